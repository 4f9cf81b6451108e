"""How long a run takes, and how much memory: ``python -m tests.bench``.

Writes a made-up history (see `generate`), runs the installed `closeknit` on it
in a fresh data folder, which says what each step took, and prints what the whole
cost, start-up included. Measures, asserts nothing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.generate import generate


@dataclass
class Cost:
    """What a process took: seconds on the clock, of processor, and MB at most."""

    status: int
    wall: float
    cpu: float
    peak: float


def archives(folder: Path, messages: int, people: int) -> list[Path]:
    """The history of that size in `folder`, written unless it lies there."""
    place = folder / f"{messages}-messages-{people}-people"
    if not (place / "whole").exists():
        generate(place, messages, people)
        (place / "whole").touch()
    return sorted(place.glob("*.zip"))


def measure(command: list[str]) -> Cost:
    """Run `command` to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    cpu = used.ru_utime + used.ru_stime
    return Cost(process.returncode, wall, cpu, kilobytes / 1024)


def report(cost: Cost, messages: int) -> None:
    print(f"{'wall':<28}{cost.wall:>10.2f} s")
    print(f"{'processor':<28}{cost.cpu:>10.2f} s")
    print(f"{'peak memory':<28}{cost.peak:>10.0f} MB")
    print(f"{'messages a second':<28}{messages / cost.wall:>10,.0f}")


def run(folder: Path, messages: int, people: int) -> int:
    """Measure one run in a data folder of its own; its exit status."""
    closeknit = shutil.which("closeknit", path=str(Path(sys.executable).parent))
    closeknit = closeknit or shutil.which("closeknit")
    if closeknit is None:
        print("closeknit is not installed here", file=sys.stderr)
        return 1
    start = time.perf_counter()
    paths = archives(folder, messages, people)
    print(f"{'archives at hand':<28}{time.perf_counter() - start:>10.2f} s")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        data, reports = Path(place) / "data", Path(place) / "reports"
        where = ["--data", str(data), "--reports", str(reports), "--no-prefect"]
        cost = measure([closeknit, "run", *map(str, paths), *where])
        report(cost, messages)
    return cost.status


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--dir", type=Path, help="keep the archives here")
    asked = parser.parse_args()
    if asked.dir is not None:
        asked.dir.mkdir(parents=True, exist_ok=True)
        return run(asked.dir, asked.messages, asked.people)
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), asked.messages, asked.people)


if __name__ == "__main__":
    sys.exit(main())
