"""Whoever changes a data folder does so alone."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.lake import make_private

LOCK = ".lock"


@contextmanager
def alone(data: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold `data` alone; where another holds it, `tell` so and wait.

    The system lets go of it when its holder ends, however it ends. Reading the
    warehouse needs no lock: its file is replaced, never changed.
    """
    make_private(data)
    with (data / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"{data}: another Closeknit is at work on it; waiting for its end.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
