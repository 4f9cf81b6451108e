"""The address book: Google's contacts, and vCards from wherever they come.

Somebody's handle is their first e-mail address, else their first phone number,
else their name. What several people of different names share (the number of an
office, the address of a family) tells nobody and is left out of all of them.
"""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import contacts_csv, phones, tables, takeout, text
from flows.sources.archive import Archive
from flows.sources.records import Batch, file_note, file_rejected, sort_out
from flows.sources.vcards import CARD, cards

NETWORK = "contacts"

CANNOT_SHOW = (
    "An address book holds whom you noted down, not when, nor how often you were in "
    "touch; Google adds whoever you once wrote to."
)

_CARDS = (".vcf", ".vcard")
_SYSTEM = frozenset(
    """mycontacts allcontacts othercontacts starred starredinandroid
    meinekontakte allekontakte weiterekontakte tousmescontacts mescontacts
    touslescontacts autrescontacts miscontactos todosloscontactos otroscontactos
    imieicontatti tuttiicontatti altricontatti meuscontatos todososcontatos
    outroscontatos""".split()  # noqa: SIM905
)
"""Labels that Google gives itself, without their spaces."""


def claims(archive: Archive) -> Sequence[str]:
    """The vCards of `archive`, and its CSVs with the columns of Google."""
    vcf = [path for path in archive.paths if path.lower().endswith(_CARDS)]
    return [*vcf, *takeout.recognised(archive, ".csv", _is_csv)]


def _is_csv(head: bytes) -> str | None:
    lines = text.decode(head)[0].lstrip("\ufeff").splitlines()
    row = [cell.strip().lower() for cell in tables.cells(lines[0])] if lines else []
    return "csv" if contacts_csv.is_header(row) else None


def read(archive: Archive) -> Iterator[Batch]:
    """Everyone in the address books of `archive`."""
    books: list[pl.DataFrame] = []
    notes: dict[str, str | None] = {}
    for path in claims(archive):
        try:
            book, notes[path] = _book(archive.read(path), path)
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
            continue
        if book.is_empty():
            yield file_note(NETWORK, path, "read", "address book", "nobody in it")
        else:
            books.append(book)
    if not books:
        return
    people = _people(pl.concat([pl.DataFrame(schema=CARD), *books], how="diagonal"))
    for book in people.partition_by("source_file", maintain_order=True):
        shared = int(book["shared"].sum())
        note = f"{shared} addresses or numbers are of several people: not used"
        told = (notes[book["source_file"][0]], note if shared else None)
        said = "; ".join(filter(None, told)) or None
        yield from sort_out("contacts", "address book", book, NETWORK, said)


def _book(data: bytes, path: str) -> tuple[pl.DataFrame, str | None]:
    """One row a contact of one file, and what is to be said of it."""
    if not path.lower().endswith(_CARDS):
        return contacts_csv.rows(data, path)
    found = cards(data)
    if found.is_empty() and data.strip():
        raise CloseknitError("no vCard in it")
    # Google's file of a label is named like it, and so is its folder.
    label = re.search(r"(?:^|/)([^/]+)/\1\.\w+$", path)
    own = pl.lit([label[1]] if label else [], pl.List(pl.String))
    labels = pl.concat_list(own, pl.col("labels").fill_null([]))
    return found.with_columns(source_file=pl.lit(path), labels=labels), None


def _people(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the handle, the points that are theirs alone and their labels."""
    rows = rows.with_columns(
        emails=pl.col("emails").fill_null([]), phones=_numbers(rows)
    )
    common = pl.element().is_in(_common(rows))
    points = pl.col("emails", "phones")
    rows = rows.with_columns(
        points.list.filter(~common).list.sort(),
        shared=pl.sum_horizontal(points.list.filter(common).list.len()),
    )
    handle = pl.coalesce(
        pl.lit("mail:") + pl.col("emails").list.first(),
        pl.lit("tel:") + pl.col("phones").list.first(),
        text.name_handle(pl.col("name")),
    )
    nobody = pl.when(handle.is_null()).then(pl.lit("no name, e-mail or phone"))
    return rows.with_columns(
        kind=pl.lit("address_book"),
        handle=handle,
        detail=_labels(),
        left_out=pl.coalesce("left_out", nobody),
    )


def _numbers(rows: pl.DataFrame) -> pl.Expr:
    """Each list of numbers in the form by which they are compared."""
    written = rows["phones"].explode().drop_nulls().unique()
    told = written.to_frame("written").with_columns(told=phones.e164(written))
    number = pl.element().replace_strict(
        told["written"], told["told"], default=None, return_dtype=pl.String
    )
    return (
        pl.col("phones")
        .fill_null([])
        .list.eval(number.drop_nulls().unique(maintain_order=True))
    )


def _common(rows: pl.DataFrame) -> list[str]:
    """The addresses and numbers of people who cannot be one: no name is in the other.

    `Zoë` and `Zoë Brandt` may be one, `Zoë Brandt` and `Tom Brandt` may not.
    """
    points = (
        rows.select(
            point=pl.concat_list("emails", "phones"), name=text.name_key(pl.col("name"))
        )
        .explode("point")
        .drop_nulls()
        .group_by("point")
        .agg(pl.col("name").unique())
        .filter(pl.col("name").list.len() > 1)
    )
    return sorted(point for point, names in points.rows() if not _are_one(names))


def _are_one(names: Sequence[str]) -> bool:
    words = sorted(
        (frozenset(re.findall(r"\w+", name)) for name in names), key=len, reverse=True
    )
    return all(some <= words[0] for some in words)


def _labels() -> pl.Expr:
    """The labels people were given, Google's own apart."""
    plain = pl.element().str.to_lowercase().str.replace_all(r"[\s*]", "")
    return (
        pl.col("labels")
        .list.eval(pl.element().filter(~plain.is_in(_SYSTEM) & (plain != "")))
        .list.unique(maintain_order=True)
        .list.join(", ")
        .replace("", None)
    )
