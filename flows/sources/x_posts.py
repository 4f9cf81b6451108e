"""Posts on X: whom the owner replied to, mentioned and repeated.

Others' replies, mentions and likes are not in an archive.
"""

import polars as pl

from flows.sources.x_records import Directory, Schema, moment, no_time

_PERSON = pl.Struct({"id_str": pl.String, "screen_name": pl.String, "name": pl.String})
SCHEMA: Schema = {
    "id_str": pl.String,
    "created_at": pl.String,
    "full_text": pl.String,
    "text": pl.String,
    "in_reply_to_user_id_str": pl.String,
    "in_reply_to_user_id": pl.String,
    "in_reply_to_screen_name": pl.String,
    "entities": pl.Struct({"user_mentions": pl.List(_PERSON)}),
}
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}


def posts(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a post: `at`, `words`, `mentions`, and whom it answers or repeats."""
    words = pl.coalesce("full_text", "text")
    return frame.select(
        "source_file",
        "line",
        id=pl.col("id_str"),
        at=moment(pl.col("created_at")),
        words=words.str.replace_many(_ENTITIES),
        repeated=words.str.extract(r"^RT @(\w+)").str.to_lowercase(),
        answered=pl.coalesce("in_reply_to_user_id_str", "in_reply_to_user_id"),
        answered_screen=pl.col("in_reply_to_screen_name"),
        mentions=pl.col("entities").struct.field("user_mentions"),
    )


def seen(posts: pl.DataFrame) -> pl.DataFrame:
    """Everybody named in `posts`, as `x_records.directory` takes them."""
    return pl.concat(
        [
            _mentions(posts).select("id", "screen", "name", "at"),
            posts.select(
                id="answered",
                screen="answered_screen",
                name=pl.lit(None, pl.String),
                at="at",
            ),
        ]
    )


def _mentions(posts: pl.DataFrame) -> pl.DataFrame:
    return (
        posts.explode("mentions", empty_as_null=False)
        .filter(pl.col("mentions").is_not_null())
        .unnest("mentions")
        .drop("id")
        .rename({"id_str": "id", "screen_name": "screen"})
    )


def interactions(posts: pl.DataFrame, people: Directory) -> pl.DataFrame:
    """A reply, a repost or a plain post each, and a tag for each further mention."""
    by_screen = people.names.select(
        "id", screen=pl.col("screen").str.to_lowercase()
    ).unique("screen", keep="last", maintain_order=True)
    first = posts.join(
        by_screen.rename({"id": "repeated_id"}),
        left_on="repeated",
        right_on="screen",
        how="left",
        maintain_order="left",
    ).with_columns(
        whom=pl.coalesce(
            "repeated_id", pl.when(pl.col("repeated").is_null()).then("answered")
        )
    )
    first = people.with_person(first, "whom", "recipient")
    is_repost, is_reply = (pl.col(c).is_not_null() for c in ("repeated", "recipient"))
    to_self = pl.col("recipient") == "me"
    acts = first.select(
        "source_file",
        "line",
        "at",
        kind=pl.when(is_repost)
        .then(pl.lit("reaction"))
        .when(is_reply & ~to_self)
        .then(pl.lit("comment"))
        .otherwise(pl.lit("other")),
        recipient=pl.when(~to_self)
        .then("recipient")
        .when(is_repost & ~is_reply)
        .then("user:" + pl.col("repeated")),
        recipient_name=pl.when(~to_self).then("recipient_name"),
        detail=pl.when(is_repost).then(pl.lit("repost")),
        text=pl.when(~is_repost).then("words"),
        left_out=pl.when(is_repost & to_self).then(pl.lit("reposts of oneself")),
    )
    mentioned = _mentions(posts.filter(pl.col("repeated").is_null())).filter(
        pl.col("id").ne_missing(pl.col("answered"))
    )
    tags = (
        people.with_person(mentioned, "id", "recipient")
        .filter(pl.col("recipient") != "me")
        .unique(["source_file", "line", "recipient"], maintain_order=True)
        .select(
            *("source_file", "line", "at", "recipient", "recipient_name"),
            kind=pl.lit("tag"),
        )
    )
    return (
        pl.concat([acts, tags], how="diagonal")
        .rename({"at": "occurred_at"})
        .with_columns(
            sender=pl.lit("me"),
            medium=pl.lit("public"),
            occurred_precision=pl.lit("second"),
            characters=pl.col("text").str.len_chars().fill_null(0),
            reason=no_time(),
        )
    )
