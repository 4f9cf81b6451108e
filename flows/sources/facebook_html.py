"""The HTML pages of a Facebook export, made into the records their JSON would hold.

Each card is a record: its heading is a name or the sentence JSON calls `title`.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from flows.sources import facebook_pages, meta, meta_html, text
from flows.sources.archive import Archive
from flows.sources.facebook_pages import NAME_LABELS, RECORD
from flows.sources.meta import Page
from flows.sources.records import Batch, conform, file_note

_DID = r"^(.+?) (?:commented on|replied to|likes?|liked|reacted to) "
"""Who comments or reacts is the owner, and stands before what they did."""
_SENTENCES = ("comments", "reactions", "wall posts", "posts")
"""Pages whose headings are sentences; elsewhere they are names."""
_NAME_AND_DATE = r"^(.+?)(?:\s*\(([^()]*\d{4}[^()]*)\))?$"
_EMAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"


def read(archive: Archive, path: str, page: Page) -> Iterator[Batch]:
    """The rows of `page` as HTML."""
    records = meta_html.records(archive.read(path))
    if records.is_empty():
        yield file_note(meta.NETWORK, path, "read", page.kind, "no record in it")
        return
    yield from facebook_pages.batches(_as_json(records, page), path, page)
    undated = records.filter(pl.col("precision").is_null()).height
    if undated:
        note = f"{undated:,} kept without a time: their dates could not be read"
        yield file_note(meta.NETWORK, path, "read", page.kind, note)


def _as_json(records: pl.DataFrame, page: Page) -> pl.DataFrame:
    """`records` with the columns that a page's JSON gives."""
    is_sentence = page.kind in _SENTENCES
    author = pl.col("heading").str.extract(_DID, 1)
    said = pl.struct(
        comment=pl.struct(comment="text", author=author),
        reaction=pl.struct(reaction=pl.lit(None, pl.String), actor=author),
        post="text",
    )
    point = pl.struct(contact_point=pl.element())
    heading = pl.lit(None, pl.String) if is_sentence else pl.col("heading")
    told = records.with_columns(
        label_values=pl.col("labels"),
        title="heading",
        data=pl.concat_list(said),
        details=pl.col("text").str.split("\n").list.eval(point),
    ).with_columns(name=pl.coalesce(facebook_pages.labelled(NAME_LABELS), heading))
    return told.select(
        "line",
        "at",
        "precision",
        *(
            (pl.col(name) if name in told.columns else pl.lit(None))
            .cast(kind)
            .alias(name)
            for name, kind in RECORD.items()
        ),
    )


def profile(archive: Archive, path: str) -> Iterator[Batch]:
    """The owner, from the rows of their profile or, before 2018, its heading."""
    data = archive.read(path)
    records = meta_html.records(data)
    labelled = facebook_pages.labelled(NAME_LABELS, "labels")
    headed = pl.when(pl.col("heading").is_in(NAME_LABELS)).then("text")
    names = records.select(pl.coalesce(labelled, headed)).to_series().drop_nulls()
    name = names.first() if names.len() else _heading(data, path)
    texts = records.select(
        pl.concat_list(
            pl.col("text").fill_null("").str.extract_all(_EMAIL),
            pl.col("labels").list.eval(
                pl.element().struct.field("value").str.extract(f"({_EMAIL})")
            ),
        )
    ).to_series()
    emails = texts.explode().drop_nulls().unique(maintain_order=True)
    rows = [{"name": name}] if name else []
    told = pl.DataFrame(
        rows + [{"email": email} for email in emails],
        schema={"name": pl.String, "email": pl.String},
    ).with_columns(
        handle=text.name_handle(pl.col("name")),
        evidence=pl.lit("profile"),
        weight=pl.lit(1),
        source_file=pl.lit(path),
    )
    note = None if name else "the owner's name was not found on it"
    yield file_note(meta.NETWORK, path, "read", "profile", note)
    yield conform("accounts", told, meta.NETWORK)


def _heading(data: bytes, path: str) -> str | None:
    """The owner's name is the heading of pages of before 2018, which end in .htm."""
    node = meta_html.parsed(data).css_first("h1")
    return node.text().strip() or None if node and path.endswith(".htm") else None


def old_friends(
    archive: Archive, path: str, pages: Mapping[str, Page]
) -> Iterator[Batch]:
    """Friends and requests on one page of before 2018; `pages` by its headings."""
    rows = []
    for heading in meta_html.parsed(archive.read(path)).css("h2"):
        under = heading.text().strip().lower()
        found = heading.next
        while found is not None and found.tag == "-text":
            found = found.next
        items = found.css("li") if found is not None and under in pages else []
        rows += [(under, item.text().strip()) for item in items]
    schema = {"under": pl.String, "item": pl.String}
    listed = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        heading=pl.col("item").str.extract(_NAME_AND_DATE, 1),
        written=pl.col("item").str.extract(_NAME_AND_DATE, 2),
        text=pl.lit(None, pl.String),
        labels=pl.lit(None, RECORD["label_values"]),
        line=pl.int_range(1, pl.len() + 1),
    )
    if listed.is_empty():
        yield file_note(meta.NETWORK, path, "read", "friends", "no record in it")
    records = meta_html.with_moments(listed)
    for (under,), part in records.group_by("under", maintain_order=True):
        page = pages[str(under)]
        yield from facebook_pages.batches(_as_json(part, page), path, page)
