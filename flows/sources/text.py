"""What export files do to text: encodings, CSV dialects, names, dates.

Every rule here answers a failure reported against another parser.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain, count
from math import isfinite
from typing import Any
from urllib.parse import unquote

import polars as pl

from flows.errors import CloseknitError

SAMPLE = 120
"""Characters of a rejected row that are shown."""
_HEADER_WITHIN = 40
"""Lines at the top of a CSV in which its header is looked for."""


# Encodings


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of `data`, and a warning where its encoding had to be guessed."""
    if data[:2] in _UTF16:
        return data.decode("utf-16", "replace"), "not UTF-8: read as UTF-16"
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
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


def slug(url: str) -> str | None:
    """`zoë-brandt-1a2b` from any form of a LinkedIn profile address."""
    found = re.search(r"linkedin\.com/(?:in|pub)/([^/?#\s]+)", url, re.IGNORECASE)
    return unquote(found[1]).strip().lower() or None if found else None


# CSV


@dataclass(frozen=True)
class Table:
    """A CSV file: `frame` has its columns as text, plus `line` and `source_file`.

    `rejected` has the rows of the wrong length, as `sort_out` takes them;
    `warning` says what had to be guessed. The rows begin after `header_lines`.
    """

    frame: pl.DataFrame
    rejected: pl.DataFrame
    warning: str | None
    header_lines: int


def read_table(
    data: bytes, path: str, is_header: Callable[[list[str]], bool]
) -> Table | None:
    """The CSV in `data`, from the first line that `is_header` accepts.

    The delimiter is found on that line; columns are named lower case with
    single spaces; empty cells are null. None when no line is a header.
    """
    data, warning = _as_utf8(data)
    start = _find_header(data, is_header)
    if start is None:
        return None
    offset, lines_before, delimiter, header = start
    columns = _distinct([_column(" ".join(h.lower().split())) for h in header])
    frame, rejected = None, pl.DataFrame()
    if _BLANK.match(data, offset):
        schema = dict.fromkeys(columns, pl.String)
        frame = pl.DataFrame(schema=schema | {"line": pl.Int64})
    else:
        frame = _read_fast(data, lines_before, columns, delimiter)
    if frame is None:
        body = data[offset:].decode("utf-8", "replace")
        frame, rejected = _read_row_by_row(body, columns, delimiter)
        rejected = rejected.with_columns(pl.col("line") + lines_before)
    frame = frame.with_columns(pl.col("line") + lines_before)
    place = pl.lit(path).alias("source_file")
    return Table(
        frame.with_columns(place),
        rejected.with_columns(place) if rejected.height else rejected,
        warning,
        lines_before,
    )


def _as_utf8(data: bytes) -> tuple[bytes, str | None]:
    """`data` in UTF-8 with line feeds, copied only where it is neither.

    A large file is not decoded to see whether it is UTF-8: a str of Python's
    takes up to four times the memory.
    """
    warning = None
    if data[:2] in _UTF16 or not _is_utf8(data):
        text, warning = decode(data)
        data = text.encode("utf-8", "replace")
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    return data.removeprefix(b"\xef\xbb\xbf"), warning


def _is_utf8(data: bytes) -> bool:
    step = 1 << 20
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), step):
            decoder.decode(view[start : start + step])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def cells(line: str, delimiter: str = ",") -> list[str]:
    """The cells of one CSV line; an unclosed quote is taken as it comes."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a stray carriage return, or a cell beyond all measure
        return [line]


_BLANK = re.compile(rb"\s*\Z")
_MOST_COLUMNS = 1_000
"""No network writes a tenth of it; every column costs time, even empty."""


def _find_header(
    data: bytes, is_header: Callable[[list[str]], bool]
) -> tuple[int, int, str, list[str]] | None:
    """Where the rows begin, the lines before, the delimiter and the header."""
    offset = 0
    for number in range(_HEADER_WITHIN):
        end = data.find(b"\n", offset)
        line = data[offset : end if end >= 0 else None].decode("utf-8").strip("\r")
        for delimiter in (",", ";", "\t", "|"):
            header = [h.strip() for h in cells(line, delimiter)]
            if 1 < len(header) <= _MOST_COLUMNS and is_header(
                [h.lower() for h in header]
            ):
                rows_at = end + 1 if end >= 0 else len(data)
                return rows_at, number + 1, delimiter, header
        if end < 0:
            return None
        offset = end + 1
    return None


def _column(name: str) -> str:
    """`name`; with a space before it where Polars would take it for a pattern."""
    return f" {name}" if name == "*" or re.match(r"\^.*\$$", name) else name


_OURS = ("line", "source_file")
"""Columns that every table has here, whatever the file's own are called."""


def _distinct(columns: list[str]) -> list[str]:
    """Repeated column names numbered, as LinkedIn's Ad_Targeting needs."""
    found = dict.fromkeys(_OURS)
    for column in columns:
        found[free(column, found)] = None
    return [column for column in found if column not in _OURS]


def free(name: str, taken: Collection[str]) -> str:
    """`name`, or the first of `name (2)`, `name (3)`… that is not `taken`."""
    again = (f"{name} ({number})" for number in count(2))
    return next(each for each in chain([name], again) if each not in taken)


def _read_fast(
    data: bytes, lines_before: int, columns: list[str], delimiter: str
) -> pl.DataFrame | None:
    """The rows by Polars, or None where a row is longer than the header."""
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            skip_lines=lines_before,
            schema=dict.fromkeys(columns, pl.String),
            separator=delimiter,
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None
    # A cell may hold line breaks, so a row's line is counted, not its index.
    breaks = pl.sum_horizontal(
        pl.col(c).str.count_matches("\n", literal=True).fill_null(0) for c in columns
    )
    before = (breaks + 1).cum_sum().shift(1, fill_value=0)
    cell = pl.col(columns)
    cell = cell.str.strip_chars("\r") if b"\r" in data else cell
    frame = frame.with_columns(
        pl.when(cell != "").then(cell), line=(before + 1).cast(pl.Int64)
    )
    return frame.filter(~pl.all_horizontal(pl.col(columns).is_null()))


def _read_row_by_row(
    body: str, columns: list[str], delimiter: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows by Python's reader: slower, and able to name the bad ones."""
    good: list[list[str | int | None]] = []
    bad: list[tuple[int, str, str]] = []
    csv.field_size_limit(2**31 - 1)
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    line = 1
    for row in rows:
        if len(row) > len(columns) and any(row[len(columns) :]):
            reason = f"{len(row)} cells where the header has {len(columns)}"
            bad.append((line, reason, delimiter.join(row)[:SAMPLE]))
        elif any(row):
            padded = row[: len(columns)] + [""] * (len(columns) - len(row))
            good.append([*(cell or None for cell in padded), line])
        line = rows.line_num + 1
    schema = dict.fromkeys(columns, pl.String) | {"line": pl.Int64}
    return (
        pl.DataFrame(good, schema=schema, orient="row"),
        pl.DataFrame(
            bad,
            schema={"line": pl.Int64, "reason": pl.String, "sample": pl.String},
            orient="row",
        ),
    )


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
