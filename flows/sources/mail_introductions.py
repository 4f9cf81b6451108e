"""Who introduced whom: a first mail of three that says so, and what came of it.

A mail introduces two people where its subject says so, it is the first that both
are in, and one of them wrote to the other afterwards. That is known only when the
last mail was read, so such mails wait until then; of all others only who wrote
when to whom is kept, as numbers.
"""

from collections.abc import Iterable

import polars as pl

from flows.sources.mail_words import ANSWERS, INTRODUCES

_Schema = dict[str, pl.DataType | type[pl.DataType]]
_SAID: _Schema = {
    "thread": pl.UInt64,
    "sender": pl.UInt64,
    "at": pl.Datetime("us", "UTC"),
}
_IN: _Schema = {"thread": pl.UInt64, "person": pl.UInt64}
_OWNER = 0
"""Stands for all addresses of the owner."""


class Introductions:
    """The mails that may introduce people, until `settled` tells."""

    def __init__(self) -> None:
        self._waiting: list[pl.DataFrame] = []
        self._said = [pl.DataFrame(schema=_SAID)]
        self._in = [pl.DataFrame(schema=_IN)]

    def sift(self, mails: pl.DataFrame) -> pl.DataFrame:
        """`mails` without those that may introduce people, which wait."""
        used = mails.filter(pl.col("left_out").is_null() & pl.col("reason").is_null())
        thread = pl.col("thread_id").hash()
        self._said.append(
            used.select(thread=thread, sender=pl.col("sender").hash(), at="occurred_at")
        )
        people = used.select("people", thread=thread).unique("thread")
        self._in.append(
            people.explode("people").select("thread", person=pl.col("people").hash())
        )
        may = (
            pl.col("left_out").is_null()
            & pl.col("reason").is_null()
            & (pl.col("people").list.len() == 3)
            & pl.col("detail").str.contains(INTRODUCES)
            & ~pl.col("detail").str.contains(ANSWERS)
        ).fill_null(False)
        self._waiting.append(mails.filter(may))
        return mails.filter(~may)

    def settled(self, own: Iterable[str]) -> pl.DataFrame | None:
        """The mails that waited; `kind` is introduction where they were one."""
        if not self._waiting:
            return None
        mails = pl.concat(self._waiting)
        mine = pl.Series(list(own), dtype=pl.String).hash()
        members = pl.concat(self._in).unique().with_columns(_as_one("person", mine))
        said = pl.concat(self._said).with_columns(_as_one("sender", mine))
        introduced = _introducing(mails, members, said, mine)
        return mails.with_columns(
            kind=pl.when(pl.int_range(pl.len()).is_in(introduced.implode()))
            .then(pl.lit("introduction"))
            .otherwise("kind")
        )


def _introducing(
    mails: pl.DataFrame, members: pl.DataFrame, said: pl.DataFrame, mine: pl.Series
) -> pl.Series:
    """The rows of `mails` that are the first of two people, who wrote on."""
    pairs = (
        mails.with_row_index("mail")
        .select("mail", "occurred_at", "sender", pair="people")
        .explode("pair")
        .filter(pl.col("pair") != pl.col("sender"))
        .with_columns(pair=pl.col("pair").hash())
        .with_columns(_as_one("pair", mine))
        .group_by("mail", "occurred_at")
        .agg(a=pl.col("pair").min(), b=pl.col("pair").max())
        .filter(pl.col("a") != pl.col("b"))
    )
    with_a = pairs.join(members, left_on="a", right_on="person")
    with_both = with_a.join(
        members, left_on=["thread", "b"], right_on=["thread", "person"]
    )
    by_pair = (pl.col("sender") == pl.col("a")) | (pl.col("sender") == pl.col("b"))
    told = (
        with_both.join(said, on="thread")
        .group_by("mail")
        .agg(
            first=pl.col("at").min() == pl.col("occurred_at").first(),
            wrote_on=(by_pair & (pl.col("at") > pl.col("occurred_at"))).any(),
        )
    )
    return told.filter("first", "wrote_on")["mail"].cast(pl.Int64)


def _as_one(column: str, mine: pl.Series) -> pl.Expr:
    person = pl.col(column)
    return (
        pl.when(person.is_in(mine.implode()))
        .then(pl.lit(_OWNER, pl.UInt64))
        .otherwise(person)
        .alias(column)
    )
