"""Instagram's threads: as Messenger's, with lines and keys of their own."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

import polars as pl

from flows.sources import messenger, text
from flows.sources.archive import Archive
from flows.sources.instagram_records import NETWORK
from flows.sources.messenger_lines import interactions
from flows.sources.records import Batch

_LIKED = (
    "Liked a message", "A aimé un message", "Le ha gustado un mensaje",
    "Indicó que le gusta un mensaje", "Curtiu uma mensagem", "Vindt een bericht leuk",
    "Ha messo Mi piace a un messaggio",
)  # fmt: skip
_REACTED = (
    r"^(?:A réagi(?: avec)?|Ha reaccionado con|Reaccionó con|Reagiu com|Ha reagito con"
    r"|Hat mit) (\S{1,24}) (?:à votre message|à ton message|a tu mensaje"
    r"|à sua mensagem|al tuo messaggio|auf deine Nachricht reagiert)\s*$"
)
_ATTACHMENT = r"^[^\n]{1,80} sent an attachment\.?$"
_STARTED = r"^[^\n]{1,80} started an? (?:video|audio|voice) (?:chat|call)\.?$"
_ENDED = r"^(?:Video|Audio|Voice) (?:chat|call) ended\.?$"
_POLL = r"^[^\n]{1,80} (?:created a poll|voted (?:for|in)|changed their vote)\b"
_EDITED = r" \((?:edited|bearbeitet|modifié|editado|modificato|bewerkt)\)$"
EDITABLE = pl.duration(minutes=15)
"""How long a message may be edited after it was sent."""


def read(
    archive: Archive, paths: Sequence[str], usernames: Collection[str]
) -> Iterator[Batch]:
    """The threads at `paths`; `usernames` are those the archive's lists hold."""
    dialect = messenger.Dialect(NETWORK, lines, _keys(paths, usernames))
    yield from messenger.read(archive, paths, dialect)


# Lines


def lines(messages: pl.DataFrame) -> pl.DataFrame:
    """As Messenger's lines, but reactions, calls and edits stand in words here."""
    content = pl.col("content")
    hinted = messages.with_columns(
        is_attachment=_is_line(_ATTACHMENT),
        is_start=_is_line(_STARTED) & pl.col("call_duration").is_null(),
        is_end=content.str.contains(_ENDED).fill_null(False),
        is_video=content.str.contains("(?i)video").fill_null(False),
        is_poll=_is_line(_POLL),
        is_edited=content.str.contains(_EDITED).fill_null(False),
    ).with_columns(_superseded(), _told_by_its_end())
    worded = hinted.with_columns(
        content=pl.when(~pl.col("is_attachment")).then(_in_english(content)),
        type=pl.when("is_start").then(pl.lit("call")).otherwise("type"),
    )
    is_call = pl.col("kind") == "call"
    flags = hinted.select(
        "is_video", "is_poll", "is_start", "is_end", "old", "told_later"
    )
    return (
        pl.concat([interactions(worded), flags], how="horizontal")
        .with_columns(
            medium=pl.when(is_call & pl.col("is_video"))
            .then(pl.lit("video"))
            .otherwise("medium"),
            left_out=pl.coalesce(
                "left_out",
                pl.when("is_poll").then(pl.lit("system line")),
                pl.when("old").then(pl.lit("an earlier version of an edited message")),
                pl.when(pl.col("is_end") & ~is_call).then(pl.lit("the end of a call")),
                pl.when("told_later").then(
                    pl.lit("the start of a call whose end tells its length")
                ),
            ),
        )
        .drop(flags.columns)
    )


def _is_line(pattern: str) -> pl.Expr:
    """Whether Instagram wrote it in the sender's name, with which it begins."""
    content = pl.col("content")
    first = pl.col("sender_name").str.extract(r"^(\S+)", 1)
    named = content.str.starts_with("You ") | content.str.starts_with(first)
    return (content.str.contains(pattern) & named).fill_null(False)


def _in_english(content: pl.Expr) -> pl.Expr:
    """Reactions in the one form Messenger's reader knows; edits without the mark."""
    emoji = (
        pl.when(content.str.strip_chars().is_in(_LIKED))
        .then(pl.lit("❤"))
        .otherwise(content.str.extract(_REACTED, 1))
    )
    return (
        pl.when(emoji.is_not_null())
        .then(pl.format("Reacted {} to your message", emoji))
        .otherwise(content.str.replace(_EDITED, ""))
    )


def _superseded() -> pl.Expr:
    """Whether the sender's next message in the thread is this one, edited.

    The text before an edit stays in the export as a message of its own.
    """
    mine, order = ["thread_id", "sender"], ["occurred_at", "source_file"]
    is_next_edited = pl.col("is_edited").shift(-1).over(mine, order_by=order)
    until = pl.col("occurred_at").shift(-1).over(mine, order_by=order)
    soon = until - pl.col("occurred_at") <= EDITABLE
    return (is_next_edited & soon).fill_null(False).alias("old")


def _told_by_its_end() -> pl.Expr:
    """Whether a call's start is followed by its end, with the length of the call."""
    ends_well = pl.col("is_end") & pl.col("call_duration").is_not_null()
    hint = pl.col("is_start") | pl.col("is_end")
    following = ends_well.shift(-1).over(["thread_id", hint], order_by="occurred_at")
    return (pl.col("is_start") & following).fill_null(False).alias("told_later")


# Keys


def _keys(
    paths: Sequence[str], usernames: Collection[str]
) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Whose username the folder of a one-to-one thread bears.

    Some folders bear the shown name instead: one that could be either counts
    only where it is a full name, and a username on the archive's lists.
    """
    folders = {path.split("/")[-2] for path in paths if "/" in path}
    stems = pl.Series([_stem(f) for f in sorted(folders)], dtype=pl.String)
    shared = stems.filter(stems.is_duplicated()).unique().to_list()
    known = pl.DataFrame({"listed": sorted(usernames)}, schema={"listed": pl.String})
    known = known.with_columns(stem=_squeezed(pl.col("listed"))).unique(
        "stem", keep="none"
    )

    def keys(files: pl.DataFrame) -> pl.DataFrame:
        name = text.name_key(pl.col("title"))
        listed = pl.col("participants").list
        stem = pl.col("thread_id").str.extract(r"^(.+)_\d+$", 1)
        told = (
            files.filter((listed.len() <= 2) & listed.contains(pl.col("title")))
            .filter(listed.n_unique() == listed.len())
            .select("thread_id", "title", bare=stem, stem=_squeezed(stem))
            .join(known, on="stem", how="left")
        )
        is_shown_name = pl.col("stem").is_in(
            pl.concat_list(_squeezed(pl.col("title")), _squeezed(name))
        )
        is_deleted = pl.col("stem") == "instagramuser"
        key = (
            pl.when(is_deleted)
            .then(pl.lit("unknown:") + pl.col("thread_id"))
            .when(
                is_shown_name
                & ~(pl.col("listed").is_not_null() & name.str.contains(" "))
            )
            .then(None)
            .when(pl.col("listed").is_not_null())
            .then(pl.lit("user:") + pl.col("listed"))
            .when(~pl.col("bare").is_in(shared))
            .then(pl.lit("user:") + pl.col("bare").str.to_lowercase())
        )
        return (
            told.select("thread_id", handle=text.name_handle(pl.col("title")), key=key)
            .drop_nulls()
            .unique(["thread_id", "handle"])
        )

    return keys


def _stem(folder: str) -> str:
    return re.sub(r"_\d+$", "", folder)


def _squeezed(name: pl.Expr) -> pl.Expr:
    """As folders have it: small letters and digits alone."""
    return name.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")
