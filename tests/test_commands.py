"""Every command of the contract, as a user calls it, on the bundled sample."""

import csv
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from functools import partial

import pytest

from flows.resources import SAMPLE, SQL
from tests.command import closeknit


@pytest.fixture
def call(capsys, monkeypatch):
    return partial(closeknit, capsys, monkeypatch)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A folder in which the sample was run: `data` and `reports`."""
    from flows import pipeline

    folder = tmp_path_factory.mktemp("sample")
    pipeline.run(pipeline.options([SAMPLE], folder / "data", folder / "reports"))
    return folder


COMMANDS = (
    *("run", "demo", "inspect", "report", "open", "sql", "person", "log", "serve"),
    "forget",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_the_readme_names_it(call, command):
    said = call(command, "--help")
    assert said.code == 0
    assert f"closeknit {command}" in said.out.replace("Usage: closeknit", "")
    readme = (SQL.parent / "README.md").read_text("utf-8")
    assert f"`closeknit {command}" in readme


def test_demo_runs_the_whole_thing_and_its_hint_can_be_pasted(call, tmp_path):
    place = tmp_path / "a demo's"
    said = call("demo", "--data", place, "--reports", tmp_path / "r")
    assert said.code == 0, said.err
    assert "connections." in said.out
    assert "relationships." in said.out
    assert (place / "closeknit.duckdb").exists()
    assert (tmp_path / "r" / "index.html").exists()
    words = shlex.split(said.out.splitlines()[-1].partition(": ")[2])
    assert words[1:] == ["sql", "--data", str(place), "from reconnect"]


def test_running_again_reads_nothing_again_and_changes_nothing(call, sample, tmp_path):
    where = ("--data", sample / "data", "--reports", sample / "reports")
    before = (sample / "reports" / "index.html").read_bytes()
    said = call("run", SAMPLE, *where)
    assert said.code == 0
    assert said.out.count("read before") == 3
    assert (sample / "reports" / "index.html").read_bytes() == before
    counts = call("sql", "select archives_new from runs order by 1", *where[:2],
                  "--format", "csv")  # fmt: skip
    assert counts.out.splitlines()[1:3] == ["0", "3"]


def test_the_inbox_is_read_when_no_path_is_given(call, tmp_path):
    inbox = tmp_path / "d" / "inbox"
    inbox.mkdir(parents=True)
    shutil.copy(SAMPLE / "messages-encrypted.zip", inbox)
    said = call("run", "--me", "Mara Lindqvist", "--data", tmp_path / "d",
                "--reports", tmp_path / "r")  # fmt: skip
    assert said.code == 0, said.err
    assert (inbox / "messages-encrypted.zip").exists()


def test_an_owner_nobody_can_tell_is_asked_for(call, tmp_path):
    said = call("run", SAMPLE / "messages-encrypted.zip", "--data", tmp_path / "d",
                "--reports", tmp_path / "r")  # fmt: skip
    if said.code:  # three threads or more tell their owner by themselves
        assert '--me "NAME"' in said.err


def test_inspect_says_what_it_is_and_writes_nothing(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = call("inspect", *sorted(SAMPLE.glob("*.zip")))
    assert said.code == 0
    assert "linkedin" in said.out
    assert "facebook" in said.out
    assert said.out.count("Cannot show:") == 3
    assert list(tmp_path.iterdir()) == []


def test_inspect_of_what_is_none_says_so(call, tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    said = call("inspect", tmp_path / "a.jpg")
    assert said.code == 1
    assert "no export Closeknit knows" in said.err


def test_sql_speaks_four_formats(call, sample):
    ask = partial(call, "sql", "select network, connections from network_summary "
                  "where network = 'all'", "--data", sample / "data")  # fmt: skip
    as_json = json.loads(ask("--format", "json").out)
    connections = as_json[0]["connections"]
    assert as_json == [{"network": "all", "connections": connections}]
    as_csv = list(csv.reader(io.StringIO(ask("--format", "csv").out)))
    assert as_csv == [["network", "connections"], ["all", str(connections)]]
    assert ask("--format", "markdown").out.splitlines()[2] == f"| all | {connections} |"
    assert str(connections) in ask().out
    assert ask("--format", "xml").code == 1


@pytest.mark.parametrize(
    "query", ["delete from people", "create table x (a int)", "selec 1", "from nowhere"]
)
def test_sql_is_read_only_and_explains_what_does_not_work(call, sample, query):
    said = call("sql", query, "--data", sample / "data")
    assert said.code == 1
    assert "The query does not work" in said.err
    assert "Traceback" not in said.err


def test_sql_opens_a_prompt(call, sample, monkeypatch):
    lines = iter(["select 41 + 1 as answer", "selec", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    said = call("sql", "--data", sample / "data")
    assert said.code == 0
    assert "42" in said.out
    assert "does not work" in said.out


@pytest.mark.parametrize(
    "path", sorted(SQL.glob("queries/*.sql")), ids=lambda p: p.stem
)
def test_the_ready_queries_work_and_answer(call, sample, path):
    said = call("sql", path.read_text("utf-8"), "--data", sample / "data",
                "--format", "csv")  # fmt: skip
    assert said.code == 0, said.err
    assert len(said.out.splitlines()) > 1


def test_the_queries_of_the_readme_work(call, sample):
    readme = (SQL.parent / "README.md").read_text("utf-8")
    queries = readme.split("```sql\n")[1].split("```")[0].split(";")
    queries = [query for query in queries if query.strip()]
    assert len(queries) == 5
    for query in queries:
        said = call("sql", query, "--data", sample / "data", "--format", "csv")
        assert said.code == 0, said.err
        assert len(said.out.splitlines()) > 1, query


NO_QUERY = ("", " ", "-- the deepest first", ";", "/* later */")


@pytest.mark.parametrize("query", NO_QUERY)
def test_sql_of_no_query_says_so(call, sample, query):
    said = call("sql", query, "--data", sample / "data")
    assert said.code == 1
    assert "There is no query in that" in said.err


def test_a_comment_at_the_prompt_is_no_query_and_no_end(call, sample, monkeypatch):
    lines = iter(["-- the deepest first", "select 41 + 1 as answer", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    said = call("sql", "--data", sample / "data")
    assert said.code == 0
    assert "There is no query in that" in said.out
    assert "42" in said.out


JSON = {
    "select 1 as a, 2 as a": [{"a": 1, "a_2": 2}],
    "select 1 as a, 2 as a_2, 3 as a": [{"a": 1, "a_2": 2, "a_3": 3}],
    "select 1 as a, 2 as a, 3 as a": [{"a": 1, "a_2": 2, "a_3": 3}],
    "select 'nan'::double as a, '-inf'::double as b": [{"a": None, "b": None}],
    "select ['inf'::double, 1] as a": [{"a": [None, 1.0]}],
    "select date '2026-06-30' as a, 'NaN' as b": [{"a": "2026-06-30", "b": "NaN"}],
}


@pytest.mark.parametrize(("query", "meant"), JSON.items())
def test_json_loses_no_column_and_is_json(call, sample, query, meant):
    said = call("sql", query, "--data", sample / "data", "--format", "json")
    assert said.code == 0, said.err
    assert json.loads(said.out, parse_constant=pytest.fail) == meant


def test_what_the_terminal_cannot_show_is_replaced(sample):
    query = "select 'Zoë Brandt ➜' as name"
    words = (sys.executable, "-m", "flows", "sql", query, "--data", sample / "data")
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    said = subprocess.run(
        words, env=ascii_only, cwd=SQL.parent, capture_output=True, check=False
    )
    assert (said.returncode, said.stderr) == (0, b"")
    assert b"Zo? Brandt ?" in said.stdout


def test_person_shows_one_in_full(call, sample):
    query = "select name from relationships order by depth desc, name limit 1"
    asked = call("sql", query, "--data", sample / "data", "--format", "csv")
    top = asked.out.splitlines()[1]
    said = call("person", top, "--data", sample / "data")
    assert said.code == 0
    for part in (top, "depth", "mutuality", "asks_out", "first_nature", "By month"):
        assert part in said.out


def test_a_person_nobody_knows_is_said_to_be_so(call, sample):
    said = call("person", "Nemo Nobody", "--data", sample / "data")
    assert said.code == 1
    assert "nobody of that name" in said.err


@pytest.mark.parametrize("command", ["person", "path"])
@pytest.mark.parametrize("name", ["", " "])
def test_nobody_is_meant_by_no_name(call, sample, command, name):
    said = call(command, name, "--data", sample / "data")
    assert said.code == 1
    assert "Say whom" in said.err


TYPO = (
    *(("report",), ("forget", "--all"), ("forget", "--source", "linkedin")),
    ("forget", "Zoë Brandt"),
)


@pytest.mark.parametrize("command", TYPO)
@pytest.mark.parametrize("there", [False, True])
def test_where_nothing_is_nothing_is_touched(call, tmp_path, command, there):
    data, reports = tmp_path / "dta", tmp_path / "reports"
    reports.mkdir()
    (reports / "index.html").write_text("of other data")
    if there:
        data.mkdir()
        (data / "letter.txt").touch()
    said = call(*command, "--data", data, "--reports", reports)
    assert said.code == 1
    assert str(data) in said.err
    assert [p.name for p in data.glob("*")] == ["letter.txt"] * there
    assert data.exists() == there
    assert (reports / "index.html").read_text() == "of other data"


@pytest.mark.parametrize("command", [("sql", "select 1"), ("person", "x"), ("report",)])
def test_without_a_warehouse_it_says_what_to_run(call, tmp_path, command):
    said = call(*command, "--data", tmp_path)
    assert said.code == 1
    assert "closeknit run" in said.err


def test_open_opens_the_report(call, sample, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    assert call("open", "--reports", sample / "reports").code == 0
    assert opened == [(sample / "reports" / "index.html").as_uri()]
    assert call("open", "--reports", tmp_path).code == 1


def test_a_wrong_parameter_is_named(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "closeknit.toml").write_text("[parameters]\nh = -1\n")
    said = call("run", SAMPLE, "--data", tmp_path / "d", "--reports", tmp_path / "r")
    assert said.code == 1
    assert "parameter h" in said.err


def test_a_parameter_set_is_the_parameter_used(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "closeknit.toml").write_text("[parameters]\nh = 30\n")
    call("run", SAMPLE / "messages-encrypted.zip", "--me", "Mara Lindqvist", "--data",
         tmp_path / "d", "--reports", tmp_path / "r",
         "--as-of", "2026-06-01")  # fmt: skip
    said = call("sql", "select h, as_of::date from parameters", "--data",
                tmp_path / "d", "--format", "csv")  # fmt: skip
    assert said.out.splitlines()[1] == "30,2026-06-01"


def test_no_text_keeps_no_message_body(call, tmp_path):
    call("run", SAMPLE, "--no-text", "--data", tmp_path / "d", "--reports",
         tmp_path / "r")  # fmt: skip
    query = "select count(text), count(*) > 0, bool_or(is_ask) from interactions"
    said = call("sql", query, "--data", tmp_path / "d", "--format", "csv")
    assert said.out.splitlines()[1] == "0,True,True"
