"""Runs in processes of their own, to be killed, and what they leave behind."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from flows import pipeline, warehouse
from flows.errors import CloseknitError
from tests.models.histories import Connection, both_ways, linkedin, mine, utc

CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(
    ["tests.robust.one_thread", "tests.robust.runs", "plotly.offline"]
)

OLD = ("old.zip",)
NEW = ("old.zip", "new.zip")
AS_OF = "2026-06-01"


def archives(folder: Path) -> None:
    """`old.zip` and `new.zip`: a small history, and another that adds to it."""
    said = [
        line for day in range(1, 29) for line in both_ways(utc(2026, 1, day), "Zoë")
    ]
    linkedin(folder / "old.zip", said, [Connection("Zoë", date(2020, 1, 1))])
    more = [
        mine(utc(2026, 5, day), "Tomas Reyes", f"Day {day}.") for day in range(1, 29)
    ]
    linkedin(folder / "new.zip", more, [Connection("Tomas Reyes", date(2021, 1, 1))])


def options(folder: Path, names: Sequence[str], **more: Any) -> pipeline.Options:
    paths = [folder / name for name in names]
    return pipeline.options(
        paths, folder / "data", folder / "reports", as_of=AS_OF, **more
    )


def run(folder: Path, names: Sequence[str], **more: Any) -> pipeline.Summary:
    return pipeline.run(options(folder, names, **more))


def tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the warehouse but `runs`, whole and in one order."""
    with warehouse.connect(folder / "data") as connection:
        ask = connection.execute
        names = [n for (n,) in ask("select table_name from duckdb_tables()").fetchall()]
        return {
            name: ask(f"from {name} order by all").fetchall()
            for name in names
            if name != "runs"
        }


MADE = {
    *{".lock", "closeknit.duckdb", "runs.jsonl", "snapshots.jsonl", "lake", "inbox"},
    *{"index.html", "this-week.csv", "this-week.ics"},
}


def left_over(folder: Path) -> list[str]:
    """What lies in the folders and is no part of what a run makes."""
    found = [*(folder / "data").iterdir(), *(folder / "reports").iterdir()]
    found += (folder / "data").glob("lake/*/*/**/.*")
    return sorted(p.name for p in found if p.name not in MADE)


def start(target: Any, *args: Any) -> Any:
    child = CHILDREN.Process(target=target, args=args, daemon=True)
    child.start()
    return child


def run_child(folder: Path, names: Sequence[str]) -> None:
    """A run that says on its standard error what went wrong, as the command does."""
    try:
        run(folder, names)
    except CloseknitError as error:
        sys.stderr.write(str(error))
        sys.exit(1)


def die_at(number: int, folder: Path, names: Sequence[str]) -> None:
    """A run that is killed just before its `number`th change to the folders."""
    seen = 0

    def watch(event: str, args: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in CHANGES and str(folder) in str(args[0]):
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    sys.addaudithook(watch)
    run(folder, names)


CHANGES = {"os.rename", "os.rmdir", "shutil.copyfile"}
