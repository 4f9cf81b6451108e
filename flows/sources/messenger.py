"""The threads of Messenger and Instagram: messages, calls, reactions and members."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import polars as pl

from flows.sources import messenger_html, messenger_json, meta, text
from flows.sources.archive import Archive
from flows.sources.messenger_lines import Threads, emoji, interactions, no_time
from flows.sources.records import Batch, conform, file_note, sort_out

STALE = timedelta(days=90)
"""An export whose newest message is older than this lacks the encrypted chats."""


@dataclass(frozen=True)
class Dialect:
    """What is different on `network`.

    `lines` makes interactions of messages. `keys` tells who is known by the
    network's own key: `thread_id`, `handle` (by name) and `key`, of the files.
    `stale` is said where the newest message is much older than the export.
    """

    network: str
    lines: Callable[[pl.DataFrame], pl.DataFrame] = interactions
    keys: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    stale: str | None = None


MESSENGER = Dialect(
    meta.NETWORK, stale="encrypted Messenger chats are a separate download"
)


def read(
    archive: Archive, paths: Sequence[str], dialect: Dialect = MESSENGER
) -> Iterator[Batch]:
    """The messages, calls, reactions and members of the threads at `paths`."""
    newest: list[datetime] = []
    for table, frame in batches(_threads(archive, paths, dialect.network), dialect):
        if table == "interactions":
            newest += frame["occurred_at"].drop_nulls().top_k(1).to_list()
        yield table, frame
    if newest and dialect.stale:
        yield from _staleness(archive, paths, max(newest), dialect)


def batches(threads: Iterable[Threads | Batch], dialect: Dialect) -> Iterator[Batch]:
    """What stands in `threads`; batches among them pass."""
    members: list[pl.DataFrame] = []
    for found in threads:
        if not isinstance(found, Threads):
            yield found
            continue
        keys = dialect.keys(found.files) if dialect.keys else None
        messages = _with_senders(found)
        records = [dialect.lines(messages), _reactions(messages)]
        rows = pl.concat(records, how="diagonal")
        people = _members(found.files, messages)
        if keys is not None:
            rows = _keyed(_keyed(rows, "sender", keys), "recipient", keys)
            people = _keyed(people, "handle", keys)
        yield from sort_out("interactions", "messages", rows, dialect.network)
        yield _without_messages(found.files, dialect.network)
        yield from _undated(messages, dialect.network)
        members.append(people)
    if members:
        yield conform("members", _with_unseen(pl.concat(members)), dialect.network)


def _threads(
    archive: Archive, paths: Sequence[str], network: str
) -> Iterator[Threads | Batch]:
    in_json = [path for path in paths if path.lower().endswith(".json")]
    in_html = [path for path in paths if not path.lower().endswith(".json")]
    yield from messenger_json.read(archive, in_json, network)
    if in_html:
        yield from messenger_html.read(archive, in_html, network)


def _with_senders(found: Threads) -> pl.DataFrame:
    """The messages with who wrote them; who is deleted is someone of this thread.

    Between two people who are both named there is no third: which of them wrote
    what bears no name is not known.
    """
    messages = meta.with_person(found.messages, "wrote", "sender")
    someone = pl.lit("unknown:") + pl.col("thread_id")
    is_nobody = pl.col("sender").is_null()
    if messages.filter(is_nobody).is_empty():
        return messages
    is_pair = pl.col("thread_id").is_in(_pairs(found.files, messages).implode())
    return messages.with_columns(
        sender=pl.when(is_nobody & ~is_pair).then(someone).otherwise("sender")
    )


def _pairs(files: pl.DataFrame, messages: pl.DataFrame) -> pl.Series:
    """The threads of two people who are both named, of whom one may be the owner
    and not listed. Pages leave the nameless out of their lists."""
    in_json = pl.col("source_file").str.to_lowercase().str.ends_with(".json")
    listed = (
        files.filter(in_json)
        .explode("participants")
        .pipe(meta.with_person, "participants", "handle")
        .select("thread_id", "handle", is_other=_is_titled())
    )
    wrote = (
        messages.filter(pl.col("sender").is_not_null())
        .select("thread_id", handle="sender", is_other=pl.lit(None, pl.Boolean))
        .unique()
    )
    people = pl.col("handle").n_unique()
    return (
        pl.concat([listed, wrote.join(listed, on="thread_id", how="semi")])
        .group_by("thread_id")
        .agg(
            is_pair=((people == 2) | ((people == 1) & pl.col("is_other").any()))
            & pl.col("handle").is_not_null().all()
        )
        .filter("is_pair")["thread_id"]
    )


def _is_titled() -> pl.Expr:
    """Whether the thread bears this member's name: then it is the owner's with them,
    though the owner may not be listed."""
    return text.name_key(pl.col("handle_name")) == text.name_key(pl.col("title"))


def _keyed(frame: pl.DataFrame, column: str, keys: pl.DataFrame) -> pl.DataFrame:
    """`frame` with the network's own keys in `column` where `keys` has them."""
    keys = keys.rename({"handle": column})
    found = frame.join(
        keys, on=["thread_id", column], how="left", maintain_order="left"
    )
    return found.with_columns(pl.coalesce("key", column).alias(column)).drop("key")


def _undated(messages: pl.DataFrame, network: str) -> Iterator[Batch]:
    """The files whose dates are in words that are not known: they stay without."""
    undated = messages.filter(
        pl.col("occurred_at").is_null() & pl.col("occurred_precision").is_null()
    )
    for path, count in undated.group_by("source_file").len().sort("source_file").rows():
        note = f"{count:,} kept without a time: their dates could not be read"
        yield file_note(network, path, "read", "messages", note)


def _staleness(
    archive: Archive, paths: Sequence[str], newest: datetime, dialect: Dialect
) -> Iterator[Batch]:
    exported = archive.exported_on
    if exported and datetime.combine(exported, time(), UTC) - newest > STALE:
        note = f"the newest message is from {newest:%Y-%m-%d}: {dialect.stale}"
        yield file_note(dialect.network, paths[0], "read", "threads", note)


def _reactions(messages: pl.DataFrame) -> pl.DataFrame:
    """One row a reaction; it bears no date, so that of the message, to the day."""
    rows = (
        messages.filter(pl.col("reactions").list.len() > 0)
        .select(
            "source_file",
            "line",
            "thread_id",
            "occurred_at",
            "occurred_precision",
            "reactions",
            recipient="sender",
            recipient_name="sender_name",
        )
        .explode("reactions")
        .unnest("reactions")
    )
    nobody = pl.lit("unknown:") + pl.col("thread_id")
    return (
        meta.with_person(rows, "actor", "sender")
        .with_columns(
            pl.col("sender").fill_null(nobody),
            kind=pl.lit("reaction"),
            medium=pl.lit("text"),
            occurred_precision=pl.when(pl.col("occurred_at").is_not_null()).then(
                pl.lit("day")
            ),
            detail=emoji(pl.col("reaction")),
            reason=no_time(),
        )
        .drop("actor", "reaction")
        .with_columns(
            left_out=pl.when(
                ~pl.struct(
                    "source_file", "line", "sender", "detail"
                ).is_first_distinct()
            ).then(pl.lit("reactions that one made twice"))
        )
    )


def _without_messages(files: pl.DataFrame, network: str) -> Batch:
    """The thread files that are whole and empty."""
    empty = files.filter(pl.col("messages") == 0)
    zeros = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
    return conform(
        "files",
        empty.select(
            "source_file",
            status=pl.lit("read"),
            kind=pl.lit("messages"),
            note=pl.lit("no message in it"),
            **{zero: pl.lit(0) for zero in zeros},
        ),
        network,
    )


# Members


def _members(files: pl.DataFrame, messages: pl.DataFrame) -> pl.DataFrame:
    """Those listed and those who wrote: whoever left is no longer listed."""
    place = ["thread_id", "section", "source_file"]
    listed = (
        files.filter(pl.col("participants").list.len() > 0)
        .explode("participants")
        .pipe(meta.with_person, "participants", "handle")
        .select(
            *place,
            pl.col("handle").fill_null(pl.lit("unknown:") + pl.col("thread_id")),
            name="handle_name",
            is_other=_is_titled(),
        )
    )
    named = messages.filter(pl.col("sender").is_not_null())
    wrote = named.select(
        *place, handle="sender", name="sender_name", is_other=pl.lit(None, pl.Boolean)
    )
    both = pl.concat([listed, wrote])
    return both.unique(["thread_id", "section", "handle"], maintain_order=True)


def _with_unseen(members: pl.DataFrame) -> pl.DataFrame:
    """`members`, and someone unknown where a thread would be a soliloquy.

    A conversation with a deleted account may list its owner alone; one that lists
    the other person alone bears their name.
    """
    members = members.unique(["thread_id", "section", "handle"], maintain_order=True)
    is_alone = pl.col("handle").n_unique().over("thread_id") == 1
    is_titled = pl.col("is_other").any().over("thread_id")
    alone = members.filter(is_alone & ~is_titled)
    unseen = alone.with_columns(
        handle=pl.lit("unknown:") + pl.col("thread_id"), name=pl.lit(None, pl.String)
    )
    return pl.concat([members, unseen]).unique(
        ["thread_id", "section", "handle"], maintain_order=True
    )
