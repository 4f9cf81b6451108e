"""JSON files as rows, many at once, so that no loop runs over what is in them."""

import codecs
from collections.abc import Mapping, Sequence

import polars as pl

Schema = Mapping[str, pl.DataType | type[pl.DataType]]
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


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
