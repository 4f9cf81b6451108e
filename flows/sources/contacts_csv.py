"""Google's CSV of contacts, of both eras, as the rows `vcards` makes of cards.

The number of repeated columns is that of the contact with most, so columns are
found by what they are called and never by place.
"""

import re
from collections.abc import Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources.tables import cells, read_table
from flows.sources.takeout import address
from flows.sources.text import SAMPLE, decode
from flows.sources.towns import towns

_OLD = {"name", "given name", "family name", "group membership"}
_NEW = {"first name", "last name", "labels", "organization name"}
_BETWEEN = ":::"
"""Stands between the values of a cell that holds several."""
_TEXTS = {
    "shown": ("name",),
    "first": ("given name", "first name"),
    "middle": ("additional name", "middle name"),
    "last": ("family name", "last name"),
    "nickname": ("nickname",),
    "filed": ("file as",),
    "company": ("organization 1 - name", "organization name"),
    "position": ("organization 1 - title", "organization title"),
    "groups": ("group membership", "labels"),
}
"""What is read of a contact, and what its column is called in either era."""


def is_header(row: Sequence[str]) -> bool:
    """Whether `row`, in lower case, has the columns only Google gives a contact."""
    return any(columns <= set(row) for columns in (_OLD, _NEW))


def rows(data: bytes, path: str) -> tuple[pl.DataFrame, str | None]:
    """One row a contact, and what is to be said of the file."""
    table = read_table(data, path, is_header)
    if table is None:
        found = ", ".join(cells(decode(data[:4096])[0].partition("\n")[0]))
        raise CloseknitError(f"its columns are not known: found {found[:SAMPLE]}")
    frame = table.frame
    values = {what: _either(frame, names) for what, names in _TEXTS.items()}
    given = [values[part] for part in ("first", "middle", "last")]
    spelled = pl.concat_str(given, separator=" ", ignore_nulls=True).replace("", None)
    name = pl.coalesce(values["shown"], spelled, values["nickname"], values["filed"])
    mails = _repeated(frame, "e-mail", "value")
    contacts = frame.select(
        "line",
        "source_file",
        name=pl.when(address(name).is_null()).then(name),
        emails=mails.list.eval(address(pl.element()).drop_nulls().unique()),
        phones=_repeated(frame, "phone", "value"),
        labels=values["groups"]
        .str.split(_BETWEEN)
        .list.eval(pl.element().str.strip_chars(" *")),
        company=values["company"],
        position=values["position"],
        towns=towns(_repeated(frame, "address", "city")),
        odd=mails.list.eval(address(pl.element()).is_null().cast(pl.Int64)).list.sum(),
    )
    return pl.concat([contacts, table.rejected], how="diagonal"), _said(
        table.warning, int(contacts["odd"].sum())
    )


def _said(warning: str | None, odd: int) -> str | None:
    no_address = f"{odd} values in e-mail columns are no address: not used"
    return "; ".join(filter(None, (warning, no_address if odd else None))) or None


def _either(frame: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    held = [pl.col(name).str.strip_chars() for name in names if name in frame.columns]
    return pl.coalesce([*held, pl.lit(None, pl.String)])


def _repeated(frame: pl.DataFrame, what: str, part: str) -> pl.Expr:
    """The values of all columns like `E-mail 1 - Value`, in their order."""
    columns = [c for c in frame.columns if re.fullmatch(rf"{what} \d+ - {part}", c)]
    if not columns:
        return pl.lit([], pl.List(pl.String))
    return (
        pl.concat_str(columns, separator=_BETWEEN, ignore_nulls=True)
        .str.split(_BETWEEN)
        .list.eval(
            pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != "")
        )
    )
