"""Tables of Facebook friends and messages that other tools made.

There is no standard: each tool's header is known, or its first rows' shape.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from flows.errors import CloseknitError
from flows.sources import meta, tables, text
from flows.sources.archive import Archive
from flows.sources.records import Batch, conform, file_note, sort_out

HEAD = 8192
"""Bytes in which a table must show what it is."""

Rows = Callable[[pl.DataFrame], pl.DataFrame]

_FACEBOOK = re.compile(r"\b(facebook|fb)(\b|_)")
_URL = re.compile(r"facebook\.com/", re.IGNORECASE)
_SYNONYMS = {
    "name": "(full )?name|friend( name)?",
    "first": "(first|given) ?name|fname|first",
    "last": "(last|family) ?name|surname|lname|last",
    "url": "(website )?(facebook|fb)( url| link| profile)?|(profile )?(url|link)",
    "id": "((facebook|fb|user) ?)?u?id",
    "at": "(date )?added|date|timestamp|connected|friends since",
    "email": r"e-?mail( address)?( \d)?",
}
"""What a column of a list of friends means, by its name."""
_NOT_FACEBOOK = re.compile(r"linkedin\.com/", re.IGNORECASE)
_PROFILE = (
    r"(?i)facebook\.com/(?:#!/)?(?:profile\.php\?(?:\S*&)?id=|people/[^/]+/)(\d+)"
)
_USERNAME = r"(?i)facebook\.com/(?:#!/)?([\w.]+)/?(?:[?#]|$)"
_PHP = r"^profile\.php$"


@dataclass(frozen=True)
class _Tool:
    """A table of messages: how it is told, and what its columns are called."""

    columns: dict[str, str]
    unit: str = "s"
    precision: str = "second"
    quote: bytes = b'"'
    rows: str | None = None  # the shape of a row, where there is no header
    named_after: str | None = None  # the column of names joined by commas

    @property
    def header(self) -> list[str]:
        return list(self.columns)


_TOOLS = (
    _Tool(
        {"thread": "thread", "sender": "sender", "date": "at", "message": "text"},
        precision="minute",
        named_after="thread",
    ),
    _Tool({"sender": "sender", "date": "at", "message": "text"}, precision="minute"),
    _Tool(
        {"timestamp_ms": "at", "sender_name": "sender", "content": "text"},
        unit="ms",
        quote=b"`",
    ),
    _Tool(
        {
            "timestamp": "at",
            "conversationid": "thread",
            "conversationwithname": "with",
            "sendername": "sender",
            "text": "text",
            "language": "language",
            "datetime": "datetime",
        },
        named_after="with",
    ),
    _Tool(
        {"epoch": "at", "channel": "thread", "sender": "sender", "content": "text"},
        rows=r'^"\d{9,10}","[^"]*","[^"]*","',
    ),
    _Tool(
        {"date": "at", "sender": "sender", "content": "text"},
        precision="day",  # the time of day is that of the converting machine
        rows=r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,[^,]+,",
    ),
)


def is_ours(data: bytes) -> bool:
    """Whether `data` is a table of Facebook friends or messages."""
    head, _ = text.decode(data[:HEAD])
    return _tool(_lines(head)) is not None or _lists_friends(head)


def read(archive: Archive, path: str) -> Iterator[Batch]:
    """The friends or messages of a table."""
    data = archive.read(path)
    lines = _lines(text.decode(data[:HEAD])[0])
    tool = _tool(lines)
    records = (
        _read_messages(data, path, tool) if tool else _read_friends(data, path, lines)
    )
    is_empty = True
    for table, frame in records:
        is_empty = is_empty and not (table == "files" and frame.height)
        yield table, frame
    if is_empty:
        yield file_note(meta.NETWORK, path, "read", "csv", "a header and no row")


def _lines(head: str) -> list[str]:
    return [line.strip("\ufeff\r") for line in head.splitlines() if line.strip()][:5]


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _cells(line: str) -> list[str]:
    return [cell.strip().lower() for cell in tables.cells(line, _delimiter(line))]


def _tool(lines: list[str]) -> _Tool | None:
    for tool in _TOOLS:
        if tool.rows and lines and re.match(tool.rows, lines[0]):
            return tool
        if not tool.rows and any(_cells(line) == tool.header for line in lines):
            return tool
    return None


def _table(
    data: bytes,
    path: str,
    is_header: Callable[[list[str]], bool],
    header: str | None = None,
    quote: bytes = b'"',
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows and the ragged rows; `header` is put on top of a file without one."""
    added = 1 if header else 0
    if header:
        data = header.encode() + b"\n" + data.removeprefix(b"\xef\xbb\xbf")
    swap = bytes.maketrans(b'"' + quote, quote + b'"')
    table = tables.read_table(data.translate(swap), path, is_header)
    if table is None:
        raise CloseknitError("no header Closeknit knows")
    frame, ragged = table.frame, table.rejected
    words = [c for c in frame.columns if c not in ("line", "source_file")]
    marks = ['"', quote.decode()]
    if quote != b'"':
        frame = frame.with_columns(pl.col(words).str.replace_many(marks, marks[::-1]))
    frame = frame.with_columns(text.repair(frame[c]).alias(c) for c in words)
    moved = pl.col("line") - added
    return frame.with_columns(moved), ragged.with_columns(moved) if len(
        ragged
    ) else ragged


# Messages


def _read_messages(data: bytes, path: str, tool: _Tool) -> Iterator[Batch]:
    header = ",".join(tool.header) if tool.rows else None
    frame, ragged = _table(
        data, path, lambda found: found == tool.header, header, tool.quote
    )
    stem = path.rpartition("/")[2].rpartition(".")[0]
    named = frame.rename(tool.columns).rename({"sender": "wrote"})
    rows = meta.with_person(named, "wrote", "sender")
    thread = pl.col("thread") if "thread" in rows.columns else pl.lit(None, pl.String)
    rows = rows.with_columns(
        thread_id=pl.lit("csv:") + pl.coalesce(thread, _who(), pl.lit(stem))
    )
    rows = rows.with_columns(
        pl.col("sender").fill_null(pl.lit("unknown:") + pl.col("thread_id")),
        kind=pl.lit("message"),
        medium=pl.lit("text"),
        occurred_at=_moment(pl.col("at"), tool.unit),
        occurred_precision=pl.lit(tool.precision),
        characters=pl.col("text").str.len_chars().fill_null(0),
    ).with_columns(
        reason=pl.when(pl.col("occurred_at").is_null()).then(
            pl.lit("no readable time")
        ),
        sample=pl.when(pl.col("occurred_at").is_null()).then(
            pl.col("text").str.slice(0, text.SAMPLE)
        ),
    )
    both = pl.concat([rows, ragged], how="diagonal") if ragged.height else rows
    yield from sort_out("interactions", "messages (csv)", both, meta.NETWORK)
    yield conform("members", _members(rows, path, tool.named_after), meta.NETWORK)


def _who() -> pl.Expr:
    """All who wrote, by which a table of one thread is known: many are `chat.csv`."""
    people = pl.col("sender").drop_nulls().unique().sort()
    return people.str.strip_prefix("name:").str.join(", ").replace("", None)


def _moment(at: pl.Expr, unit: str) -> pl.Expr:
    """A number since 1970, or a date as text, with or without its zone."""
    whole = at.str.strip_chars().str.replace(r"^(\d{4}-\d\d-\d\d) ", "${1}T")
    zoned = whole.str.replace(r"Z$", "+00:00")
    aware = pl.coalesce(
        zoned.str.to_datetime(f, time_unit="us", time_zone="UTC", strict=False)
        for f in ("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M%z")
    )
    naive = text.moment(
        whole, ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f")
    )
    day = whole.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us", "UTC"))
    return pl.coalesce(text.from_epoch(at, unit), aware, naive, day)


def _members(rows: pl.DataFrame, path: str, named_after: str | None) -> pl.DataFrame:
    """Those who wrote, and those the thread is named after."""
    members = rows.select("thread_id", handle="sender", name="sender_name")
    if named_after:
        named = rows.select("thread_id", other=pl.col(named_after)).unique(
            maintain_order=True
        )
        named = named.drop_nulls().with_columns(pl.col("other").str.split(", "))
        told = meta.with_person(named.explode("other"), "other", "handle")
        told = told.drop_nulls("handle")
        members = pl.concat(
            [members, told.select("thread_id", "handle", name="handle_name")]
        )
    return members.unique(["thread_id", "handle"], maintain_order=True).with_columns(
        section=pl.lit("regular"), source_file=pl.lit(path)
    )


# Friends


def _meanings(header: list[str]) -> dict[str, str]:
    """What the columns of `header` mean; each meaning once, bar e-mail."""
    found: dict[str, str] = {}
    for column in header:
        plain = " ".join(re.sub(r"[^\w\s-]|_", " ", column).lower().split())
        for meaning, pattern in _SYNONYMS.items():
            if re.fullmatch(pattern, plain) and (
                meaning == "email" or meaning not in found.values()
            ):
                found[column] = meaning
                break
    return found


def _has_two_meanings(header: list[str]) -> bool:
    return len(set(_meanings(header).values())) >= 2


def _lists_friends(head: str) -> bool:
    """A header with a column of Facebook's, or profile addresses in the rows."""
    lines = _lines(head)
    header = next((line for line in lines if _has_two_meanings(_cells(line))), None)
    if _NOT_FACEBOOK.search(head):
        return False
    if header is None:
        return _is_bare(lines)
    cells = _cells(header)
    return any(_FACEBOOK.search(c) for c in cells) or (
        "url" in _meanings(cells).values() and _URL.search(head) is not None
    )


def _is_bare(lines: list[str]) -> bool:
    """Rows without a header, each with the address of a profile."""
    return bool(lines) and all(_URL.search(line) for line in lines)


def _bare_header(line: str) -> str:
    """A header for rows like `line`, told from what its cells hold."""
    names = []
    for i, cell in enumerate(_cells(line)):
        what = "url" if _URL.search(cell) else "name"
        names.append(what if what not in names else f"column {i + 1}")
    missing = [name for name in ("url", "name") if name not in names]
    return _delimiter(line).join(names + missing)


def _read_friends(data: bytes, path: str, lines: list[str]) -> Iterator[Batch]:
    header = _bare_header(lines[0]) if _is_bare(lines) else None
    frame, ragged = _table(data, path, _has_two_meanings, header)
    meanings = _meanings(frame.columns)
    mails = [column for column, meaning in meanings.items() if meaning == "email"]
    empty = pl.lit(None, pl.String)
    known = {m: pl.col(c) for c, m in meanings.items() if m != "email"}
    full = pl.concat_str(
        known.get("first", empty),
        known.get("last", empty),
        separator=" ",
        ignore_nulls=True,
    ).replace("", None)
    named = frame.select(
        "line",
        "source_file",
        wrote=pl.coalesce(known.get("name", empty), full),
        url=known.get("url", empty),
        id=known.get("id", empty).str.extract(r"^\s*(?:fb:)?(\d+)\s*$", 1),
        listed_at=_moment(known.get("at", empty), "s"),
        emails=pl.concat_list(mails).list.drop_nulls()
        if mails
        else pl.lit(None, pl.List(pl.String)),
    )
    rows = _friends(meta.with_person(named, "wrote", "by_name"))
    both = pl.concat([rows, ragged], how="diagonal") if ragged.height else rows
    yield from sort_out("contacts", "friends (csv)", both, meta.NETWORK)


def _friends(named: pl.DataFrame) -> pl.DataFrame:
    """The best handle there is: an id, else a username, else the name."""
    url = pl.col("url")
    username = url.str.extract(_USERNAME, 1).str.to_lowercase()
    number = pl.coalesce("id", url.str.extract(_PROFILE, 1))
    handle = pl.coalesce(
        pl.lit("id:") + number,
        pl.when(~username.str.contains(_PHP)).then(pl.lit("user:") + username),
        "by_name",
    )
    shifted = pl.col("emails").list.eval(~pl.element().str.contains("@")).list.any()
    return named.with_columns(
        kind=pl.lit("connection"),
        handle=handle,
        name="by_name_name",
        emails=pl.when(pl.col("emails").list.len() > 0).then("emails"),
        reason=pl.when(shifted)
        .then(pl.lit("an e-mail without @: the columns are shifted"))
        .when(handle.is_null() & pl.col("wrote").is_null())
        .then(pl.lit("no name")),
        sample=pl.when(shifted).then("wrote"),
    )
