"""Dates as pages show them to people: in words, in many languages, mostly without zone.

Meta's HTML exports write `Oct 19, 2025 1:47:55 pm` or `5. november 2016 kl. 02:39
UTC+01`. Where no zone is written the reader's clock is kept as if it were UTC and
the precision is `day`: no hour of it can be compared with another archive's.
"""

import re
from functools import cache
from unicodedata import normalize
from zoneinfo import available_timezones

import polars as pl

_MONTHS = """
january february march april may june july august september october november december
januar februar marz april mai juni juli august september oktober november dezember
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januar februar marts april maj juni juli august september oktober november desember
januari februari mars april maj juni juli augusti september oktober november december
stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia
ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta heinakuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου
januari februari maret april mei juni juli agustus september oktober november desember
"""  # noqa: E501
"""The months of one language a line, folded; a month may be cut to three letters."""
_HOURS_OFF = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "gmt": 0, "utc": 0, "bst": 1, "wet": 0, "west": 1, "cet": 1, "cest": 2,
    "eet": 2, "eest": 3,
}  # fmt: skip
_AFTERNOON = normalize("NFKD", r"\d\s*p\.?\s?m\b|午後|下午|오후|\d\s*μ\.?\s?μ")
_MORNING = normalize("NFKD", r"\d\s*a\.?\s?m\b|午前|上午|오전|\d\s*π\.?\s?μ")
_CLOCK = r"^(\d{1,2}):(\d{2})(?::(\d{2}))?"
_OFFSET = r"(?:utc|gmt)\s*([+-−]\d{1,2})(?::?(\d{2}))?"
_PLACE = r"\b([A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_-]+)+)"
LOOKS_DATED = re.compile(r"(?<!\d)\d{4}(?!\d).*\d{1,2}[:.h]\d{2}", re.DOTALL)
"""What a date with a time of day has in any language."""


def _month_names() -> dict[str, int]:
    """Every name, whole or cut short, unless two months of a language share it."""
    told: dict[str, int] = {"mrt": 3}
    for language in _MONTHS.strip().splitlines():
        names = language.split()
        cut = [(n[:size], n) for n in names for size in range(3, len(n) + 1)]
        for short, name in cut:
            if sum(other.startswith(short) for other in names) == 1:
                told.setdefault(short, names.index(name) + 1)
    return told


_MONTH = _month_names()


@cache
def zones() -> frozenset[str]:
    """Every zone's name; asked of the disk once, since that takes long."""
    return frozenset(available_timezones())


def moments(written: pl.Series) -> pl.DataFrame:
    """Each date `written` as `at` (null where it cannot be read) and `precision`.

    `precision` is second or minute where a zone is written, else day.
    """
    frame = (
        written.rename("written")
        .to_frame()
        .with_columns(folded=_folded(pl.col("written")))
        .with_columns(
            day_part=pl.col("folded").str.replace(r"\d{1,2}:\d{2}.*$", ""),
            clock_part=pl.col("folded").str.extract(r"(\d{1,2}:\d{2}.*)$", 1),
        )
    )
    days = frame.select(pl.col("day_part").unique()).with_columns(
        day=pl.coalesce(_day_in_words(), _day_in_numbers(frame["day_part"]))
    )
    frame = frame.join(
        days, on="day_part", how="left", nulls_equal=True, maintain_order="left"
    )
    zoned = pl.coalesce("minutes_off", "place").is_not_null()
    told = (
        frame.with_columns(
            local=pl.col("day").cast(pl.Datetime("us")) + _clock(),
            minutes_off=_minutes_off(),
            place=pl.col("written").str.extract(_PLACE, 1),
        )
        .with_columns(place=pl.when(pl.col("place").is_in(zones())).then("place"))
        .with_columns(
            precision=pl.when(~zoned)
            .then(pl.lit("day"))
            .when(pl.col("clock_part").str.contains(r"^\d+:\d+:\d+"))
            .then(pl.lit("second"))
            .otherwise(pl.lit("minute")),
        )
    )
    return told.select(_in_utc(told["place"]).alias("at"), "precision")


def _folded(written: pl.Expr) -> pl.Expr:
    """Lower case without accents, and the time of day with colons."""
    return (
        written.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all(r"\s+", " ")
        .str.replace(r"\b(?:kl\.?|klo|kello|ore) (\d{1,2})[.:](\d{2})", " ${1}:${2}")
        .str.replace(r"\b(\d{1,2}) ?h ?(\d{2})\b", " ${1}:${2}")
    )


def _day_in_words() -> pl.Expr:
    """`oct 19, 2025`, `19 de oct. de 2025`: the one number is the day."""
    month = (
        pl.col("day_part")
        .str.extract_all(r"\p{L}+")
        .list.eval(
            pl.element().replace_strict(_MONTH, default=None, return_dtype=pl.Int64)
        )
        .list.drop_nulls()
        .list.first()
    )
    numbers = pl.col("day_part").str.extract_all(r"\d+")
    length = pl.element().str.len_chars()
    year = numbers.list.eval(pl.element().filter(length == 4)).list.first()
    day = numbers.list.eval(pl.element().filter(length < 3)).list.first()
    return _date(year, month, day)


def _day_in_numbers(parts: pl.Series) -> pl.Expr:
    """`2025年10月19日`, `19.10.2025`; `19/10/2025` where a day beyond 12 tells."""
    numbers = pl.col("day_part").str.extract_all(r"\d+")
    first, second, third = (numbers.list.get(i, null_on_oob=True) for i in range(3))
    slashed = parts.str.extract_all(r"\d+").list
    firsts, seconds = (
        slashed.get(i, null_on_oob=True).cast(pl.Int64, strict=False) for i in (0, 1)
    )
    dotted = pl.col("day_part").str.contains(r"\d\. ?\d")
    is_day_first = firsts.is_between(13, 31).any()
    is_month_first = seconds.is_between(13, 31).any()
    return (
        pl.when(first.str.len_chars() == 4)
        .then(_date(first, second, third))
        .when(dotted | pl.lit(is_day_first and not is_month_first))
        .then(_date(third, second, first))
        .when(pl.lit(is_month_first and not is_day_first))
        .then(_date(third, first, second))
    )


def _date(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    return pl.concat_str(year, month, day, separator="-").str.to_date(
        "%Y-%m-%d", strict=False
    )


def _clock() -> pl.Expr:
    """The time of day; midnight where none is written."""
    part = pl.col("clock_part")
    hour, minute, second = (
        part.str.extract(_CLOCK, i).cast(pl.Int64) for i in (1, 2, 3)
    )
    is_pm, is_am = (pl.col("folded").str.contains(p) for p in (_AFTERNOON, _MORNING))
    hour = (
        pl.when(is_pm & (hour < 12)).then(hour + 12).when(is_am & (hour == 12)).then(0)
    ).otherwise(hour)
    return pl.duration(
        hours=hour.fill_null(0),
        minutes=minute.fill_null(0),
        seconds=second.fill_null(0),
    )


def _minutes_off() -> pl.Expr:
    """What is written of the zone: `utc+05:30`, `edt`."""
    part = pl.col("clock_part")
    hours = part.str.extract(_OFFSET, 1).str.replace("−", "-").cast(pl.Int64)
    minutes = part.str.extract(_OFFSET, 2).cast(pl.Int64).fill_null(0)
    named = part.str.extract(r"\b([a-z]{3,4})$", 1).replace_strict(
        _HOURS_OFF, default=None, return_dtype=pl.Int64
    )
    return pl.coalesce(
        hours * 60 + pl.when(hours < 0).then(-minutes).otherwise(minutes), named * 60
    )


def _in_utc(places: pl.Series) -> pl.Expr:
    """`local` in UTC: by its offset, by the place it names, or as it stands."""
    off = pl.duration(minutes=pl.col("minutes_off").fill_null(0))
    at = (pl.col("local") - off).dt.replace_time_zone("UTC")
    for place in places.drop_nulls().unique().sort():
        there = (
            pl.col("local")
            .dt.replace_time_zone(place, ambiguous="earliest", non_existent="null")
            .dt.convert_time_zone("UTC")
        )
        at = pl.when(pl.col("place") == place).then(there).otherwise(at)
    return at
