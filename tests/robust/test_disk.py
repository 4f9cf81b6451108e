"""Disks that are full, closed, moved back in time, changed or of another age."""

import ctypes
import json
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows import lake, reading, warehouse
from flows.errors import CloseknitError
from tests.command import closeknit
from tests.robust import runs

DAC_OVERRIDE, DAC_READ_SEARCH, DROP = 1, 2, 24


@pytest.fixture
def said(folder):
    """Runs in a process prepared by a function; its exit code and its words."""

    def said_(prepare, *given, names=runs.NEW):
        words = folder / "words"
        child = runs.start(_prepared, words, prepare, given, folder, names)
        child.join()
        return child.exitcode, words.read_text()

    return said_


def _prepared(words, prepare, given, folder, names):
    sys.stderr = words.open("w")
    prepare(*given)
    runs.run_child(folder, names)


def no_file_larger_than(size):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def no_power_over_rights():
    """As an ordinary user: root loses its way around permissions."""
    for power in (DAC_OVERRIDE, DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(DROP, power)
    if os.geteuid() == 0:
        header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        libc = ctypes.CDLL(None, use_errno=True)
        libc.capget(header, data)
        for power in (DAC_OVERRIDE, DAC_READ_SEARCH):
            data[0] &= ~(1 << power)
            data[1] &= ~(1 << power)
        assert libc.capset(header, data) == 0


@pytest.mark.parametrize("size", [1_000, 1_000_000])
def test_where_files_may_not_grow_costs_nothing(folder, said, before, after, size):
    report = (folder / "reports" / "index.html").read_bytes()
    code, words = said(no_file_larger_than, size)
    assert code == 1
    assert "too large" in words.lower()
    assert "Traceback" not in words
    assert runs.tables(folder) in (before, after)
    assert (folder / "reports" / "index.html").read_bytes() == report
    assert runs.run(folder, runs.NEW).problems == []
    assert runs.tables(folder) == after
    assert runs.left_over(folder) == []


@pytest.mark.skipif(
    not shutil.which("unshare")
    or subprocess.run(["unshare", "-rm", "true"], check=False).returncode,
    reason="no file system of one's own can be made here",
)
def test_a_full_disk_is_told_at_each_step_and_costs_nothing(folder, before, after):
    (folder / "states").write_bytes(pickle.dumps((before, after)))
    command = ["unshare", "-rm", sys.executable, "-m", "tests.robust.small_disk"]
    done = subprocess.run([*command, folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == {"No space left on device", "done"}


@contextmanager
def closed(path, mode):
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(0o700)


@pytest.mark.parametrize("name", ["data", "data/lake", "reports"])
def test_a_folder_that_cannot_be_written_is_told(folder, said, name):
    version = next((folder / "data" / "lake").glob("*/owner=me"))
    place = version if name == "data/lake" else folder / name
    with closed(place, 0o500):
        code, words = said(no_power_over_rights)
        # Its owner may give itself the right again: then all goes well.
    assert (code, words) == (0, "") or (code == 1 and "Permission denied" in words)
    assert "Traceback" not in words
    assert runs.tables(folder)


def test_an_inbox_that_cannot_be_read_is_told(folder, said):
    inbox = folder / "data" / "inbox"
    inbox.mkdir()
    shutil.copy(folder / "new.zip", inbox)
    with closed(inbox, 0):
        code, words = said(no_power_over_rights, names=[inbox])
    assert code == 1
    assert "inbox" in words
    assert "ermission denied" in words


def test_a_file_and_a_folder_that_cannot_be_read_are_told_beside_the_rest(folder, said):
    export = folder / "export"
    (export / "closed").mkdir(parents=True)
    (export / "Connections.csv").write_text(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ana,Lima,https://www.linkedin.com/in/ana-lima,,,,08 Feb 2024\n"
    )
    (export / "messages.csv").write_text("x")
    (export / "messages.csv").chmod(0)
    with closed(export / "closed", 0):
        assert said(no_power_over_rights, names=["old.zip", "export"]) == (0, "")
    found = {row[2] for row in runs.tables(folder)["rejected_rows"]}
    told = {
        row[2] for row in runs.tables(folder)["files_read"] if row[9] or row[5] is None
    }
    assert "closed" in found
    assert "messages.csv" in found | {f for f in told if f}


def test_devices_are_not_read(folder):
    export = folder / "export"
    export.mkdir()
    os.mkfifo(export / "messages.csv")
    with pytest.raises(CloseknitError, match="a device, not a file"):
        runs.run(folder, ["export"])
    with pytest.raises(CloseknitError, match="a device, not a file"):
        runs.run(folder, ["/dev/zero"])


@pytest.mark.parametrize("change", ["grow", "replace", "delete"])
def test_an_archive_that_changes_while_it_is_read_is_read_next_time(
    folder, monkeypatch, change, after
):
    read = reading.sources.read

    def meddle(*given):
        new = folder / "new.zip"
        if change == "grow":
            with new.open("ab") as file:
                file.write(b"more")
        elif change == "replace":
            shutil.copy(folder / "old.zip", folder / "x")
            (folder / "x").replace(new)
        else:
            new.unlink()
        yield from read(*given)

    monkeypatch.setattr(reading.sources, "read", meddle)
    done = runs.run(folder, runs.NEW)
    assert [p.partition(":")[0] for p in done.problems] == ["new.zip"]
    assert "changed while it was read" in done.problems[0]
    assert len(lake.sets(folder / "data")) == 1
    monkeypatch.undo()
    runs.archives(folder)
    assert runs.run(folder, runs.NEW).problems == []
    assert runs.tables(folder) == after


def test_an_archive_that_goes_before_it_is_hashed_costs_itself_alone(
    folder, monkeypatch
):
    find = reading.find

    def meddle(path: Path):
        yield from find(path)
        if path.name == "new.zip":
            path.unlink()

    monkeypatch.setattr(reading, "find", meddle)
    done = runs.run(folder, runs.NEW)
    assert done.problems[0].startswith("new.zip: cannot be read: No such file")


def test_a_clock_set_back_changes_no_table(folder, after):
    data = folder / "data"
    for path in [*data.rglob("*"), folder / "old.zip"]:
        os.utime(path, (4e9, 4e9))  # 2096
    ahead = json.loads((data / warehouse.RUNS).read_text())
    ahead |= {"started_at": "2096-10-02 00:00:00", "finished_at": "2096-10-02 00:01:00"}
    (data / warehouse.RUNS).write_text(json.dumps(ahead) + "\n")
    assert runs.run(folder, runs.NEW).problems == []
    assert runs.tables(folder) == after
    with warehouse.connect(data) as connection:
        took = connection.execute("select min(seconds), count(*) from runs").fetchone()
    assert took[0] > 0
    assert took[1] == 2


def test_a_lake_of_an_earlier_version_is_read_anew(folder, after):
    data = folder / "data"
    old = lake.root(data).rename(data / "lake" / "v0")
    (data / "lake" / ".DS_Store").write_text("of a file manager")
    for path in old.rglob("interactions-*.parquet"):
        pl.read_parquet(path).drop("is_ask").write_parquet(path)
    done = runs.run(folder, ["new.zip"])
    assert [p.partition(",")[0] for p in done.problems] == [
        "old.zip: an earlier version of Closeknit read it"
    ]
    assert runs.run(folder, runs.NEW).problems == []
    assert not old.exists()
    assert runs.tables(folder) == after


@pytest.mark.parametrize("table", ["files", "interactions"])
def test_a_damaged_set_is_read_anew(folder, after, table):
    for path in (folder / "data").rglob(f"{table}-*.parquet"):
        path.write_bytes(b"not parquet")
    assert runs.run(folder, runs.NEW).problems == []
    assert runs.tables(folder) == after


@pytest.mark.parametrize("what", ["garbage", "cut", "tables", "folder"])
def test_a_warehouse_that_is_none_of_ours_is_built_anew(folder, what, after):
    path = folder / "data" / warehouse.DATABASE
    whole = path.read_bytes()
    path.unlink()
    if what == "garbage":
        path.write_bytes(b"garbage")
    elif what == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif what == "tables":
        duckdb.connect(path).execute("create table people (id int)").close()
    if what == "folder":
        path.mkdir()
        with pytest.raises(CloseknitError, match="Is a directory"):
            runs.run(folder, runs.OLD)
        return
    assert runs.run(folder, runs.NEW).problems == []
    assert runs.tables(folder) == after


@pytest.mark.parametrize(
    "words", [("report",), ("person", "Zoë"), ("forget", "Zoë"), ("sql", "from gone")]
)
def test_a_warehouse_of_another_version_is_told(tmp_path, monkeypatch, capsys, words):
    path = tmp_path / warehouse.DATABASE
    duckdb.connect(path).execute("create table people (id int)").close()
    said = closeknit(capsys, monkeypatch, *words, "--data", tmp_path)
    assert said.code == 1
    assert "Run `closeknit run`" in said.err or "does not work" in said.err


@pytest.mark.parametrize("log", ["", '{"started_at": 7}\n[1]\n' + "\0\xff\n" * 9 + "{"])
def test_a_damaged_log_of_runs_fails_no_run(folder, log, after):
    (folder / "data" / warehouse.RUNS).write_text(log)
    assert runs.run(folder, runs.NEW).problems == []
    assert runs.tables(folder) == after
