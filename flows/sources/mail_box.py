"""Mailboxes, cut into mails without holding one: mbox, .eml and Apple's .emlx."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEAD = 4096
"""Bytes in which a mailbox shows what it is."""
KEPT = 128 * 2**10
"""Bytes of a mail that are looked at: its headers and its words, which come before
the attachments."""
_LINE = 512
"""Bytes of a `From ` line, at most."""

_DAY, _MONTH = (
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
    (rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"),
)
_CLOCK, _ZONE = rb"\d{1,2}:\d\d(?::\d\d)?", rb"(?:[+-]\d{4}|[A-Z]{2,5})"
_BEGINS = re.compile(
    rb"From (?:\S.{0,300} )?%b,? +(?:%b +\d{1,2}|\d{1,2} +%b)"
    rb"(?: +\d{4} +%b| +%b(?: +%b)? +\d{4})(?: +%b)?(?: +remote from \S+)?\s*"
    % (_DAY, _MONTH, _MONTH, _CLOCK, _CLOCK, _ZONE, _ZONE)
)
"""The line before a mail: a name or none, and a date, of which Gmail puts the zone
before the year. A line of a mail that only begins with `From ` has no date."""
_PARTS = re.compile(
    rb"(?:(%b) +(\d{1,2})|(\d{1,2}) +(%b)).*?(%b)" % (_MONTH, _MONTH, _CLOCK)
)
_HEADER = re.compile(rb"[A-Za-z][\w-]*:[ \t]?\S")
_OWN_HEADER = re.compile(
    rb"(?im)^(?:from|message-id|received|return-path|delivered-to):"
)
_COUNT = re.compile(rb"(\d+)\s*\n")


@dataclass(frozen=True)
class Mail:
    """A mail as it stands: its number in the file, the `From ` line before it
    (blank where there is none) and as much of its bytes as is looked at."""

    number: int
    begins: bytes
    data: bytes


def is_mailbox(head: bytes) -> bool:
    """Whether a file that begins so is an mbox."""
    line, _, rest = head.removeprefix(codecs.BOM_UTF8).partition(b"\n")
    return _BEGINS.fullmatch(line) is not None and (
        not rest or _HEADER.match(rest.removeprefix(b">")) is not None
    )


def is_single(head: bytes) -> bool:
    """Whether a file that begins so is one mail."""
    head = _COUNT.sub(b"", head, count=1) if _COUNT.match(head) else head
    if _HEADER.match(head) is None:
        return False
    headers = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return len(set(map(bytes.lower, _OWN_HEADER.findall(headers)))) > 1


def single(blocks: Iterable[bytes]) -> Iterator[Mail]:
    """The one mail in `blocks`; before one of Apple's stands its length."""
    data = b""
    for block in blocks:
        data += block
        if len(data) > KEPT:
            break
    if counted := _COUNT.match(data):  # what follows the mail is none of it
        data = data[counted.end() :][: int(counted[1][:9])]
    yield Mail(1, b"", data[:KEPT])


def mails(blocks: Iterable[bytes]) -> Iterator[Mail]:
    """The mails of the mbox in `blocks`.

    A mail begins at a `From ` line with a date, after a blank line.
    """
    number, begins, kept = 0, b"", b""
    pending = b"\n\n"  # what the first line stands after
    for block in blocks:
        pending += block if number else block.removeprefix(codecs.BOM_UTF8)
        content = at = 0
        while (start := pending.find(b"\nFrom ", at)) >= 0:
            end = pending.find(b"\n", start + 1)
            if end < 0:
                break
            line, before = pending[start + 1 : end], pending[max(start - 2, 0) : start]
            at = start + 1
            if before.endswith((b"\n", b"\n\r")) and _is_first_line(line):
                if number:
                    yield Mail(number, begins, _added(kept, pending[content:start]))
                number, begins, kept = number + 1, line, b""
                content = at = end
        done = max(len(pending) - 2 * _LINE, content)
        kept = _added(kept, pending[content:done])
        pending = pending[done:]
    if number:
        yield Mail(number, begins, _added(kept, pending))


def _is_first_line(line: bytes) -> bool:
    return len(line) < _LINE and _BEGINS.fullmatch(line) is not None


def _added(kept: bytes, more: bytes) -> bytes:
    return kept + more[: KEPT - len(kept)]


def moment(begins: bytes) -> str | None:
    """The date of a `From ` line as the `Date` header of a mail would give it."""
    parts = _PARTS.search(begins)
    year = re.findall(rb"\b(?:19|20)\d\d\b", begins[parts.start() :] if parts else b"")
    if parts is None or not year:
        return None
    month, day = (parts[1], parts[2]) if parts[1] else (parts[4], parts[3])
    zone = re.search(rb"[+-]\d{4}", begins[parts.end() :])
    told = (day, month, year[-1], parts[5], zone[0] if zone else b"+0000")
    return b" ".join(told).decode("ascii")
