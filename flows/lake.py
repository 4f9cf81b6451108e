"""The lake: every archive's records as Parquet, one set an archive.

``DATA/lake/v2/owner=OWNER/archive=HASH/TABLE-N.parquet``. A set is written
beside its place and renamed into it, so it is there whole or not at all, and
nothing in it is changed afterwards. Reading the same archive again costs a
hash.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from flows import names as naming
from flows.language import annotate
from flows.sources.archive import Archive
from flows.sources.records import SCHEMAS, Batch

VERSION = "v2"
"""Changes when the records do; a set of another version is read anew."""

ARCHIVES = {"name": pl.String, "exported_on": pl.Date}
FLAGS = dict.fromkeys(
    (
        "is_ask",
        "is_offer",
        "is_introduction",
        "is_thanks",
        "is_pitch",
        "is_greeting",
    ),
    pl.Boolean,
)
"""Added to the interactions, by what their text does; null without a text."""


def tables() -> dict[str, dict[str, pl.DataType | type[pl.DataType]]]:
    """Every table of the lake and its columns, owner and archive apart."""
    return {
        **SCHEMAS,
        "interactions": SCHEMAS["interactions"] | FLAGS,
        "archives": dict(ARCHIVES),
        "names": dict(naming.NAMES),
        "words": dict(naming.WORDS),
    }


def root(data: Path) -> Path:
    return data / "lake" / VERSION


def set_of(data: Path, owner: str, archive: Archive) -> Path:
    """Where the set of `archive` stands, whether or not it is there."""
    return root(data) / f"owner={owner}" / f"archive={archive.hash[:16]}"


def write(
    data: Path, owner: str, archive: Archive, batches: Iterable[Batch], texts: bool
) -> Path:
    """Write the records of `archive`; without `texts` no message body is kept."""
    place = set_of(data, owner, archive)
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    make_private(partial)
    try:
        counts: dict[str, int] = defaultdict(int)
        names: list[pl.Series] = []
        for table, frame in batches:
            if frame.is_empty():
                continue
            if table == "interactions":
                frame = annotate(frame)
                if not texts:
                    frame = frame.with_columns(text=pl.lit(None, pl.String))
            elif table in _PHONES:
                frame = _numbered(frame)
            names += [frame[c].unique() for c in frame.columns if c in _NAMED]
            file = partial / f"{table}-{counts[table]}.parquet"
            frame.write_parquet(file, compression="lz4", statistics=False)
            counts[table] += 1
        _write_names(partial, names)
        pl.DataFrame(
            [(archive.name, archive.exported_on)], ARCHIVES, orient="row"
        ).write_parquet(partial / "archives-0.parquet")
        shutil.rmtree(place, ignore_errors=True)
        partial.rename(place)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return place


_NAMED = {"name", "sender_name", "recipient_name"}


def _write_names(folder: Path, names: list[pl.Series]) -> None:
    """Each name folded once, so that the models need no Unicode of their own."""
    every = pl.concat([pl.Series(dtype=pl.String), *(n.alias("") for n in names)])
    keyed = naming.keyed(every.drop_nulls().unique().sort())
    keyed.write_parquet(folder / "names-0.parquet")
    naming.words(keyed["alias"]).write_parquet(folder / "words-0.parquet")


_PHONES = {"contacts", "accounts"}


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with its phone numbers in the one form by which they compare."""
    column = "phones" if "phones" in frame.columns else "phone"
    written = frame[column].explode().drop_nulls().unique()
    if written.is_empty():
        return frame
    from flows.sources.phones import e164  # takes long to import

    told = e164(written)
    old, new = written.filter(told.is_not_null()), told.drop_nulls()
    if column == "phone":
        return frame.with_columns(pl.col(column).replace_strict(old, new, default=None))
    each = pl.element().replace_strict(old, new, default=None, return_dtype=pl.String)
    return frame.with_columns(
        pl.col(column).list.eval(each.drop_nulls().unique(maintain_order=True))
    )


def make_private(folder: Path) -> None:
    """Make `folder`, readable by the owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def files_of(data: Path, table: str) -> list[Path]:
    """The Parquet files of one table, in a fixed order."""
    return sorted(root(data).glob(f"owner=*/archive=*/{table}-*.parquet"))


def table_of(place: Path, table: str) -> pl.DataFrame:
    """One table of one set; empty where the set has none."""
    frames = [
        pl.read_parquet(path) for path in sorted(place.glob(f"{table}-*.parquet"))
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=tables()[table])
