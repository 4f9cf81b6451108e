"""Google+ circles: whom the owner followed, under the name of the circle.

A circle is a CSV, a JSON file or a file of vCards, as the years went.
"""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from flows.errors import CloseknitError
from flows.sources import tables, takeout, text
from flows.sources.archive import Archive
from flows.sources.google_plus_posts import addressed
from flows.sources.json_files import Schema
from flows.sources.records import Batch, file_note, file_rejected
from flows.sources.vcards import cards

JSON, CSV, CARDS = "circle", "circle csv", "circle cards"

_CIRCLE_CSV = {"first name", "last name", "display name", "profile url"}
_CIRCLE: Schema = {
    "name": pl.String,
    "person": pl.List(pl.Struct({"displayName": pl.String, "profileUrl": pl.String})),
}


def of_json(head: bytes) -> str | None:
    """Whether a file that begins with `head` is a circle."""
    is_named = re.match(rb'\W*"(name|person)"', head)
    return JSON if is_named and b'"profileUrl"' in head else None


def of_csv(head: bytes) -> str | None:
    line = text.decode(head)[0].lstrip("\ufeff").partition("\n")[0]
    row = {cell.strip().lower() for cell in tables.cells(line)}
    return CSV if row >= _CIRCLE_CSV else None


def of_cards(head: bytes) -> str | None:
    """A circle, where every whole card at its head has an address on Google+."""
    whole = re.findall(rb"(?is)BEGIN:VCARD.*?END:VCARD", head)
    ours = all(b"plus.google.com/" in card for card in whole)
    return CARDS if whole and ours else None


def circles(
    archive: Archive, known: Mapping[str, str], network: str
) -> Iterator[pl.DataFrame | Batch]:
    """The rows of each circle; its name is the label its people were given."""
    for found in takeout.parsed(archive, takeout.those(known, JSON), _CIRCLE, network):
        if not isinstance(found, pl.DataFrame):
            yield found
            continue
        yield from takeout.without_rows(
            found, "person", "circle", "nobody in it", network
        )
        people = found.filter(pl.col("person").list.len() > 0).explode("person")
        person = pl.col("person").struct
        yield _listed(
            people.with_columns(
                line=pl.int_range(1, pl.len() + 1).over("source_file"),
                circle=pl.coalesce("name", _stem()),
                name=person.field("displayName"),
                url=person.field("profileUrl"),
            )
        )
    for kind, rows in ((CSV, _of_table), (CARDS, _of_vcards)):
        for path in takeout.those(known, kind):
            try:
                people = rows(archive.read(path), path)
            except CloseknitError as error:
                yield from file_rejected(network, path, str(error))
                continue
            if people.is_empty():
                yield file_note(network, path, "read", "circle", "nobody in it")
            else:
                yield _listed(people.with_columns(circle=_stem()))


def _stem() -> pl.Expr:
    return pl.col("source_file").str.extract(r"([^/]+)\.\w+$", 1)


def _of_table(data: bytes, path: str) -> pl.DataFrame:
    table = tables.read_table(data, path, lambda row: set(row) >= _CIRCLE_CSV)
    if table is None:
        raise CloseknitError("its columns are not those of a circle")
    spelled = pl.concat_str(
        "first name", "last name", separator=" ", ignore_nulls=True
    ).replace("", None)
    people = table.frame.select(
        *("line", "source_file"),
        name=pl.coalesce("display name", spelled),
        url="profile url",
    )
    return pl.concat([people, table.rejected], how="diagonal")


def _of_vcards(data: bytes, path: str) -> pl.DataFrame:
    address = pl.element().filter(pl.element().str.contains("plus.google.com/"))
    return cards(data).with_columns(
        source_file=pl.lit(path), url=pl.col("urls").list.eval(address).list.first()
    )


def _listed(people: pl.DataFrame) -> pl.DataFrame:
    key = pl.coalesce(addressed(pl.col("url")), text.name_handle(pl.col("name")))
    nobody = pl.when(key.is_null()).then(pl.lit("neither a name nor an address"))
    left_out = [c for c in ("left_out",) if c in people.columns]
    return people.with_columns(
        kind=pl.lit("following"),
        handle=key,
        detail="circle",
        left_out=pl.coalesce(*left_out, nobody),
    )
