"""The hand-kept log: what no export knows, a line an event, in a CSV file.

Its columns go by name, in any order (see `log_words`); a date, a kind and somebody
are all that is needed. Nothing in a cell is ever evaluated.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import log_words
from flows.sources.archive import Archive
from flows.sources.records import Batch, conform, file_note, file_rejected, sort_out
from flows.sources.tables import Table, cells, free, read_table
from flows.sources.text import SAMPLE, by_unique, decode, name_handle, slug

NETWORK = "log"
FILE = "closeknit-log.csv"
"""The log's name; `closeknit log` keeps one beside the warehouse."""

CANNOT_SHOW = (
    "The hand-kept log holds what you chose to write down: that something was, never "
    "that nothing was."
)

_ENDINGS = (".csv", ".tsv", ".txt")
_PEOPLE = ("person", "email", "phone", "linkedin", "url")
_HEAD = 8 * 2**10
_SELF = r"(?i)^(me|myself|i)$"
_EMAIL = r"^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$"
_PROFILE = r"linkedin\.com/"
_PHONE = r"^\+?[\d(][\d\s()/.-]{5,}$"


# Recognition


def claims(archive: Archive) -> Sequence[str]:
    """The tables with a date, a kind and somebody, under any of their names."""
    return [
        path
        for path in archive.paths
        if path.lower().endswith(_ENDINGS) and _is_log(archive, path)
    ]


def _is_log(archive: Archive, path: str) -> bool:
    try:
        return read_table(archive.read(path, _HEAD), path, is_header) is not None
    except CloseknitError:
        return False


def is_header(row: Sequence[str]) -> bool:
    """Whether these are the columns of a log."""
    columns = set(map(log_words.column, row))
    return {"date", "kind"} <= columns and not columns.isdisjoint(_PEOPLE)


def header(data: bytes) -> tuple[list[str], str] | None:
    """The columns of the log in `data`, as headed, and what stands between cells."""
    for line in decode(data)[0].splitlines():
        for delimiter in (",", ";", "\t", "|"):
            row = [cell.strip() for cell in cells(line, delimiter)]
            if is_header([cell.lower() for cell in row]):
                return row, delimiter
    return None


def is_address(text: str) -> bool:
    """Whether someone is named by an e-mail address or a phone number."""
    return re.match(f"{_EMAIL}|{_PHONE}", text) is not None


# Reading


def read(archive: Archive) -> Iterator[Batch]:
    """What was logged, and everybody in it."""
    for path in archive.paths:
        try:
            data = archive.read(path)
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
            continue
        table = read_table(data, path, is_header)
        stated = header(data)
        if not table or not stated or not table.frame.height + table.rejected.height:
            yield file_note(NETWORK, path, "read", "log", "nothing logged yet")
        else:
            # Never what stands between cells.
            between = r"\s*;\s*|\s+&\s+" if stated[1] == "," else r"\s*\|\s*"
            yield from _records(table, between)


def _records(table: Table, between: str) -> Iterator[Batch]:
    rows, rejected = _with_kinds(log_words.dated(_named(table.frame))), table.rejected
    if rejected.height:
        rejected = rejected.filter(~pl.col("sample").str.starts_with("#"))
    people = _people(_apart(_with_introductions(rows), between))
    events = _interactions(people)
    unused = pl.any_horizontal(pl.col("reason", "left_out").is_not_null())
    lost = events.filter(pl.col("sender").is_null() & ~unused).height
    unknown = rows["unknown_kind"].drop_nulls().unique().sort()
    warnings = {
        table.warning: table.warning is not None,
        f"kinds not known, kept as other: {', '.join(unknown)}": len(unknown) > 0,
        f"{lost:,} without a direction count for nobody: write me>them, them>me or "
        "both": lost > 0,
    }
    note = "; ".join(str(said) for said, is_so in warnings.items() if is_so) or None
    told = pl.concat([events, rejected], how="diagonal")
    yield from sort_out("interactions", "log", told, NETWORK, note)
    yield conform("members", _members(people, events.filter(~unused)), NETWORK)
    cards = _cards(people.filter(~unused))
    if cards.height:
        yield from sort_out("contacts", "log", cards, NETWORK)


_OURS = ("line", "source_file", "sample", "unknown_kind", "detail")


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns by the names of `log_words`, cells as a spreadsheet meant them.

    What has no place among the records stands in `detail`.
    """
    stated = [c for c in frame.columns if c not in ("line", "source_file")]
    names, taken = dict[str, str](), {*_OURS}
    for each in stated:
        name = log_words.column(each)
        names[each] = free(each if name in taken else name, taken)
    absent = sorted(set(log_words.COLUMNS.values()) - set(names.values()))
    own = [c for c in names.values() if c not in log_words.HELD]
    frame = frame.filter(~pl.col(stated[0]).str.starts_with("#").fill_null(False))
    return (
        frame.with_columns(_plain(pl.col(stated)))
        .rename(names)
        .with_columns(pl.lit(None, pl.String).alias(c) for c in absent)
        .with_columns(
            sample=pl.concat_str(
                *names.values(), separator=",", ignore_nulls=True
            ).str.head(SAMPLE),
            unknown_kind=pl.when(~log_words.is_kind(pl.col("kind"))).then("kind"),
        )
        .with_columns(detail=_as_json([*own, "unknown_kind"]))
        .select(*sorted({*log_words.COLUMNS.values()}), *_OURS)
    )


def _plain(cell: pl.Expr) -> pl.Expr:
    """`001` for the `'001` and `="001"` of a spreadsheet."""
    bare = cell.str.replace(r'^\s*=\s*"(.*)"\s*$', "$1").str.replace(r"^\s*['=]+", "")
    bare = bare.str.strip_chars()
    return pl.when(bare != "").then(bare)


def _as_json(columns: list[str]) -> pl.Expr:
    """The cells of `columns` that are not empty, as one JSON object; null for none."""
    shown = [
        pl.when(pl.col(c).is_not_null()).then(
            pl.struct(c).struct.json_encode().str.slice(1).str.head(-1)
        )
        for c in columns
    ]
    joined = pl.concat_str(shown, separator=",", ignore_nulls=True)
    return pl.when(joined != "").then(pl.lit("{") + joined + "}")


def _with_kinds(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with what they are, and what keeps one from being used."""
    somebody = pl.any_horizontal(pl.col(c).is_not_null() for c in _PEOPLE)
    last = pl.col("line") == pl.col("line").max().over("id")
    return log_words.with_kind(rows).with_columns(
        seconds=log_words.seconds(pl.col("duration_min")),
        reason=pl.coalesce(
            "reason",
            pl.when(pl.col("person").str.contains(_SELF)).then(
                pl.lit("nobody logs something with themselves")
            ),
        ),
        left_out=pl.when(~somebody)
        .then(pl.lit("names nobody"))
        .when(pl.col("id").is_not_null() & ~last)
        .then(pl.lit("its id stands again further down")),
    )


def _with_introductions(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the `third` of an introduction: who made it, or to whom.

    Who met somebody through somebody was introduced as well: one row more.
    """
    is_one = pl.col("kind") == "introduction"
    by, to = pl.col("introduced_by"), pl.col("introduced_to")
    through = rows.filter(~is_one & (by.is_not_null() | to.is_not_null()))
    through = through.with_columns(
        kind=pl.lit("introduction"), seconds=pl.lit(None, pl.Int64)
    )
    return pl.concat([rows, through]).with_columns(
        third=pl.when(is_one).then(pl.coalesce(by, to)),
        direction=pl.when(is_one & by.is_not_null())
        .then(pl.lit("in"))
        .when(is_one & to.is_not_null())
        .then(pl.lit("out"))
        .otherwise("direction"),
    )


# People


def _apart(rows: pl.DataFrame, between: str) -> pl.DataFrame:
    """One row an event and person named in it, `event` being its number.

    What several people did towards the owner are as many events.
    """
    named = rows.with_columns(
        name=pl.col("person")
        .str.replace_all(between, "\n")
        .str.split("\n")
        .list.eval(pl.element().str.strip_chars())
        .list.eval(pl.element().filter(pl.element() != ""))
    )
    own = (pl.col("direction") == "in") & pl.col("third").is_null()
    own &= pl.col("name").list.len() > 1
    each = named.filter(own).explode("name")
    rest = named.filter(~own.fill_null(False)).with_row_index("event", each.height)
    people = pl.concat([each.with_row_index("event"), rest.explode("name")])
    thirds = people.filter(pl.col("third").is_not_null()).unique(
        "event", maintain_order=True
    )
    return pl.concat(
        [
            people.with_columns(is_third=pl.lit(False)),
            thirds.with_columns(name=pl.col("third"), is_third=pl.lit(True)),
        ]
    ).with_columns(
        # A key in a column of its own is that of the one person named.
        is_only=(pl.len().over("event", "is_third") == 1) & ~pl.col("is_third")
    )


def _people(people: pl.DataFrame) -> pl.DataFrame:
    """`people` with `handle`: by e-mail address, phone, profile, or name alone."""
    from flows.sources.phones import e164

    name, only = pl.col("name"), pl.col("is_only")
    written = people.with_columns(
        email=pl.when(name.str.contains(_EMAIL))
        .then(name)
        .otherwise(pl.when(only).then("email"))
        .str.to_lowercase(),
        phone=pl.when(name.str.contains(_PHONE))
        .then(name)
        .otherwise(pl.when(only).then("phone")),
        profile=pl.when(name.str.contains(_PROFILE))
        .then(name)
        .otherwise(pl.when(only).then(pl.coalesce("linkedin", "url"))),
    ).with_columns(
        name=pl.when(~name.str.contains(f"{_EMAIL}|{_PHONE}|{_PROFILE}")).then(name)
    )
    return written.with_columns(
        phone=e164(written["phone"]), profile=by_unique(written["profile"], slug)
    ).with_columns(
        handle=pl.coalesce(
            pl.lit("mail:") + pl.col("email"),
            pl.lit("tel:") + pl.col("phone"),
            pl.lit("linkedin:") + pl.col("profile"),
            name_handle(name),
        )
    )


def _interactions(people: pl.DataFrame) -> pl.DataFrame:
    """One row an event: to one person, or to a thread of several."""
    way = pl.col("direction")
    side = way.replace_strict({"out": "me", "both": "both"}, default=None)
    first = pl.col("handle").first()
    events = (
        people.sort("event", "is_third", descending=[False, True], maintain_order=True)
        .group_by("event", maintain_order=True)
        .agg(
            pl.exclude("handle", "name").first(),
            first=first,
            first_name=pl.col("name").first(),
            handles=pl.col("handle").unique().sort().str.join(" "),
            people=pl.col("handle").n_unique(),
        )
    )
    one = (pl.col("people") == 1) | way.is_null()
    return events.with_columns(
        sender=pl.when(way == "in").then("first").otherwise(side),
        sender_name=pl.when(way == "in").then("first_name"),
        recipient=pl.when(one).then(
            pl.when(way == "in").then(pl.lit("me")).otherwise("first")
        ),
        recipient_name=pl.when(one & (way != "in").fill_null(True)).then("first_name"),
        thread_id=pl.when(~one).then(by_unique(events["handles"], _digest)),
        text="notes",
    )


def _digest(people: str) -> str:
    return hashlib.sha256(people.encode()).hexdigest()[:16]


def _members(people: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Who was in each event of several, the owner among them."""
    threads = events.filter(pl.col("thread_id").is_not_null())
    threads = threads.select("event", "thread_id", "source_file")
    present = people.select("event", "handle", "name").join(threads, on="event")
    me = threads.with_columns(handle=pl.lit("me"), name=pl.lit(None, pl.String))
    return (
        pl.concat([present, me], how="diagonal")
        .unique(["thread_id", "handle", "source_file"], maintain_order=True)
        .with_columns(section=pl.lit("regular"))
    )


def _cards(people: pl.DataFrame) -> pl.DataFrame:
    """The addresses, numbers and profiles the log tells, by which people are known."""
    points = ("email", "phone", "profile")
    told = people.filter(pl.any_horizontal(pl.col(p).is_not_null() for p in points))
    return told.select(
        *("source_file", "line", "handle", "name"),
        kind=pl.lit("address_book"),
        url="https://www.linkedin.com/in/" + pl.col("profile"),
        emails=pl.when(pl.col("email").is_not_null()).then(pl.concat_list("email")),
        phones=pl.when(pl.col("phone").is_not_null()).then(pl.concat_list("phone")),
    )
