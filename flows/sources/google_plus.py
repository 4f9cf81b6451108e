"""Google+, closed in 2019: circles, posts with what others did to them, activity.

Somebody's key is their number. Addresses may have a name in its place
(`/+ZoeBrandt`); the posts tell which number that is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import polars as pl

from flows.sources import google_plus_circles, takeout, text
from flows.sources.archive import Archive
from flows.sources.google_plus_circles import circles
from flows.sources.google_plus_posts import addressed, posts
from flows.sources.json_files import Schema
from flows.sources.records import Batch, conform, file_note, file_rejected, sort_out

NETWORK = "google_plus"

CANNOT_SHOW = (
    "Google+ is closed: only archives taken before April 2019 have it. They do not "
    "tell who had you in circles, since when somebody is in yours, or when a +1 was "
    "given."
)

_DONE = {
    "commentCreatedItem": ("comment", None, True),
    "commentPlusOneAddedItem": ("reaction", "+1 on a comment ", False),
    "postPlusOneAddedItem": ("reaction", "+1 ", True),
    "pollVoteAddedItem": ("reaction", "vote ", True),
}
"""What the owner did elsewhere: its key, its kind, what tells it from others, and
whether it was to the author of the post (of a comment it does not tell whose)."""
_ITEM = pl.Struct(
    {
        "postPermalink": pl.String,
        "comment": pl.Struct({"content": pl.String}),
    }
)
_ACTIVITY: Schema = {
    "items": pl.List(
        pl.Struct(
            {"activityId": pl.String, "timestampMs": pl.String}
            | dict.fromkeys(_DONE, _ITEM)
        )
    )
}


_POST_KEY = rb'"resourceName"\s*:\s*"users/\d+/posts/'
_POST_NAME = re.compile(r"(^|/)\d{8} - [^/]*$")
"""How a post's file is called: its day and how it begins."""


def claims(archive: Archive) -> Sequence[str]:
    """The paths of `archive` that are of Google+, by what they hold."""
    return list(_recognised(archive))


def _recognised(archive: Archive) -> dict[str, str]:
    found = (
        takeout.recognised(archive, ending, what)
        for ending, what in (
            (".json", _of_json),
            (".csv", google_plus_circles.of_csv),
            (".vcf", google_plus_circles.of_cards),
            (".html", _of_html),
        )
    )
    return {
        path: what
        for known in found
        for path, what in known.items()
        if what != "html" or _POST_NAME.search(path)
    }


def _of_json(head: bytes) -> str | None:
    is_written = b'"author"' in head and b'"displayName"' in head
    if (is_written and b"plus.google.com/" in head) or re.search(_POST_KEY, head):
        return "post"
    if b'"items"' in head and re.search("|".join(_DONE).encode(), head):
        return "activity"
    return google_plus_circles.of_json(head)


def _of_html(head: bytes) -> str | None:
    is_post = b"plus.google.com/" in head and b"/posts/" in head
    return "html" if is_post else None


def read(archive: Archive) -> Iterator[Batch]:
    """The people in circles, and what passed on posts."""
    known = _recognised(archive)
    done: list[pl.DataFrame] = []
    for part in posts(archive, takeout.those(known, "post"), NETWORK):
        if isinstance(part, pl.DataFrame):
            done.append(part)
        else:
            yield part
    written = pl.concat(done, how="diagonal") if done else None
    numbers = _numbers(written)
    owner = _owner(written)
    if written is not None:
        yield from sort_out("interactions", "posts", written, NETWORK)
    if owner is not None:
        yield conform("accounts", owner, NETWORK)
    own = None if owner is None else str(owner["handle"][0])
    for circle in circles(archive, known, NETWORK):
        if isinstance(circle, pl.DataFrame):
            yield from sort_out(
                "contacts", "circle", _keyed(circle, "handle", numbers), NETWORK
            )
        else:
            yield circle
    yield from _activity(archive, takeout.those(known, "activity"), numbers, own)
    yield from _html(known)


# Who is who


def _numbers(written: pl.DataFrame | None) -> dict[str, str]:
    """The number of whoever goes by a name in addresses: `user:` to `id:`."""
    if written is None:
        return {}
    whose = (
        pl.when(pl.col("kind") == "other")
        .then("author")
        .when(pl.col("sender") == "me")
        .then("recipient")
        .otherwise("sender")
    )
    pairs = written.select(user=addressed(pl.col("url")), handle=whose).filter(
        pl.col("user").str.starts_with("user:"), pl.col("handle").str.starts_with("id:")
    )
    return dict(pairs.unique().sort("user", "handle").rows())


def _keyed(frame: pl.DataFrame, column: str, numbers: dict[str, str]) -> pl.DataFrame:
    return frame.with_columns(pl.col(column).replace(numbers))


def _owner(written: pl.DataFrame | None) -> pl.DataFrame | None:
    """Who wrote the posts."""
    if written is None:
        return None
    authors = (
        written.filter(pl.col("author").is_not_null())
        .group_by("author")
        .agg(
            weight=pl.len(),
            name=pl.col("author_name").drop_nulls().sort().last(),
            source_file=pl.col("source_file").min(),
        )
        .sort("weight", "author", descending=[True, False])
        .head(1)
        .rename({"author": "handle"})
        .with_columns(evidence=pl.lit("author"))
    )
    return None if authors.is_empty() else authors


# What the owner did elsewhere


def _activity(
    archive: Archive, paths: Sequence[str], numbers: dict[str, str], own: str | None
) -> Iterator[Batch]:
    """Comments, +1s and votes; whose post it was stands in its address."""
    for found in takeout.parsed(archive, paths, _ACTIVITY, NETWORK):
        if not isinstance(found, pl.DataFrame):
            yield found
            continue
        yield from takeout.without_rows(
            found, "items", "activity", "nothing in it", NETWORK
        )
        rows = (
            found.filter(pl.col("items").list.len() > 0)
            .explode("items")
            .with_columns(line=pl.int_range(1, pl.len() + 1).over("source_file"))
            .unnest("items")
        )
        kinds = [_deeds(rows, key, *what) for key, what in _DONE.items()]
        kinds.append(_unknown(rows))
        deeds = _keyed(pl.concat(kinds, how="diagonal"), "recipient", numbers)
        at_home = pl.when(pl.col("recipient") == pl.lit(own, pl.String)).then(
            pl.lit("on the owner's own post, where it stands as well")
        )
        if not deeds.is_empty():
            yield from sort_out(
                *("interactions", "activity", deeds.with_columns(left_out=at_home)),
                NETWORK,
            )


def _deeds(
    rows: pl.DataFrame, key: str, kind: str, mark: str | None, to_author: bool
) -> pl.DataFrame:
    item = pl.col(key).struct
    at = text.from_epoch(pl.col("timestampMs"), "ms").dt.truncate("1s")
    found = rows.filter(pl.col(key).is_not_null())
    said = found.select(
        *("source_file", "line"),
        kind=pl.lit(kind),
        medium=pl.lit("public"),
        sender=pl.lit("me"),
        recipient=addressed(item.field("postPermalink")) if to_author else None,
        occurred_at=at,
        occurred_precision=pl.lit("second"),
        text=item.field("comment").struct.field("content"),
        detail=pl.lit(mark, pl.String) + item.field("postPermalink"),
        reason=pl.when(at.is_null()).then(pl.lit("no readable time")),
    )
    return said.with_columns(text=takeout.plain(said["text"])).with_columns(
        characters=pl.col("text").str.len_chars().fill_null(0)
    )


def _unknown(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.all_horizontal(pl.col(_DONE).is_null())).select(
        *("source_file", "line"), reason=pl.lit("what was done is not known")
    )


def _html(known: dict[str, str]) -> Iterator[Batch]:
    """Posts as pages: told, a folder at a time, unless they are there as JSON."""
    as_json = {path.rpartition(".")[0] for path in takeout.those(known, "post")}
    pages = takeout.those(known, "html")
    for folder, group in groupby(pages, lambda path: path.rpartition("/")[0]):
        held = list(group)
        only = [path for path in held if path.rpartition(".")[0] not in as_json]
        if only:
            said = f"{len(only)} posts as HTML; Closeknit reads posts as JSON"
            yield from file_rejected(NETWORK, f"{folder}/", said)
        else:
            yield file_note(NETWORK, f"{folder}/", "ignored", "html", "here as JSON")
