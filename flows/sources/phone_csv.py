"""Lists of an iPhone's calls, as the programs that read its backups write them."""

from collections.abc import Sequence

import polars as pl

from flows.sources import dates
from flows.sources.phone_lines import SCHEMA
from flows.sources.phone_words import (
    COLUMNS,
    IN_ENGLISH,
    NEEDED,
    PLAIN,
    SPEAKS_OF_LENGTH,
    TYPES,
    UNITS,
    column,
    folded,
)
from flows.sources.tables import Table, read_table
from flows.sources.text import moment, name_key

_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_DAYS = ("%Y-%m-%d", "%d.%m.%y", "%d.%m.%Y")
_MONTH_FIRST = ("%m/%d/%y", "%m/%d/%Y")
_DAY_FIRST = ("%d/%m/%y", "%d/%m/%Y")
_SLASHED = r"^(\d{1,2})/(\d{1,2})/\d{2,4}\b"
_ZONE = (
    r"(?i)(\d:\d{2}(?:\s*[ap]m)?)\s*"
    r"(?:(z|utc|gmt)|(?:utc|gmt)?([+-]\d{2}):?(\d{2}))$"
)
"""A time of day, and the zone that may follow it."""


def is_header(row: Sequence[str]) -> bool:
    """Whether `row` (lower case) heads a list of calls."""
    return all(column(what, list(row)) for what in NEEDED)


def is_list(head: bytes) -> bool:
    """Whether a file that begins so is a list of calls: a log has such columns too."""
    if not SPEAKS_OF_LENGTH.search(head.replace(b"\0", b"")):
        return False
    found = table(head, "")
    if found is None:
        return False
    kinds = found.frame.select(type=column("type", found.frame.columns))
    codes = kinds.select(_code()).to_series()
    return codes.is_empty() or codes.count() * 2 >= codes.len()


def table(data: bytes, path: str) -> Table | None:
    """The list in `data`, or None where it is none."""
    return read_table(data, path, is_header)


def lines(found: Table) -> tuple[pl.DataFrame, str | None]:
    """The calls as lines of `SCHEMA`, and a note on what had to be guessed."""
    names = {what: column(what, found.frame.columns) for what in COLUMNS}
    if names["clock"] == names["date"]:
        names["clock"] = None
    length = names["duration"] or ""
    cells = found.frame.select(
        "line", *(pl.col(name).alias(what) for what, name in names.items() if name)
    ).with_columns(form=pl.lit("call"))
    at, notes = _moments(cells, folded(length) == IN_ENGLISH)
    told = cells.drop("clock", strict=False).with_columns(
        date=at.dt.epoch("ms").cast(pl.String),
        type=pl.coalesce(_code(), "type"),
        duration=(_seconds() * (60 if "(min" in length else 1)).cast(pl.String),
    )
    if "service" in told.columns:
        plain = pl.col("service").str.contains(PLAIN)
        told = told.with_columns(service=pl.when(~plain).then("service"))
    whole = pl.concat(
        [
            pl.DataFrame(schema=SCHEMA),
            told,
            found.rejected.drop("source_file", strict=False),
        ],
        how="diagonal",
    )
    said = "; ".join(filter(None, (*notes, found.warning)))
    return whole.select(*SCHEMA), said or None


def _code() -> pl.Expr:
    """Android's code for the type; null where none fits."""
    kind = name_key(pl.col("type"))
    return pl.coalesce(
        pl.when(kind.str.contains(words)).then(pl.lit(code)) for words, code in TYPES
    )


def _seconds() -> pl.Expr:
    """`00:01:23`, `1m 23s`, `1 min 23 sec` or `83`, in seconds."""
    text = pl.col("duration").str.strip_chars().str.to_lowercase()
    clock = text.str.extract_groups(r"^(?:(?<h>\d+):)?(?<m>\d+):(?<s>\d+)$")
    parts = [
        pl.coalesce(clock.struct.field(field), text.str.extract(rf"(\d+)\s*{unit}", 1))
        for field, unit in zip("hms", UNITS.values(), strict=True)
    ]
    told = sum(
        part.cast(pl.Int64, strict=False).fill_null(0) * factor
        for part, factor in zip(parts, UNITS, strict=True)
    )
    number = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return (
        pl.when(text.str.contains(r"\d.*[:a-z]"))
        .then(told)
        .otherwise(number.cast(pl.Int64, strict=False))
    )


# When it was


def _moments(cells: pl.DataFrame, in_english: bool) -> tuple[pl.Series, list[str]]:
    """When each call was, and what had to be guessed for it."""
    parts = [c for c in ("date", "clock") if c in cells.columns]
    whole = pl.concat_str(parts, separator=" ", ignore_nulls=True).str.strip_chars()
    written = cells.select(
        whole.str.replace_all("[\u202f\u00a0]", " ")
        .str.replace(r"^(\d{4}\S+)T", "${1} ")
        .str.replace(r"^(\d{4})/(\d{1,2})/", "$1-$2-")
        .str.replace(r"^(\d{1,2})-(\d{1,2})-(\d{2,4})\b", "$1/$2/$3")
        .str.replace(r",\s*(\d{1,2}:)", " ${1}")
        .str.replace(r"(:\d{2})[.,]\d+", "${1}")
        .alias("written")
    )
    order, guess = _order(written["written"], in_english)
    zone = pl.col("written").str.extract_groups(_ZONE)
    hours, minutes = (zone.struct.field(n).cast(pl.Int64) for n in ("3", "4"))
    off = hours * 60 + pl.when(hours < 0).then(-minutes).otherwise(minutes)
    bare = pl.col("written").str.replace(_ZONE, "${1}")
    forms = [f"{day} {clock}" for day in (*_DAYS, *order) for clock in _CLOCKS]
    told = written.with_columns(
        at=moment(bare, forms) - pl.duration(minutes=off.fill_null(0)),
        is_zoned=zone.struct.field("1").is_not_null(),
    )
    in_words = dates.moments(written["written"])
    told = told.with_columns(
        at=pl.coalesce("at", in_words["at"]),
        is_zoned=pl.col("is_zoned") | (in_words["precision"] != "day"),
    )
    zoneless = "its times name no zone and are taken as UTC"
    notes = [zoneless] if not told["is_zoned"].all() else []
    return told["at"], notes + ([guess] if guess else [])


def _order(dates: pl.Series, in_english: bool) -> tuple[Sequence[str], str | None]:
    """The order of day and month in all of the file, and a word where it is a guess:
    the month first, as only English has it."""
    numbers = [
        dates.str.extract(_SLASHED, group).cast(pl.Int64).max() for group in (1, 2)
    ]
    first, second = (int(str(n)) if n is not None else 0 for n in numbers)
    if first > 12:
        return _DAY_FIRST, None
    unsure = first > 0 and second <= 12
    order = _MONTH_FIRST if in_english or second > 12 else _DAY_FIRST
    words = "month/day" if order is _MONTH_FIRST else "day/month"
    guess = f"day and month cannot be told apart and are read as {words}"
    return order, guess if unsure else None
