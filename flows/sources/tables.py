"""CSV files as tables, whatever their dialect, whole or a piece at a time.

Every rule here answers a failure reported against another parser.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain, count
from typing import NamedTuple

import polars as pl

from flows.sources.ahead import ahead
from flows.sources.text import SAMPLE, UTF16, decode

PIECE_BYTES = 32 * 2**20
"""Bytes of a CSV parsed at once."""
_HEADER_WITHIN = 40
"""Lines at the top of a CSV in which its header is looked for."""
IsHeader = Callable[[list[str]], bool]
"""Tells a header by its cells, in lower case."""


class Header(NamedTuple):
    """Where a CSV's rows begin (`offset` in bytes, after so many `lines`), what
    separates their cells, and their columns: lower case with single spaces."""

    offset: int
    lines: int
    delimiter: str
    columns: list[str]


@dataclass(frozen=True)
class Table:
    """A CSV file: `frame` has its columns as text, plus `line` and `source_file`.

    `rejected` has the rows of the wrong length, as `sort_out` takes them;
    `warning` says what had to be guessed.
    """

    frame: pl.DataFrame
    rejected: pl.DataFrame
    warning: str | None


def read_table(data: bytes, path: str, is_header: IsHeader) -> Table | None:
    """The CSV in `data`, from the first line that `is_header` accepts.

    The delimiter is found on that line; empty cells are null. None when no line
    is a header.
    """
    text = _text(data)
    header = _header(text.data, is_header)
    return _under(header, text, path) if header else None


def read_tables(
    blocks: Iterable[bytes], path: str, is_header: IsHeader
) -> Iterator[tuple[bytes, Table]]:
    """The CSV in `blocks`, a piece of whole rows at a time, each with its table.

    So memory does not grow with the file. `line` counts from its top. Nothing
    where no line is a header.
    """
    header, lines = None, 0
    for piece in ahead(_pieces(blocks)):
        text = _text(piece)
        if header is None:
            header = _header(text.data, is_header)
            if header is None:
                return
        else:
            header = header._replace(offset=0, lines=0)
        table = _under(header, text, path)
        yield piece, _moved(table, lines) if lines else table
        lines += piece.count(b"\n")


def _under(header: Header, text: "_Text", path: str) -> Table:
    """The rows of `text` under `header`."""
    data, columns, rejected = text.data, header.columns, pl.DataFrame()
    if _BLANK.match(data, header.offset):
        schema = dict.fromkeys(columns, pl.String)
        frame = pl.DataFrame(schema=schema | {"line": pl.Int64})
    elif text.is_in_order and (fast := _read_fast(data, header)) is not None:
        frame = fast
    else:
        body = data[header.offset :].decode("utf-8", "replace")
        frame, rejected = _read_row_by_row(body, columns, header.delimiter)
    place = pl.lit(path).alias("source_file")
    table = Table(
        frame.with_columns(place),
        rejected.with_columns(place) if rejected.height else rejected,
        text.warning,
    )
    return _moved(table, header.lines)


def _moved(table: Table, lines: int) -> Table:
    """`table` as it is where so many lines stand before it."""
    line = pl.col("line") + lines
    frame, rejected = table.frame.with_columns(line), table.rejected
    if rejected.height:
        rejected = rejected.with_columns(line)
    return replace(table, frame=frame, rejected=rejected)


def joined(tables: Sequence[Table]) -> Table:
    """Pieces that follow one another in a file, as one."""
    return Table(
        pl.concat([table.frame for table in tables]),
        pl.concat([table.rejected for table in tables], how="diagonal"),
        "; ".join({t.warning: None for t in tables if t.warning}) or None,
    )


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of `blocks` in larger pieces, each of whole rows.

    A line feed ends a row where an even number of quotes stands before it.
    Where none does (UTF-16, a quote left open) the pieces grow.
    """
    waiting: list[bytes] = []
    size, most = 0, PIECE_BYTES
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size < most:
            continue
        whole = b"".join(waiting)
        end = _end_of_rows(whole)
        if end:
            yield whole[:end]
        waiting = [whole[end:]]
        size = len(waiting[0])
        most = max(PIECE_BYTES, 2 * size)
    if size or not waiting:
        yield b"".join(waiting)


def _end_of_rows(data: bytes) -> int:
    """Where the last whole row of `data` ends; 0 where none does."""
    if data[:2] in UTF16:
        return 0
    quotes = data.count(b'"')
    end = len(data)
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        quotes -= data.count(b'"', at, end)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0


class _Text(NamedTuple):
    """A CSV in UTF-8 with line feeds, what had to be guessed for it, and whether each
    quote opens or closes a cell or is doubled, as far as what is beside it shows."""

    data: bytes
    warning: str | None
    is_in_order: bool


def _text(data: bytes) -> _Text:
    """`data` as text, copied only where it is no UTF-8 with line feeds."""
    warning = None
    is_in_order = None if data[:2] in UTF16 else _is_in_order(data)
    if is_in_order is None:
        text, warning = decode(data)
        data = text.encode("utf-8", "replace")
        is_in_order = bool(_is_in_order(data))
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    return _Text(data.removeprefix(b"\xef\xbb\xbf"), warning, is_in_order)


def _is_in_order(data: bytes) -> bool | None:
    """None where `data` is no UTF-8.

    Polars tells, part by part: a str of Python's takes up to four times the memory,
    and so does a search of the whole.
    """
    is_in_order = data.count(b'"') % 2 == 0
    at = 0
    while at < len(data):
        end = data.find(b"\n", at + _SEARCHED) + 1 or len(data)
        part = pl.Series([data[at:end]], dtype=pl.Binary)
        try:
            text = part.cast(pl.String).str
        except pl.exceptions.ComputeError:
            return None
        is_in_order = is_in_order and not text.contains(_OUT_OF_ORDER).item()
        at = end
    return is_in_order


_SEARCHED = 2**20
"""Bytes searched at once, about."""
_DELIMITERS = (",", ";", "\t", "|")


def _beside(delimiters: str) -> str:
    """What is on both sides of a quote that neither opens nor closes a cell."""
    return rf'[^"\r\n{re.escape(delimiters)}]'


_ANY_SIDE = _beside("".join(_DELIMITERS))
_OUT_OF_ORDER = rf'{_ANY_SIDE}"{_ANY_SIDE}|\\"'


def cells(line: str, delimiter: str = ",") -> list[str]:
    """The cells of one CSV line; an unclosed quote is taken as it comes."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a stray carriage return, or a cell beyond all measure
        return [line]


def columns_in(head: bytes) -> list[str]:
    """What seem to be the columns of the CSV that begins with `head`: the cells of
    the first line that has several."""
    lines = [line for line in decode(head)[0].splitlines() if line.strip()]
    rows = [max((cells(line, d) for d in _DELIMITERS), key=len) for line in lines]
    return next((row for row in rows if len(row) > 1), rows[0] if rows else [])


_BLANK = re.compile(rb"\s*\Z")
_MOST_COLUMNS = 1_000
"""No network writes a tenth of it; every column costs time, even empty."""


def _header(data: bytes, is_header: IsHeader) -> Header | None:
    offset = 0
    for number in range(_HEADER_WITHIN):
        end = data.find(b"\n", offset)
        line = data[offset : end if end >= 0 else None].decode("utf-8").strip("\r")
        for delimiter in _DELIMITERS:
            found = [h.strip() for h in cells(line, delimiter)]
            if 1 < len(found) <= _MOST_COLUMNS and is_header(
                [h.lower() for h in found]
            ):
                rows_at = end + 1 if end >= 0 else len(data)
                columns = _distinct(
                    [_column(" ".join(h.lower().split())) for h in found]
                )
                return Header(rows_at, number + 1, delimiter, columns)
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
    taken, numbers = {*_OURS}, defaultdict[str, Iterator[int]](partial(count, 2))
    return [_taking(column, taken, numbers[column]) for column in columns]


def free(name: str, taken: set[str]) -> str:
    """`name`, or the first of `name (2)`, `name (3)`… not `taken`, which it now is."""
    return _taking(name, taken, count(2))


def _taking(name: str, taken: set[str], numbers: Iterator[int]) -> str:
    again = (f"{name} ({number})" for number in numbers)
    found = next(each for each in chain([name], again) if each not in taken)
    taken.add(found)
    return found


def _read_fast(data: bytes, header: Header) -> pl.DataFrame | None:
    """The rows by Polars, or None where a row is longer than the header, or in a cell
    of another."""
    columns = header.columns
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            skip_lines=header.lines,
            schema=dict.fromkeys(columns, pl.String),
            separator=header.delimiter,
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None
    # A cell may hold line breaks, so a row's line is counted, not its index.
    breaks = frame.select(
        pl.sum_horizontal(
            pl.col(c).str.count_matches("\n", literal=True).fill_null(0)
            for c in columns
        )
    ).to_series()
    broken = pl.col(columns).filter(pl.lit(breaks > 0))
    swallowed = broken.str.contains(_swallowing(header.delimiter)).any()
    if any(frame.select(swallowed).row(0)):
        return None
    before = pl.lit((breaks + 1).cum_sum().shift(1, fill_value=0))
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
    lines = list(io.StringIO(body, newline=""))
    at = 0
    while at < len(lines):
        row, taken = _row(lines, at, len(columns), delimiter)
        if row is None:
            reason = "a quote is not closed, or stands within a quoted cell"
            bad.append((at + 1, reason, lines[at].strip()[:SAMPLE]))
        elif len(row) > len(columns) and any(row[len(columns) :]):
            reason = f"{len(row)} cells where the header has {len(columns)}"
            bad.append((at + 1, reason, delimiter.join(row)[:SAMPLE]))
        elif any(row):
            padded = row[: len(columns)] + [""] * (len(columns) - len(row))
            good.append([*(cell or None for cell in padded), at + 1])
        at += taken
    schema = dict.fromkeys(columns, pl.String) | {"line": pl.Int64}
    return (
        pl.DataFrame(good, schema=schema, orient="row"),
        pl.DataFrame(
            bad,
            schema={"line": pl.Int64, "reason": pl.String, "sample": pl.String},
            orient="row",
        ),
    )


def _row(
    lines: Sequence[str], at: int, width: int, delimiter: str
) -> tuple[list[str] | None, int]:
    """The cells of the row that begins at line `at`, and how many lines it takes.

    Where its quotes are not in order, it is tried with quotes escaped as LinkedIn
    does in its comments (`\\"`), then with those doubled that neither open nor
    close a cell. What is no row then costs one line.
    """
    swallowing, bare = _misplaced(delimiter)
    for escape, is_mended in (None, False), ("\\", False), (None, True):
        rest = map(lines.__getitem__, range(at, len(lines)))
        rows = csv.reader(
            (bare.sub('""', line) for line in rest) if is_mended else rest,
            delimiter=delimiter,
            escapechar=escape,
            strict=True,
        )
        with suppress(csv.Error):
            row = next(rows)
            if not any("\n" in cell and swallowing.search(cell) for cell in row):
                return row, rows.line_num
    alone = cells(lines[at], delimiter)
    return (alone if len(alone) == width else None), 1


# Quotes that are not in order


@cache
def _misplaced(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What tells that a cell holds more than its own, and a quote within a cell."""
    beside = _beside(delimiter)
    bare = f'(?<={beside})"(?={beside})'
    return re.compile(_swallowing(delimiter)), re.compile(bare)


def _swallowing(delimiter: str) -> str:
    """What stands in a cell that holds the end of one row and the next: a date that
    is a cell by itself."""
    cut = re.escape(delimiter)
    return rf"{cut}(?:{_DATE})(?:{cut}|\r?\n|$)|\n(?:{_DATE}){cut}"


_DATE = (
    r"\d{1,2} [A-Z][a-z]{2} \d{4}|\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?(?: UTC)?)?"
    r"|\d{1,2}/\d{1,2}/\d{2,4}(?:,? \d{1,2}:\d\d(?: [AP]M)?)?"
)
