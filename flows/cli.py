"""The `closeknit` command."""

import gc
import io
import os
import shlex
import sys
import webbrowser
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from flows.errors import CloseknitError, of_ours, of_the_disk

app = typer.Typer(
    help="How deep your relationships are, beside how many connections you have.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
# Piped, a table must not be cut to the width of no terminal.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, highlight=False)

Data = Annotated[
    Path, typer.Option("--data", help="Folder of the lake and the warehouse.")
]
Reports = Annotated[Path, typer.Option("--reports", help="Folder of the report.")]
Prefect = Annotated[
    bool | None,
    typer.Option(
        "--prefect/--no-prefect",
        help="Run as a Prefect flow or in-process; default: as a flow where a "
        "Prefect API is configured.",
    ),
]
DATA, REPORTS = Path("data"), Path("reports")


def main() -> None:
    """Run the command; a `CloseknitError` becomes a sentence and exit code 1."""
    os.umask(0o077)  # everything made is for its owner alone
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # what cannot be shown: ?
    gc.set_threshold(100_000)  # few cycles are made: look for them seldom
    # Polars keeps what is freed for a while, for the next piece takes it again.
    os.environ.setdefault(
        "_RJEM_MALLOC_CONF", "dirty_decay_ms:5000,background_thread:true"
    )
    try:
        app(prog_name="closeknit")
    except CloseknitError as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        err.print(str(of_the_disk(error)), style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except Exception as fault:
        err.print(str(of_ours(fault)), style="red", markup=False)
        sys.exit(2)


@app.command()
def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Zips, unzipped folders or single files.", metavar="[PATH]…"
        ),
    ] = None,
    data: Data = DATA,
    reports: Reports = REPORTS,
    me: Annotated[
        list[str] | None, typer.Option(help="Your name, as the archive has it.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Measure at this day or moment (UTC): 2026-06-30."),
    ] = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Keep no message bodies.")
    ] = False,
    pool: Annotated[
        Path | None,
        typer.Option(
            help="Read the archives of many: each folder in it is a member.",
            metavar="DIR",
        ),
    ] = None,
    engine: Annotated[
        str, typer.Option(help="Where the models run: duckdb or spark.")
    ] = "duckdb",
    remote: Annotated[
        str | None,
        typer.Option(help="Spark's Connect endpoint.", metavar="sc://HOST:PORT"),
    ] = None,
    prefect: Prefect = None,
) -> None:
    """Read archives, build the warehouse, draw the report.

    Without a PATH, what lies in `DATA/inbox` is read. Examples:

        closeknit run ~/Downloads/Complete_LinkedInDataExport_11-01-2026.zip

        closeknit run linkedin.zip facebook.zip --me "Alex Muster"

        closeknit run --pool members --data firm --reports firm/reports

        closeknit run --pool members --engine spark --remote sc://spark:15002
    """
    _run(
        prefect,
        paths=[str(p) for p in paths or ()],
        data=str(data),
        reports=str(reports),
        me=me,
        as_of=as_of,
        texts=not no_text,
        pool=str(pool) if pool else None,
        engine=engine,
        remote=remote,
    )


@app.command()
def demo(
    data: Annotated[
        Path | None, typer.Option("--data", help="Default: a temporary folder.")
    ] = None,
    reports: Annotated[
        Path | None, typer.Option("--reports", help="Default: beside the data.")
    ] = None,
    prefect: Prefect = None,
) -> None:
    """Run the whole thing on the bundled archives of a made-up consultant.

    Example: closeknit demo --data /tmp/demo
    """
    import tempfile

    from flows.resources import SAMPLE

    place = data or Path(tempfile.mkdtemp(prefix="closeknit-demo-"))
    _run(
        prefect,
        paths=[str(SAMPLE)],
        data=str(place),
        reports=str(reports or place / "reports"),
    )
    words = [sys.argv[0], "sql", "--data", str(place)]
    ask = f'{shlex.join(words)} "from reconnect"'
    out.print(f"Ask it something: {ask}", markup=False, soft_wrap=True)


def _run(prefect: bool | None, **asked: Any) -> None:
    """Run, say what was done, and end with 1 when something asked for was not."""
    from flows import pipeline
    from flows.settings import prefect_is_configured

    if prefect if prefect is not None else prefect_is_configured():
        from flows.prefect_flow import run_as_flow

        summary = run_as_flow(**asked)
    else:
        with Progress(console=err, transient=True) as bar:
            task = bar.add_task("finding archives", total=None)
            summary = pipeline.run(
                pipeline.options(**asked),
                progress=lambda said, done, of: bar.update(
                    task, description=said, completed=done, total=of
                ),
            )
    _tell(summary)
    if summary.problems:
        raise typer.Exit(1)


def _tell(summary: Any) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("archive", "network", "rows", "kept", "left out", "rejected", ""):
        table.add_column(column, justify="left" if column in _WORDS else "right")
    for reading in summary.readings:
        counts = (
            f"{reading.total(c):,}"
            for c in ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
        )
        state = "" if reading.is_new else "read before"
        networks = ", ".join(reading.networks)
        table.add_row(_plain(reading.name), networks, *counts, state)
    out.print(table)
    for problem in summary.problems:
        err.print(problem, style="red", markup=False, soft_wrap=True)
    for note in summary.notes:
        out.print(note, markup=False, soft_wrap=True)
    steps = ", ".join(f"{step} {took:.1f} s" for step, took in summary.steps.items())
    out.print(f"Took: {steps}.")
    out.print(f"\n[bold]{summary.headline}[/bold]")
    out.print(f"Report: {summary.report}", soft_wrap=True, markup=False)


_WORDS = {"archive", "network", ""}


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


@app.command()
def inspect(
    paths: Annotated[list[Path], typer.Argument(help="Zips, folders or files.")],
) -> None:
    """Say what each archive is and what would be used of it; write nothing.

    Example: closeknit inspect ~/Downloads/*.zip
    """
    from flows import inspection

    failed = False
    for path in paths:
        for found in inspection.inspect(path):
            if isinstance(found, CloseknitError):
                failed = True
                err.print(str(found), style="red", markup=False, soft_wrap=True)
            else:
                _show_inspected(found)
    if failed:
        raise typer.Exit(1)


def _show_inspected(found: Any) -> None:
    out.print(f"\n[bold]{_plain(found.name)}[/bold]: {', '.join(found.networks)}")
    table = Table(box=None, pad_edge=False)
    for column in ("file", "holds", "rows", "kept", "left out", "rejected", "note"):
        table.add_column(column, overflow="fold")
    for row in found.rows:
        table.add_row(*(_plain("" if cell is None else f"{cell}") for cell in row))
    out.print(table)
    for sentence in found.cannot_show:
        out.print(f"Cannot show: {sentence}", markup=False, soft_wrap=True)


@app.command()
def report(
    data: Data = DATA,
    reports: Reports = REPORTS,
    share: Annotated[
        bool,
        typer.Option("--share", help="Replace every name and leave out every text."),
    ] = False,
    with_text: Annotated[
        bool,
        typer.Option("--with-text", help="Quote what people wrote, where it is why."),
    ] = False,
) -> None:
    """Draw the report again, and this week's .ics and .csv beside it.

    Example: closeknit report --share
    """
    from flows import report as drawing
    from flows import warehouse
    from flows.lock import alone

    if share and with_text:
        raise CloseknitError("--share leaves every text out: choose one of the two.")
    with warehouse.connect(data):
        pass  # where there is none it says so, and no folder is made
    # Not while somebody is being forgotten.
    with alone(data, lambda said: err.print(said, markup=False, soft_wrap=True)):
        path = drawing.draw(data, reports, share=share, texts=with_text)
    out.print(f"Report: {path}", soft_wrap=True, markup=False)


@app.command(name="open")
def open_report(reports: Reports = REPORTS) -> None:
    """Open the report in the browser.

    Example: closeknit open
    """
    path = (reports / "index.html").resolve()
    if not path.exists():
        raise CloseknitError(f"{path}: there is no report yet. Run `closeknit run`.")
    if not webbrowser.open(path.as_uri()):
        raise CloseknitError(f"No browser could be started. Open this file: {path}")
    out.print(f"Opened {path}", soft_wrap=True, markup=False)


# A query may begin with a comment, which must not be taken for an option.
@app.command(context_settings={"ignore_unknown_options": True})
def sql(
    query: Annotated[
        str | None, typer.Argument(help="A query; without one, a prompt opens.")
    ] = None,
    data: Data = DATA,
    form: Annotated[
        str, typer.Option("--format", help="table, csv, json or markdown.")
    ] = "table",
    spreadsheet: Annotated[
        bool,
        typer.Option("--spreadsheet", help="Let no text begin as a formula does."),
    ] = False,
) -> None:
    """Ask the warehouse; it is opened read-only.

    Example: closeknit sql "select name, depth from relationships order by 2 desc"
    """
    from flows import asking

    if query is not None:
        asking.show(data, query, form, spreadsheet)
    else:
        asking.prompt(data, form)


@app.command()
def log(
    kind: Annotated[
        str, typer.Argument(help="met, called, helped, introduced, gift_given …")
    ],
    person: Annotated[
        str, typer.Argument(help="A name, an e-mail address or a phone number.")
    ],
    on: Annotated[str | None, typer.Option(help="The day; default: today.")] = None,
    note: Annotated[str | None, typer.Option(help="Some words on it.")] = None,
    to: Annotated[
        str | None, typer.Option(help="Whom you introduced the person to.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who introduced you.")] = None,
    data: Data = DATA,
) -> None:
    """Log what no export knows: a meeting, a favour, an introduction.

    Examples:
        closeknit log met "Zoë Brandt" --on 2026-03-31 --note "lunch"

        closeknit log introduced "Ana Reyes" --to "Ben Okafor"
    """
    from flows import logbook

    said = logbook.add(data, kind, person, on, note, to, by)
    out.print(said, markup=False, soft_wrap=True)
    out.print("It counts from the next `closeknit run` on.", markup=False)


@app.command()
def person(
    name: Annotated[str, typer.Argument(help="A name, or part of one.")],
    data: Data = DATA,
    why: Annotated[
        bool,
        typer.Option("--why", help="Only why their handles are taken for one person."),
    ] = False,
) -> None:
    """One person: depth and its parts, timeline, give and get, first contact.

    Examples:
        closeknit person "Zoë Brandt"

        closeknit person "Zoë Brandt" --why
    """
    from flows import asking

    if not name.strip():
        raise CloseknitError("Say whom: a name, or part of one.")
    asking.person(data, name, why=why)


@app.command()
def path(
    wanted: Annotated[
        str,
        typer.Argument(
            help="A person or a company, or part of the name.", metavar="WHOM"
        ),
    ],
    data: Data = DATA,
) -> None:
    """Who of a pool knows a person, or those at a company, and through whom.

    Reads what `closeknit run --pool DIR` made. Examples:

        closeknit path "Zoë Brandt"

        closeknit path "Acme Ltd" --data firm
    """
    from flows import paths

    paths.show(data, wanted, out)


@app.command()
def serve(
    cron: Annotated[
        str | None, typer.Option(help='When: "0 7 * * 1" is Mondays at 7, local time.')
    ] = None,
    every: Annotated[
        str | None, typer.Option(help="Or how often: 90s, 30m, 6h, 7d.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Also when an archive has come into inbox.")
    ] = False,
    data: Data = DATA,
    reports: Reports = REPORTS,
    me: Annotated[
        list[str] | None, typer.Option(help="Your name, as the archive has it.")
    ] = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Keep no message bodies.")
    ] = False,
    pool: Annotated[
        Path | None,
        typer.Option(help="Read the pool in DIR, not the inbox.", metavar="DIR"),
    ] = None,
    on_failure: Annotated[
        str | None,
        typer.Option(
            help="A command to run when a run fails; the reason is in its "
            "environment, as CLOSEKNIT_MESSAGE."
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(help="Of the Prefect server on loopback.")
    ] = 4200,
) -> None:
    """Run by itself, on a schedule, until stopped; reads `DATA/inbox`.

    Starts a Prefect server on loopback where no Prefect API is configured. Example:

        closeknit serve --cron "0 7 * * 1" --watch
    """
    from flows import pipeline
    from flows import pool as pools
    from flows import serve as serving

    if not (cron or every or watch):
        raise CloseknitError("Say when: --cron, --every or --watch.")
    asked = {"data": str(data.resolve()), "reports": str(reports.resolve())}
    if pool:
        pipeline.options(None, data, reports, me, pool=pool)  # told now, not at 7
        pools.members(pool)
        asked["pool"] = str(pool.resolve())
    else:
        (data / "inbox").mkdir(parents=True, exist_ok=True)
    schedule = serving.Schedule(
        asked=asked | {"me": me, "texts": not no_text},
        cron=cron,
        every=serving.every(every) if every else None,
        watch=(pool or data / "inbox") if watch else None,
        on_failure=on_failure,
        port=port,
    )
    serving.serve(
        data, schedule, lambda said: err.print(said, markup=False, soft_wrap=True)
    )


@app.command()
def forget(
    person: Annotated[
        str | None, typer.Argument(help="A name in full, or a person_id.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="A network, such as linkedin.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
    data: Data = DATA,
    reports: Reports = REPORTS,
) -> None:
    """Delete a person, a source or all from lake, warehouse, report and log of runs.

    Your archives are yours to delete; what lies in `DATA/inbox` is named. Example:

        closeknit forget "Zoë Brandt"
    """
    from flows import forget as forgetting

    def tell(said: str) -> None:
        out.print(said, markup=False, soft_wrap=True)

    if [person is not None, source is not None, everything].count(True) != 1:
        raise CloseknitError("Say one of: a person's name, --source NAME, --all.")
    if everything:
        forgetting.everything(data, reports, tell)
    elif source:
        forgetting.source(data, reports, source, tell)
    else:
        forgetting.person(data, reports, person or "", tell)
    left = sorted(p.name for p in (data / "inbox").glob("*") if p.name[0] != ".")
    if left:
        tell(f"Not touched, in {data / 'inbox'}: {', '.join(left)}. Delete them too.")
