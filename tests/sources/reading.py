"""Archives read whole, their counts checked."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from flows import sources
from flows.sources import archive
from flows.sources.records import SCHEMAS

Tables = dict[str, pl.DataFrame]
Read = Callable[..., Tables]


def read_all(path: Path) -> Tables:
    batches: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMAS}
    for found in archive.find(path):
        assert isinstance(found, archive.Archive), found
        for table, frame in sources.read(found):
            assert dict(frame.schema) == SCHEMAS[table]
            batches[table].append(frame)
    tables = {
        name: pl.concat([pl.DataFrame(schema=SCHEMAS[name]), *frames])
        for name, frames in batches.items()
    }
    counts = tables["files"].select(pl.col("^rows_.*$").sum()).row(0)
    assert counts[0] == sum(counts[1:]), "a row was lost"
    assert counts[3] == tables["rejected"].height
    return tables
