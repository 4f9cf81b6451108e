"""vCards 2.1 to 4.0, from Google, Android, Apple and Outlook, as rows.

The format is told in RFC 2426 and 6350; what programs write is not always
that: values broken over lines without a fold, quoted-printable of Android,
blank lines within a name. Libraries stop there or lose the rest of the name,
so the lines are sorted out here, all cards of a file at once.
"""

import quopri

import polars as pl

from flows.sources import text
from flows.sources.json_files import Schema
from flows.sources.takeout import address
from flows.sources.towns import towns

_PROPERTIES = (
    "BEGIN|END|VERSION|FN|N|NICKNAME|ORG|TITLE|ROLE|TEL|EMAIL|URL|ADR|LABEL|NOTE|PHOTO"
    "|LOGO|SOUND|KEY|BDAY|ANNIVERSARY|CATEGORIES|UID|REV|PRODID|GENDER|IMPP|GEO|TZ"
    "|RELATED|KIND|MEMBER|SOURCE|CLASS|SORT-STRING|MAILER|AGENT|LANG|NAME|PROFILE"
    "|XML|CLIENTPIDMAP|FBURL|CALADRURI|CALURI|CREATED|DEATHDATE|BIRTHPLACE"
)
_PARAMETERS = r'(?:;(?:[^:";]|"[^"]*")*)*'
_START = (
    rf"^(?:[\w-]+\.)?(?:{_PROPERTIES}|{_PROPERTIES.lower()}|[Xx]-[\w-]+){_PARAMETERS}:"
)
"""A property begins: named all in one case, so that "Note: …" in a note is text."""
_PARTS = rf"^(?:([\w-]+)\.)?([\w-]+)({_PARAMETERS}):([\s\S]*)$"
_BULK = rf"(?i)^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY){_PARAMETERS}:"
"""Pictures and sounds, which are most of a file and tell nobody."""
_FRAME = r"(?i)^(?:BEGIN|END):VCARD\s*$"
"""The line a card begins or ends with, which no broken value may swallow."""

CARD: Schema = {
    "line": pl.Int64,
    "name": pl.String,
    "emails": pl.List(pl.String),
    "phones": pl.List(pl.String),
    "urls": pl.List(pl.String),
    "labels": pl.List(pl.String),
    "company": pl.String,
    "position": pl.String,
    "towns": pl.List(pl.String),
    "reason": pl.String,
    "left_out": pl.String,
}
"""Of a card: `line` it begins on, `phones` as written, `labels` its categories."""


def cards(data: bytes) -> pl.DataFrame:
    """One row a card (see `CARD`); a card that is cut short has a `reason`."""
    properties = _properties(text.decode(data)[0])
    begins = (pl.col("property") == "BEGIN") & (pl.col("value") == "VCARD")
    rows = (
        properties.with_columns(card=begins.cum_sum())
        .filter(pl.col("card") > 0)
        .group_by("card", maintain_order=True)
        .agg(
            line=pl.col("line").first(),
            is_whole=(pl.col("property") == "END").any(),
            shown=_first("FN"),
            parts=_first("N"),
            nickname=_first("NICKNAME"),
            company=_component(_first("ORG"), 0),
            position=_words(_first("TITLE")),
            is_group=_of("KIND", "X-ADDRESSBOOKSERVER-KIND")
            .str.to_lowercase()
            .is_in(["group", "org", "location"])
            .any(),
            is_company=(_of("X-ABSHOWAS").str.to_uppercase() == "COMPANY").any(),
            emails=address(_of("EMAIL")).drop_nulls().unique(maintain_order=True),
            phones=_of("TEL")
            .str.replace(r"(?i)^tel:", "")
            .str.replace(r"(?i);.*$", "")
            .unique(maintain_order=True),
            urls=_words(_of("URL")),
            towns=_component(_of("ADR"), 3),
            labels=_words(_of("CATEGORIES").str.split(",").explode()),
        )
    )
    family, given, more = (_component(pl.col("parts"), i) for i in range(3))
    spelled = pl.concat_str(given, more, family, separator=" ", ignore_nulls=True)
    name = pl.coalesce(
        _words(pl.col("shown")), spelled.replace("", None), _words(pl.col("nickname"))
    )
    cut_short = pl.lit("the card is cut short: END:VCARD is missing")
    told = rows.with_columns(name=name).with_columns(
        name=pl.when(address(pl.col("name")).is_null()).then("name"),
        towns=towns(pl.col("towns")),
        reason=pl.when(~pl.col("is_whole")).then(cut_short),
        left_out=pl.when("is_group")
        .then(pl.lit("a group, not a person"))
        .when("is_company")
        .then(pl.lit("a company, not a person")),
    )
    return told.select(pl.col(column).cast(kind) for column, kind in CARD.items())


def labelled_phones(data: bytes) -> list[tuple[str, str | None]]:
    """Every number in `data`, and the label Apple's way of writing gives it."""
    rows = _properties(text.decode(data)[0])
    labels = rows.filter(pl.col("property") == "X-ABLABEL").select(
        "group", label="value"
    )
    numbers = rows.filter(pl.col("property") == "TEL")
    joined = numbers.join(labels, on="group", how="left", maintain_order="left")
    return joined.select("value", "label").rows()


# From lines to properties


def _properties(content: str) -> pl.DataFrame:
    """One row a property: its line, group (`item1`), name, parameters and value."""
    content = content.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    raw = pl.col("raw")
    frame = pl.DataFrame(
        {"raw": content.split("\n")}, schema={"raw": pl.String}
    ).with_row_index("line", offset=1)
    is_frame = raw.str.contains(_FRAME)
    encoded = raw.str.contains(r"(?i)^[^:]*QUOTED-PRINTABLE[^:]*:")
    frame = (
        frame.with_columns(starts=raw.str.contains(_START))
        .with_columns(at=pl.col("starts").cum_sum())
        .with_columns(is_encoded=encoded.first().over("at"))
        # A soft break of quoted-printable: the value goes on, whatever follows.
        .with_columns(is_broken=pl.col("is_encoded") & raw.str.ends_with("="))
        .with_columns(goes_on=pl.col("is_broken").shift(1, fill_value=False))
        .with_columns(starts=is_frame | (pl.col("starts") & ~pl.col("goes_on")))
        .with_columns(at=pl.col("starts").cum_sum())
        .filter(~raw.first().over("at").str.contains(_BULK))
    )
    piece = (
        pl.when("starts")
        .then(raw)
        .when("goes_on")
        .then(raw.str.replace(r"^[ \t]=", "="))
        .when(raw.str.contains(r"^[ \t]"))
        .then(raw.str.slice(1))
        .otherwise(pl.lit("\n") + raw)
    )
    whole = pl.when("is_broken").then(piece.str.strip_suffix("=")).otherwise(piece)
    told = (
        frame.with_columns(piece=whole)
        .group_by("at", maintain_order=True)
        .agg(pl.col("line").first(), raw=pl.col("piece").str.join(""))
        .with_columns(
            group=raw.str.extract(_PARTS, 1),
            property=raw.str.extract(_PARTS, 2).str.to_uppercase(),
            parameters=raw.str.extract(_PARTS, 3).str.to_uppercase(),
            value=raw.str.extract(_PARTS, 4).str.strip_chars(),
        )
    )
    is_encoded = pl.col("parameters").str.contains("QUOTED-PRINTABLE")
    charset = pl.col("parameters").str.extract(r'CHARSET="?([\w-]+)', 1)
    packed = pl.concat_str(charset.fill_null("UTF-8"), "value", separator=":")
    decoded = text.by_unique(
        told.select(pl.when(is_encoded).then(packed)).to_series(), _unquoted
    )
    return told.select(
        "line", "group", "property", value=pl.coalesce(decoded, pl.col("value"))
    )


def _unquoted(packed: str) -> str:
    charset, _, value = packed.partition(":")
    raw = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return raw.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return text.decode(raw)[0]


# From properties to what they say


def _of(*names: str) -> pl.Expr:
    """The values of the properties so named, blank ones apart."""
    held = pl.col("property").is_in(names) & (pl.col("value") != "")
    return pl.col("value").filter(held)


def _first(name: str) -> pl.Expr:
    """The first value that is more than separators."""
    values = _of(name)
    return values.filter(values.str.contains(r"[^;\s]")).first()


def _component(value: pl.Expr, index: int) -> pl.Expr:
    """One part of a value like `Brandt;Zoë;;;`."""
    apart = value.str.replace_all(r"\\;", "\x01").str.split(";")
    return _words(apart.list.get(index, null_on_oob=True).str.replace_all("\x01", ";"))


def _words(value: pl.Expr) -> pl.Expr:
    """A value without its escapes and line breaks; null where none is left."""
    said = (
        value.str.replace_all(r"(?i)\\n", " ")
        .str.replace_all(r"\\(.)", "$1")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )
    return pl.when(said != "").then(said)
