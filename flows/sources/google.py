"""A Google Takeout as a whole: whose it is, and the products nobody is told by.

Registered last, since it takes what no other source knows.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import takeout, text
from flows.sources.archive import Archive
from flows.sources.json_files import Schema
from flows.sources.records import Batch, conform, file_note, file_rejected

NETWORK = "google"

CANNOT_SHOW = (
    "Of a Takeout Closeknit reads contacts, Google+, Chat, Hangouts and Voice here. "
    "Pictures, documents, videos and searches tell of no relationship."
)

_PROFILE: Schema = {
    "name": pl.Struct({"formattedName": pl.String, "givenName": pl.String}),
    "displayName": pl.String,
    "emails": pl.List(pl.Struct({"value": pl.String})),
}
_SUBSCRIBER = ".subscriberinfo.html"
_NAMED = re.compile(r"(^|/)takeout(/|$)|^takeout-", re.IGNORECASE)
_LISTS = (".csv", ".vcf", ".mbox", ".ics", ".eml")
_CONVERSATIONS = re.compile(
    r"(^|/)(messages|group_info|user_info|hangouts\d*)\.json$", re.IGNORECASE
)
"""Files that hold people: if no source knows one, it is told by name."""


def claims(archive: Archive) -> Sequence[str]:
    """The owner's own pages, and what else lies in a Takeout and holds no people."""
    return list(_recognised(archive))


def _recognised(archive: Archive) -> dict[str, str]:
    known = takeout.recognised(archive, ".json", _of_json)
    for path in archive.paths:
        if path.lower().endswith(_SUBSCRIBER):
            known[path] = "subscriber"
        elif path not in known and _is_rest(archive, path):
            known[path] = "rest"
    return known


def _of_json(head: bytes) -> str | None:
    return "profile" if b'"formattedName"' in head and b'"emails"' in head else None


def _is_rest(archive: Archive, path: str) -> bool:
    named = _NAMED.search(archive.name) or _NAMED.search(path.rpartition("/")[0])
    holds_people = path.lower().endswith(_LISTS) or _CONVERSATIONS.search(path)
    return bool(named) and not holds_people


def read(archive: Archive) -> Iterator[Batch]:
    """Who the owner is on every network of Google, and what was left aside."""
    known = _recognised(archive)
    profiles = takeout.those(known, "profile")
    for found in takeout.parsed(archive, profiles, _PROFILE, NETWORK):
        if isinstance(found, pl.DataFrame):
            yield from _owner(_of_profile(found))
            for path in found["source_file"]:
                yield file_note(NETWORK, path, "read", "profile", None)
        else:
            yield found
    for path in takeout.those(known, "subscriber"):
        try:
            email = _subscriber(archive.read(path), path)
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
            continue
        note = None if email else "no e-mail address in it"
        yield file_note(NETWORK, path, "read", "subscriber", note)
        if email:
            row = {"email": email, "source_file": path}
            yield from _owner(pl.DataFrame([row]))
    aside = Counter(_product(path) for path in takeout.those(known, "rest"))
    for product, count in sorted(aside.items()):
        note = f"{count} files without a relationship in them"
        yield file_note(NETWORK, product, "ignored", "other", note)


def _product(path: str) -> str:
    """`Takeout/Drive/` of any file below it; a file beside the products is its own."""
    folders = path.split("/")[:-1]
    at = next((i for i, f in enumerate(folders) if f.lower() == "takeout"), -1)
    return "/".join(folders[: at + 2]) + "/" if len(folders) > at + 1 else path


def _of_profile(found: pl.DataFrame) -> pl.DataFrame:
    """A row a name and a row an address."""
    name = pl.coalesce(
        pl.col("displayName"), pl.col("name").struct.field("formattedName")
    )
    names = found.select("source_file", name=name).drop_nulls("name")
    emails = (
        found.select(
            "source_file",
            email=pl.col("emails").list.eval(pl.element().struct.field("value")),
        )
        .explode("email")
        .with_columns(takeout.address(pl.col("email")))
        .drop_nulls("email")
    )
    return pl.concat([names, emails], how="diagonal")


def _subscriber(data: bytes, path: str) -> str | None:
    """The address in the page's own name, else the one the page gives as e-mail."""
    words = re.sub(r"<[^>]*>", "", text.decode(data)[0])
    labelled = re.search(r"e-?mail\W*(\S+@\S+)", words, re.IGNORECASE)
    said = pl.DataFrame(
        {
            "said": [
                path.rpartition("/")[2][: -len(_SUBSCRIBER)],
                labelled and labelled[1],
            ]
        },
        schema={"said": pl.String},
    )
    found = said.select(takeout.address(pl.col("said")))["said"].drop_nulls()
    return None if found.is_empty() else str(found[0])


def _owner(told: pl.DataFrame) -> Iterator[Batch]:
    """What is known of the owner, on each network of the account."""
    rows = told.with_columns(evidence=pl.lit("profile"), weight=pl.lit(1))
    if "name" in rows.columns:
        rows = rows.with_columns(handle=text.name_handle(pl.col("name")))
    for network in takeout.NETWORKS:
        yield conform("accounts", rows, network)
