"""Taking a person, a source or everything out of all that was made of archives.

A set of the lake is written anew without what is to be forgotten, warehouse and
report are made anew from what is left, and the scheduler's log of runs goes too.
A set whose rows are all forgotten stays, empty, so that the same archive is not
read again by the next run. The archives themselves are their owner's business.
"""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl

from flows import lake, logbook, report, settling, warehouse
from flows.errors import CloseknitError
from flows.history import FOLDER, drop_history
from flows.language.spoken import spoken
from flows.lock import alone
from flows.settings import Parameters, load_parameters
from flows.sources import SOURCES, log
from flows.sources.records import SCHEMAS
from flows.sources.text import name_key

GONE = "[forgotten]"
"""Stands where somebody else's words or a file's name named them."""

APART = ".apart"
"""Folder of the lakes of a pool from which private rows are still to be taken."""

SHORTEST = 5
"""Characters of an address: shorter ones stand in sentences by chance."""
_SENTENCES = ("text", "detail", "sample", "source_file", "thread_id", "reason", "note")
_NAMES = ("name", "sender_name", "recipient_name")


@dataclass(frozen=True)
class Marks:
    """By what a person's rows are known: pairs of network and handle, pairs of
    network and thread (of those alone with the owner), names, addresses.
    """

    handles: pl.DataFrame
    threads: pl.DataFrame
    names: tuple[str, ...]
    addresses: tuple[str, ...]

    @cached_property
    def keys(self) -> list[str]:
        """The names folded."""
        return [key for key in _keys(set(self.names)) if key]

    @cached_property
    def pattern(self) -> str:
        """Finds them in a sentence or a path: by name, folded name (Facebook's folders
        have it without a space too) or address.
        """
        words = {*self.names, *self.keys, *self.addresses}
        words |= {
            s for key in self.keys if len(s := re.sub(r"\W", "", key)) >= SHORTEST
        }
        found = map(_word, sorted(words, key=lambda word: (-len(word), word)))
        return "(?i)" + ("|".join(found) or r"\b\B")


def person(data: Path, reports: Path, name: str, tell: Callable[[str], None]) -> None:
    """Forget whoever is called `name`, or has it as `person_id`."""
    _refuse_elsewhere(data)
    _refuse_in_pool(data)
    with alone(data, tell):
        marks = _marks(data, _person_id(data, name))
        counts = _forget(data, lambda table, frame: without(marks, table, frame))
        named = re.compile(marks.pattern)
        keys = {f"{network}:{key}" for network, key in marks.handles.rows()}
        _forget_own(data, lambda said: said in keys or bool(named.search(said)), tell)
        _make_anew(data, reports)
        _say(tell, name, counts)


def source(
    data: Path, reports: Path, network: str, tell: Callable[[str], None]
) -> None:
    """Forget everything read of one network."""
    _refuse_elsewhere(data)
    _refuse_in_pool(data)
    known = sorted({s.NETWORK for s in SOURCES})
    if network not in known:
        raise CloseknitError(f"--source {network}: choose one of {', '.join(known)}.")
    with alone(data, tell):
        counts = _forget(data, lambda table, frame: of_others(network, frame))
        if network == log.NETWORK:
            (data / log.FILE).unlink(missing_ok=True)
        _make_anew(data, reports)
        _say(tell, network, counts)


def everything(data: Path, reports: Path, tell: Callable[[str], None]) -> None:
    """Forget all; only what lies in the inbox stays."""
    _refuse_elsewhere(data)
    with alone(data, tell):
        drop_history(data)
        report.remove(data, reports)
        shutil.rmtree(data / "lake", ignore_errors=True)
        shutil.rmtree(data / APART, ignore_errors=True)
        warehouse.tidy(data)
        for file in _FILES:
            (data / file).unlink(missing_ok=True)
        tell(
            f"Gone: lake, warehouse, log of runs, {log.FILE} and {settling.FILE} in "
            f"{data}, report in {reports}."
        )


_FILES = (warehouse.DATABASE, warehouse.RUNS, log.FILE, settling.FILE)


def _refuse_elsewhere(data: Path) -> None:
    """Nothing is made or deleted for a folder that somebody mistyped."""
    if not any((data / name).exists() for name in ("lake", FOLDER, *_FILES)):
        raise CloseknitError(
            f"{data}: nothing of Closeknit's is there, so nothing was touched. Say "
            "where `closeknit run` keeps its lake: --data DIR."
        )


def _refuse_in_pool(data: Path) -> None:
    if lake.is_pool(data):
        raise CloseknitError(
            f"{data} holds a pool, which every run makes of its members' archives. "
            "Name who or what is to be left out in the private.toml of each member, "
            "and run again."
        )


def _person_id(data: Path, name: str) -> str:
    with warehouse.connect(data) as connection:
        found = connection.execute(
            "select person_id, name from people where person_id = $1 or "
            "strip_accents(lower(name)) = strip_accents(lower($1)) order by 1",
            [name],
        ).fetchall()
    if len(found) == 1:
        return str(found[0][0])
    if not found:
        raise CloseknitError(
            f"{name}: nobody of that name. Say it in full, as `closeknit sql "
            '"from people"` shows it, or give the person_id.'
        )
    each = ", ".join(person_id for person_id, _ in found)
    raise CloseknitError(f"{name}: several people. Say which, by person_id: {each}.")


def _marks(data: Path, person_id: str) -> Marks:
    parameters, me = _last_asked(data)
    with warehouse.staged(data, parameters, me, READS) as connection:
        return marks_of(connection, [person_id])


READS = ("stg_persons", "stg_renames", "stg_threads", "stg_egos", "stg_contacts")
"""The models by which somebody's marks are found."""


def marks_of(connection: duckdb.DuckDBPyConnection, person_ids: list[str]) -> Marks:
    """By what these people's rows are known, all of them one owner's."""
    ask = connection.execute
    ask("create temp table mine as " + _MINE, [person_ids])
    ask(_SEEN)
    handles = pl.DataFrame(
        ask("from mine order by all").fetchall(), _PAIR, orient="row"
    )
    threads = pl.DataFrame(ask(_THREADS).fetchall(), _PAIR, orient="row")
    names = {name for (name,) in ask(_CALLED).fetchall()}
    others = {key for (key,) in ask(_OTHERS).fetchall()}
    listed = ask(_ADDRESSES).fetchall()
    keys = dict(zip(names, _keys(names), strict=True))
    return Marks(
        handles,
        threads,
        # A namesake keeps the name.
        tuple(sorted(n for n in names if keys[n] and keys[n] not in others)),
        tuple(sorted({a for (a,) in listed if a and len(a) >= SHORTEST})),
    )


_PAIR = {"network": pl.String, "key": pl.String}
_MINE = """
    select network, handle as key from stg_persons
    where list_contains($1, person_id)
    union
    select renames.network, renames.handle
    from stg_renames as renames
    join stg_persons as persons
        on renames.network = persons.network and renames.new_handle = persons.handle
    where list_contains($1, persons.person_id)
"""
_THREADS = """
    select distinct threads.network, threads.thread_id
    from stg_threads as threads
    join mine on threads.network = mine.network
        and mine.key in (threads.counterpart, threads.counterpart || '@' || thread_id)
    where threads.group_size = 1
"""
_SEEN = """
    create temp view seen as
    select network, sender as handle, sender_name as name from lake_interactions
    union
    select network, recipient, recipient_name from lake_interactions
    union
    select network, handle, name from lake_contacts
    union
    select network, handle, name from lake_members
"""
_CALLED = """
    select distinct seen.name from seen
    join mine on seen.network = mine.network and seen.handle = mine.key
    where seen.name is not null
"""
_OTHERS = """
    select distinct names.name_key
    from seen
    join lake_names as names on seen.name = names.name
    where not starts_with(seen.handle, 'name:')
        and (seen.network, seen.handle) not in (from mine)
"""
_ADDRESSES = r"""
    select unnest(list_concat(emails, phones)) from stg_contacts
    where (network, handle) in (from mine)
    union
    select regexp_extract(url, '([^/]+)/*$', 1) from lake_contacts
    where (network, handle) in (from mine)
    union
    select regexp_replace(key, '^\w+:', '') from mine
    where not starts_with(key, 'name:')
"""


def _keys(names: set[str]) -> list[str | None]:
    return pl.Series(list(names), dtype=pl.String).to_frame("n").select(
        name_key(pl.col("n"))
    )["n"].to_list()  # fmt: skip


def without(marks: Marks, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not theirs; where others name them, `GONE`."""
    theirs = pl.lit(False)
    keys = marks.handles["network"] + " " + marks.handles["key"]
    for column in ("handle", "sender", "recipient"):
        if column in frame.columns:
            key = pl.col("network") + " " + pl.col(column)
            theirs |= key.is_in(keys.implode()).fill_null(False)
            if "thread_id" in frame.columns:
                in_thread = key + "@" + pl.col("thread_id")
                theirs |= in_thread.is_in(keys.implode()).fill_null(False)
    if "thread_id" in frame.columns:
        threads = marks.threads["network"] + " " + marks.threads["key"]
        thread = pl.col("network") + " " + pl.col("thread_id")
        theirs |= thread.is_in(threads.implode()).fill_null(False)
    if table == "rejected":
        theirs |= pl.col("sample").str.contains(marks.pattern).fill_null(False)
    if table == "interactions":
        # A post names them by their @name, which may stand nowhere else.
        beside = (
            theirs.any().over("source_file", "line") & pl.col("thread_id").is_null()
        )
        unnamed = pl.col("text").str.replace_all(r"@\w+", GONE)
        said = pl.when(beside).then(unnamed).otherwise("text")
        frame = frame.with_columns(text=said)
    return frame.filter(~theirs).with_columns(_redacted(marks, table, frame.columns))


def _redacted(marks: Marks, table: str, columns: list[str]) -> list[pl.Expr]:
    said = (*_SENTENCES, *(("name",) if table == "archives" else ()))
    exprs = [
        pl.col(c).str.replace_all(marks.pattern, GONE) for c in said if c in columns
    ]
    exprs += [
        pl.when(name_key(pl.col(c)).is_in(marks.keys)).then(None).otherwise(c).alias(c)
        for c in _NAMES
        if c in columns and table != "archives"
    ]
    return exprs


def _word(word: str) -> str:
    """Finds `word` whole; in a path its parts may be joined by other signs, and an
    underscore and a number may stand beside it."""
    begins = r"(?:_|\b)" if word[0].isalnum() else ""
    joined = r"[\s_.+-]+".join(map(re.escape, word.split()))
    return begins + joined + (r"(?:_|\b)" if word[-1].isalnum() else "")


def of_others(network: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not of `network`."""
    if "network" not in frame.columns:
        return frame
    return frame.filter(pl.col("network").ne_missing(network))


Change = Callable[[str, pl.DataFrame], pl.DataFrame]
"""Makes of a table of the lake, by its name, what is left of it."""


def _forget(data: Path, change: Change) -> dict[str, int]:
    """Change every set; rows gone, by table. Drops what cannot be changed."""
    drop_history(data)
    lake.drop_outdated(data)
    return rewrite(data, change)


def rewrite(data: Path, change: Change) -> dict[str, int]:
    """Change every set; rows gone, by table."""
    counts: dict[str, int] = {}
    for place in lake.sets(data):
        before = {t: lake.table_of(place, t) for t in lake.tables()}
        after = {t: change(t, frame) for t, frame in before.items()}
        gone = {t: before[t].height - after[t].height for t in before}
        counts = {t: counts.get(t, 0) + gone[t] for t in before}
        if gone["interactions"]:
            after["languages"] = spoken(after["interactions"]["text"])
        if all(after[t].is_empty() for t in SCHEMAS):
            after["archives"] = after["archives"].with_columns(name=pl.lit(GONE))
        if any(not after[t].equals(before[t], null_equal=True) for t in after):
            lake.rewrite(place, after)
    return counts


def empty(place: Path) -> None:
    """Leave nothing of the set at `place` but that it was read."""
    frames = {t: lake.table_of(place, t) for t in lake.tables()}
    named = frames["archives"].with_columns(name=pl.lit(GONE))
    lake.rewrite(place, {t: f.clear() for t, f in frames.items()} | {"archives": named})


def _forget_own(
    data: Path, is_theirs: Callable[[str], bool], tell: Callable[[str], None]
) -> None:
    """Take a person out of what the owner keeps by hand, and say so."""
    gone = {
        log.FILE: logbook.forget(data / log.FILE, is_theirs),
        settling.FILE: settling.forget(data / settling.FILE, is_theirs),
    }
    for file, entries in gone.items():
        if entries:
            tell(f"{data / file}: {entries:,} gone that named them.")


def _last_asked(data: Path) -> tuple[Parameters, list[str]]:
    """What the last run that did not fail was asked: its parameters, and who the
    owner is."""
    try:
        lines = (data / warehouse.RUNS).read_text("utf-8").splitlines()
        runs = [json.loads(line) for line in lines]
        *_, last = (r for r in runs if not r.get("outcome", "").startswith("failed"))
        asked = json.loads(last["parameters"])
        known = {k: v for k, v in asked.items() if k in Parameters.model_fields}
        # An earlier version may have let more be said than can be.
        return load_parameters(**known), list(asked.get("me", ()))
    except (OSError, ValueError, KeyError, CloseknitError):
        return load_parameters(), []


def _make_anew(data: Path, reports: Path) -> None:
    """Warehouse and reports from what is left; nothing where nothing is."""
    left = [p for t in ("interactions", "contacts") for p in lake.files_of(data, t)]
    if not left:
        (data / warehouse.DATABASE).unlink(missing_ok=True)
        report.remove(data, reports)
        return
    warehouse.tidy(data)
    shared = (reports / report.SHARED).exists()
    report.remove(data, reports)  # first, lest a crash leave it behind
    warehouse.build(data, *_last_asked(data))
    report.draw(data, reports)
    if shared:
        report.draw(data, reports, share=True)


def _say(tell: Callable[[str], None], what: str, counts: dict[str, int]) -> None:
    said = {"interactions": "interactions", "contacts": "entries on lists",
            "rejected": "rows not understood"}  # fmt: skip
    each = ", ".join(f"{counts.get(t, 0):,} {words}" for t, words in said.items())
    tell(f"{what}: gone from lake, warehouse, report and log of runs: {each}.")
    tell("What earlier reports counted went too: changes are told from here on.")
