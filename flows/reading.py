"""The archives that are there, found and read into the lake.

How a step is called is an argument: called as it stands here, or as a Prefect task
(see `prefect_flow`).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import Any

import polars as pl

from flows import lake, pool, sources
from flows.errors import CloseknitError
from flows.settings import Parameters
from flows.sources.archive import Archive, find
from flows.sources.tables import columns_in

Step = Callable[[Callable[..., Any], str], Callable[..., Any]]
"""Makes of a function and its name something to call in its place."""


@dataclass(frozen=True)
class Found:
    """An archive, whose it is, and the data folder whose lake takes it."""

    owner: str
    archive: Archive
    data: Path


@dataclass(frozen=True)
class Reading:
    """One archive read: `files`, `rejected` and `languages` are the lake's tables."""

    name: str
    is_new: bool
    files: pl.DataFrame
    rejected: pl.DataFrame
    languages: pl.DataFrame

    def total(self, column: str) -> int:
        return int(self.files[column].sum())

    @property
    def networks(self) -> list[str]:
        return sorted(self.files["network"].drop_nulls().unique())


def lost(files: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """The files (`source_file`) that had rows and kept none, some being rejected, and
    the `reason` of the first."""
    first = rejected.sort("line").group_by("source_file").first()
    count = pl.col("rows_rejected")
    return (
        files.group_by("source_file", maintain_order=True)
        .agg(pl.col("rows_kept", "rows_rejected").sum())
        .filter(pl.col("rows_kept") == 0, count > 0)
        .join(first, on="source_file", maintain_order="left")
        .select(
            "source_file",
            reason=pl.concat_str(
                pl.lit("nothing could be used: "),
                pl.when(count > 1).then(pl.format("{} rows rejected; ", count)),
                pl.format("line {}: ", "line"),
                "reason",
                ignore_nulls=True,
            ),
        )
    )


def directly(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The step as a plain call."""
    return function


Problem = tuple[str | None, str]
"""A sentence on what was not read, and whose it is, if anybody's."""
Settle = Callable[[Iterable[Archive]], list[str]]
"""Given the archives that were read, leaves in the lake what is to be there; a
sentence on each thing that it could not do."""


def find_own(
    paths: Iterable[Path], data: Path, step: Step
) -> tuple[list[Found], list[Problem], Settle]:
    """One person's archives, and a sentence on each that cannot be opened."""
    archives, problems = step(find_archives, "find archives")(paths)

    def settle(read: Iterable[Archive]) -> list[str]:
        lake.supersede(data, lake.OWNER, read)
        return []

    told: list[Problem] = [(lake.OWNER, problem) for problem in problems]
    return [Found(lake.OWNER, a, data) for a in archives], told, settle


def find_pool(
    folder: Path, data: Path, parameters: Parameters, step: Step
) -> tuple[list[Found], list[Problem], Settle]:
    """The members' archives, and a sentence on what cannot be read."""
    members, strays = pool.members(folder)
    problems: list[Problem] = [(None, stray) for stray in strays]
    held: dict[pool.Member, list[Archive]] = {}
    for member in members:
        archives, told = step(find_archives, "find archives")([member.folder])
        held[member] = [a for a in archives if _hash(a)]
        told += [
            f"{member.name}/{archive.name}: it is gone, or cannot be read."
            for archive in archives
            if archive not in held[member]
        ]
        problems += [(member.name, problem) for problem in told]
    found = [
        Found(member.name, archive, pool.lake_of(data, member, archives))
        for member, archives in held.items()
        for archive in archives
    ]

    def settle(_: Iterable[Archive]) -> list[str]:
        return pool.settle(data, held, parameters)

    return found, problems, settle


def read_all(
    found: Sequence[Found], texts: bool, remote: str | None, step: Step
) -> Iterator[Reading | str]:
    """Read two archives at a time: while one inflates, the other is parsed.

    One that its owner has under two names is read under the first.
    """
    spread = _spread(found, texts, remote) if remote else {}

    def read(number: int, context: Context) -> Reading | str:
        # Its name may be somebody's; names of steps are shown and logged.
        task = step(read_archive, f"read archive {number + 1} of {len(found)}")
        one = found[number]
        if told := spread.get(number):
            return told
        try:
            outcome: Reading | str = context.run(
                task, one.archive, one.data, texts, one.owner
            )
        except CloseknitError as error:
            outcome = str(error)
        of_member = one.owner != lake.OWNER
        if isinstance(outcome, str):
            return f"{one.owner}: {outcome}" if of_member else outcome
        if of_member and one.archive.file:
            outcome = replace(outcome, name=f"{one.owner}/{outcome.name}")
        return replace(outcome, is_new=True) if number in spread else outcome

    begun: dict[tuple[str, str | None], Future[Reading | str]] = {}
    with ThreadPoolExecutor(2) as two:
        hashes = two.map(_hash, (one.archive for one in found))
        keys = [(one.owner, hash_) for one, hash_ in zip(found, hashes, strict=True)]
        for number, key in enumerate(keys):
            if key not in begun:
                # Each in a context of its own, by which Prefect knows the flow run.
                begun[key] = two.submit(read, number, copy_context())
        for number, key in enumerate(keys):
            if first := begun.pop(key, None):
                yield first.result()
            else:
                yield read(number, copy_context())


def _spread(found: Sequence[Found], texts: bool, remote: str) -> dict[int, str | None]:
    """Have Spark's executors read into the lake what is not there yet, each archive
    once. By the archive's number why it was not read, or None.
    """
    from flows import engines  # needs the extra

    first: dict[Path, int] = {}
    for number, one in enumerate(found):
        if one.archive.file and _hash(one.archive):
            place = lake.set_of(one.data, one.owner, one.archive)
            if not lake.is_whole(place):
                first.setdefault(place, number)
    fresh = (found[number] for number in first.values())
    tasks = [
        (str(one.archive.file.resolve()), str(one.data.resolve()), one.owner)
        for one in fresh
        if one.archive.file
    ]
    read = partial(_read_there, texts)
    told = engines.each(remote, read, tasks) if tasks else []
    return dict(zip(first.values(), told, strict=True))


def _read_there(texts: bool, path: str, data: str, owner: str) -> str | None:
    """Read one archive into the lake, as an executor does; why not, or None."""
    os.umask(0o077)
    for archive in find(Path(path)):
        try:
            if isinstance(archive, CloseknitError):
                raise archive
            read = read_archive(archive, Path(data), texts, owner)
        except CloseknitError as error:
            return str(error)
        return read if isinstance(read, str) else None
    return None


def _hash(archive: Archive) -> str | None:
    """None where the archive is gone, of which reading it will tell."""
    with suppress(CloseknitError):
        return archive.hash
    return None


def find_archives(paths: Iterable[Path]) -> tuple[list[Archive], list[str]]:
    """The archives at `paths`, and a sentence on each that cannot be opened."""
    found = [outcome for path in paths for outcome in find(path)]
    archives = [a for a in found if isinstance(a, Archive)]
    return archives, [str(e) for e in found if isinstance(e, CloseknitError)]


def read_archive(
    archive: Archive, data: Path, texts: bool, owner: str = lake.OWNER
) -> Reading | str:
    """Read `archive` into the lake unless it is there; or why it was not read.

    Of a member of a pool nothing is kept that somebody wrote. Raises
    `CloseknitError` where the archive is gone or changes meanwhile.
    """
    place = lake.set_of(data, owner, archive)
    known = sources.recognise(archive)
    if not known:
        return not_recognised(archive)
    is_new = not lake.is_whole(place)
    if is_new:
        left_out = lake.BODIES if not texts else ()
        if owner != lake.OWNER:
            left_out = lake.WORDS
        lake.write(data, owner, archive, sources.read(archive, known), left_out)
    told = [lake.table_of(place, t) for t in ("files", "rejected", "languages")]
    return Reading(archive.name, is_new, *told)


def not_recognised(archive: Archive) -> str:
    """What an archive that no source knows seems to be, and what was expected."""
    kinds = sorted({Path(p).suffix.lower() or "no ending" for p in archive.paths})
    held = ", ".join(kinds[:5]) or "nothing"
    refused = "".join(f" {path}: {why}." for path, why in archive.refused.items())
    return (
        f"{archive.name}: this is no export Closeknit knows (it holds: {held})."
        f"{_unknown_tables(archive)}{refused} Expected: an export of LinkedIn, "
        "Facebook, Instagram, Google, X or WhatsApp as it was sent, a phone's backup "
        "(.xml) or list of calls (.csv), a mailbox (.mbox, .eml, .emlx), a calendar "
        "(.ics), a log of your own (.csv), an unzipped folder, or one file of these."
    )


_TABLES = (".csv", ".tsv")


def _unknown_tables(archive: Archive) -> str:
    """What columns the first tables have, and what to do where they are an export."""
    tables = [p for p in archive.paths if Path(p).suffix.lower() in _TABLES]
    told: list[str] = []
    for path in tables[:3]:
        with suppress(CloseknitError):
            columns = ", ".join(columns_in(archive.read(path, 2**16)))
            if columns and columns.isprintable():
                shown = shorten(columns, 80, placeholder=" …")
                told.append(f"{path} has the columns {shown}")
    if not told:
        return ""
    more = f" ({len(tables) - len(told):,} more)" if len(tables) > len(told) else ""
    return (
        f" {'; '.join(told)}{more}. If this is an export in another language, choose "
        "English in the network's settings and export again; README.md says how."
    )
