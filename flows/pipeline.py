"""The way the data goes, once: archives, lake, warehouse, report.

`run` strings the steps together. How a step is called is its argument: called
as it stands here, or as a Prefect task (see `prefect_flow`).
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

import polars as pl

from flows import __version__, lake, pool, report, settling, sources, warehouse
from flows.errors import CloseknitError, of_the_disk
from flows.lock import alone
from flows.settings import Parameters, load_parameters
from flows.sources import log
from flows.sources.archive import Archive, find

Step = Callable[[Callable[..., Any], str], Callable[..., Any]]
"""Makes of a function and its name something to call in its place."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many steps are behind and how many there are."""


@dataclass(frozen=True)
class Options:
    """What one run is asked to do; see `closeknit run --help`."""

    paths: tuple[Path, ...]
    data: Path
    reports: Path
    parameters: Parameters
    me: tuple[str, ...] = ()
    texts: bool = True
    pool: Path | None = None
    remote: str | None = None


def options(
    paths: Iterable[str | Path] | None,
    data: str | Path = "data",
    reports: str | Path = "reports",
    me: Iterable[str] | None = None,
    as_of: str | None = None,
    texts: bool = True,
    pool: str | Path | None = None,
    engine: str = "duckdb",
    remote: str | None = None,
) -> Options:
    """Options from plain values; without paths, `DATA/inbox` is read.

    The log kept beside the warehouse is read with whatever else there is; of a
    `pool`, what is in its folders alone.
    """
    if pool is not None and (paths or me):
        raise CloseknitError(
            "--pool DIR: give no PATH and no --me beside it. Each folder in DIR is a "
            "member, and a folder's name may be the member's own, in full."
        )
    if engine not in ("duckdb", "spark") or (engine == "spark") != bool(remote):
        raise CloseknitError(
            "--engine is duckdb, or spark, which needs --remote sc://host:port beside "
            "it: where its Spark Connect endpoint is."
        )
    inbox, logged = Path(data) / "inbox", Path(data) / log.FILE
    given = [Path(path) for path in paths or ()]
    if not given and not (logged.exists() and _is_empty(inbox)):
        given = [inbox]
    if logged.exists() and logged not in given:
        given.append(logged)
    return Options(
        paths=tuple(given),
        data=Path(data),
        reports=Path(reports),
        parameters=load_parameters(as_of=as_of),
        me=tuple(me or ()),
        texts=texts,
        pool=None if pool is None else Path(pool),
        remote=remote,
    )


def _is_empty(folder: Path) -> bool:
    """Whether there is nothing to read; one that cannot be listed may hold it."""
    try:
        held = [path.name for path in folder.iterdir()]
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return all(name.startswith(".") or name == "README.md" for name in held)


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


@dataclass
class Summary:
    """What a run did. `problems` are sentences about what was asked and could not
    be done, `notes` about what the reader should know; `steps` are seconds."""

    readings: list[Reading] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    steps: dict[str, float] = field(default_factory=dict)
    headline: str = ""
    report: Path | None = None


def directly(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The step as a plain call."""
    return function


def run(
    options: Options, step: Step = directly, progress: Progress = lambda *_: None
) -> Summary:
    """Read what is new, build the warehouse, draw the report.

    Raises `CloseknitError` where nothing at all could be read; the old
    warehouse and report then stand.
    """
    os.umask(0o077)  # everything made here is for its owner alone
    summary = Summary()

    def tell(waiting: str) -> None:
        summary.notes.append(waiting)
        progress(waiting, 0, 1)

    try:
        with alone(options.data, tell):
            started = datetime.now(UTC)
            try:
                _run(options, step, progress, summary, started)
            except Exception:
                failed = _run_row(options, summary, started)
                with suppress(OSError):  # the disk may be why
                    warehouse.log_failure(options.data, failed)
                raise
    except OSError as error:
        raise of_the_disk(error) from error
    return summary


def _run(
    options: Options,
    step: Step,
    progress: Progress,
    summary: Summary,
    started: datetime,
) -> None:
    begun = monotonic()
    warehouse.tidy(options.data)
    lake.tidy(options.data)
    pool.tidy(options.data)
    pool.check_kind(options.data, options.pool is not None)
    found, problems, settle = (_find_pool if options.pool else _find)(options, step)
    if _is_inbox_empty(options) and lake.sets(options.data):
        summary.notes.append("The inbox is empty; what was read before stands.")
    else:
        summary.problems += problems
    summary.steps["find"], begun = _since(begun)
    steps = len(found) + 2
    outcomes: list[Reading | str] = []
    progress("reading", 0, steps)
    for outcome in _read_all(found, options, step):
        outcomes.append(outcome)
        progress("reading", len(outcomes), steps)
    summary.problems += [o for o in outcomes if isinstance(o, str)]
    summary.readings += [o for o in outcomes if isinstance(o, Reading)]
    told = zip(found, outcomes, strict=True)
    summary.problems += settle(f.archive for f, o in told if not isinstance(o, str))
    if not options.texts:
        lake.drop_texts(options.data)
    lake.tidy(options.data)
    summary.problems += map(_outdated, lake.outdated(options.data))
    _judge(summary)
    summary.steps["read"], begun = _since(begun)

    progress("building the warehouse", steps - 2, steps)
    lake.judge_again(options.data)
    step(warehouse.build, "build warehouse")(
        options.data,
        options.parameters,
        options.me,
        # The path of a member's archive may name whom they keep private.
        () if options.pool else summary.problems,
        options.remote,
    )
    summary.problems += owner_unknown(options.data)
    summary.problems += not_settled(options.data)
    summary.steps["warehouse"], begun = _since(begun)
    progress("drawing the report", steps - 1, steps)
    summary.report = step(report.draw, "draw report")(options.data, options.reports)
    summary.headline = report.headline(options.data)
    summary.steps["report"], _ = _since(begun)
    step(warehouse.log_run, "log run")(
        options.data, _run_row(options, summary, started)
    )


Settle = Callable[[Iterable[Archive]], list[str]]
"""Given the archives that were read, leaves in the lake what is to be there; a
sentence on each thing that it could not do."""


def _find(options: Options, step: Step) -> tuple[list[Found], list[str], Settle]:
    """One person's archives, and a sentence on each that cannot be opened."""
    archives, problems = step(find_archives, "find archives")(options.paths)

    def settle(read: Iterable[Archive]) -> list[str]:
        lake.supersede(options.data, lake.OWNER, read)
        return []

    return [Found(lake.OWNER, a, options.data) for a in archives], problems, settle


def _find_pool(options: Options, step: Step) -> tuple[list[Found], list[str], Settle]:
    """The members' archives, and a sentence on what cannot be read."""
    members, problems = pool.members(options.pool or Path())
    held: dict[pool.Member, list[Archive]] = {}
    for member in members:
        archives, told = step(find_archives, "find archives")([member.folder])
        held[member] = [a for a in archives if _hash(a)]
        gone = (a.name for a in archives if a not in held[member])
        problems += told + [f"{name}: it is gone, or cannot be read." for name in gone]
    found = [
        Found(member.name, archive, pool.lake_of(options.data, member, archives))
        for member, archives in held.items()
        for archive in archives
    ]

    def settle(_: Iterable[Archive]) -> list[str]:
        return pool.settle(options.data, held, options.parameters)

    return found, problems, settle


def _is_inbox_empty(options: Options) -> bool:
    inbox = options.data / "inbox"
    return (
        options.pool is None
        and options.paths == (inbox,)
        and inbox.is_dir()
        and _is_empty(inbox)
    )


def _judge(summary: Summary) -> None:
    """Say what of the archives could not be used; raise where nothing could."""
    empty = [r for r in summary.readings if not r.total("rows_kept")]
    # A part of an export may hold pictures only: that is nobody's fault.
    blameless = [_nothing_in(r) for r in empty if r.rejected.is_empty()]
    summary.problems += [_nothing_in(r) for r in empty if not r.rejected.is_empty()]
    summary.notes += blameless
    summary.notes += [n for r in summary.readings for n in _notes_on(r)]
    summary.notes += [n for r in summary.readings for n in _languages_unknown(r)]
    if len(empty) == len(summary.readings) and (summary.problems or blameless):
        raise CloseknitError("\n".join([*summary.problems, *blameless]))


def _read_all(
    found: list[Found], options: Options, step: Step
) -> Iterator[Reading | str]:
    """Read two archives at a time: while one inflates, the other is parsed.

    One that its owner has under two names is read under the first.
    """

    spread = _spread(found, options) if options.remote else {}

    def read(number: int, context: Context) -> Reading | str:
        # Its name may be somebody's; names of steps are shown and logged.
        task = step(read_archive, f"read archive {number + 1} of {len(found)}")
        one = found[number]
        if told := spread.get(number):
            return told
        try:
            outcome: Reading | str = context.run(
                task, one.archive, one.data, options.texts, one.owner
            )
        except CloseknitError as error:
            return str(error)
        if number in spread and isinstance(outcome, Reading):
            return replace(outcome, is_new=True)
        return outcome

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


def _spread(found: list[Found], options: Options) -> dict[int, str | None]:
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
    read = partial(_read_there, options.texts)
    told = engines.each(options.remote or "", read, tasks) if tasks else []
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
        f"{refused} Expected: an export of LinkedIn, Facebook, Instagram, Google, X or "
        "WhatsApp as it was sent, a phone's backup (.xml) or list of calls (.csv), "
        "a mailbox (.mbox, .eml, .emlx), a calendar (.ics), a log of your own (.csv), "
        "an unzipped folder, or one file of these."
    )


def _nothing_in(reading: Reading) -> str:
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


def _notes_on(reading: Reading) -> Iterator[str]:
    """What the files of one archive have to say that is not just a count."""
    if rejected := reading.total("rows_rejected"):
        yield f"{reading.name}: {rejected:,} rejected; see table rejected_rows."
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


def _languages_unknown(reading: Reading) -> Iterator[str]:
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


def _outdated(name: str) -> str:
    return (
        f"{name}: an earlier version of Closeknit read it, and its records have "
        "changed since: give it again, or forget it with `closeknit forget --all`."
    )


def _run_row(options: Options, summary: Summary, started: datetime) -> dict[str, Any]:
    """The row of table `runs` that this run leaves."""
    new = [r for r in summary.readings if r.is_new]
    asked = {"me": options.me, "texts": options.texts}
    return {
        "started_at": started,
        "finished_at": datetime.now(UTC),
        "archives_new": len(new),
        "rows_read": sum(r.total("rows_read") for r in new),
        "rows_rejected": sum(r.total("rows_rejected") for r in new),
        "version": __version__,
        "seconds": round(sum(summary.steps.values()), 3),
        "problems": len(summary.problems),
        "versions": _json({p: version(p) for p in ("duckdb", "polars", "plotly")}),
        "parameters": _json(options.parameters.model_dump(mode="json") | asked),
        "steps": _json(summary.steps),
        "outcome": _outcome(summary),
    }


_STEPS = ("find", "read", "warehouse", "report")


def _outcome(summary: Summary) -> str:
    missed = [step for step in _STEPS if step not in summary.steps]
    if missed:
        return f"failed: {missed[0]}"
    return "in part" if summary.problems else "done"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _since(begun: float) -> tuple[float, float]:
    """Seconds since `begun`, and now; no clock that can be set back."""
    return round(monotonic() - begun, 3), monotonic()
