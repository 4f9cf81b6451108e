"""What the headers of a mail say, and its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from flows.sources.mail_box import Mail, moment
from flows.sources.mail_words import MACHINE, PLACES
from flows.sources.text import decode

BROADCAST = 15
"""Recipients above which a mail is to an audience, and to nobody in it."""

_EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
_ADDRESS = re.compile(r"[^\s@<>\"(),;:]+@[^\s@<>\"(),;:]+")
_ENCODED = re.compile(r"=\?[\w*-]+\?[bBqQ]\?[^?]*\?=(?:\s+(?==\?))?")
_MACHINE = re.compile(MACHINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_INVITATION = re.compile(rb"(?im)^content-type:\s*text/calendar\b")
_HEADER = re.compile(
    r"""(?imx)^(from|sender|to|cc|bcc|date|received|subject|message-id|precedence
    |delivered-to|x-original-to|x-gmail-labels|x-mozilla-status|auto-submitted
    |return-path|list-id|list-unsubscribe|list-post|mailing-list)[ \t]*:
    (.*(?:\n[ \t].*)*)"""
)
"""The headers that are looked at, with the lines they are folded into."""
_EXPUNGED = 0x0008
"""The bit of X-Mozilla-Status of a mail deleted and not yet cleared away."""

_TALK = "<con:conversation"
"""What a chat of Google Talk begins with, whichever type it names."""


class Broken(Exception):
    """A mail that cannot be understood; the message says why."""


@dataclass(frozen=True)
class Headers:
    """What the headers of a mail say. `people` are the addresses of all it is from
    and to, `names` what they go by; `own` those that are the owner's by its nature."""

    sender: str
    people: tuple[str, ...]
    names: dict[str, str]
    own: tuple[str, ...]
    at: datetime
    subject: str
    message_id: str
    is_chat: bool
    left_out: str | None


def headers(mail: Mail, folder: str | None) -> Headers:
    """The headers of `mail`, out of a folder that is `folder` (see `PLACES`).

    Raises `Broken` where it has no sender or no date.
    """
    head = _END_OF_HEADERS.split(mail.data.lstrip(b"\r\n"), maxsplit=1)[0]
    said = _said(head)
    places = {folder, *_labels(said), *_mozilla(said)} - {None}
    senders = _addresses(said, "from") or _addresses(said, "sender")
    if not senders:
        raise Broken("no sender")
    sender = next(iter(senders))
    listed = {a: n for h in ("to", "cc", "bcc") for a, n in _addresses(said, h).items()}
    readers = [a for a in listed if a != sender and not _MACHINE.search(a)]
    invites = _INVITATION.search(mail.data) is not None
    # What was put in a mailbox was received, wherever it lies now.
    own = [sender] if "sent" in places and not _delivered(said) else []
    for delivered in _delivered(said):
        mine = [a for a in (sender, *readers) if _folded(a) == _folded(delivered)]
        readers += [] if mine or not readers else [delivered]
        own += mine or [delivered]
    return Headers(
        sender=sender,
        people=(sender, *readers),
        names={a: n for a, n in {**listed, **senders}.items() if n},
        own=tuple(dict.fromkeys(own)),
        at=_at(said, mail.begins),
        subject=_decoded(said.first("subject")),
        message_id=said.first("message-id"),
        is_chat="chat" in places,
        left_out=_left_out(said, sender, readers, places, invites),
    )


class _Said(dict[str, list[str]]):
    """The values of each header, by its name in lower case."""

    def first(self, header: str) -> str:
        return self[header][0] if header in self else ""


def _said(head: bytes) -> _Said:
    said = _Said()
    for name, value in _HEADER.findall(decode(head)[0].replace("\r\n", "\n")):
        said.setdefault(name.lower(), []).append(" ".join(value.split()))
    return said


def _left_out(
    said: _Said,
    sender: str,
    readers: list[str],
    places: set[str | None],
    invites: bool,
) -> str | None:
    """Why a mail is none from a person to people, or None."""
    precedence = said.first("precedence").lower()
    automatic = said.first("auto-submitted").lower() or "no"
    lists = ("list-id", "list-unsubscribe", "list-post", "mailing-list")
    reasons = {
        "draft": "draft" in places,
        "spam or deleted": "spam or deleted" in places,
        "from a mailing list or in bulk": any(name in said for name in lists)
        or precedence in ("bulk", "list", "junk"),
        "written by a machine": not automatic.startswith("no")
        or said.first("return-path") == "<>"
        or _MACHINE.search(sender) is not None,
        "calendar invitation or its answer": invites,
        f"to more than {BROADCAST} people": len(readers) > BROADCAST,
        "to nobody else by name": not readers,
    }
    return next((reason for reason, is_so in reasons.items() if is_so), None)


def _labels(said: _Said) -> Iterator[str | None]:
    for label in _decoded(said.first("x-gmail-labels")).split(","):
        yield PLACES.get(label.strip().strip('"').lower())


def _mozilla(said: _Said) -> Iterator[str]:
    status = said.first("x-mozilla-status")
    if re.fullmatch("[0-9a-fA-F]{4}", status) and int(status, 16) & _EXPUNGED:
        yield "spam or deleted"


# Addresses


def _addresses(said: _Said, header: str) -> dict[str, str]:
    """Each address of `header`, lower case, and the name before it, if any."""
    told: dict[str, str] = {}
    for name, address in getaddresses(said.get(header, [])):
        address = address.strip().lower()
        if _ADDRESS.fullmatch(address):
            shown = " ".join(_decoded(name).strip("'\" ").split())
            told.setdefault(address, "" if "@" in shown else shown)
    return told


def _delivered(said: _Said) -> list[str]:
    """Whose mailbox a mail was put in last."""
    for header in ("delivered-to", "x-original-to"):
        address = said.first(header).strip("<>").lower()
        if _ADDRESS.fullmatch(address):
            return [address]
    return []


def _folded(address: str) -> str:
    """The mailbox behind an address: Gmail ignores dots and what follows a +."""
    local, _, domain = address.partition("@")
    if domain in ("gmail.com", "googlemail.com"):
        return local.partition("+")[0].replace(".", "") + "@gmail.com"
    return address


def _decoded(text: str) -> str:
    """`text` with its RFC 2047 words read, even where they are quoted."""
    return _ENCODED.sub(_decode_word, " ".join(text.split()))


def _decode_word(found: re.Match[str]) -> str:
    try:
        [(word, charset)] = decode_header(found[0].strip())
        return word.decode(charset or "ascii", "replace") if charset else found[0]
    except (LookupError, ValueError, MessageError):
        return found[0]


# Dates


def _at(said: _Said, begins: bytes) -> datetime:
    """When it was sent; where that cannot be, when it was received or kept."""
    received = _time(said.first("received").rpartition(";")[2])
    latest = (received or datetime.now(UTC)) + timedelta(days=1)
    sent = _time(said.first("date"))
    for time in (sent if sent and sent <= latest else None, received):
        if time:
            return time
    if kept := _time(moment(begins)):
        return kept
    raise Broken("no date that can be")


def _time(text: str | None) -> datetime | None:
    try:
        time = parsedate_to_datetime(text or "")
        time = time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return time if time >= _EPOCH else None


# Words


def body(mail: Mail) -> str | None:
    """The words of a mail as text, those of others that it quotes among them."""
    try:
        parts = list(message_from_bytes(mail.data.lstrip(b"\r\n")).walk())
    except (LookupError, ValueError):
        return None
    for kind in ("text/plain", "text/html", "text/xml"):
        for part in parts:
            if part.get_content_type() == kind and not part.get_filename():
                text = _text(part)
                is_plain = kind == "text/plain" and not text.startswith(_TALK)
                return text if is_plain else _without_tags(text)
    return None


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        return decode(data)[0]


def _without_tags(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(html)
    for quote in page.css("blockquote, .gmail_quote, style, script, head"):
        quote.decompose()
    for end in page.css("br, p, div, tr, li"):
        end.insert_after("\n")
    return page.root.text() if page.root else ""
