"""Thousands of broken archives: each is read or told, none breaks or hangs."""

import faulthandler
import os
import resource
import signal
import sys
import tempfile
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import polars as pl

from flows import sources
from flows.errors import CloseknitError
from flows.sources.archive import find
from flows.sources.records import SCHEMAS
from tests.robust.mutants import mutant, seeds
from tests.robust.runs import CHILDREN
from tests.sources.test_contract import every

MUTANTS = int(os.environ.get("MUTANTS", "150"))
"""Of each source; `make fuzz` asks for 2,000."""
SECONDS = 30
"""For one archive; thousands of times what one takes."""
MEMORY = 1_500 * 2**20
"""Bytes at most, with everything that is imported."""


@every
def test_a_broken_archive_is_read_or_told(case, tmp_path):
    good = seeds(case, tmp_path)
    with ProcessPoolExecutor(os.cpu_count(), CHILDREN) as pool:
        parts = [range(start, MUTANTS, 8) for start in range(8)]
        outcomes = list(pool.map(examine, [good] * 8, parts))
    faults = [fault for found, _, _ in outcomes for fault in found]
    assert faults == []
    assert sum(read for _, read, _ in outcomes) > MUTANTS / 10, "some are still read"
    assert max(memory for _, _, memory in outcomes) < MEMORY


def examine(good, numbers):
    """What went wrong with each mutant, how many were read, memory at most."""
    signal.signal(signal.SIGALRM, _hangs)
    faults, read = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            path = Path(folder, "export-2026-01-01.zip")
            path.write_bytes(mutant(good, number))
            signal.alarm(SECONDS)
            faulthandler.dump_traceback_later(2 * SECONDS, exit=True)  # in C or Rust
            try:
                read += accounted(path)
            except BaseException:
                faults.append(f"mutant {number}: {traceback.format_exc()[-900:]}")
            signal.alarm(0)
            faulthandler.cancel_dump_traceback_later()
    scale = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
    return faults[:3], read, peak


def _hangs(*_):
    raise TimeoutError("it hangs")


def accounted(path):
    """Whether any row of the archive was kept; every file and row is accounted for."""
    (archive,) = find(path)
    if isinstance(archive, CloseknitError):
        assert str(path) in str(archive)
        return False
    if not (known := sources.recognise(archive)):
        return False
    tables = {table: [pl.DataFrame(schema=s)] for table, s in SCHEMAS.items()}
    for table, frame in sources.read(archive, known):
        assert dict(frame.schema) == SCHEMAS[table]
        tables[table].append(frame)
    whole = {table: pl.concat(frames) for table, frames in tables.items()}
    files, rejected = whole["files"], whole["rejected"]
    parts = files["rows_kept"] + files["rows_left_out"] + files["rows_rejected"]
    assert (files["rows_read"] == parts).all()
    assert files["rows_rejected"].sum() == rejected.height
    assert rejected["reason"].null_count() == 0
    told = {*files["source_file"], *rejected["source_file"]}
    folders = tuple(path for path in told if path.endswith("/"))
    untold = {p for p in archive.paths if p not in told and not p.startswith(folders)}
    assert not untold, f"nothing is said of {untold}"
    return files["rows_kept"].sum() > 0
