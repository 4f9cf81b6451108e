"""The report's sections: what each says, its charts and its tables."""

from collections.abc import Sequence
from typing import Any

from flows.report import charts, field, people, words
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


def ladder(summaries: Sequence[Row], change: Change | None) -> dict[str, Any]:
    """The first picture: everybody known of, and how few are kept up."""
    total, networks = summaries[0], sorted(summaries[1:], key=_fewest)
    everybody = total["names_only"] + total["contacted"]
    steps = _steps(total, change)
    chart = Chart(
        field.field(total),
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
        field.fields(networks),
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
            [p["number"] for p in deepest],
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
