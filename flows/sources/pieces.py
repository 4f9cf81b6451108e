"""A CSV of any size, a piece at a time: memory does not grow with the file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import polars as pl

from flows.sources.text import Table, read_table

PIECE_BYTES = 32 * 2**20
"""Bytes of a CSV parsed at once."""
Piece = TypeVar("Piece")


def read_tables(
    blocks: Iterable[bytes], path: str, is_header: Callable[[list[str]], bool]
) -> Iterator[tuple[bytes, Table]]:
    """Each piece of the CSV in `blocks`, and its rows as `read_table` gives them.

    Every piece is read under the header of the first; `line` counts from the
    top of the file. Nothing where no line is a header.
    """
    head, lines = b"", 0
    for piece in ahead(_pieces(blocks)):
        table = read_table(head + piece, path, is_header)
        if table is None:
            return
        if head:
            moved = pl.col("line") + (lines - head.count(b"\n"))
            frames = (table.frame, table.rejected)
            frame, rejected = (f.with_columns(moved) if len(f) else f for f in frames)
            table = replace(table, frame=frame, rejected=rejected)
        else:
            top = piece.split(b"\n", table.header_lines)[: table.header_lines]
            head = b"".join(line + b"\n" for line in top)
        yield piece, table
        lines += piece.count(b"\n")


def joined(tables: Sequence[Table]) -> Table:
    """Pieces that follow one another in a file, as one."""
    return replace(
        tables[0],
        frame=pl.concat([table.frame for table in tables]),
        rejected=pl.concat([table.rejected for table in tables], how="diagonal"),
        warning="; ".join({t.warning: None for t in tables if t.warning}) or None,
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
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 0
    quotes = data.count(b'"')
    end = len(data)
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        quotes -= data.count(b'"', at, end)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0


def ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """`pieces`, the next one read while Polars is at work on this one."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, pieces, None)
            yield piece
