"""The models as such: what they promise, and that they hold still."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from flows import givens, models, warehouse
from flows.errors import CloseknitError
from flows.resources import SQL
from flows.settings import Parameters, load_parameters
from tests.models.histories import (
    Built,
    Connection,
    Friend,
    both_ways,
    built,
    facebook,
    linkedin,
    utc,
)

AS_OF = utc(2026, 3, 15, 18)
CONTRACT = {
    "people": "owner person_id name networks company position email first_connected_on",
    "handles": "owner person_id network handle name match match_weight",
    "connections": "owner person_id network connected_on still_connected",
    "interactions": (
        "owner interaction_id person_id network kind medium direction occurred_at "
        "occurred_precision thread_id group_size seconds characters is_ask is_offer "
        "is_introduction is_thanks is_pitch text source_file"
    ),
    "relationships": (
        "owner person_id name depth depth_low depth_high frequency mutuality "
        "persistence rate p_contact_30d confidence rung circle dormant n_out n_in "
        "active_days first_at last_at days_silent usual_gap_days overdue "
        "initiated_share response_rate gave got gave_first top_medium"
    ),
    "network_summary": (
        "owner network connections contacted mutual kept_up close names_only "
        "effective_relationships depth_per_connection hill_1 hill_2"
    ),
    "network_over_time": (
        "owner month connections contacted mutual kept_up effective_relationships"
    ),
    "first_contact": (
        "owner person_id network connected_on invited_by first_at first_by "
        "first_nature days_to_first excerpt"
    ),
    "ledger": (
        "owner person_id name asks_out asks_in offers_out offers_in "
        "introductions_out introductions_in recommendations_out recommendations_in "
        "endorsements_out endorsements_in thanks_out thanks_in balance gave_first"
    ),
    "reconnect": (
        "owner person_id name reason priority days_silent usual_gap_days last_at"
    ),
    "introductions": "owner person_a person_b reason score",
    "names_only": "owner person_id name network connected_on",
    "coverage": (
        "owner network first_at last_at exported_at archives interactions stale_days "
        "cannot_show"
    ),
    "parameter_notes": "name value unit meaning source",
    "parameters": (
        "as_of version h eps k kappa a0 b0 phi group_cap session_gap kept_up_depth "
        "close_depth"
    ),
    "runs": (
        "started_at finished_at archives_new rows_read rows_rejected version seconds"
    ),
    "validity": "owner network",
    "rejected_rows": "owner archive file line reason sample",
}
OWNERLESS = {"parameters", "parameter_notes", "runs"}
GRAIN = {
    "people": "owner, person_id",
    "handles": "owner, person_id, network, handle",
    "interactions": "owner, interaction_id",
    "relationships": "owner, person_id",
    "depths": "owner, person_id, network",
    "cadence": "owner, person_id",
    "ledger": "owner, person_id",
    "ledger_summary": "owner",
    "give_get_over_time": "owner, month",
    "network_summary": "owner, network",
    "network_over_time": "owner, network, month",
    "first_contact": "owner, person_id, network",
    "names_only": "owner, person_id, network",
    "coverage": "owner, network",
    "reconnect": "owner, person_id",
    "introductions": "owner, person_a, person_b",
    "introductions_made": "owner, network, thread_id",
    "pool_people": "owner, person_id",
    "warm_paths": "owner, pool_id",
    "known_by_one": "owner, person_id",
    "pool_companies": "owner, pool_id, company_key",
    "member_overlap": "owner, other",
}


def archives(folder: Path) -> list[Path]:
    names = ("Pia Lang", "Max Roe", "Ana Reyes", "Otto Alt")
    said = [
        line
        for month in range(1, 13)
        for name in names[: 1 + month % 4]
        for line in both_ways(utc(2025, month, 1 + month, 9), name)
    ]
    connections = [Connection(name, utc(2024, 5, 5)) for name in (*names, None)]
    friends = [Friend("Pia Lang", utc(2015, 1, 1)), Friend("Kim Ito", utc(2016, 1, 1))]
    thread = {"kimito_1": both_ways(utc(2025, 6, 6, 6), "Kim Ito")}
    return [
        linkedin(
            folder / "Complete_LinkedInDataExport_03-16-2026.zip", said, connections
        ),
        facebook(folder / "facebook-alex-2026-03-16-x1.zip", thread, friends),
    ]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("models")
    return built(folder / "data", *archives(folder), as_of=AS_OF)


def tables(history: Built) -> list[str]:
    found = history.rows(
        "select table_name from duckdb_tables() where schema_name = 'main' order by all"
    )
    return [row["table_name"] for row in found]


@pytest.mark.parametrize("table", CONTRACT)
def test_the_contract_stands(history: Built, table: str) -> None:
    found = history.rows(
        f"select column_name from duckdb_columns() where table_name = '{table}'"
    )
    assert set(CONTRACT[table].split()) <= {row["column_name"] for row in found}


def test_every_table_and_column_says_what_it_is(history: Built) -> None:
    silent = history.rows(
        "select table_name, null as column_name from duckdb_tables()"
        " where coalesce(comment, '') = '' union all"
        " select table_name, column_name from duckdb_columns()"
        " where schema_name = 'main' and not internal and coalesce(comment, '') = ''"
    )
    assert silent == []


def test_every_model_says_what_a_row_is() -> None:
    assert [model.name for model in models.models() if not model.comment] == []


def test_no_table_but_of_a_model(history: Built) -> None:
    lasting = sorted(m.name for m in models.models() if not m.staging)
    assert tables(history) == lasting


@pytest.mark.parametrize("table", sorted(set(CONTRACT) - OWNERLESS))
def test_whose_it_is_stands_on_every_row(history: Built, table: str) -> None:
    assert history.rows(f"from {table} where owner is null") == []


@pytest.mark.parametrize("table", GRAIN)
def test_the_grain_holds(history: Built, table: str) -> None:
    assert (
        history.rows(
            f"select {GRAIN[table]} from {table} group by all having count(*) > 1"
        )
        == []
    )


def test_times_are_in_utc(history: Built) -> None:
    found = history.rows(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where schema_name = 'main' and column_name like '%\\_at' escape '\\'"
        " and data_type <> 'TIMESTAMP WITH TIME ZONE'"
    )
    assert found == []


def test_words_are_those_of_the_contract(history: Built) -> None:
    words = {
        "rung": "names_only contacted mutual kept_up close",
        "confidence": "low medium high",
    }
    for column, allowed in words.items():
        found = history.rows(f"select distinct {column} as word from relationships")
        assert {row["word"] for row in found} <= set(allowed.split())


def test_two_builds_are_alike(history: Built, tmp_path: Path) -> None:
    again = built(tmp_path / "data", *archives(tmp_path), as_of=AS_OF)
    for table in set(tables(history)) - {"runs"}:
        query = f"select * from {table} order by all"
        assert again.rows(query) == history.rows(query), table
    for table in ("reconnect", "introductions"):  # in the order they are shown
        assert again.rows(f"from {table}") == history.rows(f"from {table}")


@pytest.mark.parametrize("name", [model.name for model in models.models()])
def test_a_model_is_spark_without_a_hand(name: str) -> None:
    sql = next(model.sql for model in models.models() if model.name == name)
    (spark,) = sqlglot.transpile(
        sql,
        read="duckdb",
        write="spark",
        unsupported_level=sqlglot.ErrorLevel.RAISE,
    )
    tree = sqlglot.parse_one(spark, read="spark")
    unknown = {call.name for call in tree.find_all(exp.Anonymous)}
    of_spark = {"XXHASH64"}  # by that name, which sqlglot does not know
    assert unknown <= of_spark, "functions that only DuckDB has"


def test_an_empty_lake_still_has_every_table(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    warehouse.build(tmp_path / "data", load_parameters(as_of=AS_OF))
    history = Built(tmp_path / "data")
    assert set(CONTRACT) <= set(tables(history))
    assert history.rows("from relationships") == []
    assert history.one("from parameters")["as_of"] == AS_OF


# Parameters


def test_each_parameter_says_what_it_is_set_to_and_why(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    warehouse.build(tmp_path / "data", load_parameters(as_of=AS_OF, h=60))
    history = Built(tmp_path / "data")
    notes = {row["name"]: row for row in history.rows("from parameter_notes")}
    assert set(notes) == set(Parameters.model_fields) - {"as_of"}
    parameters = history.one("from parameters")
    assert {name: parameters[name] for name in notes} == {
        name: row["value"] for name, row in notes.items()
    }
    assert notes["h"]["value"] == 60
    assert all(row[c] for row in notes.values() for c in ("unit", "meaning", "source"))


@pytest.mark.parametrize("name", sorted(set(Parameters.model_fields) - {"as_of"}))
def test_each_parameter_is_used(name: str) -> None:
    used = re.compile(rf"\bp\.{name}\b")
    assert [model.name for model in models.models() if used.search(model.sql)]


# Checks


@pytest.fixture
def own_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the SQL that a test may add to."""
    folder = tmp_path / "sql"
    shutil.copytree(SQL, folder)
    (folder / "checks").mkdir(exist_ok=True)
    monkeypatch.setattr(warehouse, "SQL", folder)
    return folder


def test_a_failed_check_leaves_the_old_warehouse(own_sql: Path, tmp_path: Path) -> None:
    history = built(tmp_path / "data", *archives(tmp_path), as_of=AS_OF)
    old = (history.data / warehouse.DATABASE).read_bytes()
    check = own_sql / "checks" / "nobody_is_called_kim.sql"
    check.write_text("-- Made to fail.\nselect name from people where name = 'Kim Ito'")
    with pytest.raises(CloseknitError, match=r"nobody_is_called_kim.*Kim Ito"):
        warehouse.build(history.data, load_parameters(as_of=AS_OF))
    assert (history.data / warehouse.DATABASE).read_bytes() == old
    assert sorted(p.name for p in history.data.iterdir() if p.is_file()) == [
        warehouse.DATABASE
    ]


def test_a_check_that_finds_nothing_lets_pass(own_sql: Path, tmp_path: Path) -> None:
    check = own_sql / "checks" / "nobody_is_nobody.sql"
    check.write_text("select name from people where name is null")
    built(tmp_path / "data", *archives(tmp_path), as_of=AS_OF)


def test_whoever_reads_keeps_a_whole_database(tmp_path: Path) -> None:
    """The new warehouse replaces the old one under an open query window."""
    history = built(tmp_path / "data", *archives(tmp_path), as_of=AS_OF)
    with warehouse.connect(history.data) as window:
        before = window.execute("from relationships order by all").fetchall()
        warehouse.build(history.data, load_parameters(as_of=utc(2025, 6, 1)))
        assert window.execute("from relationships order by all").fetchall() == before
    assert history.one("from parameters")["as_of"] == utc(2025, 6, 1)


def test_a_run_is_written_down(tmp_path: Path) -> None:
    history = built(tmp_path / "data", *archives(tmp_path), as_of=AS_OF)
    run = dict.fromkeys(givens.RUN) | {"started_at": AS_OF, "rows_read": 9}
    for _ in range(2):
        warehouse.log_run(history.data, run | {"archives_new": 2})
    found = history.rows("from runs")
    assert [row["rows_read"] for row in found] == [9, 9]
    log = (history.data / warehouse.RUNS).read_text().splitlines()
    assert [json.loads(line)["archives_new"] for line in log] == [2, 2]


def test_the_warehouse_is_read_only(history: Built) -> None:
    with (
        warehouse.connect(history.data) as connection,
        pytest.raises(duckdb.Error),
    ):
        connection.execute("delete from people")


@pytest.mark.parametrize("model", models.models(), ids=lambda model: model.name)
def test_what_a_model_reads_is_what_a_parser_sees(model: models.Model) -> None:
    known = {other.name for other in models.models()}
    tree = sqlglot.parse_one(model.sql, read="duckdb")
    steps = {step.alias for step in tree.find_all(exp.CTE)}
    seen = {table.name for table in tree.find_all(exp.Table)} - steps
    assert model.reads & known == seen & known
