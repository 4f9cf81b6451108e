"""Who is who in a made-up world: what is demanded of precision and recall."""

from pathlib import Path

from tests.linkage.measure import figures, linked
from tests.linkage.people import world


def test_strangers_are_not_put_together_and_people_are_found(tmp_path: Path) -> None:
    made = world(8_000, seed=11)
    found, seconds = linked(made, tmp_path / "data")
    told = figures(made.truth, found, seconds)
    assert told.pairs > 5_000
    assert told.precision >= 0.995
    assert told.recall >= 0.90
