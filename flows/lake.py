"""The lake: every archive's records as Parquet, one set an archive.

``DATA/lake/v3/owner=OWNER/archive=HASH/TABLE-N.parquet``. A set is written
beside its place and renamed into it, so it is there whole or not at all, and
nothing in it is changed afterwards; what is forgotten is written anew without,
and a log kept by hand is replaced by its newer version: what its keeper took
back must not count. Reading the same archive again costs a hash.
"""

import hashlib
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote

import polars as pl

from flows import names as naming
from flows.language import annotate, rules
from flows.language.spoken import SCHEMA as LANGUAGES
from flows.language.spoken import spoken
from flows.sources.archive import Archive
from flows.sources.records import SCHEMAS, Batch
from flows.sources.text import by_unique

VERSION = "v3"
"""Changes when the records do; a set of another version is read anew."""

OWNER = "me"
"""The owner's key where one person's archives are read."""

BODIES = frozenset({"text", "sample"})
"""Columns that hold what somebody wrote."""
WORDS = BODIES | {"detail"}
"""These, and subjects, titles and notes."""

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
    """Where the sets stand: records of other columns are another version."""
    columns = hashlib.sha256(repr(tables()).encode()).hexdigest()
    return data / "lake" / f"{VERSION}-{columns[:8]}"


def set_of(data: Path, owner: str, archive: Archive) -> Path:
    """Where the set of `archive` stands, whether or not it is there."""
    return place_of(data, owner) / f"archive={archive.hash[:16]}"


def place_of(data: Path, owner: str) -> Path:
    """Where the sets of `owner` stand."""
    plain = (c if c.isalnum() or c in " -_." else quote(c, safe="") for c in owner)
    return root(data) / f"owner={''.join(plain)}"


def owners(data: Path) -> list[str]:
    """Whose sets there are."""
    found = {place.parent.name.removeprefix("owner=") for place in sets(data)}
    return sorted(map(unquote, found))


def is_pool(data: Path) -> bool:
    """Whether there is a set of a pool's member."""
    return bool(set(owners(data)) - {OWNER})


def sets(data: Path) -> list[Path]:
    """Every set there is, in a fixed order."""
    return sorted(root(data).glob("owner=*/archive=*"))


def is_whole(place: Path) -> bool:
    """Whether a set stands there, and no disk has damaged it."""
    try:
        for file in place.glob("*.parquet"):
            pl.read_parquet_schema(file)
    except pl.exceptions.PolarsError:
        return False
    return _archives(place).exists()


def write(
    data: Path,
    owner: str,
    archive: Archive,
    batches: Iterable[Batch],
    left_out: Collection[str] = (),
) -> Path:
    """Write the records of `archive`, the columns `left_out` empty.

    Of a member of a pool names of files and threads stay as digests, and what is said
    of a row without what it quotes: subjects and titles stand in them.

    Raises `CloseknitError` where the archive was changed meanwhile, and
    `OSError` where the disk does not take it.
    """
    place = set_of(data, owner, archive)
    bare: Iterable[Batch] = (_bare(batch, left_out) for batch in _judged(batches))
    name = archive.name
    if owner != OWNER:
        bare = map(_wordless, bare)
        name = archive.hash[:12] + _ending(name) if archive.file else owner
    named = (name, archive.exported_on, rules.digest())
    _put(place, bare, named, archive.check_unchanged)
    return place


def _bare(batch: Batch, left_out: Collection[str]) -> Batch:
    table, frame = batch
    words = [c for c in frame.columns if c in left_out]
    return table, frame.with_columns(pl.lit(None, pl.String).alias(c) for c in words)


def _wordless(batch: Batch) -> Batch:
    """`batch` without the words in names of files and threads, and in reasons."""
    table, frame = batch
    folds = {
        "source_file": lambda path: _digest(path) + _ending(path),
        "thread_id": _of_thread,
        "reason": _unquoted,
        "note": _unquoted,
    }
    handles = {"handle", "sender", "recipient"}
    folds |= dict.fromkeys(handles, _of_nobody)
    return table, frame.with_columns(
        by_unique(frame[column], fold)
        for column, fold in folds.items()
        if column in frame.columns
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


_KNOWN = re.compile(
    r"\.(csv|json|js|html?|xml|vcf|ics|txt|mbox|emlx?|zip|tar|tgz)$", re.IGNORECASE
)


def _ending(path: str) -> str:
    found = _KNOWN.search(path)
    return found[0].lower() if found else ""


def _of_thread(thread_id: str) -> str:
    """The digest of a thread, behind what the models tell its kind by."""
    found = re.match("e2ee:|old:", thread_id)
    return (found[0] if found else "") + _digest(thread_id)


def _of_nobody(handle: str) -> str:
    """The handle; of somebody nobody named it bears their thread."""
    of, is_nobody, thread = handle.partition("unknown:")
    return is_nobody + _of_thread(thread) if is_nobody and not of else handle


def _unquoted(said: str) -> str:
    return re.split("""[:"“”„«»‘`]| '""", said, maxsplit=1)[0].strip()


def rewrite(place: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    """Write the set at `place` anew, of `frames` by table."""
    (named,) = frames["archives"].rows()
    _put(place, ((table, frames[table]) for table in (*SCHEMAS, "languages")), named)


def drop_texts(data: Path) -> None:
    """Take every message body out of the sets that hold one."""
    for place in sets(data):
        if table_of(place, "interactions")["text"].count():
            frames = ((t, table_of(place, t)) for t in tables())
            rewrite(place, dict(_bare(batch, BODIES) for batch in frames))


def outdated(data: Path) -> list[str]:
    """Names of the archives that another version read and this one has not."""
    return sorted({_name_of(place) for place in _others(data)})


def _name_of(place: Path) -> str:
    try:
        return str(_read(_archives(place))["name"][0])
    except (OSError, pl.exceptions.PolarsError):
        return str(place)


def _others(data: Path) -> list[Path]:
    every = sorted((data / "lake").glob("*/owner=*/archive=*"))
    return [place for place in every if place.parents[1] != root(data)]


def tidy(data: Path) -> None:
    """Take away what a killed run left, and what this version has read anew."""
    for old in (data / "lake").glob(f"*/owner=*/.archive=*{_OLD}"):
        place = old.with_name(old.name.removeprefix(".").removesuffix(_OLD))
        if not place.exists():
            old.rename(place)
    for left in (data / "lake").glob("*/owner=*/.archive=*"):
        shutil.rmtree(left)
    for file in (data / "lake").glob("*/owner=*/archive=*/.*"):
        file.unlink()
    have = {place.name for place in sets(data)}
    for place in _others(data):
        if place.name in have:
            shutil.rmtree(place)
    kept = {place.parents[1] for place in _others(data)} | {root(data)}
    for version in (data / "lake").glob("*"):
        if version.is_dir() and version not in kept:
            shutil.rmtree(version)


def drop_outdated(data: Path) -> None:
    """Take away every set of another version."""
    for place in _others(data):
        shutil.rmtree(place)
    tidy(data)


_OLD = ".old"


def _put(
    place: Path,
    batches: Iterable[Batch],
    named: tuple[object, ...],
    check: Callable[[], None] = lambda: None,
) -> None:
    """Write a set beside `place` and put it there, whole or not at all.

    `named` is its row of table `archives`.
    """
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        make_private(partial)
        counts: dict[str, int] = defaultdict(int)
        names: list[pl.Series] = []
        for table, frame in batches:
            if frame.is_empty():
                continue
            names += [frame[c].unique() for c in frame.columns if c in _NAMED]
            _write(frame, partial / f"{table}-{counts[table]}.parquet")
            counts[table] += 1
        _write_names(partial, names)
        _write(pl.DataFrame([named], ARCHIVES, orient="row"), _archives(partial))
        check()
        old = place.with_name(f".{place.name}{_OLD}")  # see `tidy`
        if place.exists():
            place.rename(old)
        partial.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    except pl.exceptions.PolarsError as error:
        if told := _OS_ERROR.search(str(error)):
            raise OSError(int(told[1]), "", str(place)) from error
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


_OS_ERROR = re.compile(r"\(os error (\d+)\)")
"""How Polars says what the disk refused."""


def _archives(place: Path) -> Path:
    return place / "archives-0.parquet"


_NAMED = {"name", "sender_name", "recipient_name"}
_PHONES = {"contacts", "accounts"}
_AT_ONCE = 500_000
"""Interactions judged at once; judging a few costs nearly as much."""


def _read(file: Path) -> pl.DataFrame:
    # A folder's name may hold what Polars takes for a pattern.
    return pl.read_parquet(file, glob=False)


def _write(frame: pl.DataFrame, file: Path) -> None:
    frame.write_parquet(file, compression="lz4", statistics=False)


def _judged(batches: Iterable[Batch]) -> Iterator[Batch]:
    """`batches`; interactions together and flagged, phone numbers in one form."""
    waiting: list[pl.DataFrame] = []
    for table, frame in batches:
        if table == "interactions":
            waiting.append(frame)
            if sum(w.height for w in waiting) >= _AT_ONCE:
                yield from _judge(waiting)
                waiting = []
        else:
            yield table, _numbered(frame) if table in _PHONES else frame
    if waiting:
        yield from _judge(waiting)


def _judge(frames: list[pl.DataFrame]) -> Iterator[Batch]:
    frame = annotate(pl.concat(frames))
    yield "languages", spoken(frame["text"])
    yield "interactions", frame


def judge_again(data: Path) -> None:
    """Judge anew what was judged by other rules; without its text it stays as it is."""
    for file in files_of(data, "archives"):
        archive = _read(file)
        if archive["rules"].item() == rules.digest():
            continue
        for events in sorted(file.parent.glob("interactions-*.parquet")):
            frame = _read(events)
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
    for place in sorted(place_of(data, owner).glob("archive=*")):
        is_log = set(table_of(place, "files")["network"]) == {"log"}
        name = table_of(place, "archives").item(0, "name")
        if is_log and name in newest.values() and place not in newest:
            shutil.rmtree(place)


def make_private(folder: Path) -> None:
    """Make `folder`, readable by the owner alone; one that was there is left as it is,
    for others may use it too.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def files_of(data: Path, table: str) -> list[Path]:
    """The Parquet files of one table, in a fixed order."""
    return [p for place in sets(data) for p in sorted(place.glob(f"{table}-*.parquet"))]


def table_of(place: Path, table: str) -> pl.DataFrame:
    """One table of one set; empty where the set has none."""
    frames = [_read(path) for path in sorted(place.glob(f"{table}-*.parquet"))]
    return pl.concat(frames) if frames else pl.DataFrame(schema=tables()[table])
