"""What the products in a Google Takeout have in common: their JSON and their text.

Folders and many files are named in the account's language, so a file is known
by what it holds. One export comes as several zips, over which the files of one
product are strewn; each zip is read as it is and the models put them together.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import text
from flows.sources.archive import Archive
from flows.sources.json_files import Schema, rows_of
from flows.sources.records import Batch, file_note, file_rejected

NETWORKS = ("contacts", "google_chat", "google_plus", "google_voice", "hangouts")
"""The networks a Takeout holds; they have one owner."""

HEAD = 4096
"""Bytes of a file that must tell what it is."""
BATCH_BYTES = 32 * 2**20
"""Bytes of JSON parsed at once; bounds the memory a large export needs."""

_PASSED_OVER = re.compile(
    r"\.(jpe?g|png|gif|webp|heic|tiff?|bmp|mp4|mov|m4v|avi|3gp)[^/]*\.json$"
    r"|(^|/)message_\d+\.json$",
    re.I,
)
"""A picture's metadata and a thread of Meta's: there may be a hundred thousand."""
_ADDRESS = r"([^\s<>,;:()\"'\[\]@]+@[^\s<>,;:()\"'\[\]@]+\.[^\s<>,;:()\"'\[\]@.]{2,})"


def recognised(
    archive: Archive, ending: str, what: Callable[[bytes], str | None]
) -> dict[str, str]:
    """Each path with that `ending` of whose head `what` says what it is.

    A file that cannot be read is no one's.
    """
    known: dict[str, str] = {}
    for path in archive.paths:
        if not path.lower().endswith(ending) or _PASSED_OVER.search(path):
            continue
        try:
            kind = what(archive.read(path, HEAD))
        except CloseknitError:
            continue
        if kind:
            known[path] = kind
    return known


def those(known: Mapping[str, str], kind: str) -> list[str]:
    """The paths that were recognised as `kind`."""
    return sorted(path for path, what in known.items() if what == kind)


# JSON


def parsed(
    archive: Archive, paths: Sequence[str], schema: Schema, network: str
) -> Iterator[pl.DataFrame | Batch]:
    """A row of `schema` a file, many files at once, and the files that are none."""
    files: dict[str, bytes] = {}
    size = 0
    for path in paths:
        try:
            files[path] = archive.read(path)
        except CloseknitError as error:
            yield from file_rejected(network, path, str(error))
            continue
        size += len(files[path])
        if size > BATCH_BYTES:
            yield from rows_of(files, schema, network, "JSON object")
            files, size = {}, 0
    yield from rows_of(files, schema, network, "JSON object")


def without_rows(
    files: pl.DataFrame, rows: str, kind: str, note: str, network: str
) -> Iterator[Batch]:
    """The files whose list `rows` is missing (rejected) or empty (told)."""
    for path in files.filter(pl.col(rows).is_null())["source_file"]:
        yield from file_rejected(network, path, f"no list of {kind} in it")
    for path in files.filter(pl.col(rows).list.len() == 0)["source_file"]:
        yield file_note(network, path, "read", kind, note)


# People and text


def address(cell: pl.Expr) -> pl.Expr:
    """The e-mail address in `cell`, lower case; null where there is none."""
    return cell.str.extract(_ADDRESS, 1).str.to_lowercase()


def plain(column: pl.Series) -> pl.Series:
    """HTML as the words it shows."""
    words = (
        column.str.replace_all(r"(?i)<br\s*/?>|</(?:p|div)>", "\n")
        .str.replace_all(r"<[^>]*>", "")
        .str.strip_chars()
    )
    return text.by_unique(words, html.unescape).replace("", None)
