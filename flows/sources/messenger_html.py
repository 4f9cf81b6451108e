"""Threads as HTML pages: of Messenger since 2018, of Instagram, and older ones.

A page says less than the JSON of the same thread: its times are on a clock without
a zone, and what is a call or a system line has to be told from the words.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.errors import CloseknitError
from flows.sources.archive import Archive
from flows.sources.messenger_lines import FOLDER_ID, SECTIONS, Threads
from flows.sources.meta_html import Card, cards, parsed, with_moments
from flows.sources.records import Batch, file_note, file_rejected

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

BATCH_BYTES = 16 * 2**20
"""Bytes of HTML read before their messages are handed on; bounds the memory."""

ZONELESS = (
    "HTML pages: their times are on a clock whose zone they do not name, so they are "
    "good to the day only; the JSON form has them exactly"
)

_MESSAGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_file": pl.String,
    "thread_id": pl.String,
    "section": pl.String,
    "line": pl.Int64,
    "wrote": pl.String,
    "content": pl.String,
    "written": pl.String,
    "call_duration": pl.String,
    "reactions": pl.List(pl.Struct({"reaction": pl.String, "actor": pl.String})),
}
_FILE: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_file": pl.String,
    "thread_id": pl.String,
    "section": pl.String,
    "title": pl.String,
    "participants": pl.List(pl.String),
    "messages": pl.Int64,
}
_PLACE = re.compile(rf"(?:({SECTIONS})/)?([^/]+)/message(?:_\d+)?\.html?$")
_FIRST_MESSAGE = re.compile(rb"_a6-p|_2let|\d{4}[^<>]{0,20}\d:\d\d")
_MEMBERS = re.compile(
    r"(?:Participants|Participantes|Teilnehmer|Deelnemers|Partecipanti|Deltagare"
    r"|Deltagere|Uczestnicy|Участники|Katılımcılar): ?([^<\n]+)"
)
_AND = re.compile(r",? (?:and|und|et|y|e|en|och|og|i|и|ve) |, ")
_REACTION = re.compile(
    r"^([^\w\s.]+)\s*(.*?)\s*(?:\((?=[^()]*\d{4})[^()]*\))?$", re.DOTALL
)
_DURATION = re.compile(
    r"^(?:Duration|Durée|Dauer|Duración|Duração|Durata|Duur): ?(?P<said>.+)$"
)
_MEDIA = "ul, img, video, audio"
_UNITS = {"h": 3600, "m": 60, "s": 1}
_CALLED = r"^(?:You called [^\n]{1,80}|[^\n]{1,80} called you)\.?$"


def read(
    archive: Archive, paths: Sequence[str], network: str
) -> Iterator[Threads | Batch]:
    """The threads on the pages at `paths`, and a word on pages that hold none."""
    zoneless = False
    for found in _batches(archive, paths, network):
        if isinstance(found, Threads):
            zoneless |= "day" in found.messages["occurred_precision"]
        yield found
    if zoneless:
        yield file_note(network, paths[0], "read", "threads", ZONELESS)


def _batches(
    archive: Archive, paths: Sequence[str], network: str
) -> Iterator[Threads | Batch]:
    files: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    size = 0
    for path in paths:
        try:
            data = archive.read(path)
            threads = list(_threads(data, path))
        except CloseknitError as error:
            yield from file_rejected(network, path, str(error))
            continue
        for file, rows in threads:
            files.append(file)
            messages += rows
        size += len(data)
        if size > BATCH_BYTES:
            yield _framed(files, messages)
            files, messages, size = [], [], 0
    if files:
        yield _framed(files, messages)


def _framed(files: list[dict[str, Any]], messages: list[dict[str, Any]]) -> Threads:
    frame = with_moments(pl.DataFrame(messages, schema=_MESSAGE))
    called = pl.col("content").str.contains(_CALLED) & (
        pl.col("content").str.starts_with("You ")
        | pl.col("content").str.starts_with(pl.col("wrote").str.extract(r"^(\S+)", 1))
    )
    nothing = pl.lit(None, pl.String)
    return Threads(
        pl.DataFrame(files, schema=_FILE),
        frame.rename({"at": "occurred_at", "precision": "occurred_precision"})
        .with_columns(
            type=pl.when(called).then(pl.lit("call")), missed=nothing, is_unsent=nothing
        )
        .drop("written"),
    )


_Found = tuple[dict[str, Any], list[dict[str, Any]]]


def _threads(data: bytes, path: str) -> Iterator[_Found]:
    page = parsed(data)
    old = page.css("div.thread")
    found = _old_threads(old, path) if old else [_thread(page, data, path)]
    if not any(rows or file["participants"] for file, rows in found):
        raise CloseknitError("no message found on this page")
    yield from found


def _thread(page: "LexborHTMLParser", data: bytes, path: str) -> _Found:
    """A page of one thread, or of a part of one."""
    place = _PLACE.search(path)
    section, folder = place.groups() if place else (None, None)
    said, undated = [], []
    for line, card in enumerate(cards(page), 1):
        if card.time is None or card.body is None:
            undated.append(card)
        else:
            said.append({"line": line, **_message(card)})
    title = _title(page)
    listed = _listed(data, undated)
    wrote = {row["wrote"] for row in said}
    if said and not listed and title and len(wrote | {title}) <= 2:
        listed = [title]
    if folder == "messages" or folder is None:  # a lone page is `message_1.html`
        names = ", ".join(sorted({*listed, *filter(None, wrote)}))
        folder = title or names or path.rpartition("/")[2].rpartition(".")[0]
    folder = re.sub(FOLDER_ID, r"\1", folder)
    encrypted = "encrypted" if section == "e2ee_cutover" else "regular"
    where = {"source_file": path, "thread_id": folder, "section": encrypted}
    file = {"title": title, "participants": listed, "messages": len(said)}
    return {**where, **file}, [{**where, **row} for row in said]


def _title(page: "LexborHTMLParser") -> str | None:
    node = page.css_first("._3b0d") or page.css_first("h1") or page.css_first("title")
    return (node.text().strip() or None) if node else None


def _listed(data: bytes, undated: list[Card]) -> list[str]:
    """Who the page says takes part: before the messages, or in a card without date."""
    first = _FIRST_MESSAGE.search(data)
    before = data[: first.start() if first else 0].decode("utf-8", "replace")
    texts = [before] + [
        part.text()
        for card in undated
        for part in filter(None, (card.head, card.body, *card.rest))
    ]
    found = next(filter(None, map(_MEMBERS.search, texts)), None)
    return [name.strip() for name in _AND.split(found[1])] if found else []


def _message(card: Card) -> dict[str, Any]:
    """The words are the second of several parts of the body.

    Around them stand what was shared, pictures, a call's duration and reactions.
    """
    body = card.body
    reactions = list(_reactions(body)) if body else []
    parts = _parts(body) if body else []
    words = parts[1] if len(parts) > 1 else parts[0] if parts else None
    content = words.text() if words else ""
    if words and len(parts) == 2 and not content.strip():  # reactions stood there
        words = parts[0]
        content = words.text()
    if words and next(words.iter(), None) and words.css_matches(_MEDIA):
        content = ""
    # Most parts are empty, and telling so is quick.
    others = [said for p in parts if p is not words and (said := p.text().strip())]
    return {
        "wrote": card.head.text().strip() if card.head else None,
        "content": content if content.strip() else None,
        "written": card.time.text().strip() if card.time else None,
        "call_duration": next(filter(None, map(_seconds, others)), None),
        "reactions": reactions,
    }


def _parts(body: "LexborNode") -> "list[LexborNode]":
    """What the body is made of: down to where there are several parts, or words."""
    inner = body
    while not inner.text(deep=False).strip():
        parts = list(inner.iter())
        if len(parts) != 1:
            return parts or [inner]
        inner = parts[0]
    return [inner]


def _seconds(said: str) -> str | None:
    """The seconds in `Duration: 3 minutes`, `Duration: 192 seconds`, `… 3:12`."""
    if not (found := _DURATION.match(said)):
        return None
    if clock := re.fullmatch(r"(?:(\d+):)?(\d+):(\d\d)", found["said"].strip()):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return str(hours * 3600 + minutes * 60 + seconds)
    parts = re.findall(r"(\d+)\s*([hms])", found["said"].lower())
    return str(sum(int(n) * _UNITS[unit] for n, unit in parts)) if parts else None


def _reactions(body: "LexborNode") -> Iterator[dict[str, str]]:
    """`❤Zoë`, `❤️zoe (Apr 23, 2022 5:32 pm)`: the date is not in the JSON either.

    They are taken out of the body, of whose words they are none.
    """
    for listed in body.css("ul"):
        found = [_REACTION.match(item.text().strip()) for item in listed.css("li")]
        if any(found):
            yield from ({"reaction": f[1], "actor": f[2]} for f in found if f)
            listed.decompose()


# Pages of before 2018


def _old_threads(nodes: "list[LexborNode]", path: str) -> list[_Found]:
    """Several threads on one page, or one; they are told apart by their members."""
    found = []
    line = 0
    for node in nodes:
        told = node.text(deep=False).strip() or _heading(node)
        listed = re.split(",(?: |$)", told)  # who is deleted leaves a comma
        members = [name.strip() for name in listed if name.strip()]
        where = {
            "source_file": path,
            "thread_id": "old:" + ", ".join(sorted(members)),
            "section": "regular",
        }
        rows = []
        for message in node.css("div.message"):
            line += 1
            rows.append({**where, "line": line, **_old_message(message)})
        file = {**where, "title": None, "participants": members, "messages": len(rows)}
        found.append((file, rows))
    return found


def _heading(thread: "LexborNode") -> str:
    """`Conversation with Zoë Brandt`, where the page of a thread names it above."""
    page = thread.parser.css_first("h3") if thread.parser else None
    said = page.text().strip() if page else ""
    return re.sub(r"^Conversation with ", "", said)


def _old_message(message: "LexborNode") -> dict[str, Any]:
    user, date = message.css_first(".user"), message.css_first(".meta")
    words = message.next
    while words is not None and words.tag == "-text":
        words = words.next
    content = words.text() if words is not None and words.tag == "p" else ""
    return {
        "wrote": user.text().strip() if user else None,
        "content": content if content.strip() else None,
        "written": date.text().strip() if date else None,
        "reactions": [],
    }
