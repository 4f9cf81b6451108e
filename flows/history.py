"""The folder of `closeknit serve`: the Prefect server's database and its key."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import CloseknitError
from flows.lake import make_private

FOLDER = "prefect"


@contextmanager
def serving(data: Path) -> Iterator[Path]:
    """Hold the folder; `CloseknitError` where another `serve` does."""
    home = data / FOLDER
    make_private(home)
    with (home / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CloseknitError(
                f"{data}: `closeknit serve` is at work on it. Stop that first."
            ) from error
        yield home


def drop_history(data: Path) -> None:
    """Delete what Prefect wrote down of the runs: it may name whom they met."""
    if (data / FOLDER).exists():
        with serving(data) as home:
            shutil.rmtree(home)
