"""An archive as downloaded: a zip, a folder or a lone file, seen as one tree.

Archives are opened read-only and never unpacked to disk, so no name inside
one can reach outside it. What is refused, and why, stands in `refused`.
"""

import hashlib
import io
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import IO, Protocol

from flows.errors import CloseknitError

MAX_ENTRY_BYTES = 8 * 2**30
"""A file larger than this is never read whole, only block by block."""
BLOCK = 2**20
"""Bytes of a block."""
MAX_RATIO = 200
"""So is one above `MAX_RATIO_FROM` bytes that inflates more than this often."""
MAX_RATIO_FROM = 64 * 2**20
MAX_ENTRIES = 500_000
"""A zip with more entries than this is refused whole."""

PRIVATE = "private.toml"
"""What a member of a pool keeps private stands in it; it is no archive."""
UNDER_WAY = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".tmp")
"""Endings of what is still being downloaded: it is not there yet."""
_OTHERS = re.compile(
    r"\.(jpe?g|png|gif|webp|heic|mp4|mov|3gp|mp3|m4a|ogg|opus|aac|wav|amr|pdf|json)$",
    re.IGNORECASE,
)
"""Endings of what is neither table, markup nor mail."""
_JUNK = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_TOO_LARGE = f"larger than {MAX_ENTRY_BYTES >> 30} GiB"
_TAR = (".tgz", ".tar.gz", ".tar")
_MDY = re.compile(r"(\d{2})-(\d{2})-(\d{4})")
_YMD = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})T\d{6}Z")
_BACKUP = re.compile(r"\b(?:sms|calls)-(\d{4})(\d{2})(\d{2})\d{6}\b")
_DAYS = (
    (_YMD, (1, 2, 3)),
    (_MDY, (3, 1, 2)),
    (_STAMP, (1, 2, 3)),
    (_BACKUP, (1, 2, 3)),
)
"""How a name bears its day: the pattern, and where year, month and day stand."""


class Read(Protocol):
    """Gives a file's bytes; see `Archive`."""

    def __call__(self, path: str, most: int | None = None) -> bytes: ...


Blocks = Callable[[str], Iterator[bytes]]
"""Gives a file's bytes block by block; see `Archive`."""


@dataclass(frozen=True)
class Archive:
    """One archive: `paths` (sorted, `/`-separated) and how to read each.

    `read(path)` gives a file's bytes, `read(path, most)` at most the first
    `most`; both raise `CloseknitError` where it is damaged, and so does
    `blocks(path)`, which gives a file of any size in blocks. `refused` maps an
    entry to the reason it may not be read. `exported_on` is the day in the
    archive's own name, where it bears one; `file` or `files` is where it lies.
    """

    name: str
    paths: tuple[str, ...]
    read: Read
    blocks: Blocks
    refused: dict[str, str] = field(default_factory=dict)
    file: Path | None = None
    files: tuple[Path, ...] = ()
    _seen: dict[Path, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self._seen:
            self._seen.update(self._stamps())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the bytes: of the file, or of every path and its file.

        Raises `CloseknitError` where the file is gone or cannot be read.
        """
        if self.file is not None:
            try:
                with self.file.open("rb") as stream:
                    return hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                raise CloseknitError(
                    f"{self.name}: cannot be read: {error.strerror}. Put it back, or "
                    "give yourself the right to read it, and run again."
                ) from error
        digest = hashlib.sha256()
        for path in self.paths:
            digest.update(path.encode("utf-8", "surrogateescape"))
            content = hashlib.sha256()
            with suppress(CloseknitError):  # which its source will tell
                for block in self.blocks(path):
                    content.update(block)
            digest.update(content.digest())
        return digest.hexdigest()

    def heads(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Each path that may hold a table, markup or mail, and its first bytes."""
        for path in self.paths:
            if not _OTHERS.search(path):
                with suppress(CloseknitError):
                    yield path, self.read(path, most)

    def check_unchanged(self) -> None:
        """Raise `CloseknitError` where a file is not as it was when found."""
        if self._seen != self._stamps():
            raise CloseknitError(
                f"{self.name}: it was changed while it was read, so nothing of it is "
                "kept. Leave it alone and run again."
            )

    def _stamps(self) -> dict[Path, tuple[int, ...]]:
        found: dict[Path, tuple[int, ...]] = {}
        for file in [self.file] if self.file else self.files:
            with suppress(OSError):
                at = file.stat()
                found[file] = (at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino)
        return found

    def only(self, paths: Iterable[str]) -> "Archive":
        """The same archive with no other files than `paths`."""
        return replace(self, paths=tuple(paths))

    @property
    def exported_on(self) -> date | None:
        for pattern, order in _DAYS:
            if found := pattern.search(self.name):
                try:
                    return date(*(int(found[i]) for i in order))
                except ValueError:
                    continue
        return None


def find(path: Path) -> Iterator[Archive | CloseknitError]:
    """The archives at `path`, or, in their place, why one cannot be read.

    A file is an archive. In a folder every zip is one, as is every export unzipped
    there beside another, and all other files together are one more.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield CloseknitError(
            f"{path}: there is no such file or folder. Give the path of an export: "
            "the zip as downloaded, an unzipped folder, or one file of it."
        )
    except OSError as error:
        yield CloseknitError(f"{path}: cannot be read: {error.strerror}.")
    else:
        if stat.S_ISDIR(mode):
            yield from _find_in(path)
        elif stat.S_ISREG(mode):
            yield _opened(path)
        else:
            yield CloseknitError(f"{path}: a device, not a file; not read.")


def _find_in(folder: Path) -> Iterator[Archive | CloseknitError]:
    kept, refused = _listed(folder)
    if folder in refused:
        yield CloseknitError(
            f"{folder}: {refused[folder]}. Give yourself the right to read it."
        )
        return
    zips = [p for p in kept if p.name.lower().endswith((".zip", *_TAR))]
    for file in zips:
        yield _opened(file)
    loose = [p for p in kept if p not in zips]
    exports = _side_by_side(folder, loose)
    for export in sorted(exports):
        yield _of_files(export, [p for p in loose if export in p.parents], {})
    loose = [p for p in loose if exports.isdisjoint(p.parents)]
    if loose or refused:
        yield _of_files(folder, loose, refused)
    elif not kept:
        yield CloseknitError(
            f"{folder}: the folder is empty. Put the zips you downloaded in it."
        )


_TOPS = {
    *("messages", "friends", "friends_and_followers", "connections", "Takeout"),
    *("your_facebook_activity", "your_activity_across_facebook"),
    *("your_instagram_activity", "followers_and_following"),
    *("profile_information", "personal_information", "Your archive.html"),
    *("Connections.csv", "messages.csv", "Profile.csv"),
}
"""What stands at the top of an export."""


def _side_by_side(folder: Path, files: Iterable[Path]) -> set[Path]:
    """The folders in `folder` that are an export each, where there are several."""
    parts = (file.relative_to(folder).parts for file in files)
    exports = {
        folder / one[0]
        for one in parts
        if len(one) > 1 and one[0] not in _TOPS and one[1] in _TOPS
    }
    return exports if len(exports) > 1 else set()


def _of_files(
    folder: Path, files: Iterable[Path], refused: Mapping[Path, str]
) -> Archive:
    """The archive of these files in `folder`."""
    by_name = {file.relative_to(folder).as_posix(): file for file in files}
    return Archive(
        name=folder.resolve().name,
        paths=tuple(by_name),
        read=lambda name, most=None: _read_file(by_name[name], most),
        blocks=lambda name: _blocks(lambda: by_name[name].open("rb")),
        refused={p.relative_to(folder).as_posix(): w for p, w in refused.items()},
        files=tuple(by_name.values()),
    )


def _listed(folder: Path) -> tuple[list[Path], dict[Path, str]]:
    """The files under `folder`, sorted, and what is not read and why."""
    refused: dict[Path, str] = {}

    def unlisted(error: OSError) -> None:
        refused[Path(error.filename)] = f"cannot be listed: {error.strerror}"

    found = [
        Path(root, name)
        for root, folders, files in os.walk(folder, onerror=unlisted)
        for name in [*files, *(f for f in folders if Path(root, f).is_symlink())]
    ]
    for path in found:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            refused[path] = "a link: links are not followed"
        elif not stat.S_ISREG(mode):
            refused[path] = "a device, not a file"
    junk = {p for p in found if _JUNK.search(p.relative_to(folder).as_posix())}
    junk |= {p for p in found if _is_own_file(p) or p.name.endswith(UNDER_WAY)}
    kept = sorted(p for p in found if p not in refused and p not in junk)
    return kept, {p: why for p, why in sorted(refused.items()) if p not in junk}


def _is_own_file(path: Path) -> bool:
    """The keep-files and readmes that hold an empty folder in place; what a
    member of a pool keeps private."""
    return path.name in {".gitkeep", ".gitignore", "README.md", PRIVATE}


def _opened(path: Path) -> Archive | CloseknitError:
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
        if start[:2] == b"PK":
            return _zip(path)
        if path.name.lower().endswith(_TAR):
            return CloseknitError(
                f"{path}: a .tgz cannot be read without unpacking it whole. Unpack it "
                "and give the folder, or ask for the export again as .zip."
            )
        if path.suffix.lower() == ".zip":
            what = "is empty" if not start else "is not a zip"
            return CloseknitError(
                f"{path}: the file {what}. The download may have stopped half-way or "
                "saved a web page instead: download the archive again."
            )
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
        *(NotImplementedError, ValueError, EOFError),
    ) as error:
        return CloseknitError(
            f"{path}: the zip is damaged or cut short ({error}). "
            "Download the archive again."
        )
    except CloseknitError as error:
        return CloseknitError(f"{path}: {error}. Download the archive again.")
    except OSError as error:
        return CloseknitError(f"{path}: cannot be read: {error.strerror}.")
    return Archive(
        name=path.name,
        paths=(path.name,),
        read=lambda _, most=None: _read_file(path, most),
        blocks=lambda _: _blocks(lambda: path.open("rb")),
        file=path,
    )


def _read_file(path: Path, most: int | None) -> bytes:
    try:
        if most is None and path.stat().st_size > MAX_ENTRY_BYTES:
            raise CloseknitError(_TOO_LARGE)
        with path.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise CloseknitError(f"cannot be read: {error.strerror}") from error


def _zip(path: Path) -> Archive | CloseknitError:
    opened = zipfile.ZipFile(path)
    infos = [i for i in opened.infolist() if not i.is_dir()]
    infos = [i for i in infos if not _JUNK.search(i.filename)]
    if len(infos) == 1 and infos[0].filename.lower().endswith(".zip"):
        # `export.zip.zip`: some browsers and mailers wrap the zip once more.
        if problem := _refusal(infos[0]):
            return CloseknitError(f"{path}: {infos[0].filename}: {problem}.")
        opened = zipfile.ZipFile(io.BytesIO(_inflate(opened, infos[0])))
        infos = [i for i in opened.infolist() if not i.is_dir()]
        infos = [i for i in infos if not _JUNK.search(i.filename)]
    if len(infos) > MAX_ENTRIES:
        return CloseknitError(f"{path}: more than {MAX_ENTRIES:,} entries; not read.")
    if infos and all(i.flag_bits & 1 for i in infos):
        return CloseknitError(
            f"{path}: the zip is protected with a password. Unzip it yourself and "
            "give the folder instead."
        )
    if not infos:
        return CloseknitError(f"{path}: the zip holds no file. Download it again.")
    told = [(info, _refusal(info)) for info in infos]
    refused = {info.filename: why for info, why in told if why}
    sound = [info for info, why in told if not why]
    if problem := _bomb(infos, sound, path.stat().st_size):
        return CloseknitError(f"{path}: {problem}; not read.")
    entries = {i.filename: i for i in sound}  # the last of two of one name counts
    return Archive(
        name=path.name,
        paths=tuple(sorted(entries)),
        read=lambda name, most=None: _inflate(opened, entries[name], most),
        blocks=lambda name: _blocks(lambda: opened.open(entries[name])),
        refused=refused,
        file=path,
    )


def _bomb(
    infos: list[zipfile.ZipInfo], sound: list[zipfile.ZipInfo], size: int
) -> str | None:
    """Why a zip of `size` bytes as a whole is no export, or None; those of its
    entries that are `sound` would be read."""
    whole = sum(info.file_size for info in sound)
    if whole > MAX_RATIO_FROM and whole > MAX_RATIO * size:
        return f"the zip inflates more than {MAX_RATIO} times, as zip bombs do"
    ends = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < ends:
            return "the zip's entries overlap, as those of zip bombs do"
        ends = info.header_offset + info.compress_size
    return None


def _refusal(info: zipfile.ZipInfo) -> str | None:
    """Why an entry is not read, or None."""
    # By hand: a path of the library's costs as much as all else about an entry.
    path = info.filename.replace("\\", "/")
    mode = info.external_attr >> 16
    if ".." in path.split("/") or re.match(r"(\./++)*+(/|\w:)", path):
        return "its path leads out of the archive"
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "it is a link or a device, not a file"
    if info.flag_bits & 1:
        return "it is protected with a password"
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > MAX_RATIO_FROM and ratio > MAX_RATIO:
        return f"it inflates more than {MAX_RATIO} times, as zip bombs do"
    return None


def _inflate(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, most: int | None = None
) -> bytes:
    """The entry's bytes; `CloseknitError` when it is damaged or lies on its size."""
    if most is None and info.file_size > MAX_ENTRY_BYTES:
        raise CloseknitError(_TOO_LARGE)
    with _told_of_damage(), opened.open(info) as stream:
        content = stream.read(info.file_size + 1 if most is None else most)
    if most is None and len(content) != info.file_size:
        raise CloseknitError("damaged in the zip: not as long as the zip says")
    return content


def _blocks(opened: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    """The bytes of what `opened` opens, a block at a time."""
    with _told_of_damage():
        stream = opened()
    with stream:
        while True:
            with _told_of_damage():
                block = stream.read(BLOCK)
            if not block:
                return
            yield block


@contextmanager
def _told_of_damage() -> Iterator[None]:
    """What can go wrong in a file, as a `CloseknitError`."""
    try:
        yield
    except (
        *(zipfile.BadZipFile, zlib.error, struct.error, lzma.LZMAError),
        *(NotImplementedError, ValueError, EOFError),
    ) as error:
        raise CloseknitError(f"damaged in the zip: {error}") from error
    except OSError as error:
        raise CloseknitError(f"cannot be read: {error.strerror or error}") from error
