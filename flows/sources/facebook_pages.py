"""The pages of a Facebook export that are lists of records: who they name, and how.

A record has no ids; people stand by name alone, often only within a sentence
(`title`). Sentences are in the export's language; only English ones are read,
so elsewhere the other person stays null rather than guessed.
"""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.errors import CloseknitError
from flows.sources import meta, text
from flows.sources.archive import Archive
from flows.sources.meta import Page, Rows
from flows.sources.records import Batch, conform, file_note, sort_out

_NAMED = pl.List(pl.Struct({"name": pl.String}))
RECORD: dict[str, pl.DataType | type[pl.DataType]] = {
    "name": pl.String,
    "timestamp": pl.String,
    "title": pl.String,
    "section": pl.String,
    "data": pl.List(
        pl.Struct(
            {
                "comment": pl.Struct({"comment": pl.String, "author": pl.String}),
                "reaction": pl.Struct({"reaction": pl.String, "actor": pl.String}),
                "post": pl.String,
            }
        )
    ),
    "tags": _NAMED,
    "label_values": pl.List(pl.Struct({"label": pl.String, "value": pl.String})),
    "details": pl.List(pl.Struct({"contact_point": pl.String})),
    "created_timestamp": pl.String,
    "start_timestamp": pl.String,
}
"""Every key that is used, of any page; a record has few of them."""
NAME_LABELS = ("Name", "Nom", "Nombre", "Nome", "Naam", "Namn", "Navn", "Full name")
_REACTION_LABELS = ("Reaction", "Reaktion", "Réaction", "Reacción", "Reação", "Reactie")
_REACTIONS = {
    "LIKE": "Like",
    "LOVE": "Love",
    "HAHA": "Haha",
    "WOW": "Wow",
    "SORRY": "Sad",
    "ANGER": "Angry",
    "SUPPORT": "Care",
}
"""What older pages call the reactions, and newer ones: both may tell of one."""

_THING = (
    r"(?:own |profile |cover |live )?(?:post|photo|picture|video|link|status|comment"
    r"|reply|album|reel|story|note|event|memory|activity|update|check-in|timeline"
    r"|wall|profile|life event)\b"
)
_ON_WHOSE = rf"(?:commented on|replied to|likes?|liked|reacted to) (.+?)['’]s? {_THING}"
_WROTE_TO = (
    r"(?:wrote|posted|shared|added)\b.*? (?:on|to) (.+?)['’]s? "
    r"(?:timeline|wall|profile)\b"
)
_WHO_WROTE = r"^(.+?) (?:wrote|posted|shared|added|updated|uploaded|sent)\b"
_WITH = r"\b(?:was|is) with (.+?)(?: (?:at|in) .+)?\.?$"
_NO_ONE = (
    r"^(?:(?i:his|her|their|your|its|this) |(?i:you|your|a facebook user)$"
    r"|(?:my|an?|the) |(?:My|An?|The) \p{Ll})"
)
"""What stands where a name would and is none: "her own", "a post in ...".

People are called An, My and The as well: another name follows, with a capital.
"""


def read(archive: Archive, path: str, page: Page) -> Iterator[Batch]:
    """The rows of `page`; `CloseknitError` where the file has another shape."""
    records = _records(text.load_json(meta.mended(archive.read(path))), page)
    if not records:
        yield file_note(meta.NETWORK, path, "read", page.kind, "no record in it")
        return
    yield from batches(_frame(records), path, page)


def batches(records: pl.DataFrame, path: str, page: Page) -> Iterator[Batch]:
    """What `page` makes of its `records`, whichever form they were read from."""
    rows = page.rows(records).with_columns(source_file=pl.lit(path))
    yield from sort_out(page.table, page.kind, rows, meta.NETWORK)
    yield _authors(records, path)


def _records(content: Any, page: Page) -> list[Any]:
    """The records in `content`: a list, a list under a key, or one bare record."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        raise CloseknitError("neither a list nor an object")
    under = [content[key] for key in content if page.has_key(key)]
    if under:
        return [record for value in under for record in _listed(value)]
    if content and not _is_record(content):
        found = ", ".join(list(content)[:5])
        raise CloseknitError(f"no list named like {page.keys}; found: {found}")
    return [content] if content else []


def _is_record(value: dict[str, Any]) -> bool:
    return bool(value.keys() & (RECORD.keys() - {"section"}))


def _listed(value: Any) -> list[Any]:
    """The records under a key, which may be sorted into named lists again."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or _is_record(value):
        return [value]
    return [
        {**record, "section": section} if isinstance(record, dict) else record
        for section, records in value.items()
        for record in (records if isinstance(records, list) else [records])
    ]


def _frame(records: list[Any]) -> pl.DataFrame:
    """One row a record, numbered; of a record that is none all columns are null."""
    line = json.dumps({"record": records}, ensure_ascii=False)
    return (
        pl.read_ndjson(
            line.encode("utf-8", "replace"),
            schema={"record": pl.List(pl.Struct(RECORD))},
            ignore_errors=True,
        )
        .explode("record")
        .unnest("record")
        .with_row_index("line", offset=1)
        .with_columns(
            # Newer pages label what older ones had keys for.
            name=pl.coalesce("name", labelled(NAME_LABELS)),
            at=text.from_epoch(
                pl.coalesce("timestamp", "created_timestamp", "start_timestamp"), "s"
            ),
            precision=pl.lit("second"),
        )
    )


def labelled(labels: tuple[str, ...], among: str = "label_values") -> pl.Expr:
    """The first value beside one of `labels`."""
    pair = pl.element().struct
    return (
        pl.col(among)
        .list.eval(pair.field("value").filter(pair.field("label").is_in(labels)))
        .list.first()
    )


def _in_data(*fields: str) -> pl.Expr:
    """The first `data[].a.b` that is not null."""
    value = pl.element()
    for field in fields:
        value = value.struct.field(field)
    return pl.col("data").list.eval(value.drop_nulls()).list.first()


def _authors(records: pl.DataFrame, path: str) -> Batch:
    """Whoever wrote the comments or reacted is the owner, without exception."""
    by = pl.coalesce(_in_data("comment", "author"), _in_data("reaction", "actor"))
    authors = records.select(author=by).drop_nulls()
    counted = meta.with_person(authors, "author", "handle").drop_nulls("handle")
    grouped = counted.group_by("handle", maintain_order=True).agg(
        weight=pl.len(), name=pl.col("handle_name").first()
    )
    return conform(
        "accounts",
        grouped.with_columns(
            evidence=pl.lit("author"), source_file=pl.lit(path, pl.String)
        ),
        meta.NETWORK,
    )


# People on a list


def listed_as(kind: str) -> Rows:
    """Rows of `contacts` of one `kind`; two of one name stay two."""

    def rows(records: pl.DataFrame) -> pl.DataFrame:
        points = _points()
        return meta.with_person(records, "name", "handle").select(
            "line",
            "handle",
            pl.lit(kind).alias("kind"),
            name="handle_name",
            listed_at="at",
            emails=_or_null(points.list.filter(pl.element().str.contains("@"))),
            phones=_or_null(
                points.list.filter(pl.element().str.contains(r"^\+?[\d\s()./-]{5,}$"))
            ),
            reason=_reason(pl.col("name").is_null() & points.list.len().eq(0), "name"),
        )

    return rows


def _points() -> pl.Expr:
    """E-mail addresses and phone numbers, without saying which is which."""
    points = pl.col("details").list.eval(pl.element().struct.field("contact_point"))
    values = pl.col("label_values").list.eval(pl.element().struct.field("value"))
    empty = pl.lit([], pl.List(pl.String))
    both = pl.concat_list(points.fill_null(empty), values.fill_null(empty))
    return both.list.drop_nulls().list.unique(maintain_order=True)


def _or_null(listed: pl.Expr) -> pl.Expr:
    return pl.when(listed.list.len() > 0).then(listed)


def _reason(missing: pl.Expr, what: str) -> pl.Expr:
    return pl.when(missing).then(pl.lit(f"no readable {what}"))


def invitations(*, sent: bool) -> Rows:
    """Friend requests that wait for an answer."""
    person, me = ("recipient", "sender") if sent else ("sender", "recipient")

    def rows(records: pl.DataFrame) -> pl.DataFrame:
        told = meta.with_person(records, "name", person)
        return _interaction(told, "invitation", "text").with_columns(
            pl.lit("me").alias(me),
            reason=pl.coalesce(
                _reason(pl.col("name").is_null(), "name"), pl.col("reason")
            ),
        )

    return rows


# What was done


def _interaction(frame: pl.DataFrame, kind: str, medium: str) -> pl.DataFrame:
    return frame.with_columns(
        kind=pl.lit(kind),
        medium=pl.lit(medium),
        occurred_at="at",
        occurred_precision="precision",
        characters=pl.col("text").str.len_chars().fill_null(0)
        if "text" in frame.columns
        else pl.lit(0),
        # A page in foreign words has neither time nor precision, and stays.
        reason=_reason(
            pl.col("at").is_null() & pl.col("precision").is_not_null(), "time"
        ),
    )


def _named(pattern: str) -> pl.Expr:
    """The name `pattern` finds in the title, null where it is no name."""
    found = pl.col("title").str.extract(pattern, 1)
    return pl.when(~found.str.contains(_NO_ONE)).then(found)


def comments(records: pl.DataFrame) -> pl.DataFrame:
    """What I wrote below what someone else had posted."""
    return _towards(
        records.with_columns(
            text=_in_data("comment", "comment"), author=_in_data("comment", "author")
        ),
        "comment",
        _named(_ON_WHOSE),
    )


def reactions(records: pl.DataFrame) -> pl.DataFrame:
    """What I liked; the newer pages name a person, group or page beside it."""
    coded = _in_data("reaction", "reaction").replace(_REACTIONS)
    value = pl.coalesce(coded, labelled(_REACTION_LABELS))
    return _towards(
        records.with_columns(author=_in_data("reaction", "actor"), detail=value),
        "reaction",
        pl.coalesce(_named(_ON_WHOSE), pl.col("name")),
    )


def _towards(records: pl.DataFrame, kind: str, other: pl.Expr) -> pl.DataFrame:
    """Interactions from me to `other`, unless that is the author themself."""
    own = other.eq_missing(pl.col("author"))
    found = records.with_columns(other=pl.when(~own).then(other))
    told = meta.with_person(found, "other", "recipient")
    return _interaction(told, kind, "public").with_columns(sender=pl.lit("me"))


def wall_posts_to_me(records: pl.DataFrame) -> pl.DataFrame:
    """The one thing others did in public that the export holds."""
    posts = records.with_columns(text=_in_data("post"), other=_named(_WHO_WROTE))
    told = meta.with_person(posts, "other", "sender")
    return _interaction(told, "wall_post", "public").with_columns(
        recipient=pl.lit("me")
    )


def posts(records: pl.DataFrame) -> pl.DataFrame:
    """My posts: on a wall, with people tagged, or to nobody in particular."""
    written = records.with_columns(text=_in_data("post"), other=_named(_WROTE_TO))
    told = meta.with_person(written, "other", "recipient")
    mine = _interaction(told, "other", "public").with_columns(
        kind=pl.when(pl.col("other").is_not_null())
        .then(pl.lit("wall_post"))
        .otherwise(pl.lit("other"))
    )
    both = pl.concat([mine, _tags(written)], how="diagonal_relaxed")
    return both.with_columns(sender=pl.lit("me"))


def _tags(posts: pl.DataFrame) -> pl.DataFrame:
    """One row a person tagged, whether in a list or in the title."""
    listed = pl.col("tags").list.eval(pl.element().struct.field("name").drop_nulls())
    in_title = (
        pl.col("title")
        .str.extract(_WITH, 1)
        .str.replace_all(r",? and |, ", "\n")
        .str.split("\n")
        .list.filter(~pl.element().str.contains(r"^\d+ others?$"))
    )
    empty = pl.lit([], pl.List(pl.String))
    tagged = pl.concat_list(listed.fill_null(empty), in_title.fill_null(empty))
    rows = (
        posts.select(
            "line",
            "at",
            "precision",
            "other",
            name=tagged.list.unique(maintain_order=True),
        )
        .filter(pl.col("name").list.len() > 0)
        .explode("name")
        .filter(~pl.col("name").eq_missing(pl.col("other")))
    )
    told = meta.with_person(rows, "name", "recipient")
    return _interaction(told, "tag", "public")


def events(records: pl.DataFrame) -> pl.DataFrame:
    """What I answered to, or was invited to; nobody else is named."""
    told = records.with_columns(text=pl.col("name"))
    detail = pl.col("section").str.strip_prefix("events_")
    return _interaction(told, "event", "public").with_columns(
        sender=pl.lit("me"), detail=detail, occurred_at=_starts()
    )


def _starts() -> pl.Expr:
    start = text.from_epoch(pl.col("start_timestamp"), "s")
    return pl.coalesce(start, pl.col("at"))
