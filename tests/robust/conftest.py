"""Built once: the old state, and what the tables are before and after a run."""

import shutil

import pytest

from tests.robust import runs


@pytest.fixture(scope="session")
def states(tmp_path_factory):
    """A folder with the old warehouse built, the old tables and the new ones."""
    old, new = (tmp_path_factory.mktemp(name) for name in ("old", "new"))
    for place in (old, new):
        runs.archives(place)
    runs.run(old, runs.OLD)
    runs.run(new, runs.NEW)
    return old, runs.tables(old), runs.tables(new)


@pytest.fixture
def folder(states, tmp_path):
    """A copy of the old state: archives, data and reports."""
    shutil.copytree(states[0], tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def before(states):
    return states[1]


@pytest.fixture
def after(states):
    return states[2]
