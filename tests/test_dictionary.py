from flows.models import models
from tests.dictionary import measures, render, written

NO_MEASURE = {
    *("owner", "person_id", "person_a", "person_b", "name", "network", "month"),
    *("connected_on", "cut_off", "horizon_days", "excerpt", "reason"),
}
"""Columns that say whom, where and when, or in words."""


def test_the_readme_says_what_the_models_say():
    assert written() == render(), "run: python -m tests.dictionary"


def test_every_table_and_column_is_described():
    kept = [m for m in models() if not m.staging]
    assert len(kept) >= 17
    assert [m.name for m in kept if not m.comment] == []
    assert [m.name for m in kept if not m.columns] == []


def test_every_measure_has_its_formula_source_and_blind_spot():
    rows = list(measures())
    assert [cells[0] for _, _, cells in rows if len(cells) != 5 or "" in cells] == []
    measured = {table for table, _, _ in rows} | {"network_over_time"}
    found = {column for _, columns, _ in rows for column in columns}
    there = {c for model in models() if model.name in measured for c in model.columns}
    assert there - found == NO_MEASURE & there
