"""What every source must keep, whatever its network. A source adds a line to CASES."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows import sources
from flows.errors import CloseknitError
from flows.sources.archive import Archive, find
from flows.sources.records import SCHEMAS
from tests.models import histories
from tests.models.histories import Built, Connection, Friend, built_apart, theirs
from tests.sources import (
    calendar_files,
    google_files,
    instagram_files,
    log_files,
    mail_files,
    meta_pages,
    phone_files,
    whatsapp_files,
    x_files,
)
from tests.sources.linkedin_files import Files, tables, utc, zipped

COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")


@dataclass(frozen=True)
class Case:
    """An archive that tells whose it is, of `networks`, under a neutral name."""

    name: str
    networks: set[str]
    build: Callable[[Path], Path]


def of_files(files: Callable[[], Files]) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        path.write_bytes(zipped(files()))
        return path

    return build


SAID = theirs(utc(2024, 5, 1, 12), "Zoë Brandt")
CASES = (
    Case(
        "linkedin",
        {"linkedin"},
        lambda path: histories.linkedin(
            path, [SAID], [Connection("Zoë Brandt", date(2024, 1, 1))]
        ),
    ),
    Case(
        "facebook",
        {"facebook"},
        lambda path: histories.facebook(
            path, {"zoe_1": [SAID]}, [Friend("Zoë Brandt", utc(2024, 1, 1))]
        ),
    ),
    Case(
        "google",
        {*google_files.NETWORKS, "google"},
        of_files(google_files.whole),
    ),
    Case(
        "vcards",
        {"contacts"},
        of_files(lambda: {"a.vcf": google_files.card("FN:Zoë Brandt")}),
    ),
    Case("instagram", {"instagram"}, of_files(instagram_files.whole)),
    Case("facebook in html", {"facebook"}, of_files(meta_pages.whole_export)),
    Case("x", {"x"}, of_files(x_files.usual)),
    Case("whatsapp", {"whatsapp"}, of_files(whatsapp_files.usual)),
    Case("calendar", {"calendar"}, of_files(calendar_files.whole)),
    Case("log", {"log"}, of_files(log_files.whole)),
    Case("phone", {"phone"}, of_files(phone_files.usual)),
    Case("mail", {"mail"}, of_files(mail_files.usual)),
)
every = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def opened(path: Path) -> Archive:
    (archive,) = find(path)
    assert not isinstance(archive, CloseknitError), archive
    return archive


def files_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(path: Path, files: Files) -> Path:
    path.write_bytes(zipped(files))
    return path


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Each case by itself, and beside an export of the same and one file more."""
    folder, archives = tmp_path_factory.mktemp("apart"), {}
    for case in CASES:
        place = folder / case.name
        place.mkdir()
        once = case.build(place / "a.zip")
        later = rezipped(place / "b.zip", {**files_of(once), "new.bin": b"x"})
        archives |= {case.name: [once], f"{case.name} twice": [once, later]}
    return built_apart(folder / "data", archives)


@every
def test_it_is_recognised_under_any_name_and_in_any_folder(case, tmp_path):
    path = case.build(tmp_path / "a.zip")
    moved = {f"my stuff/2024/{name}": data for name, data in files_of(path).items()}
    for archive in (path, rezipped(tmp_path / "b.zip", moved)):
        known = sources.recognise(opened(archive))
        assert {source.NETWORK for source in known.values()} == case.networks


@every
def test_it_tells_whose_it_is(case, apart):
    history = apart[case.name]
    unknown = history.rows("select network from coverage where not owner_known")
    assert unknown == []
    assert histories.ME not in history.names()


@every
def test_every_record_has_its_type_and_every_time_is_utc(case, tmp_path):
    archive = opened(case.build(tmp_path / "a.zip"))
    for table, frame in sources.read(archive):
        assert dict(frame.schema) == {
            column: kind() if isinstance(kind, type) else kind
            for column, kind in SCHEMAS[table].items()
        }


@every
def test_nothing_is_lost_without_a_word(case, tmp_path):
    path = case.build(tmp_path / "a.zip")
    read = tables(path)
    kept = sum(read[table].height for table in ("contacts", "interactions"))
    files = read["files"].select(pl.col(COUNTS).sum()).row(0)
    assert files[0] == sum(files[1:])
    assert files[1] >= kept > 0  # a row may also tell of the owner
    assert files[3] == read["rejected"].height
    folders = {name for name in read["files"]["source_file"] if name.endswith("/")}
    for name in files_of(path):
        assert name in read["files"]["source_file"].to_list() or any(
            name.startswith(folder) for folder in folders
        )


@every
def test_reading_twice_gives_the_same(case, tmp_path):
    path = case.build(tmp_path / "a.zip")
    once, twice = tables(path), tables(path)
    for table in SCHEMAS:
        assert once[table].equals(twice[table]), table


def counted(history: Built) -> list[tuple[object, ...]]:
    rows = history.rows(
        "select network, kind, direction, occurred_at, characters, seconds, detail "
        "from interactions order by all"
    )
    return [tuple(row.values()) for row in rows]


@every
def test_what_stands_in_two_exports_counts_once(case, apart):
    once, twice = apart[case.name], apart[f"{case.name} twice"]
    assert counted(once) == counted(twice)
    assert once.names() == twice.names()


@every
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.9])
def test_a_file_cut_short_ends_nothing_and_is_told(case, tmp_path, kept):
    files = files_of(case.build(tmp_path / "a.zip"))
    for name, data in files.items():
        cut = {**files, name: data[: int(len(data) * kept)]}
        read = tables(rezipped(tmp_path / "cut.zip", cut))
        counts = read["files"].select(pl.col(COUNTS).sum()).row(0)
        assert counts[0] == sum(counts[1:])
        assert counts[3] == read["rejected"].height
