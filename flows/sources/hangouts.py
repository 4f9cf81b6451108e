"""Hangouts: one JSON file of all conversations, in either of its two shapes.

The file may be large, so its conversations are cut out one by one and parsed
in batches. People are known by a number, those reached by SMS by their phone.
"""

import json
import re
from collections.abc import Iterator, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import phones, takeout, text
from flows.sources.archive import Archive
from flows.sources.records import Batch, conform, file_note, file_rejected, sort_out

NETWORK = "hangouts"

CANNOT_SHOW = (
    "Hangouts ended in 2022 and holds nothing before 2013; it does not always tell "
    "how long a call took, nor whether it was answered."
)

_ID = pl.Struct({"gaia_id": pl.String, "chat_id": pl.String})
_KEY = pl.Struct({"id": pl.String})
_CONVERSATION = pl.Struct(
    {
        "participant_data": pl.List(
            pl.Struct(
                {
                    "id": _ID,
                    "fallback_name": pl.String,
                    "phone_number": pl.Struct({"e164": pl.String}),
                }
            )
        ),
        "self_conversation_state": pl.Struct(
            {"self_read_state": pl.Struct({"participant_id": _ID})}
        ),
    }
)
_EVENTS = pl.List(
    pl.Struct(
        {
            "conversation_id": _KEY,
            "sender_id": _ID,
            "timestamp": pl.String,
            "event_type": pl.String,
            "chat_message": pl.Struct(
                {
                    "message_content": pl.Struct(
                        {
                            "segment": pl.List(
                                pl.Struct({"type": pl.String, "text": pl.String})
                            )
                        }
                    )
                }
            ),
            "hangout_event": pl.Struct(
                {
                    "event_type": pl.String,
                    "media_type": pl.String,
                    "hangout_duration_secs": pl.String,
                }
            ),
        }
    )
)
_OLD = pl.Struct({"conversation": _CONVERSATION, "event": _EVENTS})
_NEW = pl.Struct({"conversation_id": _KEY, "conversation": _CONVERSATION})
_SCHEMA: takeout.Schema = {
    "conversation_id": _KEY,
    "conversation_state": _OLD,
    "conversation": _NEW,
    "events": _EVENTS,
}
"""A conversation of either shape: in the old one its parts are in one more box."""

_LIST = re.compile(r'"(?:conversation_state|conversations)"\s*:\s*\[\s*')
_NEXT = re.compile(r"\s*,?\s*")
_NUMBER = r"^\+[\d\s().-]{6,}$"


def claims(archive: Archive) -> Sequence[str]:
    """The paths of `archive` that are of Hangouts, by what they hold."""
    return list(takeout.recognised(archive, ".json", _what))


def _what(head: bytes) -> str | None:
    old = re.search(rb'"conversation_state"\s*:\s*\[', head)
    new = re.search(rb'"conversations"\s*:\s*\[\s*\{\s*"(conversation|events)"', head)
    return "hangouts" if old or new else None


def read(archive: Archive) -> Iterator[Batch]:
    """The messages, the calls and the members of every conversation."""
    for path in claims(archive):
        selves = [pl.DataFrame(schema={"own": pl.String})]
        events_before = 0
        for found in _conversations(archive, path):
            if not isinstance(found, pl.DataFrame):
                yield found
                continue
            told = _told(found)
            selves.append(told.select("own").drop_nulls())
            people = _people(told)
            events = _events(told, people, events_before)
            events_before += events.height
            if not events.is_empty():
                yield from sort_out("interactions", "events", events, NETWORK)
            yield conform("members", _members(people, events, path), NETWORK)
        if not events_before:
            yield file_note(NETWORK, path, "read", "events", "no event in it")
        yield conform("accounts", _owner(pl.concat(selves), path), NETWORK)


# From the file to one row a conversation


def _conversations(archive: Archive, path: str) -> Iterator[pl.DataFrame | Batch]:
    """Frames of conversations; what comes after a break in the file is told."""
    lines: list[bytes] = []
    size = count = 0
    try:
        for line in _cut(archive.read(path)):
            lines.append(line)
            size += len(line)
            if size > takeout.BATCH_BYTES:
                yield _frame(lines, path, count)
                count, lines, size = count + len(lines), [], 0
    except CloseknitError as error:
        yield from file_rejected(NETWORK, path, str(error))
    if lines:
        yield _frame(lines, path, count)


def _cut(data: bytes) -> Iterator[bytes]:
    """The JSON of each conversation, on one line."""
    content = data.decode("utf-8-sig", "replace")
    del data
    found = _LIST.search(content)
    at = found.end() if found else len(content)
    decoder = json.JSONDecoder()
    while not content.startswith("]", at):
        try:
            _, end = decoder.raw_decode(content, at)
        except (json.JSONDecodeError, RecursionError) as error:
            line = content.count("\n", 0, at) + 1
            raise CloseknitError(
                f"not whole JSON: it breaks in the conversation that begins at line "
                f"{line}; what stands before was read"
            ) from error
        yield takeout.one_line(content[at:end].encode("utf-8", "replace"))
        after = _NEXT.match(content, end)
        at = after.end() if after else end


def _frame(lines: Sequence[bytes], path: str, before: int) -> pl.DataFrame:
    """One row a conversation, numbered in its file."""
    frame = takeout.one_row_each(lines, _SCHEMA)
    if frame is None:  # Polars is stricter than Python: what it cannot read is null
        each = [takeout.one_row_each([line], _SCHEMA) for line in lines]
        none = pl.DataFrame([{}], schema=_SCHEMA)
        frame = pl.concat([none if one is None else one for one in each])
    return frame.with_columns(
        source_file=pl.lit(path), number=pl.int_range(before + 1, before + 1 + pl.len())
    )


def _told(found: pl.DataFrame) -> pl.DataFrame:
    """The same columns of either shape."""
    old, new = pl.col("conversation_state").struct, pl.col("conversation").struct
    whole = pl.coalesce(old.field("conversation"), new.field("conversation")).struct
    events = pl.coalesce(old.field("event"), "events")
    own = whole.field("self_conversation_state").struct.field("self_read_state")
    return found.select(
        "source_file",
        "number",
        thread_id=pl.coalesce(
            pl.col("conversation_id").struct.field("id"),
            new.field("conversation_id").struct.field("id"),
            events.list.first().struct.field("conversation_id").struct.field("id"),
            pl.format("{}#{}", "source_file", "number"),
        ),
        people=whole.field("participant_data"),
        events=events,
        own=_key(own.struct.field("participant_id")),
    )


# People


def _key(identity: pl.Expr) -> pl.Expr:
    return pl.coalesce(
        identity.struct.field("gaia_id"), identity.struct.field("chat_id")
    )


def _people(told: pl.DataFrame) -> pl.DataFrame:
    """Everyone in each conversation, by key, with handle and name.

    Whoever has no name but a number is known by that number.
    """
    person = pl.col("people").struct
    name = person.field("fallback_name").str.strip_chars()
    is_number = name.str.contains(_NUMBER)
    listed = (
        told.select("thread_id", "own", "people")
        .explode("people")
        .drop_nulls("people")
        .select(
            "thread_id",
            "own",
            key=_key(person.field("id")),
            name=pl.when(~is_number & (name != "")).then(name),
            number=pl.coalesce(
                person.field("phone_number").struct.field("e164"),
                pl.when(is_number).then(name),
            ),
        )
    )
    by_phone = pl.col("name").is_null() & (pl.col("key") != pl.col("own")).fill_null(
        True
    )
    return (
        listed.with_columns(number=phones.e164(listed["number"]))
        .with_columns(
            handle=pl.coalesce(
                pl.when(by_phone).then(pl.lit("tel:") + pl.col("number")),
                pl.lit("id:") + pl.col("key"),
                pl.lit("tel:") + pl.col("number"),
                text.name_handle(pl.col("name")),
            )
        )
        .drop_nulls("handle")
        .unique(["thread_id", "key", "handle"], maintain_order=True)
    )


def _members(people: pl.DataFrame, events: pl.DataFrame, path: str) -> pl.DataFrame:
    """Those listed and those who wrote: whoever left is no longer listed."""
    columns = ["thread_id", "handle", "name"]
    wrote = events.filter(pl.col("left_out").is_null()).select(
        "thread_id", handle="sender", name="sender_name"
    )
    return (
        pl.concat([people.select(columns), wrote.select(columns)])
        .drop_nulls("handle")
        .unique(["thread_id", "handle"], maintain_order=True)
        .with_columns(section=pl.lit("regular"), source_file=pl.lit(path))
    )


def _owner(selves: pl.DataFrame, path: str) -> pl.DataFrame:
    """Who the conversations say they belong to."""
    return (
        selves.group_by("own")
        .agg(weight=pl.len())
        .sort("weight", "own", descending=[True, False])
        .head(1)
        .select(
            "weight",
            handle=pl.lit("id:") + pl.col("own"),
            evidence=pl.lit("profile"),
            source_file=pl.lit(path),
        )
    )


# Events


def _events(told: pl.DataFrame, people: pl.DataFrame, before: int) -> pl.DataFrame:
    """One row an event: a message, a call, or a line of Hangouts itself.

    `before` events of the file were in earlier batches.
    """
    rows = (
        told.filter(pl.col("events").list.len() > 0)
        .select("source_file", "number", "thread_id", "events")
        .explode("events")
        .unnest("events")
        .drop("conversation_id")
    )
    call, chat = pl.col("hangout_event"), pl.col("chat_message")
    names = people.drop_nulls("key").unique(["thread_id", "key"], maintain_order=True)
    at = text.from_epoch(pl.col("timestamp"), "us")
    rows = (
        rows.with_columns(
            line=pl.int_range(1, pl.len() + 1) + before,
            key=_key(pl.col("sender_id")),
            at=at,
            is_call=call.is_not_null(),
            starts=call.struct.field("event_type").str.contains("START"),
            text=_said(),
        )
        .join(
            names.select("thread_id", "key", "handle", "name"),
            on=["thread_id", "key"],
            how="left",
            maintain_order="left",
        )
        .sort("number", "at", "line", nulls_last=True)
    )
    ended = call.struct.field("hangout_duration_secs").cast(pl.Int64, strict=False)
    next_call = pl.when("is_call").then(ended.shift(-1)).over("thread_id", "is_call")
    is_voice = call.struct.field("media_type").str.contains("AUDIO_ONLY")
    return rows.select(
        *("source_file", "line", "thread_id"),
        kind=pl.when("is_call").then(pl.lit("call")).otherwise(pl.lit("message")),
        medium=pl.when(is_voice)
        .then(pl.lit("voice"))
        .when("is_call")
        .then(pl.lit("video"))
        .otherwise(pl.lit("text")),
        sender=pl.coalesce("handle", pl.lit("id:") + pl.col("key")),
        sender_name="name",
        occurred_at="at",
        occurred_precision=pl.lit("second"),
        seconds=pl.when("starts").then(next_call),
        text=pl.when(chat.is_not_null()).then("text"),
        characters=pl.when(chat.is_not_null())
        .then(pl.col("text").str.len_chars())
        .fill_null(0),
        reason=pl.when(pl.col("at").is_null()).then(pl.lit("no readable time")),
        left_out=pl.when(pl.col("is_call") & ~pl.col("starts").fill_null(False))
        .then(pl.lit("the end of a call, counted with its start"))
        .when(chat.is_null() & ~pl.col("is_call"))
        .then(pl.lit("line of Hangouts itself")),
    )


def _said() -> pl.Expr:
    """The words of a message; a message may be a picture only."""
    segment = pl.element().struct
    words = (
        pl.col("chat_message")
        .struct.field("message_content")
        .struct.field("segment")
        .list.eval(
            pl.when(segment.field("type") == "LINE_BREAK")
            .then(pl.lit("\n"))
            .otherwise(segment.field("text"))
            .fill_null("")
        )
        .list.join("")
    )
    return pl.when(words != "").then(words)
