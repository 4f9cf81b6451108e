"""What the backups of a phone tell only together, before any line is used.

No backup names its owner's number or its country, and a message may be in one
more than once. So the lines are read twice: first for what is `Known`, of which
only numbers and hashes are held, then for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from flows.sources.phones import e164, home

_MOST = 0.8
"""Share of the MMS that the owner's number is in, at least."""
_ENOUGH = 3
"""MMS that tell, at least."""
_APART = 5
"""Seconds by which two copies of a message may differ."""


@dataclass(frozen=True)
class Known:
    """`region`: the country of numbers without one; `own`: the owner's handles;
    `copies`: messages that look alike, for the function `copies`."""

    region: str | None
    own: frozenset[str]
    copies: pl.DataFrame


def survey(files: Iterable[Iterable[pl.DataFrame]]) -> Known:
    """What the cleaned lines of all `files`, in their order, tell together."""
    roles = pl.DataFrame(schema=_ROLES)
    marks = [pl.DataFrame(schema=_MARKS).drop("line")]
    for file, frames in enumerate(files):
        for lines in frames:
            seen = pl.concat([roles, _roles(lines)])
            roles = seen.group_by("number", "role").agg(pl.col("n").sum())
            marks.append(_marks(lines, file).drop("line"))
    numbers = roles["number"].drop_nulls().unique()
    region = home(numbers)
    handles = pl.DataFrame([numbers, handle_of(numbers, region).rename("handle")])
    return Known(region, _own(roles, handles), _copied(pl.concat(marks)))


def handle_of(numbers: pl.Series, region: str | None) -> pl.Series:
    """The handle behind each of `numbers`, which may be an e-mail address; null
    for a short code or a word, behind which is no person."""
    address = numbers.str.extract(r"([^\s<>]+@[^\s<>]+)", 1).str.to_lowercase()
    mail, tel = "mail:" + address, "tel:" + e164(numbers, region)
    return mail.zip_with(mail.is_not_null(), tel)


# The owner

_ROLES = {"number": pl.String, "role": pl.String, "n": pl.Int64}


def _roles(lines: pl.DataFrame) -> pl.DataFrame:
    """How often each number stands where only the owner's may stand (`own`), where
    only another's may (`other`), and anywhere; and how many MMS name both sides."""
    told = lines.filter(pl.col("by").is_not_null() & pl.col("to").is_not_null())
    sent, received = told.filter(pl.col("out")), told.filter(~pl.col("out"))
    alone = lines.filter(pl.col("numbers").list.len() == 1)
    places = (
        ("own", sent.select(number="by")),
        ("own", received.select(number="to").explode("number")),
        ("other", received.select(number="by")),
        ("other", alone.select(number=pl.col("numbers").list.first())),
        ("any", lines.select(number="numbers").explode("number")),
        ("mms", told.select(number=pl.lit(None, pl.String))),
    )
    return pl.concat(
        place.group_by("number").agg(role=pl.lit(role), n=pl.len().cast(pl.Int64))
        for role, place in places
    )


def _own(roles: pl.DataFrame, handles: pl.DataFrame) -> frozenset[str]:
    """The owner's handles: in nearly every MMS, and never where another's stands."""
    told = int(roles.filter(role="mms")["n"].sum())
    handled = roles.join(handles, on="number")
    others = handled.filter(role="other")["handle"].unique()
    own = (
        handled.filter(
            pl.col("role") == "own", ~pl.col("handle").is_in(others.implode())
        )
        .group_by("handle")
        .agg(pl.col("n").sum())
        .filter(pl.col("n") >= max(_MOST * told, _ENOUGH))
    )
    return frozenset(own["handle"].drop_nulls())


# Copies

_MARKS = {"line": pl.Int64, "key": pl.UInt64, "at": pl.Int64, "source": pl.Int64}


def _marks(lines: pl.DataFrame, file: int) -> pl.DataFrame:
    """What tells a message from all others (`key`: the end of the number, the side
    and the words), its second and its `source`, which is the file and the form."""
    number = pl.col("numbers").list.first().str.replace_all(r"\D", "").str.tail(7)
    return lines.filter(
        pl.col("form") != "call",
        pl.col("numbers").list.len() == 1,
        pl.col("body").is_not_null(),
    ).select(
        "line",
        key=pl.struct(number, "out", "body").hash(),
        at=pl.col("at").dt.epoch("s"),
        source=2 * file + (pl.col("form") == "mms").cast(pl.Int64),
    )


def _copied(marks: pl.DataFrame) -> pl.DataFrame:
    """The `marks` of which there are several in different sources."""
    if marks["source"].n_unique() < 2:
        marks = marks.clear()
    several = marks.filter(pl.col("key").is_duplicated())
    several = several.filter(pl.col("source").n_unique().over("key") > 1)
    return several.with_columns(slot=pl.col("at") // _APART)


def copies(lines: pl.DataFrame, known: Known, file: int) -> pl.Series:
    """Those of `lines`, by number, that a source before has as well: as another
    form of the message, or a few seconds apart. What is the same to the second in
    two files is for the models."""
    mine = _marks(lines, file)
    slot = pl.col("at") // _APART
    slots = pl.concat_list(slot - 1, slot, slot + 1)  # joined on, as "ok" is frequent
    near = (
        mine.with_columns(slot=slots)
        .explode("slot")
        .join(known.copies, on=["key", "slot"], suffix="_before")
    )
    apart = (pl.col("at") - pl.col("at_before")).abs()
    other_form = pl.col("source") % 2 != pl.col("source_before") % 2
    return near.filter(
        pl.col("source_before") < pl.col("source"),
        apart <= _APART,
        other_form | (apart > 0),
    )["line"].unique()
