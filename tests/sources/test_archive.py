import zipfile

import pytest

from flows.errors import CloseknitError
from flows.sources import archive
from tests.sources.linkedin_files import tables, write, zipped
from tests.sources.phone_files import backup, sms

LONG = backup(*(sms(f"message {n}", n) for n in range(2000)))


def opened(path):
    [found] = archive.find(path)
    assert isinstance(found, archive.Archive), found
    return found


@pytest.fixture(params=["folder", "zip", "file"])
def found(request, tmp_path):
    if request.param == "zip":
        (tmp_path / "a.zip").write_bytes(zipped({"sms.xml": LONG}))
        return opened(tmp_path / "a.zip")
    folder = write(tmp_path / "export", {"sms.xml": LONG})
    return opened(folder if request.param == "folder" else folder / "sms.xml")


def test_blocks_are_the_whole_file_in_parts(found, monkeypatch):
    monkeypatch.setattr(archive, "BLOCK", 1000)
    [path] = found.paths
    blocks = list(found.blocks(path))
    assert b"".join(blocks) == found.read(path) == LONG.encode()
    assert {len(block) for block in blocks[:-1]} == {1000}


def test_a_file_too_large_to_read_whole_is_read_in_blocks(found, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRY_BYTES", 1000)
    [path] = found.paths
    with pytest.raises(CloseknitError, match="larger than"):
        found.read(path)
    assert found.read(path, 5) == b"<?xml"
    assert b"".join(found.blocks(path)) == LONG.encode()
    assert found.hash


def test_a_zip_damaged_half_way_gives_what_comes_before(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as zipped_:
        zipped_.writestr("sms.xml", LONG)
    data = bytearray(path.read_bytes())
    data[-1000:-990] = b"0123456789"
    path.write_bytes(data)
    read = tables(tmp_path)
    [reason] = read["rejected"]["reason"].to_list()
    assert reason.startswith("damaged in the zip: Bad CRC-32")
    [counts] = read["files"].select("^rows_.*$").rows()
    assert counts[0] == sum(counts[1:])


def test_the_day_of_a_backup_is_in_its_name(tmp_path):
    (tmp_path / "sms-20240702120000.xml").write_text(LONG, "utf-8")
    found = opened(tmp_path / "sms-20240702120000.xml")
    assert str(found.exported_on) == "2024-07-02"
