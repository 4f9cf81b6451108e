"""Others at the same files: readers, writers, a second run, a forgetting."""

import fcntl
import subprocess
import sys

import duckdb
import pytest

from flows import forget, warehouse
from tests.robust import runs

HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
connection.execute("set enable_progress_bar = false")
print("open", flush=True)
connection.execute("select count(*) from people as a, range(30000000) as b(n) "
                   "where hash(n, a.name) % 7 = 1").fetchall() if sys.argv[3] else None
sys.stdin.read()
print(connection.execute("select count(*) from people").fetchone()[0])
"""


@pytest.mark.parametrize(
    ("mode", "query"), [("read", ""), ("write", ""), ("read", "x")]
)
def test_another_process_has_the_database_open(folder, mode, query):
    path = folder / "data" / warehouse.DATABASE
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path, mode, query],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout.readline() == "open\n"
        done = runs.run(folder, runs.NEW)
        said, _ = holder.communicate("")
    assert done.problems == []
    assert said == "1\n", "the reader keeps the database it opened"
    assert len(runs.tables(folder)["people"]) == 2


def test_what_a_killed_writer_left_does_not_reach_the_next_warehouse(folder):
    path = folder / "data" / warehouse.DATABASE
    write = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute('create table mine as select 1 as a; delete from people');"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", write, path], check=False)
    assert path.with_name(f"{path.name}.wal").exists()
    assert runs.run(folder, runs.NEW).problems == []
    assert len(runs.tables(folder)["people"]) == 2
    assert "mine" not in runs.tables(folder)


def test_two_runs_at_once_work_one_after_the_other(folder):
    both = [runs.start(runs.run_child, folder, runs.NEW) for _ in range(2)]
    for child in both:
        child.join()
    assert [child.exitcode for child in both] == [0, 0]
    with warehouse.connect(folder / "data") as connection:
        rows = connection.execute("select archives_new from runs").fetchall()
    assert sorted(rows) == [(0,), (1,), (1,)], "what the first has read is known"
    assert runs.left_over(folder) == []


def test_a_run_that_waits_says_so_and_a_forgetting_waits_for_a_run(folder):
    with (folder / "data" / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = runs.start(runs.run_child, folder, runs.NEW)
        told = []

        def tell(said):
            told.append(said)
            fcntl.flock(held, fcntl.LOCK_UN)

        forget.person(folder / "data", folder / "reports", "Zoë", tell)
    waiting.join()
    assert waiting.exitcode == 0
    assert "another Closeknit is at work on it" in told[0]
    names = {row[0] for row in duckdb.connect(
        folder / "data" / warehouse.DATABASE, read_only=True
    ).execute("select name from people").fetchall()}  # fmt: skip
    assert names == {"Tomas Reyes"}, "whoever came first, the forgotten are gone"
