"""LinkedIn: what "Get a copy of your data" sends.

There is no published format. A file is known by its name, which drifts
(spaces, underscores, a number), and its columns by theirs, never by place;
the few files whose header nobody else writes are known by that alone.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

import polars as pl

from flows.errors import CloseknitError
from flows.sources import linkedin_rows as rows
from flows.sources.archive import Archive
from flows.sources.linkedin_messages import correspondents, members, messages
from flows.sources.records import (
    Batch,
    conform,
    file_note,
    file_rejected,
    one_row_a_file,
    sort_out,
)
from flows.sources.tables import Piece, Table, cells, joined, read_table, read_tables
from flows.sources.text import SAMPLE, decode, name_key

NETWORK = "linkedin"

CANNOT_SHOW = (
    "LinkedIn does not tell whose posts you react to or comment on, what others do "
    "on yours, who left your connections, or who took part in an event. It sends "
    "no calls and no meetings, and few of your connections' e-mail addresses."
)


@dataclass(frozen=True)
class Kind:
    """A file of which rows are used: `table`'s, made by `shape`.

    One of `headers` must be among its columns; the columns of `others` are
    null where the file lacks them, and `date` is the one to read as a moment.
    With `by_header`, the first of `headers` tells the file under any name.
    """

    name: str
    table: str
    shape: Callable[[pl.DataFrame], pl.DataFrame]
    headers: tuple[str, ...]
    others: str = ""
    date: str | None = None
    by_header: bool = False

    def is_header(self, row: Sequence[str]) -> bool:
        return any(_listed(header) <= set(row) for header in self.headers)


def _listed(columns: str) -> set[str]:
    return set(columns.split(",")) - {""}


# The files LinkedIn sends

CONNECTIONS = Kind(
    *("connection", "contacts", rows.connections),
    headers=(
        "first name,last name,connected on",
        "first name,last name,e-mail address",
        "first,last,email",
    ),
    others="url,email address,company,position,job title,title",
    date="connected on",
    by_header=True,
)
MESSAGES = Kind(
    *("message", "interactions", messages),
    headers=("conversation id,from,to,date,content",),
    others="conversation title,sender profile url,recipient profile urls,folder,"
    "is message draft,is conversation draft",
    date="date",
    by_header=True,
)
INVITATIONS = Kind(
    *("invitation", "interactions", rows.invitations),
    headers=("from,to,sent at,direction",),
    others="message,inviterprofileurl,inviteeprofileurl",
    date="sent at",
    by_header=True,
)
_ADDRESS_BOOK = Kind(
    *("address_book", "contacts", rows.address_book),
    headers=(
        "firstname,lastname,emails,phonenumbers,createdat",
        "firstname,lastname,emails",
    ),
    others="middlename,fullname,companies,title,location",
    date="createdat",
    by_header=True,
)
_FOLLOWING = Kind(
    *("following", "contacts", rows.following),
    headers=("date,fullname", "date,full name"),
    others="status",
    date="date",
)
_NOTES = Kind(
    *("note", "interactions", rows.notes),
    headers=("connection profile url,note,created on",),
    others="connection first name,connection last name",
    date="created on",
    by_header=True,
)


def _endorsement(role: str) -> Kind:
    return Kind(
        *("endorsement", "interactions", partial(rows.endorsements, role=role)),
        headers=(f"endorsement date,skill name,{role} first name,{role} last name",),
        others=f"{role} public url",
        date="endorsement date",
        by_header=True,
    )


def _recommendation(received: bool) -> Kind:
    shape = partial(rows.recommendations, received=received)
    header = "first name,last name,text,creation date"
    return Kind(
        "recommendation", "interactions", shape, (header,), date="creation date"
    )


def _public(
    name: str, header: str, kind: str, detail: str, text: str | None = None
) -> Kind:
    shape = partial(rows.activity, kind=kind, detail=detail, text=text)
    date = "event time" if name == "event" else "date"
    return Kind(name, "interactions", shape, (header,), date=date)


def _owner(what: str, header: str) -> Kind:
    return Kind(what, "accounts", partial(rows.owner, what=what), (header,))


_READ = {
    "connections": CONNECTIONS,
    "linkedinconnectionsexportmicrosoftoutlook": CONNECTIONS,
    "linkedinconnectionsexportyahoo": CONNECTIONS,
    "messages": MESSAGES,
    "invitations": INVITATIONS,
    "endorsementreceivedinfo": _endorsement("endorser"),
    "endorsementgiveninfo": _endorsement("endorsee"),
    "recommendationsreceived": _recommendation(received=True),
    "recommendationsgiven": _recommendation(received=False),
    "contacts": _ADDRESS_BOOK,
    "importedcontacts": _ADDRESS_BOOK,
    "memberfollows": _FOLLOWING,
    "notes": _NOTES,
    "reactions": _public("reaction", "date,type,link", "reaction", "type"),
    "votes": _public("vote", "date,link", "reaction", "link"),
    "comments": _public("comment", "date,link,message", "comment", "link", "message"),
    "shares": _public(
        *("share", "date,sharelink,sharecommentary"),
        *("other", "sharelink", "sharecommentary"),
    ),
    "instantreposts": _public("repost", "date,link", "other", "link"),
    "events": _public("event", "event name,event time", "event", "event name"),
    "profile": _owner("name", "first name,last name"),
    "emailaddresses": _owner("email", "email address"),
    "phonenumbers": _owner("phone", "number"),
    "whatsappphonenumbers": _owner("phone", "number"),
}
_NO_TIE = "no relationship in it"
_WITH_A_PROGRAM = "conversations with a program, not with people"
_UNUSED = """
accountstatushistory adsclicked adtargeting calendar causesyoucareabout certifications
companyfollows courses education hashtagfollows honors inferencesaboutyou
jobapplicantsavedanswers jobapplicantsavedscreeningquestionresponses jobapplications
jobseekerpreferences lanadsengagement languages learning likes logins organizations
patents positions privateidentityasset profilesummary projects publications receipts
receiptsv2 registration richmedia savedarticles saveditems savedjobalerts savedjobs
searchqueries securitychallenges skills testscores verifications volunteering
"""
# These share the header of messages.csv.
_LOOK_ALIKES = """
coachmessages guidemessages learningcoachmessages learningroleplaymessages
"""
_KNOWN: dict[str, Kind | str] = {
    **_READ,
    **dict.fromkeys(_UNUSED.split(), _NO_TIE),
    **dict.fromkeys(_LOOK_ALIKES.split(), _WITH_A_PROGRAM),
}
"""Each file by its plain name: how it is read, or why it is not."""


# Recognition

_FOLDERS = {"jobs", "articles", "verifications", "services marketplace"}
_TABULAR = {".csv", ".tsv", ".txt"}
_HEAD = 64 * 2**10
"""Bytes of a file of unknown name that are searched for a header."""


def claims(archive: Archive) -> Sequence[str]:
    """The paths of LinkedIn's files, those of no use among them."""
    return list(_kinds(archive))


def _kinds(archive: Archive) -> dict[str, Kind | str]:
    plain = {path: _plain_name(path) for path in archive.paths}
    is_export = any(name in _KNOWN for name in plain.values())
    kinds: dict[str, Kind | str] = {}
    for path, name in plain.items():
        parts = PurePosixPath(path).parts
        if name in _KNOWN:
            kinds[path] = _KNOWN[name]
        elif is_export and _FOLDERS & {part.lower() for part in parts[:-1]}:
            kinds[path] = _NO_TIE
        elif kind := _kind_by_header(archive, path):
            kinds[path] = kind
    return kinds


def _plain_name(path: str) -> str:
    """`companyfollows` for `Company_Follows_12345678.csv`; blank if no CSV."""
    stem, _, suffix = PurePosixPath(path).name.lower().rpartition(".")
    numbered = r"_\d+$| ?\(\d+\)$"
    return re.sub("[ _]", "", re.sub(numbered, "", stem)) if suffix == "csv" else ""


def _kind_by_header(archive: Archive, path: str) -> Kind | str | None:
    if PurePosixPath(path).suffix.lower() not in _TABULAR:
        return None
    try:
        head = archive.read(path, _HEAD)
    except CloseknitError:
        return None
    table = read_table(head, path, lambda row: _kind_of(row) is not None)
    kind = _kind_of(table.frame.columns) if table else None
    if kind is MESSAGES and re.search("coach|guide|learning", path.lower()):
        return _WITH_A_PROGRAM
    return kind


def _kind_of(columns: Iterable[str]) -> Kind | None:
    told = (kind for kind in _READ.values() if kind.by_header)
    return next((k for k in told if _listed(k.headers[0]) <= set(columns)), None)


# Reading


def read(archive: Archive) -> Iterator[Batch]:
    """The records of LinkedIn's files in `archive`; a bad file harms no other."""
    return one_row_a_file(_read(archive))


def _read(archive: Archive) -> Iterator[Batch]:
    named: list[pl.DataFrame] = []
    written: dict[str, list[pl.DataFrame]] = {}
    for path, kind in _kinds(archive).items():
        if isinstance(kind, str):
            yield file_note(NETWORK, path, "ignored", _plain_name(path) or None, kind)
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
        head = archive.read(path, _HEAD)
        if decode(head)[0].strip():
            raise CloseknitError(_unknown_columns(head, kind))
        yield pl.DataFrame(), "the file is empty"


def _telling(tables: Iterator[Table], kind: Kind) -> Iterator[Table]:
    """`tables`, those that cannot stand alone joined to the one before."""
    waiting: list[Table] = []
    told = False
    for table in tables:
        tells = kind is MESSAGES and _tells(table.frame)
        if told and tells:
            yield joined(waiting)
            waiting = []
        waiting.append(table)
        told |= tells
    if waiting:
        yield joined(waiting)


_SLASHED = r"^\s*\d{1,2}/\d"
_ORDERED = r"^\s*(?:\d{1,2}/)?(?:1[3-9]|2\d|3[01])/"


def _tells(messages: pl.DataFrame) -> bool:
    """Whether these rows show by themselves what is read from a file as a whole:
    that it has addresses, and whether its dates begin with the month."""
    urls = {"sender profile url", "recipient profile urls"} & set(messages.columns)
    dates = messages["date"].str
    return any(messages[url].count() for url in urls) and bool(
        not dates.contains(_SLASHED).any() or dates.contains(_ORDERED).any()
    )


def _shaped(table: Table, kind: Kind) -> pl.DataFrame:
    """The rows of `table` as `kind` makes them, and those of the wrong length."""
    wanted = _listed(",".join((*kind.headers, kind.others)))
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


def _warning(piece: Piece, table: Table, kind: Kind) -> str | None:
    """What had to be guessed, and what may be wrong with the file itself."""
    resaved = piece.data.startswith(codecs.BOM_UTF8)
    if kind.date in table.frame.columns:
        dates = table.frame[kind.date].str
        resaved |= bool(dates.contains(r"^\d{1,2}-\w{3}-\d\d$").any())
    spreadsheet = "saved anew by a spreadsheet, which may have changed cells"
    unclosed = "a quote is not closed, so rows may have run into one another"
    warnings = {
        table.warning: table.warning is not None,
        spreadsheet: resaved,
        unclosed: piece.is_open,
    }
    return "; ".join(str(what) for what, is_so in warnings.items() if is_so) or None


def _unknown_columns(data: bytes, kind: Kind) -> str:
    lines = [cells(line) for line in decode(data[:_HEAD])[0].splitlines() if line]
    found = next((line for line in lines if len(line) > 1), lines[0])
    expected = " or ".join(header.replace(",", ", ") for header in kind.headers)
    return (
        f"its columns are not known: found {', '.join(found)[:SAMPLE]}; "
        f"expected {expected}"
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
