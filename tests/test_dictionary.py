from flows.warehouse import models
from tests.dictionary import render, written


def test_the_readme_says_what_the_models_say():
    assert written() == render(), "run: python -m tests.dictionary"


def test_every_table_and_column_is_described():
    kept = [m for m in models() if not m.staging]
    assert len(kept) >= 17
    assert [m.name for m in kept if not m.comment] == []
    assert [m.name for m in kept if not m.columns] == []
