"""Google+ posts: what the owner wrote, and what others did to it.

A post is a JSON file of its own. Its author is the owner, for a Takeout holds
nobody else's posts; comments, +1s and reshares tell who made them, by number.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from flows.sources import takeout, text
from flows.sources.archive import Archive
from flows.sources.json_files import Schema
from flows.sources.records import Batch

_PERSON = pl.Struct(
    {"displayName": pl.String, "profilePageUrl": pl.String, "resourceName": pl.String}
)
_USERS = pl.Struct({"users": pl.List(_PERSON)})
_POST: Schema = {
    "url": pl.String,
    "creationTime": pl.String,
    "content": pl.String,
    "resourceName": pl.String,
    "activityId": pl.String,
    "author": _PERSON,
    "comments": pl.List(
        pl.Struct({"author": _PERSON, "content": pl.String, "creationTime": pl.String})
    ),
    "plusOnes": pl.List(pl.Struct({"plusOner": _PERSON})),
    "reshares": pl.List(pl.Struct({"resharer": _PERSON})),
    "resharedPost": pl.Struct({"author": _PERSON}),
    "poll": pl.Struct(
        {
            "choices": pl.List(
                pl.Struct({"votes": pl.List(pl.Struct({"voter": _PERSON}))})
            )
        }
    ),
    "postAcl": pl.Struct(
        {
            "visibleToStandardAcl": _USERS,
            "communityAcl": _USERS,
            "collectionAcl": _USERS,
        }
    ),
}


def posts(
    archive: Archive, paths: Sequence[str], network: str
) -> Iterator[pl.DataFrame | Batch]:
    """Rows of `interactions`, a frame for many posts, and the files that are none.

    They also have `author` and `author_name`, who are the owner, and `url`, the
    address of the person who stands beside the owner.
    """
    for found in takeout.parsed(archive, paths, _POST, network):
        yield _rows(found) if isinstance(found, pl.DataFrame) else found


def _rows(files: pl.DataFrame) -> pl.DataFrame:
    found = files.with_columns(
        author=handle(pl.col("author")),
        author_name=pl.col("author").struct.field("displayName"),
        author_url=pl.col("author").struct.field("profilePageUrl"),
        at=moment(pl.col("creationTime")),
        post=pl.coalesce("resourceName", "activityId", "url", "source_file"),
        original=pl.concat_list(pl.col("resharedPost").struct.field("author")),
        voters=pl.col("poll")
        .struct.field("choices")
        .list.eval(pl.element().struct.field("votes").explode()),
        shown_to=pl.coalesce(
            pl.col("postAcl").struct.field(acl).struct.field("users") for acl in _ACLS
        ),
    )
    every = pl.concat(
        [
            _own(found),
            _towards_me(found, "comments", "author", "comment", None),
            _towards_me(found, "plusOnes", "plusOner", "reaction", "+1 "),
            _towards_me(found, "reshares", "resharer", "reaction", "reshare "),
            _towards_me(found, "voters", "voter", "reaction", "vote "),
            _from_me(found, "original", "reaction", "reshare "),
            _from_me(found, "shown_to", "tag", ""),
        ],
        how="diagonal",
    )
    return every.with_columns(
        text=takeout.plain(every["text"]),
        line=pl.int_range(1, pl.len() + 1).over("source_file"),
        medium=pl.lit("public"),
        occurred_precision=pl.when(pl.col("occurred_at").is_not_null()).then(
            pl.lit("second")
        ),
    ).with_columns(characters=pl.col("text").str.len_chars().fill_null(0))


_ACLS = ("visibleToStandardAcl", "communityAcl", "collectionAcl")
_NO_TIME = pl.lit("no readable time")


def _own(found: pl.DataFrame) -> pl.DataFrame:
    """The posts themselves, which are to nobody by name."""
    return found.select(
        *("source_file", "author", "author_name"),
        kind=pl.lit("other"),
        sender=pl.lit("me"),
        sender_name="author_name",
        url="author_url",
        occurred_at="at",
        text="content",
        detail="post",
        reason=pl.when(pl.col("author").is_null())
        .then(pl.lit("no author in it"))
        .when(pl.col("at").is_null())
        .then(_NO_TIME),
    )


def _each(found: pl.DataFrame, people: str) -> pl.DataFrame:
    """One row an entry of the list `people`, which stands in `entry`."""
    return (
        found.select(
            *("source_file", "author", "author_name", "at", "post"), entry=people
        )
        .filter(pl.col("entry").list.len() > 0)
        .explode("entry")
        .drop_nulls("entry")
    )


def _towards_me(
    found: pl.DataFrame, people: str, role: str, kind: str, mark: str | None
) -> pl.DataFrame:
    """What people did to the owner's posts; the owner did it to nobody.

    A +1 bears no date. `mark` and the post tell one such deed from another.
    """
    entry = pl.col("entry").struct
    who = entry.field(role)
    rows = _each(found, people).with_columns(
        who=handle(who),
        name=who.struct.field("displayName"),
        url=who.struct.field("profilePageUrl"),
    )
    is_me = pl.col("who") == pl.col("author")
    said: dict[str, pl.Expr] = {}
    if mark is None:
        time = moment(entry.field("creationTime"))
        said = {
            "occurred_at": time,
            "text": entry.field("content"),
            "reason": pl.when(time.is_null()).then(_NO_TIME),
        }
    else:
        said = {"detail": pl.lit(mark) + pl.col("post")}
    return rows.select(
        *("source_file", "author", "author_name", "url"),
        kind=pl.lit(kind),
        sender=pl.when(is_me).then(pl.lit("me")).otherwise("who"),
        sender_name="name",
        recipient=pl.when(~is_me.fill_null(False)).then(pl.lit("me")),
        **said,
    )


def _from_me(found: pl.DataFrame, people: str, kind: str, mark: str) -> pl.DataFrame:
    """Whom the owner named in a post, or whose post it passes on."""
    who = pl.col("entry")
    return (
        _each(found, people)
        .select(
            *("source_file", "author", "author_name"),
            kind=pl.lit(kind),
            sender=pl.lit("me"),
            sender_name="author_name",
            recipient=handle(who),
            recipient_name=who.struct.field("displayName"),
            url=who.struct.field("profilePageUrl"),
            occurred_at="at",
            detail=pl.lit(mark) + pl.col("post"),
        )
        .filter((pl.col("recipient") != pl.col("author")).fill_null(True))
    )


# People and times


def handle(person: pl.Expr) -> pl.Expr:
    """A person's number, else what the address says, else the name."""
    number = person.struct.field("resourceName").str.extract(r"^users/(\d+)", 1)
    return pl.coalesce(
        pl.lit("id:") + number,
        addressed(person.struct.field("profilePageUrl")),
        text.name_handle(person.struct.field("displayName")),
    )


def addressed(url: pl.Expr) -> pl.Expr:
    """`id:10…` or `user:+zoebrandt` from the address of a person or a post."""
    return pl.coalesce(
        pl.lit("id:") + url.str.extract(rf"{_SITE}(\d{{5,}})", 1),
        pl.lit("user:")
        + url.str.extract(rf"{_SITE}(\+[^/?#\s]+)", 1).str.to_lowercase(),
    )


_SITE = r"plus\.google\.com/(?:u/\d+/)?(?:b/\d+/)?"


def moment(column: pl.Expr) -> pl.Expr:
    """`2013-05-04 18:22:10+0200` in UTC, also with colons about the zone."""
    return (
        column.str.strip_chars()
        .str.replace(r"\s*(?:Z|UTC)$", "+0000")
        .str.replace(r":?\s*([+-]\d{2}):?(\d{2})$", "$1$2")
        .str.to_datetime(
            "%Y-%m-%d %H:%M:%S%z", time_unit="us", time_zone="UTC", strict=False
        )
    )
