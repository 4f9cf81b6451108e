"""The lake: every archive's records as Parquet, one set an archive.

``DATA/lake/v2/owner=OWNER/archive=HASH/TABLE-N.parquet``. A set is written
beside its place and renamed into it, so it is there whole or not at all, and
nothing in it is changed afterwards. Reading the same archive again costs a
hash. Only a log kept by hand is replaced, by its newer version: what its keeper
took back must not count.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from flows import names as naming
from flows.language import annotate, rules
from flows.language.spoken import SCHEMA as LANGUAGES
from flows.language.spoken import spoken
from flows.sources.archive import Archive
from flows.sources.records import SCHEMAS, Batch

VERSION = "v2"
"""Changes when the records do; a set of another version is read anew."""

ARCHIVES = {"name": pl.String, "exported_on": pl.Date, "rules": pl.String}
"""`rules` is the digest of those by which the messages were judged."""
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
        "languages": dict(LANGUAGES),
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
        for table, frame in _judged(batches, texts):
            names += [frame[c].unique() for c in frame.columns if c in _NAMED]
            _write(frame, partial / f"{table}-{counts[table]}.parquet")
            counts[table] += 1
        _write_names(partial, names)
        named = [(archive.name, archive.exported_on, rules.digest())]
        _write(pl.DataFrame(named, ARCHIVES, orient="row"), partial / _ARCHIVE)
        shutil.rmtree(place, ignore_errors=True)
        partial.rename(place)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return place


_ARCHIVE = "archives-0.parquet"
_NAMED = {"name", "sender_name", "recipient_name"}
_PHONES = {"contacts", "accounts"}
_AT_ONCE = 500_000
"""Interactions judged at once; judging a few costs nearly as much."""


def _write(frame: pl.DataFrame, file: Path) -> None:
    frame.write_parquet(file, compression="lz4", statistics=False)


def _judged(batches: Iterable[Batch], texts: bool) -> Iterator[Batch]:
    """`batches`; interactions together and flagged, phone numbers in one form."""
    waiting: list[pl.DataFrame] = []
    for table, frame in batches:
        if table == "interactions":
            waiting.append(frame)
            if sum(w.height for w in waiting) >= _AT_ONCE:
                yield from _judge(waiting, texts)
                waiting = []
        elif not frame.is_empty():
            yield table, _numbered(frame) if table in _PHONES else frame
    if any(w.height for w in waiting):
        yield from _judge(waiting, texts)


def _judge(frames: list[pl.DataFrame], texts: bool) -> Iterator[Batch]:
    frame = annotate(pl.concat(frames))
    if not (languages := spoken(frame["text"])).is_empty():
        yield "languages", languages
    if not texts:
        frame = frame.with_columns(text=pl.lit(None, pl.String))
    yield "interactions", frame


def judge_again(data: Path) -> None:
    """Judge anew what was judged by other rules; without its text it stays as it is."""
    for file in files_of(data, "archives"):
        archive = pl.read_parquet(file)
        if archive["rules"].item() == rules.digest():
            continue
        for events in sorted(file.parent.glob("interactions-*.parquet")):
            frame = pl.read_parquet(events)
            if frame["text"].null_count() < frame.height:
                _replace(annotate(frame.drop(FLAGS)), events)
        _replace(archive.with_columns(rules=pl.lit(rules.digest())), file)


def _replace(frame: pl.DataFrame, file: Path) -> None:
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    _write(frame, partial)
    partial.replace(file)


def _write_names(folder: Path, names: list[pl.Series]) -> None:
    """Each name folded once, so that the models need no Unicode of their own."""
    every = pl.concat([pl.Series(dtype=pl.String), *(n.alias("") for n in names)])
    keyed = naming.keyed(every.drop_nulls().unique().sort())
    _write(keyed, folder / "names-0.parquet")
    _write(naming.words(keyed["alias"]), folder / "words-0.parquet")


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


def supersede(data: Path, owner: str, archives: Iterable[Archive]) -> None:
    """Delete logs of which one of `archives` is a newer version: of the same name."""
    newest = {set_of(data, owner, archive): archive.name for archive in archives}
    for place in sorted(root(data).glob(f"owner={owner}/archive=*")):
        is_log = set(table_of(place, "files")["network"]) == {"log"}
        name = table_of(place, "archives").item(0, "name")
        if is_log and name in newest.values() and place not in newest:
            shutil.rmtree(place)


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
