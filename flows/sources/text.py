"""What export files do to text: encodings, names, dates.

Every rule here answers a failure reported against another parser.
"""

import json
import re
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any
from urllib.parse import unquote

import polars as pl

from flows.errors import CloseknitError

SAMPLE = 120
"""Characters of a rejected row that are shown."""


# Encodings


UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of `data`, and a warning where its encoding had to be guessed.

    UTF-8 with some damage is UTF-8 still: Windows-1252 has next to none of its
    sequences by chance.
    """
    if data[:2] in UTF16:
        return data.decode("utf-16", "replace"), "not UTF-8: read as UTF-16"
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "replace")
    damaged = text.count("\ufffd") - data.count("\ufffd".encode())
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if 2 * damaged <= beyond_ascii:
        return text, f"damaged UTF-8: lost characters ({damaged:,}) are shown as \ufffd"
    return data.decode("cp1252", "replace"), "not UTF-8: read as Windows-1252"


_ESCAPED_RUN = re.compile(rb"(?:\\u00[89a-fA-F][0-9a-fA-F])+")


def repair_json(data: bytes) -> bytes:
    r"""JSON in which UTF-8 was written byte by byte as ``\u00c3\u00ab``, mended.

    Meta's exports do that to every character outside ASCII. Only runs that
    are valid UTF-8 are mended, so a right ``\u00eb`` stays.
    """
    if b"\\u00" not in data:
        return data
    if not re.search(rb"\\u00(?:[01]|22|5[cC])|\\\\u00", data):
        # All such escapes stand for bytes and none for a character that JSON
        # must escape, so the C codecs may do the whole file at once.
        escaped = data
        if data.count(b"\\") > data.count(b"\\u00"):
            escaped = data.replace(b"\\", b"\\\\").replace(b"\\\\u00", b"\\u00")
        try:
            mended = escaped.decode("unicode_escape").encode("latin-1")
            mended.decode("utf-8")
        except UnicodeError:
            pass
        else:
            return mended
    return _ESCAPED_RUN.sub(_mend_run, data)


def _mend_run(found: re.Match[bytes]) -> bytes:
    slashes = found.start()
    while slashes and found.string[slashes - 1] == ord("\\"):
        slashes -= 1
    if (found.start() - slashes) % 2:
        return found[0]  # the backslash is itself escaped: literal text
    raw = bytes.fromhex(found[0].replace(b"\\u00", b"").decode())
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    return raw


_MOJIBAKE = "[\u00c2-\u00f4][\u0080-\u00bf]"


def repair(text: pl.Series) -> pl.Series:
    """The same repair for text that was decoded already."""
    broken = text.filter(text.str.contains(_MOJIBAKE)).unique()
    if broken.is_empty():
        return text
    return text.replace(broken, pl.Series(_mend_all(broken.to_list())))


def _mend_all(texts: list[str]) -> list[str]:
    """At once, where every character of theirs stands for a byte."""
    try:
        whole = "\0".join(texts).encode("latin-1").decode("utf-8").split("\0")
    except UnicodeError:
        whole = []
    return whole if len(whole) == len(texts) else [_mend(text) for text in texts]


def _mend(text: str) -> str:
    runs = re.compile("[\u0080-\u00ff]+")

    def mend_run(found: re.Match[str]) -> str:
        try:
            return found[0].encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return found[0]

    return runs.sub(mend_run, text)


def _finite(number: str) -> float | None:
    """JSON has no infinity, and Python reads 1e999 as one."""
    value = float(number)
    return value if isfinite(value) else None


_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_LONE = re.compile(rf"{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW}")
"""Half a character: an emoji that was cut in two, which is no text."""


def _paired(parsed: Any) -> Any:
    """`parsed` with a mark in the place of every half character."""
    halves = json.dumps(parsed, ensure_ascii=False).encode("utf-16", "surrogatepass")
    return json.loads(halves.decode("utf-16", "replace"))


def load_json(data: bytes) -> Any:
    """`data` parsed; `CloseknitError` that names the line where it breaks."""
    try:
        content = repair_json(data).decode("utf-8-sig")
        parsed = json.loads(content, parse_constant=lambda _: None, parse_float=_finite)
        return _paired(parsed) if _LONE.search(content) else parsed
    except json.JSONDecodeError as error:
        raise CloseknitError(
            f"not whole JSON: {error.msg} at line {error.lineno}"
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise CloseknitError(f"not JSON: {type(error).__name__}") from error


# Names and urls


def name_key(name: pl.Expr) -> pl.Expr:
    """A name folded for comparison: accents, case, marks and spaces gone.

    `Zoë  Brandt, PhD` becomes `zoe brandt, phd`; null and blank become null.
    """
    folded = (
        name.str.normalize("NFKD")
        .str.replace_all(r"\p{M}|\p{Cf}|\p{Cc}", "")
        .str.to_lowercase()
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(" ")
    )
    return pl.when(folded != "").then(folded)


def name_handle(name: pl.Expr) -> pl.Expr:
    """The handle of someone known by name alone: `name:zoe brandt`."""
    return pl.lit("name:") + name_key(name)


def by_unique(column: pl.Series, fold: Callable[[str], str | None]) -> pl.Series:
    """`fold` applied once to each distinct value of `column`."""
    distinct = column.drop_nulls().unique()
    if distinct.is_empty():
        return column
    folded = pl.Series([fold(value) for value in distinct], dtype=pl.String)
    return column.replace_strict(distinct, folded, default=None)


_PROFILE = re.compile(
    r"linkedin\.com/(?:in|pub)/([^/?#\s]+)((?:/[0-9a-f]+){3}(?![^/?#\s]))?",
    re.IGNORECASE,
)


def slug(url: str) -> str | None:
    """`zoë-brandt-1a2b` from any form of a LinkedIn profile address.

    Of `/pub/ann-roe/1a/2b3/4c5`, as they once were, LinkedIn made `ann-roe-4c52b31a`.
    """
    found = _PROFILE.search(url)
    if not found:
        return None
    number = "".join(reversed((found[2] or "").split("/")))
    return "-".join(filter(None, (unquote(found[1]).strip(), number))).lower() or None


# Dates


def moment(text: pl.Expr, formats: Sequence[str]) -> pl.Expr:
    """The first of `formats` that reads all of `text`, as a moment in UTC."""
    stripped = text.str.strip_chars().str.replace_all("[\u202f\u00a0]", " ")
    return pl.coalesce(
        stripped.str.to_datetime(f, time_unit="us", strict=False, exact=True)
        for f in formats
    ).dt.replace_time_zone("UTC")


_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000}


def from_epoch(number: pl.Expr, unit: str) -> pl.Expr:
    """Seconds (`s`), milliseconds (`ms`) or microseconds (`us`) since 1970 as a
    moment; 0 is unknown."""
    value = number.cast(pl.Float64, strict=False)
    per_second = _PER_SECOND[unit]
    micros = (value * (1_000_000 / per_second)).cast(pl.Int64, strict=False)
    plausible = (value > 0) & (value < 4_102_444_800 * per_second)
    return pl.when(plausible).then(micros).cast(pl.Datetime("us", "UTC"))
