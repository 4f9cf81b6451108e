"""The profile page of a Facebook export: the owner, and the kin they declared."""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.errors import CloseknitError
from flows.sources import meta, text
from flows.sources.archive import Archive
from flows.sources.records import Batch, conform, file_note, sort_out


def read(archive: Archive, path: str) -> Iterator[Batch]:
    """The owner's names and addresses, and the kin they declared."""
    content = text.load_json(meta.mended(archive.read(path)))
    profile = next(
        (v for k, v in _object(content).items() if re.fullmatch(r"profile(_v\d)?", k)),
        None,
    )
    if not isinstance(profile, dict):
        raise CloseknitError("no profile in it")
    kin = pl.DataFrame(
        list(_kin(profile)),
        schema={"name": pl.String, "detail": pl.String, "at": pl.String},
        orient="row",
    )
    rows = meta.with_person(kin, "name", "handle").select(
        "handle",
        "detail",
        name="handle_name",
        kind=pl.lit("family"),
        listed_at=text.from_epoch(pl.col("at"), "s"),
        source_file=pl.lit(path),
        line=pl.int_range(1, pl.len() + 1),
    )
    if rows.is_empty():
        yield file_note(meta.NETWORK, path, "read", "profile", None)
    else:
        yield from sort_out("contacts", "profile", rows, meta.NETWORK)
    yield conform("accounts", _account(profile, path), meta.NETWORK)


def _account(profile: dict[str, Any], path: str) -> pl.DataFrame:
    names = [profile.get("name"), *_many(profile.get("previous_names"))]
    names += _many(profile.get("other_names"))
    emails = [e for g in _object(profile.get("emails")).values() for e in _many(g)]
    phones = [_of(p, "phone_number") for p in _many(profile.get("phone_numbers"))]
    rows: list[tuple[str | None, str | None, str | None]] = [
        (_of(name, "full_name", "name"), None, None) for name in names
    ]
    rows += [(None, _of(email), None) for email in emails]
    rows += [(None, None, phone) for phone in phones]
    schema = {"name": pl.String, "email": pl.String, "phone": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    told = frame.filter(~pl.all_horizontal(pl.all().is_null()))
    return told.with_columns(
        handle=text.name_handle(pl.col("name")),
        evidence=pl.lit("profile"),
        weight=pl.lit(1),
        source_file=pl.lit(path),
    )


def _kin(profile: dict[str, Any]) -> Iterator[tuple[str, str | None, str | None]]:
    """Name, relation and, in seconds, since when it is declared."""
    for member in map(_object, _many(profile.get("family_members"))):
        if name := _of(member, "name"):
            yield name, _of(member, "relation"), _of(member, "timestamp")
    declared = _object(profile.get("relationship"))
    if partner := _of(declared.get("partner"), "name"):
        yield partner, _of(declared, "status"), _of(declared, "timestamp")


def _of(value: Any, *keys: str) -> str | None:
    """`value` as text, or the first of `keys` in it that is."""
    if isinstance(value, dict):
        found = (value.get(key) for key in keys)
        return next((str(v) for v in found if isinstance(v, str | int)), None)
    return value if isinstance(value, str) and value.strip() else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
