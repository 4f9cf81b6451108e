"""The files that LinkedIn sends: how each is told, and how its rows are read.

A file is known by its name, which drifts (spaces, underscores, a number), and its
columns by theirs, never by place; the few files whose header nobody else writes are
known by that alone.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from flows.errors import CloseknitError
from flows.sources import linkedin_rows as rows
from flows.sources.archive import Archive
from flows.sources.linkedin_messages import messages
from flows.sources.tables import read_table


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
        return any(listed(header) <= set(row) for header in self.headers)


def listed(columns: str) -> set[str]:
    """The columns that a header names."""
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
# Paths are taken apart as Windows' are: zips made anew there may have backslashes.

_FOLDERS = {"jobs", "articles", "verifications", "services marketplace"}
_TABULAR = (".csv", ".tsv", ".txt")
HEAD = 64 * 2**10
"""Bytes of a file of unknown name that are searched for a header."""


def kinds_of(archive: Archive) -> dict[str, Kind | str]:
    """Each path that is LinkedIn's: how it is read, or why it is not."""
    plain = {path: plain_name(path) for path in archive.paths}
    is_export = any(name in _KNOWN for name in plain.values())
    kinds: dict[str, Kind | str] = {}
    for path, name in plain.items():
        if name in _KNOWN:
            kinds[path] = _KNOWN[name]
        elif is_export and _FOLDERS & {*_parts(path)[:-1]}:
            kinds[path] = _NO_TIE
        elif kind := _kind_by_header(archive, path):
            kinds[path] = kind
    return kinds


def plain_name(path: str) -> str:
    """`companyfollows` for `Company_Follows_12345678.csv`; blank if no CSV."""
    stem, _, suffix = _parts(path)[-1].rpartition(".")
    numbered = r"_\d+$| ?\(\d+\)$"
    return re.sub("[ _]", "", re.sub(numbered, "", stem)) if suffix == "csv" else ""


def _parts(path: str) -> list[str]:
    """The folders of `path`, and at last its file, in lower case."""
    return path.lower().replace("\\", "/").split("/")


def _kind_by_header(archive: Archive, path: str) -> Kind | str | None:
    if not path.lower().endswith(_TABULAR):
        return None
    try:
        head = archive.read(path, HEAD)
    except CloseknitError:
        return None
    table = read_table(head, path, lambda row: _kind_of(row) is not None)
    kind = _kind_of(table.frame.columns) if table else None
    if kind is MESSAGES and re.search("coach|guide|learning", path.lower()):
        return _WITH_A_PROGRAM
    return kind


def _kind_of(columns: Iterable[str]) -> Kind | None:
    told = (kind for kind in _READ.values() if kind.by_header)
    return next((k for k in told if listed(k.headers[0]) <= set(columns)), None)
