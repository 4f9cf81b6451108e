"""`closeknit log`, as a user calls it, and what the next run makes of it."""

import csv
import shutil
from datetime import date, timedelta
from functools import partial

import pytest

from flows import pipeline
from tests.command import closeknit
from tests.models.histories import Built, Connection, linkedin, utc

ANA, BEN, TWIN = "Ana Reyes", "Ben Okafor", "Tina Twin"
TODAY = date.today().isoformat()
FILE = "closeknit-log.csv"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A folder whose warehouse knows Ana, Ben and two of one name."""
    folder = tmp_path_factory.mktemp("ran")
    connected = utc(2024, 1, 1).date()
    people = [
        Connection(ANA, connected, email="ana@example.org"),
        Connection(BEN, connected),
        Connection("Anabel Stone", connected),
        Connection(TWIN, connected, email="tina1@example.org"),
    ]
    twin = (
        f"{TWIN.replace(' ', ',')},https://www.linkedin.com/in/other,,,,01 Jan 2024\n"
    )
    archive = linkedin(folder / "li.zip", [], people)
    more = folder / "more" / "Connections.csv"
    more.parent.mkdir()
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    more.write_text(header + twin)
    options = pipeline.options([archive, more], folder, folder / "r")
    assert pipeline.run(options).problems == []
    return folder


@pytest.fixture
def call(capsys, monkeypatch, tmp_path, ran):
    """The command on a copy of that folder."""
    shutil.copytree(ran, tmp_path, dirs_exist_ok=True)
    said = partial(closeknit, capsys, monkeypatch)
    where = ("--data", tmp_path, "--reports", tmp_path / "r")

    def called(command, *words):
        place = where if command == "run" else where[:2]
        return said(command, *words, *place)

    return called


def lines(tmp_path) -> list[dict[str, str]]:
    with (tmp_path / FILE).open(newline="") as file:
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]


LOGGED = {
    "a whole name": (("met", ANA), {"person": ANA, "kind": "met"}),
    "a part of one": (("met", "okaf"), {"person": BEN, "kind": "met"}),
    "an address": (("met", "Ana@Example.org"), {"person": ANA, "kind": "met"}),
    "someone new": (("met", "new@example.org"), {"person": "new@example.org"}),
    "a day": (("Lunch", ANA, "--on", "2024-05-01"), {"date": "2024-05-01"}),
    "a note": (("met", ANA, "--note", 'a, "b"\nc'), {"notes": 'a, "b"\nc'}),
    "one of two": (("met", "tina1@example.org"), {"email": "tina1@example.org"}),
    "introduced to": (("introduced", ANA, "--to", "ben"), {"introduced_to": BEN}),
    "introduced by": (("introduced", ANA, "--by", "ben"), {"introduced_by": BEN}),
}


@pytest.mark.parametrize(("words", "expected"), LOGGED.values(), ids=LOGGED)
def test_one_line_is_logged(call, tmp_path, words, expected):
    said = call("log", *words)
    assert said.code == 0, said.err
    (line,) = lines(tmp_path)
    assert line.items() >= expected.items()
    assert line["date"] == expected.get("date", TODAY)
    assert line["person"] in said.out


TOMORROW = (date.today() + timedelta(days=2)).isoformat()
REFUSED = {
    "an unknown kind": (("mett", ANA), "Did you mean met"),
    "no kind at all": (("xyzzy", ANA), "Kinds: met, called"),
    "a kind without a way": (("gift", ANA), "gift_given or gift_received"),
    "no name": (("met", ""), "Say whom"),
    "a blank": (("met", " "), "Say whom"),
    "nothing to see": (("met", "\u200b"), "nobody of that name"),
    "an unknown name": (("met", "Anna Reyes"), f"Did you mean {ANA}"),
    "a name like no other": (("met", "Xyzzy"), "nobody of that name"),
    "several": (("met", "an"), f"{ANA} (ana@example.org), Anabel Stone"),
    "two of one name": (("met", TWIN), "Say which"),
    "introduced to nobody": (("introduced", ANA), "--to another"),
    "met to somebody": (("met", ANA, "--to", BEN), "Nothing else takes these"),
    "no day": (("met", ANA, "--on", "yesterday"), "2024-03-31"),
    "a day to come": (("met", ANA, "--on", TOMORROW), "yet to come"),
}


@pytest.mark.parametrize(("words", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_is_unclear_is_asked_and_nothing_written(call, tmp_path, words, hint):
    said = call("log", *words)
    assert said.code == 1
    assert hint in said.err
    assert not (tmp_path / FILE).exists()


def test_nothing_is_logged_before_anybody_is_known(capsys, monkeypatch, tmp_path):
    said = closeknit(capsys, monkeypatch, "log", "met", ANA, "--data", tmp_path)
    assert said.code == 1
    assert "closeknit run" in said.err


OWN = {
    "semicolons": ("notes;kind;date;person\n;met;2024-01-01;Ben Okafor", 0),
    "no room for a note": ("kind,date,person\nmet,2024-01-01,Ben Okafor\n", 1),
    "no log": ("a,b\n1,2\n", 1),
}


@pytest.mark.parametrize(("content", "code"), OWN.values(), ids=OWN)
def test_a_line_is_written_as_the_log_is(call, tmp_path, content, code):
    log = tmp_path / FILE
    log.write_text(content)
    said = call("log", "met", ANA, "--note", "x, y; z")
    assert said.code == code
    if code:
        assert str(log) in said.err
        assert log.read_text() == content
    else:
        assert log.read_text() == f'{content}\n"x, y; z";met;{TODAY};{ANA}\n'


def counted(tmp_path) -> list[tuple[str, str]]:
    rows = Built(tmp_path).rows(
        "select name, kind from interactions join people using (owner, person_id) "
        "where network = 'log' order by source_line"
    )
    return [(row["name"], row["kind"]) for row in rows]


def test_every_run_reads_the_log_and_its_newest_version_counts(call, tmp_path):
    call("log", "met", ANA)
    assert call("run").code == 0
    call("log", "helped", BEN, "--on", "2024-05-01")
    assert call("run").code == 0
    assert counted(tmp_path) == [(ANA, "meeting"), (BEN, "favour")]
    log = tmp_path / FILE
    log.write_text(log.read_text().replace("met", "called"))  # taken back
    said = call("run", tmp_path / "li.zip")
    assert said.code == 0, said.err
    assert "read before" in said.out  # the archive, with the log beside it
    assert counted(tmp_path) == [(ANA, "call"), (BEN, "favour")]
    assert len(Built(tmp_path).names()) == 5


def test_of_two_people_of_one_name_the_one_meant_is_counted(call, tmp_path):
    call("log", "met", "tina1@example.org")
    call("run")
    twins = Built(tmp_path).rows(
        f"select email, networks from people where name = '{TWIN}' order by email"
    )
    assert [(twin["email"], twin["networks"]) for twin in twins] == [
        ("tina1@example.org", ["linkedin", "log"]),
        (None, ["linkedin"]),
    ]


def test_a_pool_has_no_log_of_its_own(capsys, monkeypatch, tmp_path):
    export = tmp_path / "members" / "Alex Muster" / "li.zip"
    linkedin(export, [], [Connection(ANA, utc(2024, 1, 1).date())])
    data = tmp_path / "firm"
    asked = pipeline.options(
        None, data, tmp_path / "reports", pool=tmp_path / "members"
    )
    pipeline.run(asked)
    said = closeknit(capsys, monkeypatch, "log", "met", ANA, "--data", data)
    assert said.code == 1
    assert "in the folder of the member" in said.err
    assert not (data / FILE).exists()
