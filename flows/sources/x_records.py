"""How X writes records and people: JSON behind a JavaScript name, ids as text."""

import json
import re
from dataclasses import dataclass

import polars as pl

from flows.errors import CloseknitError
from flows.sources import text
from flows.sources.records import MOMENT

NETWORK = "x"

Schema = dict[str, pl.DataType | type[pl.DataType]]

_WRAPPED = re.compile(
    rb'\s*\[?\s*\{\s*"(tweet|account|follower|following|contact|dmConversation'
    rb'|userInfo)"\s*:\s*\{'
)
"""Records stand under their own name since January 2020: `{"tweet": {…}}`."""


def records(data: bytes, schema: Schema) -> pl.DataFrame:
    """The records of a file, `line` their number.

    What `schema` has and a record lacks, or has in another form, is null.
    Raises `CloseknitError` where the file is not JSON.
    """
    body = text.decode(data)[0].partition("=")[2].strip().removesuffix(";").encode()
    found = _WRAPPED.match(body)
    key = found[1].decode() if found else None
    whole: Schema = {key: pl.Struct(schema)} if key else schema
    try:
        frame = pl.read_json(body, schema=whole)
    except pl.exceptions.PolarsError:
        frame = _leniently(body, whole)
    frame = frame.with_row_index("line", 1).cast({"line": pl.Int64})
    return frame.unnest(key) if key else frame


def _leniently(body: bytes, schema: Schema) -> pl.DataFrame:
    """The same where a record is not as it should be: that costs it alone."""
    content = text.load_json(body)
    rows = content if isinstance(content, list) else [content]
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    try:
        frame = pl.read_ndjson(lines, schema=schema, ignore_errors=True)
    except pl.exceptions.PolarsError as error:
        raise CloseknitError("its records are not as expected") from error
    if frame.height != len(rows):
        raise CloseknitError("its records are not as expected")
    return frame


def moment(written: pl.Expr) -> pl.Expr:
    """X's times: `2024-03-06T09:15:00.120Z`, `Wed Mar 06 09:15:00 +0000 2024`, ms."""
    plain = written.str.replace(r"^[A-Z][a-z]{2} ([A-Z])", "$1")
    formats = (
        "%Y-%m-%dT%H:%M:%S%.fZ",
        "%b %d %H:%M:%S +0000 %Y",
        "%Y-%m-%d %H:%M:%S +0000",
    )
    return pl.coalesce(text.moment(plain, formats), text.from_epoch(plain, "ms"))


def no_time() -> pl.Expr:
    return pl.when(pl.col("occurred_at").is_null()).then(pl.lit("no readable time"))


@dataclass(frozen=True)
class Directory:
    """Who is who: the owner's id, and the names seen in posts.

    `names`: `id`, `screen` (the name after the @) and `name`, each once, for an
    archive gives little but numbers.
    """

    owner: str | None
    names: pl.DataFrame

    def with_person(self, frame: pl.DataFrame, ids: str, prefix: str) -> pl.DataFrame:
        """`frame` with `<prefix>` and `<prefix>_name` told from its column `ids`.

        An id that is no number is none.
        """
        known = self.names.select(pl.col("id").alias(ids), shown().alias("_name"))
        number = pl.when(pl.col(ids).str.contains("^[0-9]+$")).then(ids)
        is_owner = pl.col(ids) == pl.lit(self.owner, pl.String)
        return (
            frame.join(known, on=ids, how="left", maintain_order="left")
            .with_columns(
                pl.when(is_owner)
                .then(pl.lit("me"))
                .otherwise("id:" + number)
                .alias(prefix)
            )
            .rename({"_name": f"{prefix}_name"})
        )


def shown() -> pl.Expr:
    return pl.coalesce("name", "@" + pl.col("screen"))


def directory(account: pl.DataFrame, seen: pl.DataFrame) -> Directory:
    """The owner (`account`: `id`, `screen`, `name`) and, of the people `seen`
    (the same and `at`), the newest name of each."""
    newest = (
        pl.concat([account.with_columns(at=pl.lit(None, MOMENT)), seen])
        .with_columns(
            pl.when(pl.col(c).str.strip_chars() != "").then(c)
            for c in ("screen", "name")
        )
        .filter(pl.col("id").str.contains("^[0-9]+$"))
        .sort("at", "screen", "name")
        .group_by("id", maintain_order=True)
        .agg(pl.col("screen", "name").drop_nulls().last())
    )
    names = pl.concat([account, newest]).unique("id", keep="first", maintain_order=True)
    return Directory(next(iter(account["id"].drop_nulls()), None), names)
