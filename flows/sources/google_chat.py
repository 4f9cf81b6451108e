"""Google Chat: a folder a conversation, with its members and its messages.

People are known by their e-mail address. Times are text in the language of the
account; one that cannot be read leaves its message without a time, and stands
in `detail`.
"""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from flows.sources import displayed_dates, takeout, text
from flows.sources.archive import Archive
from flows.sources.json_files import Schema
from flows.sources.records import Batch, conform, file_note, sort_out

NETWORK = "google_chat"

CANNOT_SHOW = (
    "Google Chat does not tell who read a message or reacted to it, nor what was "
    "deleted. Calls and meetings by Meet are not in it."
)

_PERSON = pl.Struct({"name": pl.String, "email": pl.String, "user_type": pl.String})
_MESSAGES: Schema = {
    "messages": pl.List(
        pl.Struct(
            {"creator": _PERSON}
            | dict.fromkeys(
                ("created_date", "text", "topic_id", "message_id"), pl.String
            )
            | {"message_state": pl.String, "deleted_date": pl.String}
        )
    )
}
_GROUP: Schema = {"members": pl.List(_PERSON)}
_USER: Schema = {"user": _PERSON}
_SIGNS = (
    rb'"(creator|created_date|topic_id|message_state|deletion_metadata)"'
    rb"|^\s*\{[^\[]*\[\s*\]\s*\}\s*$"
)
"""What only messages of Chat have, or no message at all."""
_NOBODY = ("deleted user", "unknown user")
"""What stands for the name of a deleted account, folded."""
_UNREAD = "dates in a form that is not known: kept without a time"


def claims(archive: Archive) -> Sequence[str]:
    """The paths of `archive` that are of Google Chat, by what they hold."""
    return list(_recognised(archive))


def _recognised(archive: Archive) -> dict[str, str]:
    return takeout.recognised(archive, ".json", _what)


def _what(head: bytes) -> str | None:
    if re.match(rb'\W*"messages"\s*:\s*\[', head) and re.search(_SIGNS, head):
        return "messages"
    if b'"user_type"' not in head:
        return None
    if b'"members"' in head:
        return "group"
    return "user" if b'"user"' in head else None


def read(archive: Archive) -> Iterator[Batch]:
    """The messages and the members of every conversation, and whose they are."""
    known = _recognised(archive)
    members: list[pl.DataFrame] = []
    groups = takeout.those(known, "group")
    for found in takeout.parsed(archive, groups, _GROUP, NETWORK):
        if isinstance(found, pl.DataFrame):
            yield from takeout.without_rows(
                found, "members", "members", "nobody in it", NETWORK
            )
            listed = _listed(found)
            members.append(listed)
            yield from _told(listed, "members")
        else:
            yield found
    paths = takeout.those(known, "messages")
    for found in takeout.parsed(archive, paths, _MESSAGES, NETWORK):
        if not isinstance(found, pl.DataFrame):
            yield found
            continue
        yield from takeout.without_rows(
            found, "messages", "messages", "no message in it", NETWORK
        )
        messages = _messages(found)
        members.append(_writers(messages))
        # A file of which dates could not be read is told so.
        unread = (pl.col("occurred_at").is_null() & pl.col("left_out").is_null()) & (
            pl.col("reason").is_null()
        )
        for rows, note in (
            (messages.filter(~unread), None),
            (messages.filter(unread), _UNREAD),
        ):
            if not rows.is_empty():
                yield from sort_out("interactions", "messages", rows, NETWORK, note)
    if members:
        yield conform("members", _with_unseen(pl.concat(members)), NETWORK)
    yield from _owner(archive, takeout.those(known, "user"))


def _told(listed: pl.DataFrame, kind: str) -> Iterator[Batch]:
    for path in listed["source_file"].unique().sort():
        yield file_note(NETWORK, path, "read", kind, None)


# Messages


def _messages(files: pl.DataFrame) -> pl.DataFrame:
    """One row a message."""
    count = pl.col("messages").list.len()
    rows = (
        files.filter(count > 0)
        .select("source_file", "messages", line=pl.int_ranges(1, count + 1))
        .explode("messages", "line")
        .unnest("messages")
        .with_columns(
            thread_id=pl.coalesce(
                _folder(), pl.col("message_id").str.extract(r"^([^/]+)/", 1), _stem()
            ),
            at=displayed_dates.moment(pl.col("created_date")),
        )
    )
    creator = pl.col("creator")
    is_empty = pl.all_horizontal(
        pl.col(
            "creator", "created_date", "text", "message_id", "deleted_date"
        ).is_null()
    )
    is_deleted = (pl.col("message_state").str.to_uppercase() == "DELETED") | (
        creator.is_null() & pl.col("deleted_date").is_not_null()
    )
    return rows.select(
        *("source_file", "line", "thread_id", "text"),
        kind=pl.lit("message"),
        medium=pl.lit("text"),
        sender=pl.coalesce(_handle(creator), _unknown()),
        sender_name=_name(creator),
        occurred_at="at",
        occurred_precision=pl.when(pl.col("at").is_not_null()).then(pl.lit("second")),
        characters=pl.col("text").str.len_chars().fill_null(0),
        detail=pl.when(pl.col("at").is_null()).then("created_date"),
        reason=pl.when(is_empty).then(pl.lit("not a message")),
        left_out=pl.when(is_deleted)
        .then(pl.lit("deleted"))
        .when(_is_program(creator))
        .then(pl.lit("written by a program")),
    )


def _folder() -> pl.Expr:
    """The key in a folder's name, after the word for what kind it is: `DM AbC`."""
    return pl.col("source_file").str.extract(r"(\S+)/[^/]+$", 1).str.extract("([^/]+)$")


def _stem() -> pl.Expr:
    return pl.col("source_file").str.extract(r"([^/]+)\.\w+$", 1)


# People


def _name(person: pl.Expr) -> pl.Expr:
    name = person.struct.field("name")
    return pl.when(~text.name_key(name).is_in(_NOBODY)).then(name)


def _handle(person: pl.Expr) -> pl.Expr:
    email = takeout.address(person.struct.field("email"))
    return pl.coalesce(pl.lit("mail:") + email, text.name_handle(_name(person)))


def _unknown() -> pl.Expr:
    return pl.lit("unknown:") + pl.col("thread_id")


def _is_program(person: pl.Expr) -> pl.Expr:
    kind = person.struct.field("user_type").str.to_lowercase()
    return (kind == "bot").fill_null(False)


def _listed(groups: pl.DataFrame) -> pl.DataFrame:
    """Those a conversation lists, programs apart."""
    person = pl.col("members")
    return (
        groups.filter(person.list.len() > 0)
        .explode("members")
        .filter(~_is_program(person))
        .with_columns(thread_id=pl.coalesce(_folder(), _stem()))
        .select(
            "thread_id",
            handle=pl.coalesce(_handle(person), _unknown()),
            name=_name(person),
            source_file="source_file",
        )
    )


def _writers(messages: pl.DataFrame) -> pl.DataFrame:
    """Those who wrote: whoever left is no longer listed."""
    used = pl.col("reason").is_null() & pl.col("left_out").is_null()
    return (
        messages.filter(used)
        .select("thread_id", "source_file", handle="sender", name="sender_name")
        .select("thread_id", "handle", "name", "source_file")
        .unique(["thread_id", "handle"], maintain_order=True)
    )


def _with_unseen(members: pl.DataFrame) -> pl.DataFrame:
    """`members`, and someone unknown where the owner would be alone.

    Whoever deleted their account is not listed.
    """
    key = ["thread_id", "handle"]
    members = members.unique(key, keep="first", maintain_order=True)
    alone = members.filter(pl.len().over("thread_id") == 1)
    unseen = alone.with_columns(handle=_unknown(), name=pl.lit(None, pl.String))
    return (
        pl.concat([members, unseen])
        .unique(key, maintain_order=True)
        .with_columns(section=pl.lit("regular"))
    )


def _owner(archive: Archive, paths: Sequence[str]) -> Iterator[Batch]:
    """The one user whose memberships the export lists is its owner."""
    for found in takeout.parsed(archive, paths, _USER, NETWORK):
        if not isinstance(found, pl.DataFrame):
            yield found
            continue
        for path in found["source_file"]:
            yield file_note(NETWORK, path, "read", "user", None)
        if len(paths) == 1:
            person = pl.col("user").struct
            owner = found.select(
                "source_file",
                evidence=pl.lit("profile"),
                handle=_handle(pl.col("user")),
                name=person.field("name"),
                email=takeout.address(person.field("email")),
                weight=pl.lit(1),
            )
            yield conform("accounts", owner.drop_nulls("handle"), NETWORK)
