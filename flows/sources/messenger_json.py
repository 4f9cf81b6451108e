"""Messenger's and Instagram's threads in JSON: the normal export and encrypted chats.

Both are files of one thread (or a part of one) each.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from flows.errors import CloseknitError
from flows.sources import text
from flows.sources.ahead import ahead
from flows.sources.archive import Archive
from flows.sources.json_files import Schema, rows_of
from flows.sources.messenger_lines import FOLDER_ID, SECTIONS, Threads
from flows.sources.records import Batch, file_rejected

BATCH_BYTES = 16 * 2**20
"""Bytes of JSON parsed at once; bounds the memory a large export needs."""


def _messages_of(*fields: str) -> pl.DataType:
    """Numbers and flags are read as text: files differ in how they write them."""
    schema: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(
        (*fields, "timestamp_ms", "timestamp", "type", "call_duration", "missed"),
        pl.String,
    )
    reaction = pl.Struct({"reaction": pl.String, "actor": pl.String})
    return pl.List(pl.Struct(schema | {"reactions": pl.List(reaction)}))


_REGULAR: Schema = {
    "participants": pl.List(pl.Struct({"name": pl.String})),
    "messages": _messages_of("sender_name", "content", "is_unsent"),
    "title": pl.String,
    "thread_path": pl.String,
}
_EARLY: Schema = {**_REGULAR, "participants": pl.List(pl.String)}
"""Some exports of 2018 list bare names."""
_ENCRYPTED: Schema = {
    "participants": pl.List(pl.String),
    "messages": _messages_of("senderName", "text", "isUnsent"),
    "threadName": pl.String,
}
_TO_REGULAR = {
    "senderName": "sender_name",
    "text": "content",
    "isUnsent": "is_unsent",
}
_FORMS = {"regular": _REGULAR, "early": _EARLY, "encrypted": _ENCRYPTED}

_KEY = re.compile(rb'"(?:(senderName|threadName)|sender_name|thread_path)"\s*:')
"""Tells encrypted chats from the normal export: the first of these to be met."""
_BARE_NAMES = re.compile(rb'"participants"\s*:\s*\[\s*"')
_TOP = 2**12
"""Bytes of a file within which they stand."""


def is_thread(data: bytes) -> bool:
    """Whether `data` is a thread, wherever it was put and whatever its name."""
    return (
        b'"participants"' in data
        and b'"messages"' in data
        and re.search(rb'"(sender_?[nN]ame|thread_path|threadName)"', data) is not None
    )


def _form(data: bytes) -> str:
    """Which of `_FORMS` a file has."""
    key = _KEY.search(data)
    if key is not None and key[1] is not None:
        return "encrypted"
    return "early" if _BARE_NAMES.search(data, 0, _TOP) else "regular"


def read(
    archive: Archive, paths: Sequence[str], network: str
) -> Iterator[Threads | Batch]:
    """The threads at `paths`, many at a time, and a word on files that are none."""
    for batch in ahead(_batches(archive, paths)):
        for path, why in batch.broken.items():
            yield from file_rejected(network, path, why)
        yield from _parsed(batch.files, batch.schema, network)


class _Files(NamedTuple):
    """What some files hold, by their paths, and why others hold nothing."""

    schema: Schema
    files: dict[str, bytes]
    broken: dict[str, str]


def _batches(archive: Archive, paths: Sequence[str]) -> Iterator[_Files]:
    waiting = {form: _Files(schema, {}, {}) for form, schema in _FORMS.items()}
    size = dict.fromkeys(_FORMS, 0)
    for path in paths:
        try:
            data = archive.read(path)
        except CloseknitError as error:
            waiting["regular"].broken[path] = str(error)
            continue
        form = _form(data)
        waiting[form].files[path] = data
        size[form] += len(data)
        if size[form] > BATCH_BYTES:
            yield waiting[form]
            waiting[form], size[form] = _Files(_FORMS[form], {}, {}), 0
    yield from waiting.values()


def _parsed(
    files: dict[str, bytes], schema: Schema, network: str
) -> Iterator[Threads | Batch]:
    for found in rows_of(files, schema, network, "thread"):
        if not isinstance(found, pl.DataFrame):
            yield found
            continue
        frame = _identified(found)
        for path in frame.filter(pl.col("messages").is_null())["source_file"]:
            yield from file_rejected(network, path, "no list of messages in it")
        yield _split(frame.filter(pl.col("messages").is_not_null()))


def _identified(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with `thread_id` and `section`, whichever export it is from."""
    path = pl.col("source_file")
    stem = path.str.extract(r"([^/]+?)(?:_\d+)?\.\w+$", 1)
    if "threadName" in frame.columns:
        title = _repaired(pl.col("threadName"))
        return frame.select(
            "source_file",
            pl.col("participants").list.eval(_repaired(pl.element())),
            pl.col("messages"),
            title=title,
            section=pl.lit("encrypted"),
            thread_id=pl.lit("e2ee:") + pl.coalesce(title, stem),
        )
    folder = path.str.extract(r"([^/]+)/message(?:_\d+)?\.json$", 1)
    own = pl.when(~folder.str.contains(rf"^(?:messages|{SECTIONS})$")).then(folder)
    told = _repaired(pl.col("thread_path")).str.extract("([^/]+)/*$", 1)
    title = _repaired(pl.col("title"))
    has_bare_names = frame.schema["participants"] == pl.List(pl.String)
    name = pl.element() if has_bare_names else pl.element().struct.field("name")
    people = pl.col("participants").list.eval(_repaired(name))
    names = people.list.sort().list.join(", ")
    cut_over = pl.concat_str(path, "thread_path", ignore_nulls=True)
    return frame.select(
        "source_file",
        people,
        pl.col("messages"),
        title=title,
        section=pl.when(cut_over.str.contains("e2ee_cutover"))
        .then(pl.lit("encrypted"))
        .otherwise(pl.lit("regular")),
        thread_id=pl.coalesce(
            pl.coalesce(own, told).str.replace(FOLDER_ID, "$1"),
            title.replace("", None),
            names.replace("", None),
            stem,
        ),
    )


def _repaired(words: pl.Expr) -> pl.Expr:
    return words.map_batches(text.repair, pl.String, is_elementwise=True)


def _split(threads: pl.DataFrame) -> Threads:
    """Thread files apart from their messages, of which there is one row each."""
    count = pl.col("messages").list.len()
    rows = (
        threads.filter(count > 0)
        .select(
            "source_file",
            "thread_id",
            "section",
            "messages",
            line=pl.int_ranges(1, count + 1),
        )
        .explode("messages", "line")
        .unnest("messages")
    )
    rows = rows.rename({k: v for k, v in _TO_REGULAR.items() if k in rows.columns})
    fields = [_repaired(pl.field(name)) for name in ("reaction", "actor")]
    return Threads(
        threads.with_columns(messages=count),
        rows.rename({"sender_name": "wrote"}).with_columns(
            _repaired(pl.col("wrote", "content")),
            pl.col("reactions").list.eval(pl.element().struct.with_fields(*fields)),
            occurred_at=_moment(),
            occurred_precision=pl.lit("second"),
        ),
    )


def _moment() -> pl.Expr:
    """When it was written; `timestamp` is in seconds in 2018 and else in milliseconds,
    which are no plausible seconds."""
    bare = pl.col("timestamp")
    return pl.coalesce(
        text.from_epoch(pl.col("timestamp_ms"), "ms"),
        text.from_epoch(bare, "s"),
        text.from_epoch(bare, "ms"),
    )
