"""Each report keeps what it counted; the next one says what changed."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from flows import report, warehouse
from flows.report import snapshots
from tests.report.test_report import Page


@pytest.fixture
def kept(data: Path, tmp_path: Path) -> Path:
    """A warehouse of its own, without a snapshot yet."""
    copied = shutil.copytree(data, tmp_path / "data")
    (copied / snapshots.FILE).unlink(missing_ok=True)
    return copied


def move(data: Path, days: int, kept_up: int) -> None:
    """As if measured `days` later, with `kept_up` more relationships."""
    with duckdb.connect(data / warehouse.DATABASE) as connection:
        connection.execute(f"update parameters set as_of = as_of + interval {days} day")
        connection.execute(f"update network_summary set kept_up = kept_up + {kept_up}")


def changes(page: Path) -> list[str]:
    texts = Page(page).texts
    return [t for t in texts if t[:1] in ("+", "−", "±") and t[1:].isdigit()]


def test_the_first_report_has_nothing_to_compare_with(kept: Path) -> None:
    assert changes(report.draw(kept, kept.parent / "r")) == []


def test_the_next_one_says_what_changed_and_since_when(kept: Path) -> None:
    report.draw(kept, kept.parent / "r")
    move(kept, 30, -2)
    page = report.draw(kept, kept.parent / "r")
    assert changes(page)[:5] == ["±0", "±0", "±0", "−2", "±0"]
    assert "change since the report of" in page.read_text("utf-8")


def test_the_same_day_drawn_again_gives_the_same_bytes(kept: Path) -> None:
    report.draw(kept, kept.parent / "r")
    move(kept, 30, 3)
    pages = [report.draw(kept, kept.parent / name) for name in ("a", "b")]
    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert len((kept / snapshots.FILE).read_text().splitlines()) == 2


def test_what_is_measured_otherwise_is_not_compared(kept: Path) -> None:
    report.draw(kept, kept.parent / "r")
    move(kept, 30, 3)
    with duckdb.connect(kept / warehouse.DATABASE) as connection:
        connection.execute("update parameters set h = h / 2")
    assert changes(report.draw(kept, kept.parent / "r")) == []


def test_a_snapshot_holds_counts_and_nobody(kept: Path) -> None:
    report.draw(kept, kept.parent / "r")
    [line] = (kept / snapshots.FILE).read_text("utf-8").splitlines()
    row = json.loads(line)
    assert row.keys() == {"as_of", "parameters", "networks"}
    values = [v for counts in row["networks"].values() for v in counts.values()]
    assert all(isinstance(v, int) for v in values)


def test_a_broken_line_is_passed_over(kept: Path) -> None:
    report.draw(kept, kept.parent / "r")
    with (kept / snapshots.FILE).open("a") as file:
        file.write("{broken\n")
    move(kept, 1, 1)
    assert "+1" in changes(report.draw(kept, kept.parent / "r"))


def test_a_network_that_is_new_is_named(kept: Path) -> None:
    report.draw(kept, kept.parent / "r")
    move(kept, 30, 0)
    with duckdb.connect(kept / warehouse.DATABASE) as connection:
        connection.execute(
            "insert into network_summary by name "
            "select * replace ('letters' as network) from network_summary limit 1"
        )
    said = report.draw(kept, kept.parent / "r").read_text("utf-8")
    assert "New since then: Letters" in said
