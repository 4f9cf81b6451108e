"""The report's sections: what each says, its charts and its tables."""

from collections.abc import Sequence
from typing import Any

from flows.report import charts, comparisons, people, words
from flows.report.shown import Chart, Table
from flows.report.snapshots import Change
from flows.report.words import Row, day, number

CIRCLES = [
    ("1 weekly", "weekly", 30 / 7, "a two-way day a week or more"),
    ("2 monthly", "monthly", 1.0, "a two-way day a month or more"),
    ("3 seasonal", "seasonal", 0.25, "a two-way day every four months or more"),
    ("4 faded or thin", "faded or thin", 0.0, "some contact, less than that today"),
    ("5 name only", "name only", None, "no contact visible in these exports"),
]
"""Circle in the warehouse, its name, its lowest rate and that in words."""
NAMED_IN_CIRCLE = 60
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


def ladder(summaries: Sequence[Row], change: Change | None) -> dict[str, Any]:
    """The first picture: everybody known of, and how few are kept up."""
    total, networks = summaries[0], sorted(summaries[1:], key=_fewest)
    everybody = total["names_only"] + total["contacted"]
    steps = _steps(total, change)
    chart = Chart(
        charts.field(total),
        words.ladder(total),
        "A field of squares, one a person; those kept up fill a small corner",
        _ladder_table(steps, change),
        f"{words.count(everybody, 'person', 'people')} on your lists or in touch",
    )
    return {
        "headline": words.headline(total),
        "total": total,
        "ladder": chart,
        "ladder_networks": _compared(networks, change) if len(networks) > 1 else None,
        "steps": steps,
        "since": change.since if change else None,
        "added": [words.network(n) for n in change.added] if change else [],
    }


def _fewest(summary: Row) -> int:
    """Orders networks, the one with most people first."""
    return -int(summary["names_only"] + summary["contacted"])


def _compared(networks: Sequence[Row], change: Change | None) -> Chart:
    moved = change.steps if change else {}
    rows = [
        [
            words.network(n["network"]),
            *(
                f"{n[step]:,} {_moved(moved.get(n['network'], {}).get(step))}".strip()
                for step in words.STEPS
            ),
        ]
        for n in networks
    ]
    since = f"; in brackets the change since {day(change.since)}" if change else ""
    columns = ["Network", *(name for name, _ in words.STEPS.values())]
    return Chart(
        charts.fields(networks),
        words.networks(networks),
        "A field of squares for each network, all to one scale",
        Table(f"The ladder by network{since}", columns, rows),
        "A person on two networks is in both fields",
    )


def _moved(steps: int | None) -> str:
    return "" if steps is None else f"({words.change(steps)})"


def _steps(total: Row, change: Change | None) -> list[Row]:
    moved = change.steps.get("all", {}) if change else {}
    return [
        {
            "key": step,
            "count": total[step],
            "name": name,
            "meaning": meaning,
            "change": words.change(moved.get(step)),
        }
        for step, (name, meaning) in words.STEPS.items()
    ]


def _ladder_table(steps: Sequence[Row], change: Change | None) -> Table:
    columns = ["Step", "People", *([f"Since {day(change.since)}"] if change else [])]
    rows = [
        [
            f"{step['name']}: {step['meaning']}",
            number(step["count"]),
            *([step["change"]] if change else []),
        ]
        for step in steps
    ]
    return Table("The ladder from connections to close ties", columns, rows)


def over_time(months: Sequence[Row], basis: str) -> dict[str, Any]:
    columns = ["Month", *(name for name, _ in words.STEPS.values())]
    rows = [
        [
            f"{m['month']:%Y-%m}" + ("" if m["is_over"] else " (not over yet)"),
            *(number(m[step]) for step in words.STEPS),
        ]
        for m in months
    ]
    chart = Chart(
        charts.over_time(months),
        words.over_time(months),
        "Line chart of connections and of relationships by month",
        Table("People at each month's end", columns, rows[::-1]),
        basis,
    )
    told = any(m["connections"] or m["kept_up"] for m in months)
    return {"over_time": chart if told else None}


def circles(people: Sequence[Row], only_names: int, basis: str) -> dict[str, Any]:
    found = [_circle(people, only_names, *circle) for circle in CIRCLES]
    rows = [
        [c["name"], c["cut"], c["meaning"], number(c["people"]), number(c["sure"])]
        for c in found
    ]
    cuts = [(f"{n} · {_depth(r):.0f}+", _depth(r)) for _, n, r, _ in CIRCLES[:3] if r]
    columns = ["Circle", "Cut", "Meaning", "People", "Of them sure"]
    chart = Chart(
        charts.circles(people, cuts),
        words.circles(found),
        "You in the middle; the deeper a tie, the nearer its mark",
        Table("People in each circle", columns, rows),
        basis,
    )
    return {"circles": found[:3], "circle_chart": chart if people else None}


def _circle(
    people: Sequence[Row],
    only_names: int,
    key: str,
    name: str,
    rate: float | None,
    meaning: str,
) -> Row:
    cut = _depth(rate) if rate else 0.0
    members = [
        p | {"sure": p["depth_low"] >= cut} for p in people if p["circle"] == key
    ]
    return {
        "name": name,
        "meaning": meaning,
        "cut": f"depth {cut:.0f} or more" if rate else "–",
        "sure": sum(m["sure"] for m in members) if rate else None,
        "people": only_names if rate is None else len(members),
        "members": members[:NAMED_IN_CIRCLE],
        "more": max(len(members) - NAMED_IN_CIRCLE, 0),
    }


def _depth(rate: float) -> float:
    return 100 * rate / (1 + rate)


def everyone(
    known: Sequence[Row], listed: Sequence[Row], parameters: Row, basis: str
) -> dict[str, Any]:
    rows = [people.cells(p) for p in known] + [people.listed_cells(p) for p in listed]
    deepest = known[:50]
    chart = Chart(
        charts.known_long(
            known, parameters["kept_up_depth"], parameters["close_depth"]
        ),
        words.known_long(known),
        "Scatter chart of depth against years known",
        Table(
            f"The {len(deepest):,} deepest; everyone is in the next table",
            ["Name", "Depth", "Years known"],
            [[p["name"], number(p["depth"]), number(p["years"], 1)] for p in deepest],
        ),
        basis,
    )
    return {
        "columns": people.COLUMNS,
        "plain": rows[: people.PLAIN_ROWS],
        "everybody": rows,
        "known_chart": chart if known else None,
        "rungs": list(words.RUNGS.values())[::-1],
        "networks": sorted({n for p in [*known, *listed] for n in p["networks"]}),
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
        words.exchanged(sums),
        "Bar chart of asks and gifts, from you and from them",
        Table("Give and get, all people", ["Kind", "From you", "From them"], rows),
    )
    return {
        "habits": words.habits(opened, sums),
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
        words.give_and_get(months),
        "Line chart of gives and gets added up by month",
        Table("Give and get by month, and gives for each get so far", columns, rows),
    )


def _owed(balances: Sequence[Row]) -> list[Row]:
    return [b for b in balances if not b["gave"]]


def _more(balances: Sequence[Row], sign: int) -> list[Row]:
    found = [b for b in balances if b["balance"] * sign > 0 and b["gave"]]
    return sorted(found, key=lambda b: -abs(b["balance"]))


def _balance(caption: str, people: Sequence[Row]) -> Table:
    total = f"{caption} ({words.count(len(people), 'person', 'people')})"
    rows = [
        [b["name"], number(b["gave"]), number(b["got"])] for b in people[:NAMED_IN_LIST]
    ]
    return Table(total, ["Name", "You gave", "You got"], rows)


def first_contacts(opened: Sequence[Row], silent: int) -> dict[str, Any]:
    began = words.began(opened)
    rows = [
        [
            f"{words.WHO[o['first_by']]}, with {words.NATURES[o['first_nature']]}",
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
        words.first_words(opened),
        "Share of ties kept up today by how they began, with intervals",
        Table("How ties began, and what became of them", columns, rows),
        f"{words.count(people_told, 'tie')} with a first word, 95 % intervals",
    )
    return {"first_words": chart if opened else None, "silent": silent}


def _interval(part: int, whole: int) -> str:
    if whole < words.ENOUGH:
        return "–"
    low, high = words.wilson(part, whole)
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def names(by_year: Sequence[Row]) -> dict[str, Any]:
    rows = [
        [
            str(y["year"] or "not told"),
            *(number(y[c]) for c in ("entries", "contacted", "names", "hidden")),
        ]
        for y in by_year
    ]
    columns = ["Year", "On your lists", "Any contact", "A name", "Hidden profile"]
    chart = Chart(
        comparisons.names(by_year),
        words.names(by_year),
        "Bar chart of entries on your lists by year of connecting",
        Table("Entries on your lists today, by year of connecting", columns, rows),
    )
    return {"names": chart if by_year else None}
