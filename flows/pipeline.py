"""The way the data goes, once: archives, lake, warehouse, report.

`run` strings the steps together. How a step is called is its argument: called
as it stands here, or as a Prefect task (see `prefect_flow`).
"""

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

from flows import __version__, lake, notices, pool, reading, report, warehouse
from flows.errors import CloseknitError, of_the_disk
from flows.lock import alone
from flows.reading import Reading, Step, directly
from flows.settings import Parameters, load_parameters
from flows.sources import log

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
    if options.pool:
        found, problems, settle = reading.find_pool(
            options.pool, options.data, options.parameters, step
        )
    else:
        found, problems, settle = reading.find_own(options.paths, options.data, step)
    if _is_inbox_empty(options) and lake.sets(options.data):
        summary.notes.append("The inbox is empty; what was read before stands.")
        problems = []
    summary.problems += [problem for _, problem in problems]
    summary.steps["find"], begun = _since(begun)
    steps = len(found) + 2
    outcomes: list[Reading | str] = []
    progress("reading", 0, steps)
    for outcome in reading.read_all(found, options.texts, options.remote, step):
        outcomes.append(outcome)
        progress("reading", len(outcomes), steps)
    summary.problems += [o for o in outcomes if isinstance(o, str)]
    summary.readings += [o for o in outcomes if isinstance(o, Reading)]
    told = [*zip(found, outcomes, strict=True)]
    problems += [(one.owner, o) for one, o in told if isinstance(o, str)]
    summary.problems += settle(f.archive for f, o in told if not isinstance(o, str))
    if not options.texts:
        lake.drop_texts(options.data)
    lake.tidy(options.data)
    summary.problems += map(notices.outdated, lake.outdated(options.data))
    _judge(summary)
    summary.steps["read"], begun = _since(begun)

    progress("building the warehouse", steps - 2, steps)
    lake.judge_again(options.data)
    step(warehouse.build, "build warehouse")(
        options.data,
        options.parameters,
        options.me,
        # The path of a member's archive may name whom they keep private.
        [(owner, "an archive could not be read") for owner, _ in problems if owner]
        if options.pool
        else [(lake.OWNER, problem) for problem in summary.problems],
        options.remote,
    )
    summary.notes += notices.open_to_others(options.data, options.reports)
    summary.problems += notices.owner_unknown(options.data)
    summary.problems += notices.not_settled(options.data)
    summary.steps["warehouse"], begun = _since(begun)
    progress("drawing the report", steps - 1, steps)
    summary.report = step(report.draw, "draw report")(options.data, options.reports)
    summary.headline = report.headline(options.data)
    summary.steps["report"], _ = _since(begun)
    step(warehouse.log_run, "log run")(
        options.data, _run_row(options, summary, started)
    )


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
    blameless = [notices.nothing_in(r) for r in empty if r.rejected.is_empty()]
    summary.problems += [
        notices.nothing_in(r) for r in empty if not r.rejected.is_empty()
    ]
    summary.notes += blameless
    summary.notes += [n for r in summary.readings for n in notices.notes_on(r)]
    summary.notes += [n for r in summary.readings for n in notices.languages_unknown(r)]
    if len(empty) == len(summary.readings) and (summary.problems or blameless):
        raise CloseknitError("\n".join([*summary.problems, *blameless]))


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
