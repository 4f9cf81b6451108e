"""Do the measures measure? ``python -m tests.validity``, or ``make validity``.

Prints the tables and writes `reports/validity.html`. Takes about a minute.
"""

from pathlib import Path

from rich import table
from rich.console import Console

from flows.report.sections import Table
from tests.validity import histories, page, scores, tables
from tests.validity.histories import TASKS

TARGET = Path(__file__).parents[2] / "reports" / "validity.html"
WIDTH = 110
"""Of what is printed, characters."""


def main() -> None:
    console = Console(width=WIDTH)
    if not histories.is_there():
        console.print(
            f"{histories.FOLDER}: collegemsg.parquet and email_eu.parquet are not "
            "there, so nothing was evaluated. VALIDITY_DATA names another folder.",
            soft_wrap=True,
        )
        return
    found = scores.find()
    for task in TASKS:
        _print(console, tables.ranking(found, task))
        _print(console, tables.leads(found, task))
        console.print(tables.verdict(found, task), "")
    _print(console, tables.calibration(found))
    console.print(tables.calibrated(found), "")
    _print(console, tables.intervals(found))
    console.print(tables.covered(found), "")
    TARGET.write_text(page.render(found), "utf-8")
    console.print(f"Page: {TARGET}", soft_wrap=True)


def _print(console: Console, shown: Table) -> None:
    drawn = table.Table(title=shown.caption, title_justify="left", box=None)
    for column in shown.columns:
        justify = "right" if drawn.columns else "left"
        drawn.add_column(column, justify=justify, no_wrap=True)
    for row in shown.rows:
        drawn.add_row(*row)
    console.print(drawn, "")


if __name__ == "__main__":
    main()
