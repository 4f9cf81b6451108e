"""The owner of an Instagram export, by their profile or the archive's name."""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.sources import instagram_records, meta, meta_html, text
from flows.sources.archive import Archive
from flows.sources.instagram_records import NAME_LABELS, NETWORK, USERNAME_LABELS
from flows.sources.records import Batch, conform, file_note

_ARCHIVE = re.compile(r"^instagram-([\w.]+?)-\d{4}-?\d{2}-?\d{2}", re.IGNORECASE)
_EMAIL = re.compile(r"^\S+@\S+\.\S+$")
_PHONE = re.compile(r"^\+?\d[\d\s()./-]{6,}$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def of_name(name: str) -> Iterator[Batch]:
    """The owner's username, which stands in the name of the archive."""
    if found := _ARCHIVE.match(name):
        yield _account([{"username": found[1]}], name)


def read(archive: Archive, path: str) -> Iterator[Batch]:
    """The owner's username, name, e-mail address and phone number."""
    data = archive.read(path)
    if path.lower().endswith(".json"):
        content = text.load_json(meta.mended(data))
        pairs = [*_flat(content), *_mapped(content)]
    else:
        rows = meta_html.records(data)["labels"].explode().drop_nulls().to_list()
        pairs = [(row["label"], row["value"]) for row in rows]
    told = [(str(k), v.strip()) for k, v in pairs if isinstance(v, str) and v.strip()]
    owner = {
        "username": _first(told, (*USERNAME_LABELS, "username")),
        "name": _first(told, (*NAME_LABELS, "name")),
    }
    points = [{"email": v} for _, v in told if _EMAIL.match(v)]
    points += [{"phone": v} for _, v in told if _PHONE.match(v) and not _DATE.match(v)]
    known = any(owner.values())
    note = None if known else "the owner's name was not found in it"
    yield file_note(NETWORK, path, "read", "profile", note)
    singly = [{key: value} for key, value in owner.items() if value]
    yield _account([*singly, *points], path)


def _flat(content: Any) -> Iterator[tuple[str, Any]]:
    """`profile.json` of before 2021: plain keys."""
    yield from content.items() if isinstance(content, dict) else ()


def _mapped(content: Any) -> Iterator[tuple[str, Any]]:
    users = content.get("profile_user") if isinstance(content, dict) else None
    for user in users if isinstance(users, list) else ():
        for pair in instagram_records.labels_of(user):
            yield pair["label"], pair["value"]


def _first(told: list[tuple[str, str]], labels: tuple[str, ...]) -> str | None:
    return next((value for label, value in told if label in labels), None)


def _account(rows: list[dict[str, Any]], source: str) -> Batch:
    columns = ("username", "name", "email", "phone")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
    user = pl.lit("user:") + pl.col("username").str.to_lowercase()
    return conform(
        "accounts",
        frame.with_columns(
            handle=pl.coalesce(user, text.name_handle(pl.col("name"))),
            evidence=pl.lit("profile"),
            weight=pl.lit(1),
            source_file=pl.lit(source),
        ),
        NETWORK,
    )
