"""The lines of a WhatsApp chat: which begin a message, when, by whom, with what.

WhatsApp writes dates the way the exporting phone's language does, so what a
number in one means is told from the whole file, never from a line.
"""

import re
from dataclasses import dataclass

import polars as pl

_MARKS = r"\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}"
"""Characters without a shape of their own: direction marks and stray BOMs."""
_S = r"[ \x{a0}\x{202f}]"
_PM = rf"[Pp]\.?{_S}?[Mm]\.?|μ\.μ\.|م"
_AM = rf"[Aa]\.?{_S}?[Mm]\.?|π\.μ\.|ص"
_PM_BEFORE = ("下午", "晚上", "午後", "오후")
_AM_BEFORE = ("上午", "凌晨", "早上", "午前", "오전")
_HEAD = (
    rf"^(?P<head>[{_MARKS}]*(?P<open>\[)?"
    rf"(?P<a>[0-9]{{1,4}})(?P<separator>[./-]){_S}?(?P<b>[0-9]{{1,2}})[./-]{_S}?"
    rf"(?P<c>[0-9]{{1,4}})\.?[,.]?{_S}+"
    rf"(?:(?P<word>[a-z\x{{e0}}-\x{{ff}}\x{{430}}-\x{{44f}}]+"
    rf"|[\x{{4e00}}-\x{{9fff}}\x{{ac00}}-\x{{d7a3}}]+){_S}*)?"
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.][0-9]{2})?"
    rf"(?:{_S}?(?:(?P<pm>{_PM})|(?P<am>{_AM})))?"
    rf"(?P<close>\]|{_S}[-–]|:)?(?:{_S}|$))"
)
"""Date, time and what sets them apart, in every form seen; see `_form`.

Narrow classes of characters on purpose: Unicode's are three times as slow.
"""
_AUTHOR = r"^([^:].*?):(?:\s|\.?$)"
_OPEN_QUOTE = r'^[^"]*"[^"]*(?:"[^"]*"[^"]*)*$|[“„«][^”“»]*$'
"""An author cannot end within quotes: the colon is in the name of a group."""


@dataclass(frozen=True)
class Lines:
    """A chat, one row a message or line of WhatsApp's own.

    `frame`: `line`, `at` (the phone's clock, to the minute; null where there is
    no such time), `author` (null: WhatsApp itself), `body` (its first line) and
    `more` (its other lines). `before` are the lines above the first message,
    `notes` what had to be guessed.
    """

    frame: pl.DataFrame
    before: pl.DataFrame
    notes: tuple[str, ...]


def is_chat(head: str) -> bool:
    """Whether a file that begins with `head` is a chat: so does its first line."""
    if not re.match(r"\W*\d{1,4}[./-]", head):
        return False  # told at once, for there may be thousands of texts
    lines = _split(head)
    first = lines.filter(pl.col("text").str.contains(r"\S")).head(1)
    return not _heads(first).is_empty() and not _authored(_heads(lines)).is_empty()


def read(text: str, warning: str | None = None) -> Lines | None:
    """The messages in `text`; None where no line begins one.

    `warning` is what had to be guessed already.
    """
    lines = _split(text)
    heads = _heads(lines)
    if heads.is_empty():
        return None
    form = heads["form"].mode().sort().first()
    others = heads.filter(pl.col("form") != form).height
    heads = heads.filter(pl.col("form") == form).drop("form")
    day_first, certain = _day_first(heads)
    notes = [warning] if warning else []
    if others:
        notes.append(f"{others:,} lines begin like messages of another export: text")
    if not certain:
        order = "day" if day_first else "month"
        notes.append(f"day and month cannot be told apart: read as {order} first")
    more = _continued(lines, heads)
    first = heads["line"][0]
    return Lines(
        frame=_authored_or_not(_timed(heads, day_first)).join(
            more, on="line", how="left", maintain_order="left"
        ),
        before=lines.filter(
            pl.col("line") < first, pl.col("text").str.contains(rf"[^\s{_MARKS}]")
        ),
        notes=tuple(notes),
    )


def unmarked(text: pl.Expr) -> pl.Expr:
    """`text` without direction marks, its spaces plain, null where nothing is left."""
    plain = (
        text.str.replace_all(f"[{_MARKS}]", "")
        .str.replace_all("[\u00a0\u202f]", " ")
        .str.strip_chars()
    )
    return pl.when(plain != "").then(plain)


def _split(text: str) -> pl.DataFrame:
    data = text.encode("utf-8", "replace") or b"\n"
    lines = pl.read_lines(data, name="text", row_index_name="line", row_index_offset=1)
    return lines.cast({"line": pl.Int64})


def _heads(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that begin with a date and a time, in parts; `form` as in `_form`."""
    # The cheap test spares most other lines the dear one.
    near = lines.filter(pl.col("text").str.contains(r"^\W*[0-9]{1,4}[./-]\s?[0-9]"))
    return (
        near.with_columns(parts=pl.col("text").str.extract_groups(_HEAD))
        .unnest("parts")
        .filter(pl.col("head").is_not_null())
        .with_columns(
            form=_form(), rest=pl.col("text").str.strip_prefix(pl.col("head"))
        )
        .filter(pl.col("form").is_not_null())
        .drop("text", "head", "open", "close")
    )


def _form() -> pl.Expr:
    """How a head sets the time apart, the same throughout a file.

    `[…]` on iOS, a dash on Android, a colon on old iOS; nothing at all after
    the dotted dates of Croatian and Serbian. Null where it is none of these.
    """
    close = pl.col("close").str.strip_chars()
    return (
        pl.when(pl.col("open").is_not_null())
        .then(pl.when(close == "]").then(pl.lit("[]")))
        .when(close.is_in(["-", "–"]))
        .then(pl.lit("-"))
        .when(close == ":")
        .then(pl.lit(":"))
        .when(close.is_null() & (pl.col("separator") == "."))
        .then(pl.lit(""))
    )


# When


def _day_first(heads: pl.DataFrame) -> tuple[bool, bool]:
    """Whether the day comes before the month in this file, and whether that is sure.

    A number above 12 is a day. Else time runs on, so the right order is the one
    in which fewer lines step back; else what changes more often is the day; else
    the look of the dates must do (dots: day first; `3/4/25, 2:05 PM`: month first).
    """
    a, b, c = (pl.col(x).cast(pl.Int32) for x in "abc")
    dates = heads.filter(pl.col("a").str.len_chars() < 3).select(a=a, b=b, c=c)
    if dates.is_empty():
        return True, True  # the year comes first, and the month next
    a, b, c = pl.col("a"), pl.col("b"), pl.col("c")
    year = c * 400
    found = dates.select(
        above_a=(a > 12).sum(),
        above_b=(b > 12).sum(),
        back_if_day=((year + b * 32 + a).diff() < 0).sum(),
        back_if_month=((year + a * 32 + b).diff() < 0).sum(),
        changes_a=(a.diff() != 0).sum(),
        changes_b=(b.diff() != 0).sum(),
    ).row(0, named=True)
    for one, other in (
        ("above_a", "above_b"),
        ("back_if_month", "back_if_day"),
        ("changes_a", "changes_b"),
    ):
        if found[one] != found[other]:
            return found[one] > found[other], True
    same = dates.select((a == b).all()).item()
    dotted, american = heads.select(
        dotted=(pl.col("separator") == ".").all(),
        american=pl.any_horizontal(pl.col("am", "pm").is_not_null()).any()
        & ~pl.col("a").str.starts_with("0").any(),
    ).row(0)
    return dotted or not american, dotted or same


def _timed(heads: pl.DataFrame, day_first: bool) -> pl.DataFrame:
    day, month = ("a", "b") if day_first else ("b", "a")
    year_first = pl.col("a").str.len_chars() > 2
    hour = pl.col("hour").cast(pl.Int32)
    is_pm = pl.col("pm").is_not_null() | pl.col("word").is_in(_PM_BEFORE)
    is_am = pl.col("am").is_not_null() | pl.col("word").is_in(_AM_BEFORE)
    hour = (
        pl.when(is_pm.fill_null(False) & (hour < 12))
        .then(hour + 12)
        .when(is_am.fill_null(False) & (hour == 12))
        .then(0)
        .otherwise(hour)
    )
    year = pl.when(year_first).then("a").otherwise("c")
    written = pl.format(
        "{}-{}-{} {}:{}",
        pl.when(year.str.len_chars() == 2).then("20" + year).otherwise(year),
        pl.when(year_first).then("b").otherwise(month),
        pl.when(year_first).then("c").otherwise(day),
        hour,
        "minute",
    )
    return heads.select(
        "line",
        "rest",
        at=written.str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us"),
    )


# What


def _authored(heads: pl.DataFrame) -> pl.DataFrame:
    return heads.filter(pl.col("rest").str.contains(_AUTHOR))


def _authored_or_not(heads: pl.DataFrame) -> pl.DataFrame:
    rest, author = pl.col("rest"), pl.col("author")
    return heads.with_columns(author=rest.str.extract(_AUTHOR)).select(
        "line",
        "at",
        author=pl.when(~author.str.contains(_OPEN_QUOTE)).then(author),
        body=pl.when(author.is_null() | author.str.contains(_OPEN_QUOTE))
        .then(rest)
        .otherwise(rest.str.strip_prefix(author + ":").str.replace(r"^\s|^\.$", "")),
    )


def _continued(lines: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """The further lines of each message that has some, as one text, `more`."""
    begins = heads.select("line", head="line")
    return (
        lines.join(begins, on="line", how="left", maintain_order="left")
        .with_columns(start=pl.col("head").forward_fill())
        .filter(pl.col("head").is_null(), pl.col("start").is_not_null())
        .group_by("start", maintain_order=True)
        .agg(more=pl.col("text").str.join("\n"))
        .rename({"start": "line"})
    )
