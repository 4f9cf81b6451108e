"""Eight made-up years of Mara Lindqvist, as the archives she would download.

``python -m tests.sample`` writes `data/sample/`, always the same.
"""

import zipfile
from pathlib import Path

from tests.sample import facebook, linkedin
from tests.sample.facebook_messages import encrypted_files
from tests.sample.groups import groups, introductions
from tests.sample.people import cast
from tests.sample.talk import one_to_one

FOLDER = Path(__file__).parents[2] / "data" / "sample"


def archives() -> dict[str, dict[str, bytes]]:
    """Each archive's files, by its name and their paths."""
    people = cast()
    threads = [*one_to_one(people), *groups(people), *introductions(people)]
    return {
        "Complete_LinkedInDataExport_11-01-2026.zip": linkedin.files(people, threads),
        "facebook-mara-2026-11-01-k3x9.zip": facebook.files(people, threads),
        "messages-encrypted.zip": encrypted_files(threads),
    }


def write(folder: Path) -> list[Path]:
    """Write every archive into `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_zip(folder / name, files) for name, files in archives().items()]


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(2026, 11, 1, 7, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, compresslevel=9)
    return path
