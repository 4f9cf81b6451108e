"""Hangouts: one JSON file of all conversations, in either of its two shapes.

The file may be large, so its conversations are cut out one by one and parsed
in batches. People are known by a number, those reached by SMS by their phone.
"""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from flows.sources import phones, takeout, text
from flows.sources.archive import Archive
from flows.sources.hangouts_file import conversations, key
from flows.sources.records import Batch, conform, file_note, sort_out

NETWORK = "hangouts"

CANNOT_SHOW = (
    "Hangouts ended in 2022 and holds nothing before 2013; it does not always tell "
    "how long a call took, nor whether it was answered."
)

_NUMBER = r"^\+[\d\s().-]{6,}$"


def claims(archive: Archive) -> Sequence[str]:
    """The paths of `archive` that are of Hangouts, by what they hold."""
    return list(takeout.recognised(archive, ".json", _what))


def _what(head: bytes) -> str | None:
    old = re.search(rb'"conversation_state"\s*:\s*\[', head)
    new = re.search(rb'"conversations"\s*:\s*\[\s*\{\s*"(conversation|events)"', head)
    new = new or re.fullmatch(rb'\s*\{\s*"conversations"\s*:\s*\[\s*\]\s*\}\s*', head)
    return "hangouts" if old or new else None


def read(archive: Archive) -> Iterator[Batch]:
    """The messages, the calls and the members of every conversation."""
    for path in claims(archive):
        selves = [pl.DataFrame(schema={"own": pl.String})]
        events_before = 0
        for found in conversations(archive, path, NETWORK):
            if not isinstance(found, pl.DataFrame):
                yield found
                continue
            selves.append(found.select("own").drop_nulls())
            people = _people(found)
            events = _events(found, people, events_before)
            events_before += events.height
            if not events.is_empty():
                yield from sort_out("interactions", "events", events, NETWORK)
            yield conform("members", _members(people, events, path), NETWORK)
        if not events_before:
            yield file_note(NETWORK, path, "read", "events", "no event in it")
        yield conform("accounts", _owner(pl.concat(selves), path), NETWORK)


# People


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
            key=key(person.field("id")),
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
            key=key(pl.col("sender_id")),
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
