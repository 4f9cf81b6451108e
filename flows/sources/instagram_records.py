"""The records of an Instagram export's lists, whatever form the year gave them.

People stand by their username, which is the network's own key (`user:zoe_test`).
Labels are in the export's language.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.errors import CloseknitError
from flows.sources import meta, meta_html, text
from flows.sources.meta import Page

NETWORK = "instagram"

USERNAME_LABELS = (
    "Username", "Gebruikersnaam", "Nutzername", "Benutzername", "Nazwa użytkownika",
    "Kullanıcı adı", "اسم المستخدم", "Имя пользователя", "Nome utente",
    "Nume de utilizator", "Nombre de usuario", "Emri i përdoruesit",
    "Nom d’utilisateur", "Nom d'utilisateur", "Nome de usuário", "Användarnamn",
    "Brugernavn", "Brukernavn",
)  # fmt: skip
NAME_LABELS = (
    "Name", "Naam", "Nazwa", "Ad", "الاسم", "Имя", "Nome", "Nume", "Nombre", "Emri",
    "Nom", "Namn", "Navn", "Full name",
)  # fmt: skip
PERSON = r"^\s*@?([A-Za-z0-9_.]{1,30})\s*$"
_PROFILE = (
    r"instagram\.com/(?:_u/|stories/)?([A-Za-z0-9_.]{1,30})(?:/\d*/?)?/?(?:\?.*)?$"
)
_POST = r"instagram\.com/(?:p|reel|tv|explore)/?"

_FIELDS = pl.List(pl.Struct({"label": pl.String, "value": pl.String}))
RECORD: dict[str, pl.DataType | type[pl.DataType]] = {
    "line": pl.Int64,
    "title": pl.String,
    "value": pl.String,
    "href": pl.String,
    "timestamp": pl.Float64,
    "labels": _FIELDS,
}
"""What a record comes to, in whichever of the forms of the years it is."""
_KEYS = {
    "title", "string_list_data", "string_map_data", "label_values", "timestamp",
    "media", "creation_timestamp",
}  # fmt: skip


def read(data: bytes, page: Page, *, in_json: bool) -> pl.DataFrame:
    """The records of `page`; `CloseknitError` where the file has another shape."""
    if not in_json:
        return _of_html(meta_html.records(data))
    records = _records(text.load_json(meta.mended(data)), page)
    return frame_of([row for r in enumerate(records, 1) for row in _flat(*r)])


def _records(content: Any, page: Page) -> list[Any]:
    """A list, a list under a key of whatever name, or one bare record."""
    if isinstance(content, dict) and not content.keys() & _KEYS:
        lists = [v for v in content.values() if isinstance(v, list | dict)]
        named = [v for k, v in content.items() if page.has_key(k)]
        if len(named or lists) != 1:
            found = ", ".join(list(content)[:5])
            raise CloseknitError(f"no list named like {page.keys}; found: {found}")
        content = (named or lists)[0]
    if isinstance(content, dict):
        return [content] if content else []
    if not isinstance(content, list):
        raise CloseknitError("neither a list nor an object")
    return content


def _flat(line: int, record: Any) -> Iterator[dict[str, Any]]:
    """A record of any year as rows of `RECORD`; one that is none is all null."""
    if not isinstance(record, dict):
        yield {"line": line}
        return
    at = _seconds(record, "timestamp") or _seconds(record, "creation_timestamp")
    labels = [*_labels(record.get("label_values")), *labels_of(record)]
    mapped = _objects(record.get("string_map_data"))
    stamps = [_seconds(item, "timestamp") for item in mapped]
    row = {
        "line": line,
        "title": record.get("title") or _captions(record),
        "timestamp": at or max(filter(None, stamps), default=None),
        "labels": labels,
    }
    listed = list(_objects(record.get("string_list_data")))
    for item in listed or [{}]:
        value, href = item.get("value"), item.get("href")
        yield row | {
            "value": value,
            "href": href,
            "timestamp": _seconds(item, "timestamp") or row["timestamp"],
        }


def _seconds(item: dict[str, Any], key: str) -> float | None:
    value = item.get(key)
    return float(value) if isinstance(value, int | float) else None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    items = value.values() if isinstance(value, dict) else value
    yield from (i for i in items or () if isinstance(i, dict))


def labels_of(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The labels of the form of 2021 and after, each with its value."""
    mapped = record.get("string_map_data")
    for label, item in mapped.items() if isinstance(mapped, dict) else ():
        if isinstance(item, dict):
            yield {"label": label, "value": item.get("value") or None}


def _labels(node: Any) -> Iterator[dict[str, Any]]:
    """The labels of the newest form, which lie in one another."""
    if isinstance(node, dict) and "label" in node:
        yield {"label": node["label"], "value": node.get("value") or None}
    for child in node.values() if isinstance(node, dict) else node or ():
        if isinstance(child, dict | list):
            yield from _labels(child)


def _captions(record: dict[str, Any]) -> str | None:
    said = (item.get("title") for item in _objects(record.get("media")))
    return next(filter(None, said), None)


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """`rows` of `RECORD` with the `at` and `precision` of their seconds."""
    return pl.DataFrame(rows, schema=RECORD, strict=False).with_columns(
        at=text.from_epoch(pl.col("timestamp"), "s"), precision=pl.lit("second")
    )


def _of_html(records: pl.DataFrame) -> pl.DataFrame:
    return records.select(
        "line",
        "labels",
        "at",
        "precision",
        title="heading",
        value="text",
        href=pl.col("links").list.first(),
    )


# Who and what


def labelled(labels: tuple[str, ...]) -> pl.Expr:
    """The first value beside one of `labels`."""
    pair = pl.element().struct
    return (
        pl.col("labels")
        .list.eval(pair.field("value").filter(pair.field("label").is_in(labels)))
        .list.drop_nulls()
        .list.first()
    )


def username(*columns: str) -> pl.Expr:
    """Whom a record names: a label, one of `columns`, or a profile's address."""
    address = pl.when(~pl.col("href").str.contains(_POST)).then(
        pl.col("href").str.extract(_PROFILE, 1)
    )
    return pl.coalesce(
        labelled(USERNAME_LABELS).str.extract(PERSON, 1),
        *(pl.col(column).str.extract(PERSON, 1) for column in columns),
        address,
    ).str.to_lowercase()


def owner_name() -> pl.Expr:
    """The name right above a username; a name elsewhere is a hashtag's."""
    labels = pl.col("labels").list.eval(pl.element().struct.field("label"))
    at = labels.list.eval(pl.element().is_in(USERNAME_LABELS)).list.arg_max()
    above = pl.col("labels").list.get(at.cast(pl.Int64) - 1, null_on_oob=True).struct
    is_name = (at > 0) & above.field("label").is_in(NAME_LABELS)
    return pl.when(is_name).then(above.field("value"))


def handle(of: pl.Expr) -> pl.Expr:
    """The handle of a username."""
    return pl.lit("user:") + of
