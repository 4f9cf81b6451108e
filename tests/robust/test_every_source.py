"""What every source owes to privacy, whatever its network."""

import polars as pl
import pytest

from flows import forget, lake, reading
from tests.robust import runs
from tests.robust.test_private import holds
from tests.sources.test_contract import CASES, every, opened


def cells(place):
    """Every text in a set of the lake, by table and column."""
    return {
        (table, column): set(frame[column].drop_nulls())
        for table in lake.tables()
        for frame in [lake.table_of(place, table)]
        for column in frame.select(pl.col(pl.String)).columns
    }


@every
def test_without_texts_no_cell_of_the_lake_is_one(case, tmp_path):
    archive = opened(case.build(tmp_path / "a.zip"))
    kept = {}
    for texts in (True, False):
        data = tmp_path / f"{texts}"
        reading.read_archive(archive, data, texts)
        (place,) = lake.sets(data)
        kept[texts] = cells(place)
    bodies = kept[True]["interactions", "text"]
    assert bodies or case.name == "vcards"
    assert [at for at, found in kept[False].items() if found & bodies] == []


@pytest.fixture
def all_networks(tmp_path):
    """A run over an archive of every source."""
    built = [case.build(tmp_path / f"{n}.zip").name for n, case in enumerate(CASES)]
    runs.run(tmp_path, built, me=["Alex Muster"])
    return tmp_path


def test_whoever_is_forgotten_is_so_in_every_network(all_networks):
    assert len(holds(all_networks, "Brandt")) > 1
    forget.person(all_networks / "data", all_networks / "reports", "zoe brandt", print)
    marks = ("Brandt", "zoe@example.org", "zoe_test", "zoe_b", "15555550101", "id:222",
             "100000000000000000001")  # fmt: skip
    assert {mark: held for mark in marks if (held := holds(all_networks, mark))} == {}
    assert holds(all_networks, "Max Roe")
