"""What an archive is and what would be used of it, without writing anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows import sources
from flows.errors import CloseknitError
from flows.reading import lost, not_recognised
from flows.sources.archive import Archive, find


@dataclass(frozen=True)
class Inspected:
    """One archive: its networks, a row a kind of file, what it cannot show."""

    name: str
    networks: list[str]
    rows: list[tuple[Any, ...]]
    cannot_show: list[str]


def inspect(path: Path) -> Iterator[Inspected | CloseknitError]:
    """Every archive at `path`, or why one cannot be read."""
    for found in find(path):
        if isinstance(found, CloseknitError):
            yield found
        elif known := sources.recognise(found):
            networks = {s.NETWORK: s.CANNOT_SHOW for s in known.values()}
            yield Inspected(
                found.name, sorted(networks), _rows(found), list(networks.values())
            )
        else:
            yield CloseknitError(not_recognised(found))


def _rows(archive: Archive) -> list[tuple[Any, ...]]:
    """What becomes of each file; many files of one kind are one row."""
    told: dict[str, list[pl.DataFrame]] = {"files": [], "rejected": []}
    for table, frame in sources.read(archive):
        if table in told:
            told[table].append(frame)
    files = pl.concat(told["files"])
    if told["rejected"]:
        why = lost(files, pl.concat(told["rejected"]))
        files = files.join(why, on="source_file", how="left", maintain_order="left")
        files = files.with_columns(note=pl.coalesce("reason", "note"))
    folder = pl.col("source_file").str.split("/").list.first()
    many = pl.len().over("kind", "status") > 8
    shown = pl.when(many).then(folder + "/…").otherwise("source_file")
    counts = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
    grouped = files.group_by(
        shown.alias("file"), pl.coalesce("kind", "status"), maintain_order=True
    ).agg(*(pl.col(c).sum() for c in counts), pl.col("note").drop_nulls().first())
    return grouped.sort("rows_kept", descending=True, maintain_order=True).rows()
