"""What a line of a thread is: someone's words, a call, a reaction, or none of these."""

import re
from typing import NamedTuple

import polars as pl

from flows.sources import text

SECTIONS = "inbox|archived_threads|filtered_threads|message_requests|e2ee_cutover"
"""The folders of `messages/` that hold threads, as a pattern."""

FOLDER_ID = r"^.*_(\d{5,})$"
"""A thread's folder, `<title>_<id>`: what it is called changes, its id does not."""

THREAD = re.compile(
    rf"(^|/)(({SECTIONS})/[^/]+/message_\d+"
    r"|messages/[^/]+/message(_\d+)?)$"
)
"""A thread's file by its place, without its ending."""


class Threads(NamedTuple):
    """Some files of threads, one row each, and what was written in them.

    `files`: source_file, thread_id, section, title, participants (their names)
    and messages (how many). `messages`: source_file, line, thread_id, section,
    wrote (the sender's name), occurred_at, occurred_precision, and as in the JSON
    of the normal export content, type, call_duration, missed, is_unsent, reactions.
    """

    files: pl.DataFrame
    messages: pl.DataFrame


_FIXED_LINES = (
    r"^(?:You are now connected on Messenger"
    r"|You and [^\n]{1,80} are now connected on Messenger"
    r"|You can now message and call each other[^\n]{0,120}"
    r"|Say hi to your new Facebook friend[^\n]{0,80}"
    r"|Messages and calls are secured with end-to-end encryption[^\n]{0,120})[.!]?$"
)
_SENDERS_LINES = (
    r"^[^\n]{1,80} (?:named the group [^\n]+|left the group|created the group"
    r"|joined the (?:group|call|video chat)|(?:added|removed) [^\n]+ (?:to|from) "
    r"the group|(?:set|changed|cleared|removed) (?:the nickname for [^\n]+"
    r"|(?:his|her|their|your) (?:own )?nickname[^\n]*)"
    r"|changed the (?:chat )?(?:theme|color|colour|group photo|group name)[^\n]*"
    r"|set the (?:emoji|quick reaction) to [^\n]+|unsent a message)\.?$"
)
"""Lines Messenger writes in the sender's name; they begin with that name."""
_MISSED = (
    r"^(?:You missed an? (?:audio |video )?(?:call|chat) (?:from|with) [^\n]{1,80}"
    r"|[^\n]{1,80} missed your (?:audio |video )?(?:call|chat))\.?$"
)
_REACTED = r"^Reacted (\S{1,24}) to your message\s*$"


def interactions(messages: pl.DataFrame) -> pl.DataFrame:
    """Each message as what it is: a message, a call, a reaction, or no one's words."""
    call, missed, own = pl.col("is_call"), pl.col("is_missed"), pl.col("own_words")
    told = _told_apart(messages)
    return told.select(
        "source_file",
        "line",
        "thread_id",
        "sender",
        "sender_name",
        "occurred_at",
        "occurred_precision",
        kind=pl.when(call)
        .then(pl.lit("call"))
        .when(own)
        .then(pl.lit("message"))
        .otherwise(pl.lit("reaction")),
        medium=pl.when(call).then(pl.lit("voice")).otherwise(pl.lit("text")),
        seconds=pl.when(missed).then(0).when(call).then("call_seconds"),
        detail=pl.when(missed).then(pl.lit("missed")).when(~call).then("reacted"),
        text=pl.when(own).then("content"),
        characters=pl.when(own).then(pl.col("content").str.len_chars()).fill_null(0),
        reason=no_time(),
        sample=pl.when(no_time().is_not_null()).then(
            pl.col("content").str.slice(0, text.SAMPLE)
        ),
        left_out=pl.when(pl.col("is_unsent") == "true")
        .then(pl.lit("unsent"))
        .when(own & pl.col("is_system"))
        .then(pl.lit("system line")),
    )


def _told_apart(messages: pl.DataFrame) -> pl.DataFrame:
    """`messages` with what tells calls, reactions and Messenger's own lines.

    A call is missed where it says so or took no time, unless it took some.
    """
    content, kind = pl.col("content"), pl.col("type").str.to_lowercase()
    duration = pl.col("call_duration").cast(pl.Float64, strict=False)
    duration = pl.when(duration >= 0).then(duration)
    # Few say the word, and looking for it takes a fifth of the pattern's time.
    maybe_missed = pl.when(content.str.contains("missed", literal=True)).then(content)
    sender_line = content.str.contains(_SENDERS_LINES) & _begins_with_sender()
    return (
        messages.with_columns(
            call_seconds=duration.cast(pl.Int64, strict=False),
            told_missed=(
                (pl.col("missed") == "true") | maybe_missed.str.contains(_MISSED)
            ).fill_null(False),
            reacted=emoji(content.str.extract(_REACTED, 1)),
            is_system=kind.is_in(["subscribe", "unsubscribe"])
            | content.str.contains(_FIXED_LINES)
            | sender_line,
        )
        .with_columns(
            is_call=(
                pl.col("call_duration").is_not_null()
                | (kind == "call")
                | pl.col("told_missed")
            ).fill_null(False),
            is_missed=(pl.col("call_seconds") == 0)
            | (pl.col("told_missed") & pl.col("call_seconds").is_null()),
        )
        .with_columns(own_words=~pl.col("is_call") & pl.col("reacted").is_null())
    )


def _begins_with_sender() -> pl.Expr:
    """So that a person's own "someone left the group" stays their words."""
    first = pl.col("sender_name").str.extract(r"^(\S+)", 1)
    content = pl.col("content")
    return content.str.starts_with("You ") | content.str.starts_with(first)


def no_time() -> pl.Expr:
    """Why a line without a time is rejected; a page in foreign words has none."""
    missing = (
        pl.col("occurred_at").is_null() & pl.col("occurred_precision").is_not_null()
    )
    return pl.when(missing).then(pl.lit("no readable time"))


def emoji(reaction: pl.Expr) -> pl.Expr:
    """With or without the variation selector it is one reaction."""
    return reaction.str.replace_all("\ufe0f", "", literal=True)
