"""LinkedIn: what "Get a copy of your data" sends.

There is no published format; `linkedin_kinds` says which files there are.
"""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from flows.errors import CloseknitError
from flows.sources import linkedin_rows as rows
from flows.sources.archive import Archive
from flows.sources.linkedin_kinds import (
    HEAD,
    INVITATIONS,
    MESSAGES,
    Kind,
    kinds_of,
    listed,
    plain_name,
)
from flows.sources.linkedin_messages import correspondents, members
from flows.sources.records import (
    Batch,
    conform,
    file_note,
    file_rejected,
    one_row_a_file,
    sort_out,
)
from flows.sources.tables import Table, columns_in, joined, read_tables
from flows.sources.text import SAMPLE, decode, name_key

NETWORK = "linkedin"

CANNOT_SHOW = (
    "LinkedIn does not tell whose posts you react to or comment on, what others do "
    "on yours, who left your connections, or who took part in an event. It sends "
    "no calls and no meetings, and few of your connections' e-mail addresses."
)


def claims(archive: Archive) -> Sequence[str]:
    """The paths of LinkedIn's files, those of no use among them."""
    return list(kinds_of(archive))


def read(archive: Archive) -> Iterator[Batch]:
    """The records of LinkedIn's files in `archive`; a bad file harms no other."""
    return one_row_a_file(_read(archive))


def _read(archive: Archive) -> Iterator[Batch]:
    named: list[pl.DataFrame] = []
    written: dict[str, list[pl.DataFrame]] = {}
    for path, kind in kinds_of(archive).items():
        if isinstance(kind, str):
            yield file_note(NETWORK, path, "ignored", plain_name(path) or None, kind)
            continue
        try:
            for shaped, note in _opened(archive, path, kind):
                yield from _records(path, kind, shaped, note)
                named += _named(shaped)
                if kind is MESSAGES and shaped.height:
                    written.setdefault(path, []).append(correspondents(shaped))
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
    people = _people(named)
    for path, parts in written.items():
        present = members(pl.concat(parts), people)
        yield conform(
            "members", present.with_columns(source_file=pl.lit(path)), NETWORK
        )


def _opened(
    archive: Archive, path: str, kind: Kind
) -> Iterator[tuple[pl.DataFrame, str | None]]:
    """The file's rows as `kind` makes them, in parts, and what is said of each."""
    tables = (
        replace(table, warning=_warning(piece, table, kind))
        for piece, table in read_tables(archive.blocks(path), path, kind.is_header)
    )
    empty = True
    for table in _telling(tables, kind):
        empty = False
        yield _shaped(table, kind), table.warning
    if empty:
        head = archive.read(path, HEAD)
        if decode(head)[0].strip():
            raise CloseknitError(_unknown_columns(head, kind))
        yield pl.DataFrame(), "the file is empty"


def _telling(tables: Iterator[Table], kind: Kind) -> Iterator[Table]:
    """`tables`, those that cannot stand alone joined to the one before.

    Messages can where they have addresses, and until the first date with slashes:
    whether it begins with the day, all dates after it tell together.
    """
    waiting: list[Table] = []
    told = slashed = False
    for table in tables:
        slashed |= kind is MESSAGES and _is_slashed(table.frame)
        tells = kind is MESSAGES and not slashed and _is_addressed(table.frame)
        if told and tells:
            yield joined(waiting)
            waiting = []
        waiting.append(table)
        told |= tells
    if waiting:
        yield joined(waiting)


def _is_slashed(messages: pl.DataFrame) -> bool:
    return bool(messages["date"].str.contains(r"^\s*\d{1,2}/\d").any())


def _is_addressed(messages: pl.DataFrame) -> bool:
    urls = {"sender profile url", "recipient profile urls"} & set(messages.columns)
    return any(messages[url].count() for url in urls)


def _shaped(table: Table, kind: Kind) -> pl.DataFrame:
    """The rows of `table` as `kind` makes them, and those of the wrong length."""
    wanted = listed(",".join((*kind.headers, kind.others)))
    absent = sorted(wanted - set(table.frame.columns))
    frame = table.frame.with_columns(pl.lit(None, pl.String).alias(c) for c in absent)
    if kind.date is not None:
        frame = rows.dated(frame, kind.date, needed=kind.table == "interactions")
    shaped = kind.shape(frame)
    if "reason" in shaped.columns:
        bad = pl.col("reason").is_not_null()
        lines = shaped.filter(bad).select("line")
        texts = table.frame.columns[:-2]  # all but `line` and `source_file`
        sample = pl.concat_str(texts, separator=",", ignore_nulls=True)
        samples = table.frame.join(lines, on="line", how="semi").select(
            "line", sample=sample.str.head(SAMPLE)
        )
        shaped = shaped.join(samples, on="line", how="left", maintain_order="left")
    return pl.concat([shaped, table.rejected], how="diagonal")


def _warning(piece: bytes, table: Table, kind: Kind) -> str | None:
    """What had to be guessed, and what may be wrong with the file itself."""
    resaved = piece.startswith(codecs.BOM_UTF8)
    if kind.date in table.frame.columns:
        dates = table.frame[kind.date].str
        resaved |= bool(dates.contains(r"^\d{1,2}-\w{3}-\d\d$").any())
    spreadsheet = "saved anew by a spreadsheet, which may have changed cells"
    warnings = {
        table.warning: table.warning is not None,
        spreadsheet: resaved,
    }
    return "; ".join(str(what) for what, is_so in warnings.items() if is_so) or None


def _unknown_columns(head: bytes, kind: Kind) -> str:
    found = ", ".join(columns_in(head))[:SAMPLE]
    expected = " or ".join(header.replace(",", ", ") for header in kind.headers)
    return (
        f"its columns are not known: found {found}; expected {expected}. If they are "
        "in another language, choose English in LinkedIn's settings and export again, "
        "or name the columns so"
    )


def _named(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Each `name` in `frame` beside its `handle`."""
    sides = (("name", "handle"), ("sender_name", "sender"))
    return [
        frame.select(name=name, handle=handle).unique()
        for name, handle in (*sides, ("recipient_name", "recipient"))
        if {name, handle} <= set(frame.columns)
    ]


def _people(pairs: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Each folded name (`key`) and its `handle`: the slug, where it has just one."""
    none = pl.DataFrame(schema={"name": pl.String, "handle": pl.String})
    handle = pl.col("handle")
    slugs = handle.filter(~handle.str.starts_with("name:")).unique()
    return (
        pl.concat([none, *pairs])
        .with_columns(key=name_key(pl.col("name")))
        .filter(pl.col("key").is_not_null() & (handle != "me"))
        .group_by("key")
        .agg(
            handle=pl.when(slugs.len() == 1)
            .then(slugs.first())
            .otherwise("name:" + pl.col("key").first())
        )
    )


def _records(
    path: str, kind: Kind, shaped: pl.DataFrame, note: str | None
) -> Iterator[Batch]:
    if shaped.is_empty():
        yield file_note(NETWORK, path, "read", kind.name, note or "no rows")
        return
    yield from sort_out(kind.table, kind.name, shaped, NETWORK, note)
    if kind is INVITATIONS:
        yield conform("accounts", rows.invited_as(shaped), NETWORK)
