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

from flows import sources
from flows.errors import CloseknitError
from flows.sources.archive import find
from flows.sources.records import SCHEMAS
from tests.robust.mutants import mutant, seeds
from tests.robust.runs import CHILDREN
from tests.sources.test_contract import CASES, every

MUTANTS = 2_000
"""Of each group of sources, whose cases share them."""
GROUPS = (
    ("linkedin",),
    ("facebook", "facebook in html", "instagram"),
    ("google", "vcards"),
    ("phone", "whatsapp", "log"),
    ("x", "mail", "calendar"),
)
SECONDS = 30
"""For one archive; thousands of times what one takes."""
MEMORY = 1_500 * 2**20
"""Bytes at most, with everything that is imported."""

PARTS = ("rows_kept", "rows_left_out", "rows_rejected")


def test_every_source_is_in_a_group():
    assert {case.name for case in CASES} == {name for names in GROUPS for name in names}


@every
def test_a_broken_archive_is_read_or_told(case, tmp_path):
    good = seeds(case, tmp_path)
    (group,) = (names for names in GROUPS if case.name in names)
    mutants = -(-MUTANTS // len(group))
    parts = [range(start, mutants, 8) for start in range(8)]
    with ProcessPoolExecutor(os.cpu_count(), CHILDREN) as pool:
        outcomes = list(pool.map(examine, [good] * 8, parts))
    faults = [fault for found, _, _ in outcomes for fault in found]
    assert faults == []
    assert sum(read for _, read, _ in outcomes) > mutants / 10, "some are still read"
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
    told, kept, counted, rejected = set(), 0, 0, 0
    for table, frame in sources.read(archive, known):
        assert dict(frame.schema) == SCHEMAS[table]
        if table == "files":
            for row in frame.rows(named=True):
                assert row["rows_read"] == sum(row[part] for part in PARTS)
                kept += row["rows_kept"]
                counted += row["rows_rejected"]
                told.add(row["source_file"])
        elif table == "rejected":
            assert frame["reason"].null_count() == 0
            rejected += frame.height
            told |= {*frame["source_file"]}
    assert counted == rejected
    folders = tuple(path for path in told if path.endswith("/"))
    untold = {p for p in archive.paths if p not in told and not p.startswith(folders)}
    assert not untold, f"nothing is said of {untold}"
    return kept > 0
