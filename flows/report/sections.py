"""The report's sections: what each says, its charts and its tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flows.report import charts, facts, words
from flows.report.words import Row, day, iso, number

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
PLAIN_ROWS = 2_000
"""Rows of the table of everyone that are there without a script."""
EXTRA_ROWS = 4_000
"""Further rows, which the script adds; they keep the file below 6 MB."""
QUOTED = re.compile(r"[:,]? “[^”]*”")
"""What somebody wrote, in a reason; a shared report leaves it out."""
KINDS = {
    "asks": "asks",
    "offers": "offers of help",
    "introductions": "introductions",
    "recommendations": "recommendations",
    "endorsements": "endorsements",
    "favours": "favours and gifts",
    "thanks": "thanks",
}


@dataclass(frozen=True)
class Table:
    """A table as shown: the first cell of a row names the row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that it shows, and the same data as a table."""

    figure: charts.Figure
    finding: str
    label: str
    table: Table


def ladder(summaries: Sequence[Row]) -> dict[str, Any]:
    total = summaries[0]
    chart = Chart(
        charts.ladder(total),
        words.ladder(total),
        "Bar chart of the ladder from connections to close relationships",
        _ladder_table(summaries),
    )
    return {"headline": words.headline(total), "total": total, "ladder": chart}


def _ladder_table(summaries: Sequence[Row]) -> Table:
    shown = summaries if len(summaries) > 2 else summaries[:1]
    rows = [
        [f"{name}: {meaning}", *(number(s[step]) for s in shown)]
        for step, (name, meaning) in words.STEPS.items()
    ]
    columns = ["Step", *(words.network(s["network"]) for s in shown)]
    return Table("The ladder from connections to close ties", columns, rows)


def this_week(
    reconnect: Iterable[Row], pairs: Iterable[Row], share: bool
) -> dict[str, Any]:
    if share:
        pairs = [p | {"reason": _masked(p["reason"])} for p in pairs]
        reconnect = [p | {"reason": QUOTED.sub("", p["reason"])} for p in reconnect]
    return {"reconnect": list(reconnect), "introductions": list(pairs)}


def _masked(reason: str) -> str:
    """Why two should meet, without who they are and what they wrote."""
    if reason.startswith("both share"):
        return "both share something rare among your people"
    return "one asked for something that the other's work may answer"


def over_time(months: Sequence[Row]) -> dict[str, Any]:
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
    )
    return {"over_time": chart if months else None}


def circles(people: Sequence[Row], only_names: int) -> dict[str, Any]:
    found = [_circle(people, only_names, *circle) for circle in CIRCLES]
    rows = [[c["name"], c["cut"], c["meaning"], number(c["people"])] for c in found]
    cuts = [(f"{n} · {_depth(r):.0f}+", _depth(r)) for _, n, r, _ in CIRCLES[:3] if r]
    chart = Chart(
        charts.circles(people, cuts),
        words.circles(found),
        "You in the middle; the deeper a tie, the nearer its mark",
        Table("People in each circle", ["Circle", "Cut", "Meaning", "People"], rows),
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
    members = [p for p in people if p["circle"] == key]
    return {
        "name": name,
        "meaning": meaning,
        "cut": f"depth {_depth(rate):.0f} or more" if rate else "–",
        "people": only_names if rate is None else len(members),
        "members": members[:NAMED_IN_CIRCLE],
        "more": max(len(members) - NAMED_IN_CIRCLE, 0),
    }


def _depth(rate: float) -> float:
    return 100 * rate / (1 + rate)


COLUMNS = [
    *("Name", "Rung", "Depth", "80 % interval", "Evidence", "Last contact"),
    *("Days silent", "Contact days", "From you", "From them", "Years known"),
]


def everyone(
    people: Sequence[Row], listed: Sequence[Row], parameters: Row
) -> dict[str, Any]:
    cells = [_cells(p) for p in people]
    extra = cells[PLAIN_ROWS:] + [
        [p["name"], p["role"] or "", words.RUNGS["names_only"]] for p in listed
    ]
    deepest = people[: charts.POINTS]
    chart = Chart(
        charts.known_long(
            people, parameters["kept_up_depth"], parameters["close_depth"]
        ),
        words.known_long(people),
        "Scatter chart of depth against years known",
        Table(
            f"The {len(deepest[:50]):,} deepest; everyone is in the next table",
            ["Name", "Depth", "Years known"],
            [
                [p["name"], number(p["depth"]), number(p["years"], 1)]
                for p in deepest[:50]
            ],
        ),
    )
    return {
        "columns": COLUMNS,
        "people": cells[:PLAIN_ROWS],
        "extra": extra[:EXTRA_ROWS],
        "left": max(len(extra) - EXTRA_ROWS, 0),
        "contacted": len(people),
        "known_chart": chart if people else None,
        "rungs": list(words.RUNGS.values())[::-1],
    }


def _cells(person: Row) -> list[str]:
    """Name, role, then the other columns as shown."""
    return [
        person["name"],
        person["role"] or "",
        words.RUNGS[person["rung"]],
        number(person["depth"]),
        f"{person['depth_low']:.0f} to {person['depth_high']:.0f}",
        person["confidence"],
        iso(person["last_at"]),
        number(person["days_silent"]),
        number(person["active_days"]),
        number(person["n_out"]),
        number(person["n_in"]),
        number(person["years"], 1),
    ]


def give_and_get(
    opened: Sequence[Row], sums: Row, months: Sequence[Row], balances: Sequence[Row]
) -> dict[str, Any]:
    kinds: list[Row] = [
        {"label": label, "out": int(sums[f"{kind}_out"]), "in": int(sums[f"{kind}_in"])}
        for kind, label in KINDS.items()
    ]
    rows = [[k["label"], number(k["out"]), number(k["in"])] for k in kinds]
    chart = Chart(
        charts.exchanged(kinds),
        words.exchanged(sums),
        "Bar chart of asks and gifts, from you and from them",
        Table("Give and get, all people", ["Kind", "From you", "From them"], rows),
    )
    return {
        "habits": words.habits(opened),
        "exchanged": chart if any(k["out"] + k["in"] for k in kinds) else None,
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
        charts.give_and_get(months),
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
    who = {"out": "you", "in": "they"}
    rows = [
        [
            f"{who[o['first_by']]}, with {words.NATURES[o['first_nature']]}",
            number(o["people"]),
            words.share_of(o["mutual"], o["people"]),
            words.share_of(o["kept_up"], o["people"]),
        ]
        for o in opened
    ]
    columns = [
        "Who spoke first, and how",
        "People",
        "Both ways by now",
        "Kept up today",
    ]
    chart = Chart(
        charts.first_words(opened),
        words.first_words(opened),
        "Bar chart of first words by who spoke first",
        Table("First words after connecting, and what became of them", columns, rows),
    )
    return {"first_words": chart if opened else None, "silent": silent}


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
        charts.names(by_year),
        words.names(by_year),
        "Bar chart of entries on your lists by year of connecting",
        Table("Entries on your lists today, by year of connecting", columns, rows),
    )
    return {"names": chart if by_year else None}


def measured(connection: facts.Connection, share: bool) -> dict[str, Any]:
    """How it was measured: all that a reader needs to doubt it well."""
    total, first = facts.rejected(connection)
    tests = facts.self_test(connection)
    notes = facts.parameter_notes(connection)
    return {
        "definitions": facts.definitions(connection),
        "parameters": Table(
            "Parameters of this report",
            ["Parameter", "Value", "Unit", "Meaning", "Where the default is from"],
            [
                [n["name"], f"{n['value']:g}", n["unit"], n["meaning"], n["source"]]
                for n in notes
            ],
        ),
        "files": _files(facts.files(connection), share),
        "rejected_total": total,
        "rejected": None if share else _rejected(first),
        "self_test": words.self_test(tests),
        "tests": _tests(tests),
        "calibration": _calibration(facts.calibration(connection)),
    }


def coverage_table(covered: Sequence[Row]) -> Table:
    columns = [
        *("Network", "From", "To", "Exported", "Archives", "Interactions"),
        "Days not covered",
    ]
    rows = [
        [
            words.network(c["network"]),
            day(c["first_at"]),
            day(c["last_at"]),
            day(c["exported_at"]),
            number(c["archives"]),
            number(c["interactions"]),
            number(c["stale_days"]),
        ]
        for c in covered
    ]
    return Table("Networks, by the archives read", columns, rows)


def _files(read: Sequence[Row], share: bool) -> list[Table]:
    """A table an archive; when shared, without its name and the notes."""
    columns = ["Holds", "Network", "Status", "Files", "Rows read", "Kept"]
    columns += ["Left out", "Rejected", *([] if share else ["Why"])]
    archives = dict.fromkeys((f["archive_number"], f["archive"]) for f in read)
    return [
        Table(
            f"archive {place}" if share else archive,
            columns,
            [_file(f, share) for f in read if f["archive_number"] == place],
        )
        for place, archive in archives
    ]


def _file(file: Row, share: bool) -> list[str]:
    # What a file nobody reads holds may be told by its name alone.
    masked = share and file["status"] != "read"
    return [
        "–" if masked else (file["kind"] or "–").replace("_", " "),
        words.network(file["network"]),
        file["status"],
        *(number(file[c]) for c in ("files", "read", "kept", "left_out", "rejected")),
        *([] if share else [file["notes"] or ""]),
    ]


def _rejected(found: Sequence[Row]) -> Table:
    columns = ["Archive", "File", "Line", "Why", "How it starts"]
    rows = [
        [
            r["archive"],
            r["file"] or "–",
            number(r["line"]),
            r["reason"],
            (r["sample"] or "")[:120],
        ]
        for r in found
    ]
    return Table("Rows that could not be read", columns, rows)


def _tests(tests: Sequence[Row]) -> Table:
    columns = ["Network and horizon", "Cut-offs", "People", "Depth", "Contacts"]
    columns += ["Recency", "Expected", "Found"]
    rows = [
        [
            f"{words.network(t['network'])}, {t['horizon_days']} days",
            f"{t['cut_offs']}, {iso(t['first_cut'])} to {iso(t['last_cut'])}",
            number(t["people"]),
            *(number(t[c], 3) for c in ("depth", "messages", "recency")),
            *(words.percent(t[c], 1) for c in ("expected", "observed")),
        ]
        for t in tests
    ]
    caption = "Mean AUC over past cut-offs, and shares in two-way contact"
    return Table(caption, columns, rows)


def _calibration(bins: Sequence[Row]) -> Chart | None:
    """By network; of tenths of depth with few cases nothing is drawn."""
    by_network = {
        network: [b for b in bins if b["network"] == network]
        for network in dict.fromkeys(b["network"] for b in bins)
        if sum(b["cases"] for b in bins if b["network"] == network) >= words.ENOUGH
    }
    rows = [
        [
            f"{words.network(network)}, {b['depth_from']} to {b['depth_to']}",
            number(b["cases"]),
            words.percent(b["expected"], 1),
            words.percent(b["observed"], 1),
            words.percent(b["within_interval"], 1),
            number(b["interval_days"], 1),
        ]
        for network, found in by_network.items()
        for b in found
    ]
    columns = ["Network and depth", "Cases", "Expected", "Found"]
    columns += ["Days in interval", "Its width"]
    chart = Chart(
        charts.calibration(
            {
                words.network(network): [b for b in found if b["cases"] >= words.ENOUGH]
                for network, found in by_network.items()
            }
        ),
        " ".join(words.calibration(found) for found in by_network.values()),
        "Scatter chart of the share found in contact against the share expected",
        Table("Calibration of depth, within 30 days of past dates", columns, rows),
    )
    return chart if by_network else None
