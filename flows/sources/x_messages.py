"""Direct messages on X.

A long conversation is handed out in several pieces that overlap; each message
has an id, by which it counts once.
"""

import polars as pl

from flows.sources.x_records import Directory, Schema, moment, no_time

_IDS = pl.List(pl.String)
_REACTION = pl.Struct(
    dict.fromkeys(
        ("senderId", "reactionKey", "createdAt", "reactionSenderID"), pl.String
    )
)
_MESSAGE: Schema = {
    "id": pl.String,
    "senderId": pl.String,
    "recipientId": pl.String,
    "text": pl.String,
    "createdAt": pl.String,
    "reactions": pl.List(_REACTION),
}
_JOINED: Schema = {
    "initiatingUserId": pl.String,
    "participantsSnapshot": _IDS,
    "userIds": _IDS,
    "createdAt": pl.String,
}
_OTHERS = (
    "participantsJoin",
    "joinConversation",
    "participantsLeave",
    "conversationNameUpdate",
)
"""Events of a group other than messages."""
SCHEMA: Schema = {
    "conversationId": pl.String,
    "messages": pl.List(
        pl.Struct(
            {
                "messageCreate": pl.Struct(_MESSAGE),
                **dict.fromkeys(_OTHERS, pl.Struct(_JOINED)),
            }
        )
    ),
}


def events(conversations: pl.DataFrame) -> pl.DataFrame:
    """One row an event of a conversation, `line` its number in the file."""
    return (
        conversations.select("source_file", "messages", thread_id="conversationId")
        .explode("messages", empty_as_null=False)
        .unnest("messages")
        .with_columns(line=pl.int_range(1, pl.len() + 1).over("source_file"))
    )


def interactions(events: pl.DataFrame, people: Directory) -> pl.DataFrame:
    """Messages, reactions to them, and who brought whom into a group."""
    kinds = [_messages(events), _reactions(events), _additions(events)]
    rows = people.with_person(pl.concat(kinds, how="diagonal"), "by", "sender")
    return people.with_person(rows, "to", "recipient").with_columns(
        medium=pl.lit("text"), occurred_precision=pl.lit("second")
    )


def _of(event: str, key: str) -> pl.Expr:
    return pl.col(event).struct.field(key)


def _messages(events: pl.DataFrame) -> pl.DataFrame:
    words, number = _of("messageCreate", "text"), _of("messageCreate", "id")
    is_message = pl.col("messageCreate").is_not_null()
    is_other = pl.any_horizontal(pl.col(event).is_not_null() for event in _OTHERS)
    is_copy = is_message & number.is_not_null() & ~number.is_first_distinct()
    rows = events.select(
        *("source_file", "line", "thread_id"),
        kind=pl.lit("message"),
        by=_of("messageCreate", "senderId"),
        to=pl.lit(None, pl.String),
        occurred_at=moment(_of("messageCreate", "createdAt")),
        text=pl.when(words != "").then(words),
        characters=words.str.len_chars().fill_null(0),
        left_out=pl.when(is_other)
        .then(pl.lit("who joined, left or renamed a group"))
        .when(is_copy)
        .then(pl.lit("messages given twice")),
        is_known=is_message & pl.col("thread_id").is_not_null(),
    )
    no_message = pl.when(~pl.col("is_known")).then(
        pl.lit("not a message of a conversation")
    )
    return rows.with_columns(
        reason=pl.when(pl.col("left_out").is_null()).then(
            pl.coalesce(no_message, no_time())
        )
    ).drop("is_known")


def _reactions(events: pl.DataFrame) -> pl.DataFrame:
    """One row a reaction; without a time of its own it bears the message's."""
    own = pl.col("reactions").struct.field
    return (
        events.filter(
            _of("messageCreate", "id").is_first_distinct(),
            _of("messageCreate", "reactions").list.len() > 0,
        )
        .select(
            *("source_file", "line", "thread_id"),
            to=_of("messageCreate", "senderId"),
            at=_of("messageCreate", "createdAt"),
            reactions=_of("messageCreate", "reactions"),
        )
        .explode("reactions")
        .select(
            *("source_file", "line", "thread_id", "to"),
            kind=pl.lit("reaction"),
            by=pl.coalesce(own("senderId"), own("reactionSenderID")),
            detail=own("reactionKey"),
            occurred_at=pl.coalesce(moment(own("createdAt")), moment(pl.col("at"))),
        )
        .with_columns(reason=no_time())
    )


def _additions(events: pl.DataFrame) -> pl.DataFrame:
    """Who added whom to a group; the owner's own joining names only who added them."""
    added = events.filter(pl.col("participantsJoin").is_not_null()).select(
        *("source_file", "line", "thread_id"),
        by=_of("participantsJoin", "initiatingUserId"),
        to=_of("participantsJoin", "userIds"),
        at=_of("participantsJoin", "createdAt"),
    )
    return (
        added.explode("to", empty_as_null=False)
        .filter(pl.col("to").ne_missing(pl.col("by")))
        .select(
            *("source_file", "line", "thread_id", "by", "to"),
            kind=pl.lit("other"),
            detail=pl.lit("added to the group"),
            occurred_at=moment(pl.col("at")),
        )
        .with_columns(reason=no_time())
    )


def members(events: pl.DataFrame, people: Directory) -> pl.DataFrame:
    """Everybody in a conversation: in its id, writing, or told to have been there."""
    is_pair = pl.col("thread_id").str.contains("^[0-9]+-[0-9]+$")
    lists = [
        pl.when(is_pair).then(pl.col("thread_id").str.split("-")),
        pl.concat_list(
            _of("messageCreate", key) for key in ("senderId", "recipientId")
        ),
        *(_of(event, "userIds") for event in _OTHERS),
        *(_of(event, "participantsSnapshot") for event in _OTHERS),
        *(pl.concat_list(_of(event, "initiatingUserId")) for event in _OTHERS),
    ]
    found = [
        events.select("source_file", "thread_id", id=ids)
        .explode("id", empty_as_null=False)
        .unique(["thread_id", "id"], maintain_order=True)
        for ids in lists
    ]
    ids = pl.concat(found).drop_nulls().unique(["thread_id", "id"], maintain_order=True)
    known = people.with_person(ids, "id", "handle")
    return known.filter(pl.col("handle").is_not_null()).select(
        *("source_file", "thread_id", "handle"),
        name="handle_name",
        section=pl.lit("regular"),
    )
