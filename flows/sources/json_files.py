"""JSON files as rows, many at once, so that no loop runs over what is in them."""

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import text
from flows.sources.records import Batch, file_rejected

Schema = Mapping[str, pl.DataType | type[pl.DataType]]
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


def rows_of(
    files: Mapping[str, bytes], schema: Schema, network: str, what: str
) -> Iterator[pl.DataFrame | Batch]:
    """A row of `schema` for each of `files`, with its path as `source_file`, and a
    word on those that are no `what`."""
    if not files:
        return
    frame = one_row_each(list(files.values()), schema)
    if frame is not None:
        yield frame.with_columns(source_file=pl.Series(list(files)))
    elif len(files) > 1:  # one of them is broken: it must cost itself alone
        for path, data in files.items():
            yield from rows_of({path: data}, schema, network, what)
    else:
        yield from _mended_or_rejected(
            *next(iter(files.items())), schema, network, what
        )


def _mended_or_rejected(
    path: str, data: bytes, schema: Schema, network: str, what: str
) -> Iterator[pl.DataFrame | Batch]:
    """A file Polars refused: Python either says why or is more lenient."""
    try:
        content = text.load_json(data)
        mended = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
        frame = one_row_each([mended], schema) if isinstance(content, dict) else None
        if frame is None:
            raise CloseknitError(f"not a {what}")
    except CloseknitError as error:
        yield from file_rejected(network, path, str(error))
    else:
        yield frame.with_columns(source_file=pl.lit(path))


def one_row_each(files: Sequence[bytes], schema: Schema) -> pl.DataFrame | None:
    """A row of `schema` for each of `files`, or None where one is not JSON.

    Keys outside `schema` are passed over, and what has another shape is null.
    """
    bare = [file.removeprefix(codecs.BOM_UTF8) for file in files]
    rows = _all_as_told(bare, schema)
    return _whatever_fits(bare, schema) if rows is None else rows


def _all_as_told(files: Sequence[bytes], schema: Schema) -> pl.DataFrame | None:
    """The rows where all is of the shape that `schema` tells, which is quicker."""
    try:
        texts = pl.Series(files, dtype=pl.Binary).cast(pl.String)
        rows = texts.str.json_decode(pl.Struct(schema))
    except pl.exceptions.PolarsError:
        return None
    whole = rows.len() == len(files) and not rows.null_count()
    return rows.struct.unnest() if whole else None


def _whatever_fits(files: Sequence[bytes], schema: Schema) -> pl.DataFrame | None:
    # A line break within JSON is never part of a text.
    lines = b"\n".join(file.translate(_ONE_LINE) for file in files)
    try:
        rows = pl.read_ndjson(lines, schema=schema, ignore_errors=True)
    except pl.exceptions.PolarsError:
        return None
    return rows if rows.height == len(files) else None
