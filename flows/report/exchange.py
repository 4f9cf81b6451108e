"""What the report says of give and get, of first words and of names on a list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flows.report import comparisons, dealings, words
from flows.report.dealings import NATURES, WHO
from flows.report.shown import Chart, Table
from flows.report.words import Row, number

NAMED_IN_LIST = 8
KINDS = {
    "asks": "asks",
    "offers": "offers of help",
    "introductions": "introductions",
    "recommendations": "recommendations",
    "endorsements": "endorsements",
    "favours": "favours and gifts",
    "thanks": "thanks",
}


def give_and_get(
    opened: Sequence[Row], sums: Row, months: Sequence[Row], balances: Sequence[Row]
) -> dict[str, Any]:
    kinds: list[Row] = [
        {"label": label, "out": int(sums[f"{kind}_out"]), "in": int(sums[f"{kind}_in"])}
        for kind, label in KINDS.items()
        if sums[f"{kind}_out"] + sums[f"{kind}_in"]
    ]
    rows = [[k["label"], number(k["out"]), number(k["in"])] for k in kinds]
    chart = Chart(
        comparisons.exchanged(kinds),
        dealings.exchanged(sums),
        "Bar chart of asks and gifts, from you and from them",
        Table("Give and get, all people", ["Kind", "From you", "From them"], rows),
    )
    return {
        "habits": dealings.habits(opened, sums),
        "exchanged": chart if kinds else None,
        "give_and_get": _by_month(months) if months else None,
        "sums": sums,
        "balances": [
            _balance("Gave to you and got nothing visible back", _owed(balances)),
            _balance("Got more from you than they gave", _more(balances, 1)),
            _balance("Gave you more than they got", _more(balances, -1)),
        ],
    }


def _by_month(months: Sequence[Row]) -> Chart:
    counts = ("gave", "got", "gave_so_far", "got_so_far")
    rows = [
        [
            f"{m['month']:%Y-%m}",
            *(number(m[c]) for c in counts),
            number(m["ratio"], 2),
        ]
        for m in reversed(months)
    ]
    columns = ["Month", "You gave", "You got", "Gave so far", "Got so far", "Ratio"]
    return Chart(
        comparisons.give_and_get(months),
        dealings.give_and_get(months),
        "Line chart of gives and gets added up by month",
        Table("Give and get by month, and gives for each get so far", columns, rows),
    )


def _owed(balances: Sequence[Row]) -> list[Row]:
    return [b for b in balances if not b["gave"]]


def _more(balances: Sequence[Row], sign: int) -> list[Row]:
    found = [b for b in balances if b["balance"] * sign > 0 and b["gave"]]
    return sorted(found, key=lambda b: -abs(b["balance"]))


def _balance(caption: str, people: Sequence[Row]) -> Table:
    named = people[:NAMED_IN_LIST]
    more = f", the first {len(named)} here" if len(named) < len(people) else ""
    return Table(
        f"{caption} ({words.count(len(people), 'person', 'people')}{more})",
        ["Name", "You gave", "You got"],
        [[b["name"], number(b["gave"]), number(b["got"])] for b in named],
        [b["number"] for b in named],
    )


def first_contacts(opened: Sequence[Row], silent: int) -> dict[str, Any]:
    began = dealings.began(opened)
    rows = [
        [
            f"{WHO[o['first_by']]}, with {NATURES[o['first_nature']]}",
            number(o["people"]),
            words.share_of(o["mutual"], o["people"]),
            words.share_of(o["kept_up"], o["people"]),
            _interval(o["kept_up"], o["people"]),
        ]
        for o in opened
    ]
    columns = ["Who spoke first, and how", "People", "Both ways by now"]
    columns += ["Kept up today", "95 % interval"]
    people_told = sum(o.people for o in began)
    chart = Chart(
        comparisons.first_words(began),
        dealings.first_words(opened),
        "Share of ties kept up today by how they began, with intervals",
        Table("How ties began, and what became of them", columns, rows),
        f"{words.count(people_told, 'tie')} with a first word, 95 % intervals",
    )
    return {"first_words": chart if opened else None, "silent": silent}


def _interval(part: int, whole: int) -> str:
    if whole < words.ENOUGH:
        return "–"
    low, high = dealings.wilson(part, whole)
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def names(by_year: Sequence[Row], as_of: datetime | None) -> dict[str, Any]:
    years = [words.year(y["year"], as_of) for y in by_year]
    rows = [
        [
            year,
            *(number(y[c]) for c in ("entries", "contacted", "names", "hidden")),
        ]
        for year, y in zip(years, by_year, strict=True)
    ]
    columns = ["Year", "On your lists", "Any contact", "A name", "Hidden profile"]
    chart = Chart(
        comparisons.names(by_year, years),
        words.names(by_year),
        "Bar chart of entries on your lists by year of connecting",
        Table("Entries on your lists today, by year of connecting", columns, rows),
    )
    return {"names": chart if by_year else None}
