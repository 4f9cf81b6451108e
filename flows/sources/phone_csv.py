"""Lists of an iPhone's calls, as the programs that read its backups write them."""

from collections.abc import Sequence

import polars as pl

from flows.sources.phone_lines import SCHEMA
from flows.sources.text import Table, moment, read_table

_COLUMNS = {
    "type": ("call type", "type", "direction"),
    "date": ("date", "date/time", "time"),
    "duration": ("duration", "duration (s)"),
    "address": ("number", "phone number", "phone"),
    "name": ("contact", "contact name", "name"),
    "service": ("service",),
}
"""What each column may be called; the first four must be there."""
_NEEDED = ("type", "date", "duration", "address")

_TYPES = (
    ("missed", "3"),
    ("voicemail", "4"),
    ("reject|declin", "5"),
    ("block", "6"),
    ("incoming|received|answered", "1"),
    ("outgoing|dialed|made|placed|cancel", "2"),
)
"""The codes of Android for what such a list says, the first that fits."""
_PLAIN = r"(?i)^(?:phone|iphone|cellular|mobile)\b"
"""A call over the telephone itself, and by no app."""

_ANY = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y, %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%b %d, %Y %I:%M:%S %p",
)
_MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M")
_DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %H:%M")
_SLASHED = r"^\s*(\d{1,2})/(\d{1,2})/\d{4}"


def is_header(row: Sequence[str]) -> bool:
    """Whether `row` (lower case) heads a list of calls."""
    return all(_column(what, row) for what in _NEEDED)


def _column(what: str, columns: Sequence[str]) -> str | None:
    return next((name for name in _COLUMNS[what] if name in columns), None)


def is_list(head: bytes) -> bool:
    """Whether a file that begins so is a list of calls."""
    return b"duration" in head.replace(b"\0", b"").lower() and bool(table(head, ""))


def table(data: bytes, path: str) -> Table | None:
    """The list in `data`, or None where it is none."""
    return read_table(data, path, is_header)


def lines(found: Table) -> tuple[pl.DataFrame, str]:
    """The calls as lines of `SCHEMA`, and a note on what had to be guessed."""
    names = {what: _column(what, found.frame.columns) for what in _COLUMNS}
    cells = found.frame.select(
        "line", *(pl.col(name).alias(what) for what, name in names.items() if name)
    ).with_columns(form=pl.lit("call"))
    order, guess = _order(cells["date"])
    at = moment(pl.col("date"), (*_ANY, *order))
    told = cells.with_columns(
        date=at.dt.epoch("ms").cast(pl.String),
        type=_code(),
        duration=_seconds().cast(pl.String),
    )
    if "service" in told.columns:
        plain = pl.col("service").str.contains(_PLAIN)
        told = told.with_columns(service=pl.when(~plain).then("service"))
    whole = pl.concat(
        [
            pl.DataFrame(schema=SCHEMA),
            told,
            found.rejected.drop("source_file", strict=False),
        ],
        how="diagonal",
    )
    zone = "its times name no zone and are taken as UTC"
    return whole.select(*SCHEMA), "; ".join(filter(None, (zone, guess, found.warning)))


def _code() -> pl.Expr:
    """Android's code for the type; what fits none stays as it is, to be told."""
    kind = pl.col("type").str.to_lowercase()
    code = pl.coalesce(
        pl.when(kind.str.contains(words)).then(pl.lit(code)) for words, code in _TYPES
    )
    return pl.coalesce(code, "type")


def _seconds() -> pl.Expr:
    """`00:01:23`, `1m 23s`, `1 min 23 sec` or `83`, in seconds."""
    text = pl.col("duration").str.to_lowercase()
    clock = text.str.extract_groups(r"^(?:(?<h>\d+):)?(?<m>\d+):(?<s>\d+)$")
    words = [text.str.extract(rf"(\d+) *{unit}", 1) for unit in "hms"]
    hms = [
        pl.coalesce(clock.struct.field(f), word)
        for f, word in zip("hms", words, strict=True)
    ]
    told = sum(
        part.cast(pl.Int64, strict=False).fill_null(0) * factor
        for part, factor in zip(hms, (3600, 60, 1), strict=True)
    )
    return (
        pl.when(text.str.contains(r"[:hms]"))
        .then(told)
        .otherwise(text.cast(pl.Int64, strict=False))
    )


def _order(dates: pl.Series) -> tuple[Sequence[str], str | None]:
    """The order of day and month in all of the file, and a word where it is a guess."""
    numbers = [
        dates.str.extract(_SLASHED, group).cast(pl.Int64).max() for group in (1, 2)
    ]
    first, second = (int(str(n)) if n is not None else 0 for n in numbers)
    if first > 12:
        return _DAY_FIRST, None
    unsure = first > 0 and second <= 12
    guess = "day and month cannot be told apart and are read as month/day"
    return _MONTH_FIRST, guess if unsure else None
