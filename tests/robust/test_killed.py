"""Killed at any moment, the warehouse is the old or the new one, and whole."""

import random
import shutil
from itertools import count
from signal import SIGKILL
from time import monotonic

from tests.robust import runs


def check(folder, before, after):
    """One of the two stands, and the next run makes the new one of it."""
    found = runs.tables(folder)
    assert found in (before, after)
    assert b"</html>" in (folder / "reports" / "index.html").read_bytes()[-20:]
    done = runs.run(folder, runs.NEW)
    assert done.problems == []
    assert runs.tables(folder) == after
    assert runs.left_over(folder) == []
    return found == after


def test_at_each_change_it_makes_to_the_disk(states, tmp_path):
    old, before, after = states
    outcomes = []
    for number in count():
        folder = tmp_path / f"{number}"
        shutil.copytree(old, folder)
        child = runs.start(runs.die_at, number, folder, runs.NEW)
        child.join()
        if child.exitcode == 0:  # it has no more changes to make
            break
        assert child.exitcode == -SIGKILL
        outcomes.append(check(folder, before, after))
        shutil.rmtree(folder)
    assert outcomes == sorted(outcomes), "old up to one moment, new from then on"
    assert False in outcomes
    assert True in outcomes


def test_twenty_times_at_random_moments(states, tmp_path):
    old, before, after = states
    moments = random.Random(6)
    whole, killed = lasts(old, tmp_path / "whole"), 0
    while killed < 20:
        folder = tmp_path / f"{killed}"
        shutil.copytree(old, folder)
        child = runs.start(runs.run_child, folder, runs.NEW)
        child.join(moments.uniform(0, whole))
        child.kill()
        child.join()
        if child.exitcode == -SIGKILL:
            killed += 1
        else:  # it had ended: they do not take that long
            whole *= 0.8
        check(folder, before, after)
        shutil.rmtree(folder)


def lasts(old, folder):
    """Seconds of a run that nobody kills."""
    shutil.copytree(old, folder)
    begun = monotonic()
    runs.start(runs.run_child, folder, runs.NEW).join()
    return monotonic() - begun
