"""The committed sample is what its generator writes, and stays small."""

import zipfile
from pathlib import Path

from tests.sample import FOLDER, archives, write


def entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_committed_archives_are_what_the_generator_writes() -> None:
    for name, files in archives().items():
        assert entries(FOLDER / name) == files, name


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "1"), write(tmp_path / "2")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_sample_is_small_and_nothing_else_lies_beside_it() -> None:
    found = {p.name for p in FOLDER.glob("*.zip")}
    assert found == archives().keys()
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 3_000_000
