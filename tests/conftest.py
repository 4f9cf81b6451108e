"""Where the tests write, in which order they run, and that none is timed."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes that all tests at once do not come near."""

# Each run syncs what it made to the disk; where there is room, that is memory.
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FIRST = (
    *("test_serve", "test_prefect", "test_killed", "test_disk", "test_fuzz"),
    *("test_private", "test_validity", "test_browser", "test_pool", "test_properties"),
    *("test_introductions", "test_contract", "test_bad_input", "test_overlap"),
)
"""Those that wait for servers and kills, and the longest files, lest one be left
alone at the end."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.stem not in FIRST)
