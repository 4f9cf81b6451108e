"""The report: one HTML file, drawn from the warehouse alone.

It asks the network for nothing, and the same warehouse gives the same bytes.
"""

import os
from pathlib import Path

from flows import warehouse
from flows.report import facts, words
from flows.report.page import render


def draw(data: Path, reports: Path, share: bool = False) -> Path:
    """Write `REPORTS/index.html`, or with `share` `REPORTS/shared.html`.

    The shared one bears pseudonyms, and no texts, companies or file names.
    Raises `CloseknitError` where there is no warehouse.
    """
    with warehouse.connect(data) as connection:
        facts.open_names(connection, share)
        page = render(connection, share)
    reports.mkdir(mode=0o700, parents=True, exist_ok=True)
    reports.chmod(0o700)
    return _put(reports / (SHARED if share else "index.html"), page)


SHARED = "shared.html"


def remove(reports: Path) -> None:
    """Delete both, and what a killed run left of them."""
    for name in ("index.html", SHARED):
        for file in [reports / name, *reports.glob(f".{name}.*")]:
            file.unlink(missing_ok=True)


def headline(data: Path) -> str:
    """Connections beside relationships, in one line."""
    with warehouse.connect(data) as connection:
        return words.headline(facts.summaries(connection)[0])


def _put(target: Path, page: bytes) -> Path:
    """Whole or not at all, and for its owner alone."""
    for left in target.parent.glob(f".{target.name}.*"):  # by a killed run
        left.unlink()
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(page)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return target
