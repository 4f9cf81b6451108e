"""What a process costs: seconds and memory."""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_STEP = re.compile(r"(\w+) ([\d.]+) s")


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of processor, MB at most, and seconds by step as
    the process itself tells them."""

    wall: float
    cpu: float
    peak: float
    steps: dict[str, float]


class Failed(Exception):
    """A process ended with an error, or is not to be had here."""


def median(run: Callable[[], Cost], times: int) -> Cost:
    """The run of median wall time out of so many."""
    costs = sorted((run() for _ in range(times)), key=lambda cost: cost.wall)
    middle = statistics.median_low([cost.wall for cost in costs])
    return next(cost for cost in costs if cost.wall == middle)


def measure(command: Sequence[str]) -> Cost:
    """Run `command` to its end; `Failed` where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise Failed(f"{' '.join(command)[:200]} failed: {said.strip()[-300:]}")
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    cpu = used.ru_utime + used.ru_stime
    steps = re.search(r"^Took: (.*)$", said, re.M)
    told = {name: float(s) for name, s in _STEP.findall(steps[1])} if steps else {}
    return Cost(wall, cpu, kilobytes / 1024, told)
