"""What a run costs, beside the least it could: ``python -m tests.bench``.

Writes made-up histories (see `generate`) and runs on each, in a fresh data folder,
the installed `closeknit`, the floor (see `floor`) and others who read the same
(see `peers`). On the longest an archive of 1 % more is added then. Prints the
figures and writes `reports/bench.html`. Measures, asserts nothing.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import page, peers
from tests.bench.costs import Cost, Failed, measure, median
from tests.bench.generate import generate, later

SIZES = (100_000, 1_000_000, 10_000_000)
PEERS_UP_TO = 1_000_000
"""Messages beyond which the others are not asked: they take minutes by then."""
TARGET = Path(__file__).parents[2] / "reports" / "bench.html"


@dataclass
class Found:
    """What a history of so many messages cost: whom, and why others are missing."""

    messages: int
    costs: dict[str, Cost] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def archives(folder: Path, messages: int, people: int) -> list[Path]:
    """The history of that size in `folder`, written unless it lies there."""
    place = folder / f"{messages}-messages-{people}-people"
    if not (place / "whole").exists():
        generate(place, messages, people)
        (place / "whole").touch()
    return sorted([*place.glob("*.zip"), *place.glob("*.ics")])


def closeknit(paths: Sequence[Path], place: Path) -> Cost:
    """One run into the data folder at `place`."""
    command = shutil.which("closeknit", path=str(Path(sys.executable).parent))
    if command is None:
        raise Failed("closeknit is not installed here")
    where = ["--data", str(place / "data"), "--reports", str(place / "reports")]
    return measure([command, "run", *map(str, paths), *where, "--no-prefect"])


def measured(folder: Path, messages: int, people: int, times: int) -> Found:
    """Each in turn on a history of that size."""
    found, paths = Found(messages), archives(folder, messages, people)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        place = Path(name)

        def fresh() -> Cost:
            shutil.rmtree(place / "closeknit", ignore_errors=True)
            return closeknit(paths, place / "closeknit")

        found.costs["Closeknit"] = median(fresh, times)
        zips = [path for path in paths if path.suffix == ".zip"]
        floor = [sys.executable, "-m", "tests.bench.floor", *map(str, zips)]
        found.costs["floor"] = median(lambda: measure(floor), times)
        if messages <= PEERS_UP_TO:
            warehouse = place / "closeknit" / "data" / "closeknit.duckdb"
            for peer, command in peers.commands(place, zips, warehouse).items():
                try:
                    asked = command()
                    found.costs[peer] = median(lambda: measure(asked), times)  # noqa: B023
                except Failed as error:
                    found.missing[peer] = str(error)
        else:
            added = later(place / "later", messages // 100, people)
            cost = closeknit([*paths, added], place / "closeknit")
            found.costs["Closeknit, 1 % more"] = cost
    return found


def machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--messages", type=int, nargs="+", default=SIZES)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=3, help="runs; the median counts")
    parser.add_argument("--dir", type=Path, help="keep the archives here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder = asked.dir or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        every = []
        for messages in asked.messages:
            found = measured(folder, messages, asked.people, asked.times)
            print(page.printed(found), flush=True)
            every.append(found)
    TARGET.write_text(page.render(every, asked.times, machine()), "utf-8")
    print(f"Page: {TARGET}")


if __name__ == "__main__":
    main()
