"""The networks Closeknit reads, one module each.

A source module has `NETWORK` (its name in every table), `CANNOT_SHOW` (what
its export never holds, said to the user), `claims(archive)` (the paths it
knows, recognised by content or by the name the network itself gives) and
`read(archive)` (the records; see `records`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from flows.sources import (
    calendar,
    contacts,
    facebook,
    google,
    google_chat,
    google_plus,
    google_voice,
    hangouts,
    instagram,
    linkedin,
    log,
    mail,
    phone,
    whatsapp,
    x,
)
from flows.sources.archive import Archive
from flows.sources.records import Batch, file_note, file_rejected


class Source(Protocol):
    """What a source module offers."""

    NETWORK: str
    CANNOT_SHOW: str

    def claims(self, archive: Archive) -> Sequence[str]: ...

    def read(self, archive: Archive) -> Iterator[Batch]: ...


# Those first that know a file by its content alone: LinkedIn has a `Contacts.csv`,
# and so has Google; WhatsApp's chats may be full of links, which look like Facebook's.
SOURCES: tuple[Source, ...] = (
    calendar,
    phone,  # its calls have the columns of a log
    log,
    google_plus,
    google_chat,
    google_voice,
    hangouts,
    contacts,
    linkedin,
    whatsapp,
    x,
    instagram,  # its threads look like Messenger's
    facebook,
    mail,
    google,  # last: it takes what is left of a Takeout
)


def recognise(archive: Archive) -> dict[str, Source]:
    """Each path of `archive` that a source knows, and that source.

    A path that one source knows is not shown to those after it.
    """
    known: dict[str, Source] = {}
    for source in SOURCES:
        rest = archive.only(path for path in archive.paths if path not in known)
        known |= dict.fromkeys(source.claims(rest), source)
    return known


def read(
    archive: Archive, known: Mapping[str, Source] | None = None
) -> Iterator[Batch]:
    """Every record of `archive`, and a word on each file that holds none.

    `known` is what `recognise` says of it, where that is known already.
    """
    known = recognise(archive) if known is None else known
    for source in SOURCES:
        paths = [path for path, its in known.items() if its is source]
        if paths:
            yield from source.read(archive.only(sorted(paths)))
    for path in archive.paths:
        if path not in known:
            yield file_note(None, path, "unknown", None, "not a file Closeknit knows")
    for path, reason in archive.refused.items():
        yield from file_rejected(None, path, f"refused: {reason}", status="refused")
