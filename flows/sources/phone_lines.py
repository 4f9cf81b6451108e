"""The lines of a phone's backup, whichever app wrote it, before anyone is told."""

import polars as pl

from flows.sources.text import from_epoch

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "line": pl.Int64,
    "form": pl.String,
    "address": pl.String,
    "date": pl.String,
    "type": pl.String,
    "duration": pl.String,
    "name": pl.String,
    "body": pl.String,
    "service": pl.String,
    "sent_by": pl.List(pl.String),
    "sent_to": pl.List(pl.String),
    "reason": pl.String,
    "sample": pl.String,
}
"""One row a line, as it is written. `line` is its number in the file, since many
a file is all one line; `form` is sms, mms or call, or null where the line is
broken; `date` is in milliseconds; `type` is Android's code; `service` is what a
call was made with; `sent_by` and `sent_to` is what an MMS says beside `address`."""

_NOBODY = ["", "null", "-1", "-2", "-3", "insert-address-token"]
"""What stands in place of a number that is withheld, or of the owner's."""
_NO_NAME = ["", "null", "(Unknown)", "Unknown"]
_SECONDS_BELOW = 100_000_000_000
"""A date below this is in seconds: as milliseconds it would be before 1974."""


def cleaned(lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` with the literal `null`s gone, the time read and the side told.

    `numbers` are those the line is shared with; `out` is whether the owner sent
    it or called, null where that is not known; `by` is the sender an MMS names,
    null where it names the same number on either side, as some phones do.
    """
    call, kind = pl.col("form") == "call", pl.col("type")
    by, to, numbers = pl.col("by"), pl.col("to"), pl.col("numbers")
    both = pl.col("both")
    is_told = (both.list.len() > 1) | (to.list.len() == 0)
    name = pl.col("name").str.strip_chars()
    is_name = ~name.is_in(_NO_NAME) & name.str.contains(r"\p{L}")
    listed = lines.with_columns(
        by=_listed(pl.col("sent_by")),
        to=_listed(pl.col("sent_to")),
        numbers=_listed(pl.col("address").str.split("~")),
    ).with_columns(both=pl.concat_list("by", "to").list.unique())
    return listed.select(
        *("line", "form", "type", "duration", "service", "reason", "sample"),
        numbers=pl.when(numbers.list.len() > 0).then(numbers).otherwise(both),
        by=pl.when(is_told).then(by.list.first()),
        to=pl.when(is_told).then(to),
        name=pl.when(is_name).then(name),
        body=pl.when(pl.col("body") != "null").then("body"),
        at=_second(),
        out=pl.when(call & kind.is_in(["1", "3", "4", "5", "6", "7"]))
        .then(False)
        .when(call & (kind == "2"))
        .then(True)
        .when(~call & (kind == "1"))
        .then(False)
        .when(~call & kind.is_in(["2", "3", "4", "5", "6"]))
        .then(True),
    )


def _listed(numbers: pl.Expr) -> pl.Expr:
    number = pl.element().str.strip_chars()
    told = numbers.list.eval(number.filter(~number.is_in(_NOBODY)))
    return told.fill_null(pl.lit([], pl.List(pl.String)))


def _second() -> pl.Expr:
    """The time to the second: backups of one message differ in the milliseconds."""
    date = pl.col("date").str.strip_chars().cast(pl.Int64, strict=False)
    millis = pl.when(date < _SECONDS_BELOW).then(date * 1000).otherwise(date)
    return from_epoch(millis, "ms").dt.truncate("1s")
