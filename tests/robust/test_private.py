"""What is private stays so: by rights, off the network, and gone when forgotten."""

import csv
import io
import json
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import zipfile

import duckdb
import polars as pl
import pytest

from flows import pipeline, warehouse
from flows.errors import CloseknitError
from flows.resources import SAMPLE
from tests.command import closeknit
from tests.licences import LOCK, pinned
from tests.models.histories import (
    Connection,
    Friend,
    Said,
    facebook,
    linkedin,
    theirs,
    utc,
)
from tests.models.histories import mine as mine_
from tests.robust import runs

ZOE, ANA = "Zoë Brandtner", "Ana Limaverde"
SECRETS = ("verbena", "quokka", "marzipan")
"""Words in what Zoë wrote, was written, and had written about her."""


@pytest.fixture
def history(known, tmp_path):
    """A copy of its own, to be changed."""
    shutil.copytree(known, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """Zoë on two networks, beside Ana, who names her; run, with a shared report."""
    folder, day = tmp_path_factory.mktemp("known"), utc(2026, 3, 1)
    linkedin(
        folder / "linkedin.zip",
        [
            theirs(day, ZOE, f"The {SECRETS[0]} is in bloom, could you help?"),
            mine_(day.replace(hour=3), ZOE, f"Mind the {SECRETS[1]}."),
            theirs(day.replace(hour=4), ANA, f"Have you met {ZOE}? Bring the pears."),
        ],
        [
            Connection(ZOE, day.date(), email="zoe.b@example.org", company="Example"),
            Connection(ANA, day.date()),
        ],
    )
    facebook(
        folder / "facebook.zip",
        {
            "zoebrandtner_1": [theirs(day.replace(hour=5), ZOE, SECRETS[2])],
            "group_2": [
                Said(day.replace(hour=6), ZOE, ("Alex Muster", ANA), f"{SECRETS[2]}!"),
                Said(day.replace(hour=7), ANA, ("Alex Muster", ZOE), "Pears again."),
            ],
        },
        [Friend(ZOE, day), Friend(ANA, day)],
    )
    run(folder)
    pipeline.report.draw(folder / "data", folder / "reports", share=True)
    return folder


def run(folder, **more):
    return runs.run(
        folder, ["linkedin.zip", "facebook.zip"], me=["Alex Muster"], **more
    )


def holds(folder, word):
    """The files that hold `word`: in their bytes, or once unpacked as data."""
    wanted = re.compile(re.escape(word), re.I)
    found = set()
    for path in [*(folder / "data").rglob("*"), *(folder / "reports").rglob("*")]:
        if not path.is_file():
            continue
        content = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            content += str(pl.read_parquet(path).to_dicts())
        if path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as connection:
                tables = connection.execute("select table_name from duckdb_tables()")
                for (table,) in tables.fetchall():
                    content += str(connection.execute(f"from {table}").fetchall())
        if wanted.search(content):
            found.add(path.name)
    return found


def test_a_forgotten_person_is_in_no_file(history, monkeypatch, capsys):
    marks = [*SECRETS, ZOE, "zoe brandtner", "zoebrandtner", "zoe.b@example.org",
             "zo%C3%AB-brandtner", "zoë-brandtner"]  # fmt: skip
    assert all(holds(history, mark) for mark in [*SECRETS, ZOE, "zoe.b@example.org"])
    where = ("--data", history / "data", "--reports", history / "reports")
    said = closeknit(capsys, monkeypatch, "forget", "zoe brandtner", *where)
    assert said.code == 0, said.err
    assert "4 interactions, 2 entries on lists" in said.out
    assert "What earlier reports counted went too" in said.out
    assert [mark for mark in marks if holds(history, mark)] == []
    assert holds(history, "pears")
    assert holds(history, ANA)
    assert (history / "reports" / "shared.html").exists()
    run(history)  # the same archives bring nobody back
    assert [mark for mark in marks if holds(history, mark)] == []
    again = closeknit(capsys, monkeypatch, "forget", ZOE, *where)
    assert again.code == 1
    assert "nobody of that name" in again.err


def test_a_forgotten_person_is_in_no_file_kept_by_hand(history, monkeypatch, capsys):
    data, where = history / "data", ("--data", history / "data")
    kept = '"linkedin:someone-else" = "Somebody"\n'
    (data / "people.toml").write_text(
        f'# {ZOE} is a friend\nhide = ["{ZOE}"]\n[name]\n{kept}', "utf-8"
    )
    closeknit(capsys, monkeypatch, "log", "met", ZOE, *where)
    closeknit(capsys, monkeypatch, "log", "met", ANA, *where)
    assert holds(history, ZOE) >= {"people.toml", "closeknit-log.csv"}
    said = closeknit(
        capsys, monkeypatch, "forget", ZOE, *where, "--reports", history / "reports"
    )
    assert said.code == 0, said.err
    assert "closeknit-log.csv: 1 gone" in said.out
    assert holds(history, ZOE) == set()
    assert (data / "people.toml").read_text("utf-8").endswith(kept)
    assert ANA in (data / "closeknit-log.csv").read_text("utf-8")


def test_a_forgotten_person_is_in_no_name_of_a_file(history, monkeypatch, capsys):
    names = ("Zoë_Brandtner", "zoe-brandtner_2", "of_Zoe.Brandtner")
    files = [f"{name}.vcf" for name in names]
    for number, file in enumerate(files):  # no two alike, or one would be read
        (history / file).write_text(
            f"BEGIN:VCARD\nFN:{ZOE}\nEMAIL:zoe.b@example.org\nREV:{number}\nEND:VCARD\n"
        )
    runs.run(history, files, me=["Alex Muster"])
    assert all(holds(history, name) for name in names)
    where = ("--data", history / "data", "--reports", history / "reports")
    assert closeknit(capsys, monkeypatch, "forget", ZOE, *where).code == 0
    assert [name for name in names if holds(history, name)] == []


def test_a_log_forgets_in_its_own_form(history, monkeypatch, capsys):
    log = history / "data" / "closeknit-log.csv"
    header, kept = "date;person;kind;notes", f"2026-02-01;{ANA};met;tea, then cake"
    log.write_text(f"{header}\n2026-02-02;{ZOE};met;tea\n{kept}\n", "utf-16")
    where = ("--data", history / "data", "--reports", history / "reports")
    said = closeknit(capsys, monkeypatch, "forget", ZOE, *where)
    assert said.code == 0, said.err
    assert log.read_text("utf-8") == f"{header}\n{kept}\n"


def test_a_forgotten_source_is_in_no_file(history, monkeypatch, capsys):
    where = ("--data", history / "data", "--reports", history / "reports")
    assert (
        closeknit(capsys, monkeypatch, "forget", "--source", "facebook", *where).code
        == 0
    )
    assert holds(history, SECRETS[2]) == set()
    assert holds(history, "facebook.zip") == set()
    assert holds(history, SECRETS[0])
    run(history)
    assert holds(history, SECRETS[2]) == set()
    wrong = closeknit(capsys, monkeypatch, "forget", "--source", "friendster", *where)
    assert wrong.code == 1
    assert "choose one of" in wrong.err


def test_all_forgotten_leaves_the_inbox_alone_and_says_so(history, monkeypatch, capsys):
    inbox = history / "data" / "inbox"
    inbox.mkdir()
    shutil.copy(history / "linkedin.zip", inbox)
    where = ("--data", history / "data", "--reports", history / "reports")
    said = closeknit(capsys, monkeypatch, "forget", "--all", *where)
    assert said.code == 0
    assert "linkedin.zip" in said.out
    left = [p for p in (history / "data").rglob("*") if p.is_file()]
    assert sorted(p.name for p in left) == [".lock", "linkedin.zip"]
    assert list((history / "reports").iterdir()) == []
    assert closeknit(capsys, monkeypatch, "forget", *where).code == 1


def test_without_texts_no_body_is_kept_anywhere_even_of_earlier_runs(history):
    assert all(holds(history, word) for word in (*SECRETS, "pears"))
    run(history, texts=False)
    for word in (*SECRETS, "pears"):
        assert holds(history, word) == set()
    assert runs.left_over(history) in ([], ["shared.html"])


def test_everything_is_for_its_owner_alone(history):
    made = [history / "data", history / "reports"]
    made += [p for place in made for p in place.rglob("*")]
    assert [p for p in made if p.stat().st_mode & 0o077] == []


def test_a_folder_that_was_there_keeps_its_rights_and_what_is_put_there_is_closed(
    tmp_path,
):
    runs.archives(tmp_path)
    rights = {"data": 0o755, "reports": 0o777}
    for name, mode in rights.items():
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(mode)
    notes = runs.run(tmp_path, runs.OLD).notes
    for name, mode in rights.items():
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode
        made = list((tmp_path / name).rglob("*"))
        assert [p for p in made if p.stat().st_mode & 0o077] == []
    told = [note for note in notes if "others may put files there" in note]
    assert [note.split(":")[0] for note in told] == [str(tmp_path / "reports")]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "copy people to '{}/copy.csv'",
        "attach '{}/other.duckdb' as other",
        "select * from glob('/*')",
        "install httpfs",
        "select * from 'https://example.org/x.csv'",
        "insert into people select * from people",
    ],
)
def test_a_query_reads_and_writes_nothing_but_the_warehouse(
    history, monkeypatch, capsys, query
):
    said = closeknit(capsys, monkeypatch, "sql", query.format(history),
                     "--data", history / "data")  # fmt: skip
    assert said.code == 1
    assert "The query does not work" in said.err
    assert not (history / "copy.csv").exists()


def test_errors_and_runs_carry_no_text(history, monkeypatch, capsys):
    bad = io.StringIO()
    writer = csv.writer(bad)
    writer.writerow(["First Name", "Last Name", "URL", "Email Address", "Company",
                     "Position", "Connected On"])  # fmt: skip
    writer.writerow(["Ana", SECRETS[1], "", "", "", "", "some day"])
    with zipfile.ZipFile(history / "bad.zip", "w") as out:
        out.writestr("Connections.csv", bad.getvalue())
    said = closeknit(capsys, monkeypatch, "run", history / "bad.zip",
                     "--data", history / "d", "--reports", history / "r")  # fmt: skip
    assert said.code == 1
    assert SECRETS[1] not in said.out + said.err
    log = (history / "data" / warehouse.RUNS).read_text()
    assert not any(word in log for word in (*SECRETS, ZOE))


def test_a_run_row_says_how_it_went(history):
    with warehouse.connect(history / "data") as connection:
        steps, parameters, versions, problems = connection.execute(
            "select steps, parameters, versions, problems from runs"
        ).fetchone()
    assert json.loads(steps).keys() == {"find", "read", "warehouse", "report"}
    assert json.loads(parameters)["h"] == 90
    assert json.loads(parameters)["me"] == ["Alex Muster"]
    assert json.loads(versions).keys() >= {"duckdb", "polars"}
    assert problems == 0


def test_a_run_that_failed_is_seen_after_the_next(history, monkeypatch):
    def outcomes():
        with warehouse.connect(history / "data") as connection:
            ask = "select outcome, problems, rows_read from runs order by started_at"
            return connection.execute(ask).fetchall()

    (done,) = outcomes()
    assert done[0] == "done"
    with pytest.raises(CloseknitError, match="no such file"):
        runs.run(history, ["absent.zip"], me=["Somebody Else"])
    monkeypatch.setattr(pipeline.report, "draw", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(history)
    monkeypatch.undo()
    run(history)
    failed = [("failed: read", 1, 0), ("failed: report", 0, 0)]
    assert outcomes() == [done, *failed, ("done", 0, 0)]
    (history / "bad.zip").write_text("x")
    runs.run(history, ["linkedin.zip", "bad.zip"], me=["Alex Muster"])
    assert outcomes()[-1][:2] == ("in part", 1)


def test_forgetting_measures_as_the_last_run_did_that_ended_well(
    history, monkeypatch, capsys
):
    with pytest.raises(CloseknitError):
        runs.run(history, ["absent.zip"], me=["Somebody Else"])
    where = ("--data", history / "data", "--reports", history / "reports")
    assert closeknit(capsys, monkeypatch, "forget", ZOE, *where).code == 0
    with warehouse.connect(history / "data") as connection:
        known = connection.execute("select distinct owner_known from coverage")
        assert known.fetchall() == [(True,)]


NO_SOCKETS = """
import ctypes, struct, sys
class Filter(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte),
                ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32)]
class Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.POINTER(Filter))]
# Any socket but AF_UNIX kills the process: load nr; socket? load family; 1? else kill.
lines = (Filter * 6)(
    Filter(0x20, 0, 0, 0), Filter(0x15, 0, 3, 41), Filter(0x20, 0, 0, 16),
    Filter(0x15, 1, 0, 1), Filter(0x06, 0, 0, 0x80000000),
    Filter(0x06, 0, 0, 0x7FFF0000))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(Program(6, lines)), 0, 0) == 0
import json, socket
from flows import cli
for words in json.loads(sys.argv[1]):
    if words == ["socket"]:
        socket.socket()
    sys.argv = ["closeknit", *words]
    try:
        cli.main()
    except SystemExit as end:
        if end.code:
            sys.exit(f"{words}: {end.code}")
"""


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="the filter is written in the numbers of Linux on x86-64",
)
def test_nothing_but_serve_opens_a_socket(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    environment |= {"BROWSER": "true", "PREFECT_HOME": str(tmp_path)}

    def call(*commands):
        listed = json.dumps([[str(word) for word in words] for words in commands])
        return subprocess.run(
            [sys.executable, "-c", NO_SOCKETS, listed],
            capture_output=True, text=True, env=environment, timeout=120, check=False,
        )  # fmt: skip

    assert call(["socket"]).returncode < 0, "the filter works"
    where = ("--data", tmp_path / "d", "--reports", tmp_path / "r")
    zip_ = next(SAMPLE.glob("messages-encrypted.zip"))
    done = call(
        ("run", zip_, "--me", "Mara Lindqvist", *where),
        ("inspect", zip_),
        ("report", "--share", *where),
        ("open", "--reports", tmp_path / "r"),
        ("sql", "from runs", "--data", tmp_path / "d"),
        ("person", "a", "--data", tmp_path / "d"),
        ("forget", "--all", *where),
    )
    assert done.returncode == 0, done.stderr


def test_the_number_of_packages_is_told():
    readme = (LOCK.parent / "README.md").read_text("utf-8")
    assert f"{len(pinned())} packages are pinned" in readme


def test_a_namesake_keeps_the_name(tmp_path, monkeypatch, capsys):
    day = utc(2026, 3, 1)
    other = "Zoe Brandtner"
    linkedin(
        tmp_path / "x.zip",
        [theirs(day, ZOE, SECRETS[0]), theirs(day.replace(hour=5), other, "Pears.")],
        [Connection(ZOE, day.date()), Connection(other, day.date())],
        slugs={ZOE: "zoe-one", other: "zoe-two"},
    )
    runs.run(tmp_path, ["x.zip"], me=["Alex Muster"])
    where = ("--data", tmp_path / "data", "--reports", tmp_path / "reports")
    said = closeknit(capsys, monkeypatch, "forget", ZOE, *where)
    assert said.code == 1
    assert "several people" in said.err
    ask = "select person_id from handles where handle = 'zoe-one'"
    with warehouse.connect(tmp_path / "data") as connection:
        ((one,),) = connection.execute(ask).fetchall()
    assert closeknit(capsys, monkeypatch, "forget", one, *where).code == 0
    assert holds(tmp_path, SECRETS[0]) == set()
    assert holds(tmp_path, "zoe-one") == set()
    assert holds(tmp_path, "pears")
    assert holds(tmp_path, other)
