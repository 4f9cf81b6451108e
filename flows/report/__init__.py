"""The report: one HTML file, drawn from the warehouse alone.

It asks the network for nothing, and the same warehouse gives the same bytes.
"""

from pathlib import Path

from flows import lake, warehouse
from flows.errors import CloseknitError
from flows.report import facts, pool, snapshots, week, words
from flows.report.page import render, render_pool
from flows.whole import put


def draw(data: Path, reports: Path, share: bool = False, texts: bool = False) -> Path:
    """Write `REPORTS/index.html` and this week beside it (.ics, .csv).

    With `share` write `REPORTS/shared.html` alone: it bears pseudonyms, and no
    texts, companies or file names. What people wrote is quoted only with `texts`.
    A snapshot of the counts is kept in `data`. Raises `CloseknitError` where there
    is no warehouse. Of a pool there is the one page alone.
    """
    with warehouse.connect(data) as connection:
        if pool.is_pool(connection):
            return _draw_pool(connection, reports, share)
        facts.open_names(connection, share)
        parameters = facts.parameters(connection)
        snapshot = snapshots.of(facts.summaries(connection), parameters)
        change = snapshots.change(data, snapshot)
        now, after = week.items(connection, share, texts and not share)
        page = render(connection, (now, after), change, share, texts)
    snapshots.keep(data, snapshot)
    lake.make_private(reports)
    if share:
        return put(reports / SHARED, page)
    as_of = parameters["as_of"]
    put(reports / CALENDAR, week.as_calendar(as_of, now).encode())
    put(reports / LIST, week.as_csv(as_of, now).encode())
    return put(reports / PAGE, page)


def _draw_pool(connection: facts.Connection, reports: Path, share: bool) -> Path:
    if share:
        raise CloseknitError(
            "--share: a pool's report is nothing but names. It quotes nobody."
        )
    page = render_pool(connection)
    lake.make_private(reports)
    return put(reports / PAGE, page)


PAGE, SHARED = "index.html", "shared.html"
CALENDAR, LIST = "this-week.ics", "this-week.csv"


def remove(data: Path, reports: Path) -> None:
    """Delete each, what a killed run left of them, and what earlier ones counted."""
    files = [reports / name for name in (PAGE, SHARED, CALENDAR, LIST)]
    for file in [*files, data / snapshots.FILE]:
        for left in [file, *file.parent.glob(f".{file.name}.*")]:
            left.unlink(missing_ok=True)


def headline(data: Path) -> str:
    """Connections beside relationships, in one line; of a pool, its members."""
    with warehouse.connect(data) as connection:
        if pool.is_pool(connection):
            return pool.headline(connection)
        return " ".join(words.headline(facts.summaries(connection)[0]))
