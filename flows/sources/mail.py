"""Mailboxes: Gmail's Takeout, Thunderbird's folders, single mails.

A mailbox is read as a stream. Lists, newsletters and what machines write are
counted and left out, so that mail means mail from a person to people.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import PurePosixPath

import polars as pl

from flows.errors import CloseknitError
from flows.sources import mail_box
from flows.sources.archive import Archive
from flows.sources.mail_box import Mail
from flows.sources.mail_introductions import Introductions
from flows.sources.mail_parse import Broken, Headers, body, headers
from flows.sources.mail_words import PLACES, own_words
from flows.sources.records import (
    Batch,
    conform,
    file_note,
    file_rejected,
    one_row_a_file,
    sort_out,
)
from flows.sources.text import SAMPLE

NETWORK = "mail"
CANNOT_SHOW = (
    "A mailbox does not tell who got a blind copy or whether a mail was read. It "
    "lacks mails deleted before the export, and what was said in calls and meetings."
)
BATCH = 5000
"""Mails handled at once, at most."""
BATCH_WORDS = 16 * 2**20
"""Characters of mails handled at once."""

_MBOX, _MAIL, _INDEX = "mailbox", "mail", "index"
_OUTLOOK = (
    "Outlook's own format cannot be read. In Outlook or Thunderbird, export the "
    "folder as .mbox or the mails as .eml"
)
_INDEXES = re.compile(rb"// <!-- <mdb:mork|\xbb\xbb")
_ROWS: dict[str, pl.DataType | type[pl.DataType]] = {
    "line": pl.Int64,
    "source_file": pl.String,
    "kind": pl.String,
    "sender": pl.String,
    "people": pl.List(pl.String),
    "names": pl.List(pl.String),
    "occurred_at": pl.Datetime("us", "UTC"),
    "detail": pl.String,
    "body": pl.String,
    "left_out": pl.String,
    "reason": pl.String,
    "sample": pl.String,
}


def claims(archive: Archive) -> Sequence[str]:
    """The paths of mailboxes, mails and the indexes beside them."""
    heads = archive.heads(mail_box.HEAD)
    return [path for path, head in heads if _kind(path, head)]


def _kind(path: str, head: bytes) -> str | None:
    suffix = PurePosixPath(path).suffix.lower()
    if head.startswith(b"!BDN") or (
        suffix == ".msg" and head[:4] == b"\xd0\xcf\x11\xe0"
    ):
        return _OUTLOOK
    if suffix == ".msf" and head.startswith(b"//"):
        return _INDEX
    if mail_box.is_mailbox(head):
        return _MBOX
    return _MAIL if mail_box.is_single(head) else None


def read(archive: Archive) -> Iterator[Batch]:
    """The records of the mailboxes in `archive`; a bad one harms no other."""
    yield from one_row_a_file(_read(archive))


@dataclass
class _Seen:
    """What was seen so far: mails, by a hash, and what the owner's addresses are,
    how often and by what name."""

    mails: set[bytes] = field(default_factory=set)
    own: Counter[str] = field(default_factory=Counter)
    names: Counter[tuple[str, str]] = field(default_factory=Counter)


def _read(archive: Archive) -> Iterator[Batch]:
    seen, introductions = _Seen(), Introductions()
    for found in _batches(archive, seen):
        if isinstance(found, tuple):
            yield found
            continue
        mails = _mails(found)
        yield conform("members", _members(mails, found), NETWORK)
        yield from _sorted_out(introductions.sift(mails))
    waited = introductions.settled("mail:" + address for address in seen.own)
    if waited is not None:
        yield from _sorted_out(waited)
    yield conform("accounts", _owner(seen, archive.paths), NETWORK)


def _sorted_out(mails: pl.DataFrame) -> Iterator[Batch]:
    yield from sort_out("interactions", _MBOX, mails, NETWORK)


# From files to rows


def _batches(archive: Archive, seen: _Seen) -> Iterator[pl.DataFrame | Batch]:
    """Frames of `_ROWS`, and a word on every file."""
    rows: list[dict[str, object]] = []
    words = 0
    for path in archive.paths:
        kind = _kind(path, archive.read(path, mail_box.HEAD))
        if kind == _OUTLOOK:
            yield from file_rejected(NETWORK, path, _OUTLOOK)
            continue
        if kind == _INDEX:
            yield file_note(NETWORK, path, "ignored", kind, "no mail in it")
            continue
        yield file_note(NETWORK, path, "read", kind, None)
        cut = mail_box.mails if kind == _MBOX else mail_box.single
        try:
            for mail in cut(archive.blocks(path)):
                row = _row(mail, _folder(path), seen)
                rows.append({"source_file": path} | row)
                words += len(str(row.get("body")))
                if len(rows) == BATCH or words > BATCH_WORDS:
                    yield pl.DataFrame(rows, _ROWS)
                    rows, words = [], 0
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
    if rows:
        yield pl.DataFrame(rows, _ROWS)


def _folder(path: str) -> str | None:
    """What the folder of a mail program is that the file holds."""
    names = (PurePosixPath(part).stem.lower() for part in PurePosixPath(path).parts)
    return next((PLACES[name] for name in names if name in PLACES), None)


def _row(mail: Mail, folder: str | None, seen: _Seen) -> dict[str, object]:
    try:
        told = headers(mail, folder)
    except Broken as error:
        sample = mail.data[:SAMPLE].decode("utf-8", "replace")
        return {"line": mail.number, "reason": str(error), "sample": sample}
    left_out = told.left_out or _noted(told, seen)
    row: dict[str, object] = {
        "line": mail.number,
        "kind": "message" if told.is_chat else "email",
        "sender": told.sender,
        "people": told.people,
        "names": [told.names.get(address) for address in told.people],
        "occurred_at": told.at,
        "detail": told.subject or None,
        "left_out": left_out,
    }
    return row if left_out else row | {"body": body(mail)}


def _noted(told: Headers, seen: _Seen) -> str | None:
    """Note a mail that is used; the reason not to, where it was there before."""
    key = told.message_id or f"{told.sender} {told.at} {told.subject}"
    digest = blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    if digest in seen.mails:
        return "the same mail again"
    seen.mails.add(digest)
    seen.own.update(told.own)
    if told.sender in told.own and told.sender in told.names:
        seen.names[told.sender, told.names[told.sender]] += 1
    return None


# From rows to records


def _mails(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row as one interaction, in the thread of all the mail is from and to."""
    people = pl.col("people").list.eval("mail:" + pl.element())
    text = own_words(pl.col("body"))
    return rows.select(
        *("line", "source_file", "kind", "occurred_at", "detail"),
        *("left_out", "reason", "sample"),
        text=text,
        people=people,
        thread_id=people.list.sort().list.join(" "),
        sender="mail:" + pl.col("sender"),
        sender_name=pl.col("names").list.first(),
        medium=pl.lit("text"),
        occurred_precision=pl.lit("second"),
        characters=text.str.len_chars().fill_null(0),
    )


def _members(mails: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    used = mails.hstack([rows["names"]]).filter(
        pl.col("left_out").is_null() & pl.col("reason").is_null()
    )
    return (
        used.select("thread_id", "source_file", handle="people", name="names")
        .explode("handle", "name")
        .unique(["thread_id", "handle", "name"], maintain_order=True)
        .with_columns(section=pl.lit("regular"))
    )


def _owner(seen: _Seen, paths: Sequence[str]) -> pl.DataFrame:
    """The owner's addresses, and the name they most often write under."""
    named = {address: name for (address, name), _ in reversed(seen.names.most_common())}
    return pl.DataFrame(
        [
            {"email": address, "name": named.get(address), "weight": weight}
            for address, weight in sorted(seen.own.items())
        ],
        {"email": pl.String, "name": pl.String, "weight": pl.Int64},
    ).with_columns(
        evidence=pl.lit("profile"),
        handle="mail:" + pl.col("email"),
        source_file=pl.lit(paths[0]),
    )
