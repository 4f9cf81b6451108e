"""The calls and messages of a phone: Android's backups, an iPhone's call list.

Android's are the XML files of "SMS Backup & Restore", which Silence and others
write as well; an iPhone's calls are a CSV list.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import phone_csv, phone_xml
from flows.sources.archive import Archive
from flows.sources.phone_known import Known, survey
from flows.sources.phone_lines import cleaned
from flows.sources.phone_rows import members, rows
from flows.sources.records import (
    Batch,
    conform,
    file_note,
    file_rejected,
    one_row_a_file,
    sort_out,
)

NETWORK = "phone"
CANNOT_SHOW = (
    "A phone's records lack the chats of WhatsApp, Signal, iMessage and the like, "
    "whether a message was read, and the titles of groups; an iPhone's, all messages."
)

_XML, _CSV = "backup", "call list"


def claims(archive: Archive) -> Sequence[str]:
    """The paths of backups and call lists."""
    return [path for path, head in archive.heads(phone_xml.HEAD) if _kind(head)]


def _kind(head: bytes) -> str | None:
    if phone_xml.is_backup(head):
        return _XML
    return _CSV if phone_csv.is_list(head) else None


def read(archive: Archive) -> Iterator[Batch]:
    """The records of the backups in `archive`; a bad one harms no other."""
    yield from one_row_a_file(_read(archive))


def _read(archive: Archive) -> Iterator[Batch]:
    known = survey(_until_broken(archive, path) for path in archive.paths)
    yield conform("accounts", _owner(known, archive.paths), NETWORK)
    for number, path in enumerate(archive.paths):
        yield file_note(
            NETWORK, path, "read", _kind(archive.read(path, phone_xml.HEAD)), None
        )
        try:
            for lines, note in _lines(archive, path):
                yield from _batches(rows(lines, known, number), path, note)
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))


def _until_broken(archive: Archive, path: str) -> Iterator[pl.DataFrame]:
    """The lines of the file, to where it breaks off."""
    try:
        for lines, _ in _lines(archive, path):
            yield lines
    except CloseknitError:
        return  # which is told when it is read for good


def _lines(archive: Archive, path: str) -> Iterator[tuple[pl.DataFrame, str | None]]:
    if _kind(archive.read(path, phone_xml.HEAD)) == _XML:
        for frame in phone_xml.frames(archive.blocks(path)):
            yield cleaned(frame), None
    elif found := phone_csv.table(archive.read(path), path):
        lines, note = phone_csv.lines(found)
        yield cleaned(lines), note


def _batches(found: pl.DataFrame, path: str, note: str | None) -> Iterator[Batch]:
    file = pl.lit(path).alias("source_file")
    kind = "calls and messages"
    yield from sort_out("interactions", kind, found.with_columns(file), NETWORK, note)
    present = members(found)
    if not present.is_empty():
        yield conform("members", present.with_columns(file), NETWORK)


def _owner(known: Known, paths: Sequence[str]) -> pl.DataFrame:
    own = sorted(known.own)
    return pl.DataFrame({"handle": own}, {"handle": pl.String}).with_columns(
        evidence=pl.lit("profile"),
        phone=pl.col("handle").str.strip_prefix("tel:"),
        weight=pl.lit(1),
        source_file=pl.lit(paths[0]),
    )
