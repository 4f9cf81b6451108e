"""The report's sentences. Every figure in them is computed; none is assumed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

Row = dict[str, Any]

RUNGS = {
    "names_only": "name only",
    "contacted": "contacted",
    "mutual": "both ways",
    "kept_up": "kept up",
    "close": "close",
}
STEPS = {
    "connections": ("connections", "people on your lists today"),
    "contacted": ("contacted", "any contact, ever, on a list or not"),
    "mutual": ("both ways", "contact in both directions, ever"),
    "kept_up": ("kept up", "both ways, and deep enough today to call it alive"),
    "close": ("close", "of those, about one two-way day a month or more"),
}
MEDIA = {
    "text": "in writing",
    "voice": "voice",
    "in_person": "in person",
    "public": "in public",
}
NETWORKS = {
    "all": "All networks",
    "google_chat": "Google Chat",
    "google_plus": "Google+",
    "google_voice": "Google Voice",
    "linkedin": "LinkedIn",
    "log": "Your own log",
    "whatsapp": "WhatsApp",
}
"""Networks that are not called by their key with a capital letter."""
ENOUGH = 10
"""People below which no share is given."""


def number(value: float | None, digits: int = 0) -> str:
    """With thousands separators; a dash for null."""
    return "–" if value is None else f"{value:,.{digits}f}"


def count(value: int, one: str, many: str | None = None) -> str:
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def day(value: date | datetime | None) -> str:
    """As in 12 Mar 2026; a dash for null."""
    return "–" if value is None else f"{value.day} {value:%b %Y}"


def iso(value: date | datetime | None) -> str:
    return "–" if value is None else f"{value:%Y-%m-%d}"


def gap(days: float) -> str:
    """A rhythm in words, in whole days."""
    whole = max(round(days), 1)
    return "every day" if whole == 1 else f"every\u00a0{whole:,}\u00a0days"


def year(value: int | None, as_of: datetime | None) -> str:
    """A year, and whether the report's date cuts it short."""
    if value is None:
        return "not told"
    return f"{value} so far" if as_of and value == as_of.year else str(value)


def percent(part: float | None, whole: float) -> str:
    """Whole percents, finer below 10; a dash of nothing."""
    if part is None or not whole:
        return "–"
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 10 or not share else f"{share:.1f} %"


def share_of(part: int, whole: int) -> str:
    """A share, or that there are too few people to give one."""
    return percent(part, whole) if whole >= ENOUGH else "not enough to say"


def network(name: str | None) -> str:
    """The network's name as its owner writes it; a dash for null."""
    return "–" if name is None else NETWORKS.get(name, name.capitalize())


def headline(summary: Row) -> tuple[str, str]:
    """As in: 2,431 connections. 37 relationships. Without a list: 12 people."""
    known = count(summary["connections"], "connection")
    if not summary["connections"] and summary["contacted"]:
        known = count(summary["contacted"], "person", "people")
    return f"{known}.", f"{count(summary['kept_up'], 'relationship')}."


def ladder(summary: Row) -> str:
    """What the steps from connections to close ties come to."""
    if not summary["contacted"]:
        return "No contact is visible in these exports, only names on a list."
    ever = count(summary["contacted"], "person", "people")
    return (
        f"These exports show contact with {ever}. With "
        f"{summary['mutual']:,} of them it has gone both ways, "
        f"{_are(summary['kept_up'])} kept up today, "
        f"and {_are(summary['close'], ' of those')} close."
    )


def _are(people: int, of: str = "") -> str:
    return f"{people:,}{of} {'is' if people == 1 else 'are'}"


def networks(summaries: Sequence[Row]) -> str:
    """How many are kept up on each network, beside how many it has."""
    alive = [
        f"{network(s['network'])}: {s['kept_up']:,} kept up beside "
        + (
            f"{s['connections']:,} on the list."
            if s["connections"]
            else f"{s['contacted']:,} in touch."
        )
        for s in summaries
        if s["kept_up"]
    ]
    return " ".join(alive) or "No network alone shows a relationship kept up."


def basis(contact: Row) -> str:
    """How many contacts, with how many people and of which time, lie behind."""
    if not contact["people"]:
        return "no contact in these exports"
    first, last = day(contact["first_at"]), day(contact["last_at"])
    return (
        f"{count(contact['days'], 'day')} in touch with "
        f"{count(contact['people'], 'person', 'people')}, "
        + (first if first == last else f"{first} to {last}")
    )


def change(steps: int | None) -> str:
    """As in +12 or −3; nothing of null."""
    if steps is None:
        return ""
    return "±0" if not steps else f"{steps:+,}".replace("-", "−")


def over_time(months: Sequence[Row]) -> str:
    """The last complete month against the one twelve before it."""
    over = [m for m in months if m["is_over"]]
    if not over:
        return "There is no complete month yet."
    last = over[-1]
    at = f"at the end of {last['month']:%B %Y}"
    stood = (
        f"{count(last['connections'], 'connection')} and "
        f"{count(last['kept_up'], 'kept-up relationship')} {at}"
    )
    if len(over) < 13:
        return f"{stood}."
    before = over[-13]
    return (
        f"{stood}; twelve months earlier {before['connections']:,} and "
        f"{before['kept_up']:,}."
    )


def circles(circle_rows: Sequence[Row]) -> str:
    """How many are in each circle, and of how many that is sure."""
    weekly, monthly, seasonal = (c["people"] for c in circle_rows[:3])
    sure = sum(c["sure"] for c in circle_rows[:3])
    if not weekly + monthly + seasonal:
        return "Nobody is in a circle today by what these exports show."
    return (
        f"{weekly:,} in the weekly circle, {monthly:,} in the monthly, "
        f"{seasonal:,} in the seasonal. {_are(sure, ' of them')} surely there: "
        "the whole 80 % interval lies within the circle or nearer; others may belong "
        "further out."
    )


def known_long(people: Sequence[Row]) -> str:
    """Whether the deep ties are the old ones, in medians."""
    deep = sorted(p["years"] for p in people if p["rung"] in ("kept_up", "close"))
    rest = sorted(p["years"] for p in people if p["rung"] in ("contacted", "mutual"))
    if not deep:
        return "Nobody is kept up by what these exports show."
    if len(deep) < ENOUGH:
        return (
            f"You keep up with {count(len(deep), 'person', 'people')}: not enough to "
            "say whether the deep ties are the old ones."
        )
    known = f"Half of the people you keep up with you have known for {_years(deep)}"
    return f"{known}; of all others, {_years(rest)}." if rest else f"{known}."


def _years(values: Sequence[float]) -> str:
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    return f"{middle:.1f} years or more"


def names(by_year: Sequence[Row]) -> str:
    entries = sum(y["entries"] for y in by_year)
    if not entries:
        return "These exports hold no list of connections."
    silent = sum(y["names"] + y["hidden"] for y in by_year)
    return (
        f"Of {count(entries, 'entry', 'entries')} on your lists, {silent:,} "
        f"({percent(silent, entries)}) are a name and no more."
    )


def self_test(tests: Sequence[Row]) -> list[str]:
    """A sentence on each network, and on one where recency ranks better."""
    found = []
    for name in dict.fromkeys(t["network"] for t in tests):
        means = {
            rival: sum(t[rival] for t in tests if t["network"] == name)
            / sum(t["network"] == name for t in tests)
            for rival in ("depth", "messages", "recency")
        }
        found.append(
            f"{network(name)}: depth ranked people by the two-way contact that "
            f"followed with an AUC of {means['depth']:.2f}; the number of contacts "
            f"with {means['messages']:.2f}, recency with {means['recency']:.2f} "
            "(0.5 is chance, 1 is perfect)."
        )
        if means["recency"] - means["depth"] > 0.02:
            found.append(
                f"On {network(name)} recency clearly wins: this network is young and "
                "churning. Here who you spoke with last tells more than how long and "
                "how evenly you have been in touch, and ties end sooner than their "
                "past promises: read its depths as what has been, not what will be."
            )
    return found


def calibration(bins: Sequence[Row]) -> str:
    """What depth and the interval of contact days promised, and what came."""
    cases = sum(b["cases"] for b in bins)
    expected, observed, held = (
        sum(b["cases"] * b[c] for b in bins)
        for c in ("expected", "observed", "within_interval")
    )
    error = sum(b["cases"] * abs(b["expected"] - b["observed"]) for b in bins) / cases
    return (
        f"{network(bins[0]['network'])}: at past dates depth / 100 expected "
        f"{percent(expected, cases)} of {count(cases, 'case')} in two-way contact "
        f"within 30 days, and {percent(observed, cases)} were (expected calibration "
        f"error {error:.3f}). The number of contact days fell in its 80 % interval in "
        f"{100 * held / cases:.1f} % of them."
    )
