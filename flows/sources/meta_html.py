"""The HTML of Meta's exports: pages of cards, each with a heading, a body and a date.

Class names change every few years, so a card is known by those of any year, else
by its structure: what stands around a date.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.dates import LOOKS_DATED, moments

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_CARDS = "._a6-g, ._2lej, .uiBoxWhite.noborder"
_HEAD = frozenset({"_a6-h", "_2lek"})
_BODY = frozenset({"_a6-p", "_2let"})
_TIME = frozenset({"_a6-o", "_a72d", "_2lem"})
"""Classes of the parts of a card, of 2018 to 2021 and since."""
_LONGEST_DATE = 80
"""Characters of a date, at most."""
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "line": pl.Int64,
    "heading": pl.String,
    "text": pl.String,
    "written": pl.String,
    "links": pl.List(pl.String),
    "labels": pl.List(pl.Struct({"label": pl.String, "value": pl.String})),
}


@dataclass
class Card:
    """The parts of a card, where it has them."""

    head: "LexborNode | None" = None
    body: "LexborNode | None" = None
    time: "LexborNode | None" = None
    rest: "list[LexborNode]" = field(default_factory=list)


def parsed(data: bytes) -> "LexborHTMLParser":
    """The page in `data`, its line breaks as characters."""
    from selectolax.lexbor import LexborHTMLParser

    for tag in (b"<br />", b"<br/>", b"<br>"):
        data = data.replace(tag, b"\n")
    return LexborHTMLParser(data.decode("utf-8", "replace"))


def cards(page: "LexborHTMLParser") -> Iterator[Card]:
    """The cards of `page` that are in no other card."""
    by_class = _outermost(page.css(_CARDS))
    for node in by_class or _around_dates(page):
        yield _card(node)


def _outermost(nodes: "list[LexborNode]") -> "list[LexborNode]":
    known = {node.mem_id for node in nodes}
    inside: dict[int, bool] = {}  # by parent, of which there are few

    def is_inside(parent: "LexborNode | None") -> bool:
        if parent is None:
            return False
        if parent.mem_id not in inside:
            inside[parent.mem_id] = parent.mem_id in known or is_inside(parent.parent)
        return inside[parent.mem_id]

    once = {node.mem_id: node for node in nodes}
    return [node for node in once.values() if not is_inside(node.parent)]


def _around_dates(page: "LexborHTMLParser") -> "list[LexborNode]":
    """What holds a date and something before or after it."""
    found: dict[int, LexborNode] = {}
    for node in page.css("body *"):
        if node.first_child is not None and _is_date(node):
            holder = node.parent
            while holder is not None and len(list(holder.iter())) < 2:
                holder = holder.parent
            if holder is not None:
                found[holder.mem_id] = holder
    return _outermost(list(found.values()))


def _is_date(node: "LexborNode") -> bool:
    written = node.text(deep=False).strip()
    return len(written) < _LONGEST_DATE and LOOKS_DATED.search(written) is not None


def _card(node: "LexborNode") -> Card:
    """The parts of `node` by their classes, else by their place."""
    card = Card()
    for child in node.iter():
        classes = set((child.attributes.get("class") or "").split())
        if classes & _TIME or child.tag == "footer":
            card.time = card.time or child
        elif classes & _HEAD or child.tag == "h2":
            card.head = card.head or child
        elif classes & _BODY and card.body is None:
            card.body = child
        else:
            card.rest.append(child)
    return card if card.body or card.time else _by_place(card)


def _by_place(card: Card) -> Card:
    """First the heading, then the body; the date wherever it is."""
    dated = [part for part in card.rest if LOOKS_DATED.search(part.text().strip())]
    short = [part for part in dated if len(part.text().strip()) < _LONGEST_DATE]
    time = short[-1] if short and len(card.rest) > 1 else None
    others = [part for part in card.rest if part is not time]
    if card.head is None and len(others) > 1:
        card.head = others.pop(0)
    return Card(card.head, others[0] if others else None, time, others[1:])


# Pages of records


def records(data: bytes) -> pl.DataFrame:
    """One row a card: `heading`, `text`, `links`, `labels`, `written` (its date).

    `at` and `precision` are what the date says; both are null where it cannot be
    read, `at` alone where there is none.
    """
    rows = [_record(card) for card in cards(parsed(data))]
    frame = pl.DataFrame(
        [
            {"line": line, **row}
            for line, row in enumerate(rows, 1)
            if any(row.values())
        ],
        schema=_SCHEMA,
    )
    return with_moments(frame)


def with_moments(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with the `at` and `precision` that its column `written` tells."""
    told = pl.concat([frame, moments(frame["written"])], how="horizontal")
    unreadable = pl.col("written").is_not_null() & pl.col("at").is_null()
    return told.with_columns(
        precision=pl.when(~unreadable).then("precision"),
    )


def _record(card: Card) -> dict[str, object]:
    texts: list[str] = []
    labels: list[dict[str, str | None]] = []
    links: list[str] = []
    written = card.time.text().strip() if card.time else None
    for part in filter(None, (card.body, *card.rest)):
        labels += _labels(part)
        links += [a.attributes.get("href") or "" for a in part.css("a")]
        leaves = [] if part.css_matches("td") else list(_leaves(part))
        dates = [leaf for leaf in leaves if _reads_as_date(leaf)]
        written = written or (dates[-1] if dates else None)
        texts += [leaf for leaf in leaves if leaf != written]
    written = written or _labelled_date(labels)
    return {
        "heading": card.head.text().strip() if card.head else None,
        "text": "\n".join(texts) or None,
        "written": written or None,
        "links": [link for link in links if link],
        "labels": labels,
    }


def _leaves(node: "LexborNode") -> Iterator[str]:
    """The texts in `node`, one a smallest element that has any."""
    for text in node.text(separator="\0").split("\0"):
        if stripped := text.strip():
            yield stripped


def _reads_as_date(text: str) -> bool:
    return len(text) < _LONGEST_DATE and LOOKS_DATED.search(text) is not None


def _labels(node: "LexborNode") -> Iterator[dict[str, str | None]]:
    """The rows of a table: a label beside its value, or above it."""
    for cell in node.css("td._a6_q"):
        beside = cell.next
        while beside is not None and beside.tag != "td":
            beside = beside.next
        if beside is not None:
            value = beside.text().strip()
        else:
            inner = cell.css_first("div")
            value = inner.text().strip() if inner else ""
        yield {"label": cell.text(deep=False).strip(), "value": value or None}


def _labelled_date(labels: list[dict[str, str | None]]) -> str | None:
    values = [row["value"] or "" for row in labels]
    return next((v for v in reversed(values) if _reads_as_date(v)), None)
