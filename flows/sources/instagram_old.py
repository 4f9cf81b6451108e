"""Instagram's exports of before December 2020: a few flat files at the root.

Times are ISO and people stand by username, in messages as well.
"""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.errors import CloseknitError
from flows.sources import instagram_pages, instagram_records, messenger, meta, text
from flows.sources.archive import Archive
from flows.sources.instagram_pages import PAGES
from flows.sources.instagram_records import NETWORK
from flows.sources.instagram_threads import lines
from flows.sources.messenger_lines import Threads
from flows.sources.records import Batch, file_note, sort_out

FILES = {
    "messages": b'"conversation"',
    "connections": b'"follow',
    "likes": b'"media_likes"',
    "comments": b'"media_comments"',
    "contacts": b'"contact"',
}
"""The flat files with ties, and what each must hold."""
_KINDS = {
    "followers": "followers",
    "following": "following",
    "close_friends": "close friends",
    "follow_requests_sent": "follow requests sent",
    "media_likes": "likes",
    "comment_likes": "likes",
    "media_comments": "comments",
}
"""What the records under a key are called on later pages."""
_NO_TIE = (
    "blocked_users",
    "restricted_users",
    "following_hashtags",
    "dismissed_suggested_users",
)
_THREAD: dict[str, pl.DataType | type[pl.DataType]] = {
    "participants": pl.List(pl.String),
    "conversation": pl.List(
        pl.Struct(
            {
                "sender": pl.String,
                "created_at": pl.String,
                "text": pl.String,
                "heart": pl.String,
                "video_call_action": pl.String,
                "likes": pl.List(pl.Struct({"username": pl.String})),
            }
        )
    ),
}
_NAMES = {"members": ["name"], "interactions": ["sender_name", "recipient_name"]}


def read(archive: Archive, path: str) -> Iterator[Batch]:
    """The records of one flat file."""
    content = text.load_json(meta.mended(archive.read(path)))
    stem = path.rpartition("/")[2].partition(".")[0].lower()
    if stem == "messages":
        yield from _messages(content, path)
    elif stem == "contacts":
        yield from _contacts(content, path)
    elif isinstance(content, dict):
        for key, records in content.items():
            yield from _listed(key, records, path)
    else:
        raise CloseknitError("not an object of lists")


def _listed(key: str, records: Any, path: str) -> Iterator[Batch]:
    """What stands under one key: `{user: time}`, or rows that begin with a time."""
    page = next((p for p in PAGES if p.kind == _KINDS.get(key)), None)
    if page is None:
        why = "no tie" if key in _NO_TIE else "not known"
        yield file_note(NETWORK, path, "read", "other", f"{key}: {why}")
        return
    if isinstance(records, dict):
        rows = [{"title": user, "written": at} for user, at in records.items()]
    elif isinstance(records, list):
        rows = [_row(record) for record in records]
    else:
        raise CloseknitError(f"{key}: neither a list nor an object")
    numbered = [{"line": line, "labels": []} | row for line, row in enumerate(rows, 1)]
    schema = instagram_records.RECORD | {"written": pl.String}
    frame = pl.DataFrame(numbered, schema=schema, strict=False).with_columns(
        at=_moment(pl.col("written"), "1s"), precision=pl.lit("second")
    )
    yield from instagram_pages.batches(frame, path, page)


def _row(record: Any) -> dict[str, Any]:
    """`[time, user]` or `[time, words, user]`."""
    cells = record if isinstance(record, list) else []
    return {
        "written": cells[0] if cells else None,
        "title": cells[-1] if len(cells) > 1 else None,
        "value": cells[1] if len(cells) > 2 else None,
    }


def _moment(written: pl.Expr, every: str) -> pl.Expr:
    """ISO time in UTC, no finer than later exports have it."""
    bare = written.str.replace(r"(?:Z|\+00:?00)$", "")
    return text.moment(bare, ["%Y-%m-%dT%H:%M:%S%.f"]).dt.truncate(every)


def _contacts(content: Any, path: str) -> Iterator[Batch]:
    page = next(p for p in PAGES if p.kind == "synced contacts")
    keys = ("first_name", "last_name", "contact")
    rows = [
        {
            "line": line,
            "labels": [{"label": k, "value": entry.get(k) or None} for k in keys],
        }
        for line, entry in enumerate(content if isinstance(content, list) else [], 1)
        if isinstance(entry, dict)
    ]
    yield from instagram_pages.batches(instagram_records.frame_of(rows), path, page)


def _messages(content: Any, path: str) -> Iterator[Batch]:
    """All threads of the export; in one to one they are later folders' people."""
    if not isinstance(content, list):
        raise CloseknitError("not a list of threads")
    whole = [t for t in content if isinstance(t, dict) and "conversation" in t]
    broken = pl.DataFrame(
        {"line": [i for i, t in enumerate(content, 1) if t not in whole]}
    )
    line = json.dumps({"thread": whole}, ensure_ascii=False).encode("utf-8", "replace")
    threads = (
        pl.read_ndjson(
            line, schema={"thread": pl.List(pl.Struct(_THREAD))}, ignore_errors=True
        )
        .explode("thread")
        .unnest("thread")
        .with_columns(source_file=pl.lit(path), section=pl.lit("regular"))
        .with_columns(
            thread_id=pl.lit("old:")
            + pl.col("participants").list.sort().list.join(", ")
        )
    )
    dialect = messenger.Dialect(NETWORK, lines, _usernames)
    for table, frame in messenger.batches([_split(threads)], dialect):
        # Here a username stands where later a name would.
        nameless = {c: pl.lit(None, pl.String) for c in _NAMES.get(table, ())}
        yield table, frame.with_columns(**nameless)
    if broken.height:
        rows = broken.with_columns(
            source_file=pl.lit(path), reason=pl.lit("not a thread")
        )
        yield from sort_out("interactions", "messages", rows, NETWORK)


def _split(threads: pl.DataFrame) -> Threads:
    count = pl.col("conversation").list.len()
    rows = (
        threads.filter(count > 0)
        .select("source_file", "thread_id", "section", "conversation")
        .explode("conversation")
        .unnest("conversation")
        .with_row_index("line", offset=1)
    )
    nothing = pl.lit(None, pl.String)
    liked = pl.struct(reaction=pl.lit("❤"), actor=pl.element().struct.field("username"))
    messages = rows.select(
        "source_file",
        "thread_id",
        "section",
        pl.col("line").cast(pl.Int64),
        wrote="sender",
        occurred_at=_moment(pl.col("created_at"), "1ms"),
        occurred_precision=pl.lit("second"),
        content=pl.coalesce("text", "heart", "video_call_action"),
        type=nothing,
        call_duration=nothing,
        missed=nothing,
        is_unsent=nothing,
        reactions=pl.col("likes").list.eval(liked),
    )
    files = threads.select(
        "source_file",
        "thread_id",
        "section",
        "participants",
        title=nothing,
        messages=count,
    )
    return Threads(files, messages)


def _usernames(files: pl.DataFrame) -> pl.DataFrame:
    """Everyone here is known by username."""
    each = files.select("thread_id", "participants").explode("participants")
    return each.select(
        "thread_id",
        handle=text.name_handle(pl.col("participants")),
        key=pl.lit("user:") + pl.col("participants").str.to_lowercase(),
    ).unique(["thread_id", "handle"])
