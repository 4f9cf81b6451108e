"""Sentences on what a run could not do, and on what its reader should know."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows import lake, settling, warehouse
from flows.reading import Reading, lost


def open_to_others(*folders: Path) -> Iterator[str]:
    """A sentence on each folder that was there and that others may write to."""
    for folder in folders:
        if folder.is_dir() and folder.stat().st_mode & 0o022:
            yield (
                f"{folder}: others may put files there and take them away; its rights "
                "are left as they were. What Closeknit writes there you alone can read."
            )


def nothing_in(reading: Reading) -> str:
    """The sentence on an archive no row of which was kept."""
    if reading.files.is_empty():
        return (
            f"{reading.name}: what it held was forgotten; it is not read again. Take "
            "it away, or start from nothing with `closeknit forget --all`."
        )
    reasons = [
        f"{file}: {reason}"
        for file, reason in reading.rejected.select("source_file", "reason").rows()
    ] or reading.files["note"].drop_nulls().unique().sort().to_list()
    why = "; ".join(dict.fromkeys(reasons[:3])) or "its files are empty"
    return f"{reading.name}: no row of it could be used: {why}."


def notes_on(reading: Reading) -> Iterator[str]:
    """What the files of one archive have to say that is not just a count."""
    if rejected := reading.total("rows_rejected"):
        yield f"{reading.name}: {rejected:,} rejected; see table rejected_rows."
    if reading.total("rows_kept"):  # else `nothing_in` says it
        yield from _lost(reading)
    told = reading.files.filter(
        pl.col("note").is_not_null(), pl.col("status") == "read"
    )
    by_note = told.group_by("note").agg(
        pl.col("rows_left_out").sum(), pl.col("source_file").sort().first(), pl.len()
    )
    for note, left_out, file, files in by_note.sort("note").head(8).rows():
        where = file.rpartition("/")[2] if files == 1 else f"{files:,} files"
        count = f"{left_out:,} left out, " if left_out else ""
        yield f"{reading.name}, {where}: {count}{note}."


def _lost(reading: Reading) -> Iterator[str]:
    by_reason = (
        lost(reading.files, reading.rejected)
        .group_by("reason", maintain_order=True)
        .agg(pl.col("source_file").first(), pl.len())
    )
    for reason, file, files in by_reason.head(8).rows():
        more = f" and {files - 1:,} more" if files > 1 else ""
        yield f"{reading.name}, {file.rpartition('/')[2]}{more}: {reason}."


def languages_unknown(reading: Reading) -> Iterator[str]:
    unknown = reading.languages.filter(~pl.col("is_known"))
    if not unknown.is_empty():
        names = ", ".join(unknown["language"].unique(maintain_order=True))
        yield (
            f"{reading.name}: about {unknown['messages'].sum():,} messages are in "
            f"languages whose asks, offers and thanks are not recognised ({names})."
        )


def owner_unknown(data: Path) -> list[str]:
    """A sentence on each network in whose threads the owner could not be told."""
    with warehouse.connect(data) as connection:
        rows = connection.execute(
            "select owner, network, owner_candidates from coverage"
            " where not owner_known order by owner, network"
        ).fetchall()
    return [
        f"{network}: cannot tell whose archive this is, so its messages count for "
        f'nobody. Say who you are with --me "NAME"; most often seen: {names}.'
        if owner == lake.OWNER
        else f"{owner}, {network}: cannot tell which of those in it is the member, so "
        "its messages count for nobody. Name the folder as they are named there, in "
        f"full; most often seen: {names}."
        for owner, network, names in rows
    ]


def not_settled(data: Path) -> list[str]:
    """A sentence on each entry of people.toml that could not be followed."""
    with warehouse.connect(data) as connection:
        rows = connection.execute(
            "select line, ref, problem from settlements where problem is not null"
            " order by line, ref, problem"
        ).fetchall()
    file = data / settling.FILE
    return [f'{file}, line {n}: "{ref}": {problem}.' for n, ref, problem in rows]


def outdated(name: str) -> str:
    return (
        f"{name}: an earlier version of Closeknit read it, and its records have "
        "changed since: give it again, or forget it with `closeknit forget --all`."
    )
