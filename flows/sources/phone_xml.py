"""The backups of "SMS Backup & Restore" and its kin, as a stream of elements.

Such a file may be tens of gigabytes, nearly all of it pictures in base64, and
it may be broken in places. So it is never parsed whole: pictures are dropped
as bytes, the rest is cut where an element begins, and what is cut is parsed a
batch at a time. A broken element costs itself alone, and no document type can
be declared, so that nothing can be expanded.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

import polars as pl

from flows.errors import CloseknitError
from flows.sources.phone_lines import SCHEMA
from flows.sources.text import SAMPLE

HEAD = 4096
"""Bytes in which a backup shows what it is."""
LONGEST = 8 * 2**20
"""Bytes of an element, its pictures apart; what is beyond is cut off."""
BATCH_BYTES = 4 * 2**20
"""Bytes of elements parsed at once."""

_ROOT = re.compile(rb"<(?:smses|calls)[\s>]")
_START = re.compile(rb"<(?:sms|mms|call)(?=[\s/>])")
_END = re.compile(rb"</(?:smses|calls)\s*>")
_PICTURE = re.compile(rb"\sdata=([\"'])(?=[A-Za-z0-9+/]{64})")
_OVERLAP = 80
"""Bytes that are kept back, lest a match begin in one block and end in the next."""
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([\w.-]+)")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_CHARACTER = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,6})|(\d{1,7}));")
_CHARACTERS = re.compile(rb"%b(?:%b)*" % ((_CHARACTER.pattern,) * 2))
_BY, _TO = "137", ("151", "130", "129")
"""What an MMS calls its sender and its recipients: to, cc, bcc."""


@dataclass(frozen=True)
class _Cut:
    """An element as it stands in the file: its number, its line, its bytes."""

    number: int
    at_line: int
    data: bytes


def is_backup(head: bytes) -> bool:
    """Whether a file that begins so is a backup of messages or calls."""
    return _ROOT.search(head.replace(b"\0", b"")) is not None  # as in UTF-16


def frames(blocks: Iterable[bytes]) -> Iterator[pl.DataFrame]:
    """The elements in `blocks`, as frames of `phone_lines.SCHEMA`.

    Raises `CloseknitError` where the file declares entities.
    """
    batch: list[_Cut] = []
    size = 0
    for cut in _cuts(_without_pictures(_as_utf8(blocks))):
        batch.append(cut)
        size += len(cut.data)
        if size > BATCH_BYTES:
            yield _frame(batch)
            batch, size = [], 0
    if batch:
        yield _frame(batch)


# From blocks to elements


def _as_utf8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """`blocks` in UTF-8: a pipe of PowerShell leaves UTF-16 that claims UTF-8."""
    blocks = iter(blocks)
    first = next(blocks, b"")
    encoding = _encoding(first)
    if encoding is None:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")


def _encoding(first: bytes) -> str | None:
    """The encoding of a file that begins so; None for UTF-8."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"<\0" in first[:4]:
        return "utf-16-le"
    declared = _DECLARED.search(first[:200])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return None
    return None if name.startswith("utf-") else name


def _without_pictures(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """`blocks` with every base64 `data` attribute emptied but for line breaks."""
    quote = b""  # which ends the picture we are in
    held = b""
    for block in blocks:
        text, held, at = held + block, b"", 0
        kept: list[bytes] = []
        while at < len(text):
            if quote:
                end = _end_of_picture(text, at, quote)
                kept.append(b"\n" * text.count(b"\n", at, end))
                at, quote = end, b"" if end < len(text) else quote
            elif found := _PICTURE.search(text, at):
                kept.append(text[at : found.end()])
                at, quote = found.end(), found[1]
            else:
                kept.append(text[at:-_OVERLAP])
                held = text[max(at, len(text) - _OVERLAP) :]
                break
        yield b"".join(kept)
    yield held


def _end_of_picture(text: bytes, at: int, quote: bytes) -> int:
    """Where the picture ends: at its quote or, where that is missing, at a tag."""
    ends = text.find(quote, at)
    ends = len(text) if ends < 0 else ends
    tag = text.find(b"<", at, ends)
    return ends if tag < 0 else tag


def _cuts(blocks: Iterable[bytes]) -> Iterator[_Cut]:
    """The elements in `blocks`, each from its `<` to that of the next."""
    pending, number, line = b"", 0, 1
    searched = 0  # bytes of `pending` that hold no start but the one at 0
    for block in blocks:
        pending += block
        starts = [found.start() for found in _START.finditer(pending, searched)]
        if starts and not number:
            _refuse_declarations(pending[: starts[0]])
            line += pending.count(b"\n", 0, starts[0])
        for start, end in pairwise([0, *starts] if number else starts):
            yield _Cut(max(number, 1), line, pending[start:end])
            line += pending.count(b"\n", start, end)
            number = max(number, 1) + 1
        if starts:
            pending, number = pending[starts[-1] :], max(number, 1)
        if len(pending) > LONGEST:
            pending = pending[:LONGEST] + pending[-_OVERLAP:]
        searched = max(int(number > 0), len(pending) - _OVERLAP)
    if number:
        yield _Cut(number, line, pending)
    else:
        _refuse_declarations(pending)


def _refuse_declarations(preamble: bytes) -> None:
    if b"<!DOCTYPE" in preamble or b"<!ENTITY" in preamble:
        raise CloseknitError(
            "it declares a document type, as XML bombs do and backups do not"
        )


# From elements to a frame


def _frame(batch: list[_Cut]) -> pl.DataFrame:
    elements = _together([cut.data for cut in batch])
    rows = [_row(*pair) for pair in zip(batch, elements, strict=True)]
    return pl.DataFrame(rows, SCHEMA)


def _together(cuts: list[bytes]) -> Sequence[ElementTree.Element | None]:
    """The element in each of `cuts`, or None where it is broken."""
    elements = _parsed(_END.sub(b"", b"".join(cuts)))
    if len(elements) == len(cuts):
        return elements
    return [_alone(cut) for cut in cuts]


def _alone(cut: bytes) -> ElementTree.Element | None:
    cut = _END.sub(b"", cut)
    readable = cut.decode("utf-8", "replace").encode()
    return next(iter(_parsed(cut) or _parsed(readable)), None)


def _parsed(elements: bytes) -> list[ElementTree.Element]:
    """The elements, or none where one of them is not well-formed."""
    # No document type can be declared within an element, so nothing can expand.
    try:
        return list(ElementTree.fromstring(b"<r>" + _mended(elements) + b"</r>"))  # noqa: S314
    except ElementTree.ParseError:
        return []


def _mended(xml: bytes) -> bytes:
    """`xml` without the characters no XML may hold; emoji made whole.

    Old versions wrote an emoji as two numbered halves.
    """
    xml = xml.translate(None, _CONTROLS)
    return _CHARACTERS.sub(_mend_run, xml) if b"&#" in xml else xml


def _mend_run(found: re.Match[bytes]) -> bytes:
    numbers = [int(h, 16) if h else int(d) for h, d in _CHARACTER.findall(found[0])]
    units = b"".join(
        n.to_bytes(2, "little") if n < 2**16 else chr(n).encode("utf-16-le")
        for n in numbers
        if n in (9, 10, 13) or 32 <= n < 0xFFFE or 2**16 <= n < 0x110000
    )
    whole = units.decode("utf-16-le", "replace")
    return "".join(f"&#{ord(character)};" for character in whole).encode()


def _row(cut: _Cut, element: ElementTree.Element | None) -> dict[str, object]:
    if element is None or element.tag not in ("sms", "mms", "call"):
        return {
            "line": cut.number,
            "reason": f"not well-formed XML, near line {cut.at_line}",
            "sample": cut.data[:SAMPLE].decode("utf-8", "replace"),
        }
    get = element.get
    row: dict[str, object] = {
        "line": cut.number,
        "form": element.tag,
        "address": get("number" if element.tag == "call" else "address"),
        "date": get("date"),
        "type": get("msg_box" if element.tag == "mms" else "type"),
        "duration": get("duration"),
        "name": get("contact_name"),
        "body": get("body"),
    }
    return row | _mms(element) if element.tag == "mms" else row


def _mms(element: ElementTree.Element) -> dict[str, object]:
    texts = [
        part.get("text")
        for part in element.iter("part")
        if part.get("seq") != "-1" and part.get("ct", "").startswith("text/")
    ]
    addresses = [(a.get("type"), a.get("address")) for a in element.iter("addr")]
    return {
        "body": "\n".join(t for t in texts if t and t != "null") or None,
        "sent_by": [address for kind, address in addresses if kind == _BY],
        "sent_to": [address for kind, address in addresses if kind in _TO],
    }
