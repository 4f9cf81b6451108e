"""Files that are there whole or not at all, and for their owner alone."""

import os
from pathlib import Path


def put(target: Path, content: bytes) -> Path:
    """Put `content` at `target`, in one rename."""
    for left in target.parent.glob(f".{target.name}.*"):  # by a killed run
        left.unlink()
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return target
