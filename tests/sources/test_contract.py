"""What every source promises, whatever the network: one line a source below."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import polars as pl
import pytest

from flows import sources
from flows.sources.archive import Archive, find
from flows.sources.records import MOMENT, SCHEMAS
from tests.models.histories import built
from tests.sources import whatsapp_files, x_files
from tests.sources.facebook_files import write_zip

Files = Mapping[str, bytes]
OWNER = "Alex Muster"


@dataclass(frozen=True)
class Export:
    """A made-up export of Alex Muster's, and the same with one row broken."""

    network: str
    files: Files
    broken: Files


EXPORTS = [
    Export("x", x_files.usual(), x_files.usual(*x_files.BROKEN)),
    Export("whatsapp", whatsapp_files.usual(), whatsapp_files.usual(broken=True)),
]
each = pytest.mark.parametrize("export", EXPORTS, ids=lambda e: e.network)


def archive(path: Path, files: Files) -> Archive:
    [found] = find(write_zip(path, dict(files)))
    assert isinstance(found, Archive)
    return found


def tables(found: Archive) -> dict[str, pl.DataFrame]:
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMAS}
    for table, frame in sources.read(found):
        assert dict(frame.schema) == SCHEMAS[table], table
        parts[table].append(frame)
    return {
        name: pl.concat([pl.DataFrame(schema=SCHEMAS[name]), *frames])
        for name, frames in parts.items()
    }


@each
def test_it_is_known_by_content_and_by_no_other_source(
    tmp_path: Path, export: Export
) -> None:
    known = sources.recognise(archive(tmp_path / "download.zip", export.files))
    assert {source.NETWORK for source in known.values()} == {export.network}
    assert set(known) == set(export.files)


@each
def test_reading_twice_changes_nothing(tmp_path: Path, export: Export) -> None:
    found = archive(tmp_path / "a.zip", export.files)
    first, second = tables(found), tables(found)
    for name, table in first.items():
        assert table.equals(second[name]), name


@each
def test_nothing_is_lost_silently(tmp_path: Path, export: Export) -> None:
    whole = tables(archive(tmp_path / "a.zip", export.files))
    broken = tables(archive(tmp_path / "b.zip", export.broken))
    assert whole["rejected"].is_empty()
    assert broken["rejected"].height == 1
    assert broken["rejected"]["reason"].null_count() == 0
    for found in (whole, broken):
        counts = found["files"].select(pl.col("^rows_.*$").sum()).row(0, named=True)
        kept = found["interactions"].height + found["contacts"].height
        assert counts["rows_kept"] == kept
        assert counts["rows_rejected"] == found["rejected"].height
        assert counts["rows_read"] == sum(counts.values()) - counts["rows_read"]
        assert set(found["files"]["source_file"]) == set(export.files)
    assert broken["interactions"].height == whole["interactions"].height


@each
def test_times_are_utc_and_their_precision_is_told(
    tmp_path: Path, export: Export
) -> None:
    events = tables(archive(tmp_path / "a.zip", export.files))["interactions"]
    assert events.schema["occurred_at"] == MOMENT
    assert events["occurred_at"].max().tzinfo is not None
    assert events["occurred_at"].max().astimezone(UTC) == events["occurred_at"].max()
    assert set(events["occurred_precision"]) <= {"second", "minute", "day"}


@each
def test_the_owner_is_no_one_of_their_own_people(
    tmp_path: Path, export: Export
) -> None:
    found = built(tmp_path / "data", write_zip(tmp_path / "a.zip", dict(export.files)))
    assert found.problems == ()
    assert found.one("from coverage")["owner_known"] is True
    assert found.names()
    assert OWNER not in found.names()


@each
def test_an_export_within_another_is_counted_once(
    tmp_path: Path, export: Export
) -> None:
    one = write_zip(tmp_path / "one.zip", dict(export.files))
    more = write_zip(tmp_path / "more.zip", dict(export.broken))
    query = "select interaction_id, person_id, kind from interactions order by all"
    alone = built(tmp_path / "alone", one).rows(query)
    assert built(tmp_path / "both", one, more).rows(query) == alone
    assert alone
