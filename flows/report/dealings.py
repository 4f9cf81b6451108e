"""Sentences on how ties began, and on what was given and got in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from flows.report.words import ENOUGH, Row, count, day, network, percent

NATURES = {
    "personal": "a personal word",
    "ask": "an ask",
    "offer": "an offer",
    "offer_then_pitch": "an offer, then a pitch",
    "pitch": "a pitch",
    "template": "the same words sent to several",
}


@dataclass(frozen=True)
class Opening:
    """How ties began, and how many of them are kept up today."""

    label: str
    people: int
    mutual: int
    kept_up: int

    @property
    def enough(self) -> bool:
        return self.people >= ENOUGH

    @property
    def share(self) -> float:
        return self.kept_up / self.people

    @property
    def low(self) -> float:
        return wilson(self.kept_up, self.people)[0]

    @property
    def high(self) -> float:
        return wilson(self.kept_up, self.people)[1]


def wilson(part: int, whole: int) -> tuple[float, float]:
    """95 % interval of a share, by Wilson's score; `whole` is 1 or more."""
    z = 1.96
    middle = part / whole + z * z / (2 * whole)
    spread = z * sqrt(part * (whole - part) / whole + z * z / 4) / whole
    scale = 1 + z * z / whole
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


def habits(opened: Sequence[Row], sums: Row) -> list[tuple[str, str]]:
    """The owner's own habits: a share or a count, and what it is of."""
    own = [o for o in opened if o["first_by"] == "out"]
    by = {o["first_nature"]: o["people"] for o in own}
    spoke = sum(by.values())
    either = sums["people_either_first"]
    shares = [
        (by.get("ask", 0), spoke, "of those you spoke to first heard an ask"),
        (by.get("offer", 0), spoke, "of those you spoke to first heard an offer"),
        (
            by.get("template", 0),
            spoke,
            "of those you spoke to first got used words",
        ),
        (sums["people_gave_first"], either, "you gave to before you asked or got"),
    ]
    told = [
        (percent(part, whole), f"{what}: {part:,} of {whole:,} people")
        if whole >= ENOUGH
        else (f"{part:,} of {whole:,}", what)
        for part, whole, what in shares
        if whole
    ]
    if sums["thanks_out"] + sums["thanks_in"]:
        thanked = count(sums["thanks_in"], "time")
        what = f"times you thanked; others thanked you {thanked}"
        told.append((f"{sums['thanks_out']:,}", what))
    return told


def exchanged(sums: Row) -> str:
    """Asks, then gives and gets as the ledger counts them."""
    return (
        f"You asked {count(sums['asks_out'], 'time')} and were asked "
        f"{count(sums['asks_in'], 'time')}. In all these exports show "
        f"{count(sums['gave'], 'give')} of yours and {count(sums['got'], 'get')}."
    )


def give_and_get(months: Sequence[Row]) -> str:
    """Gives for each get by now, and twelve months before."""
    last, now = months[-1], months[-1]["ratio"]
    if now is None:
        return (
            f"So far {count(last['gave_so_far'], 'give')} and "
            f"{count(last['got_so_far'], 'get')}: not enough to set one against "
            "the other."
        )
    before = months[-13]["ratio"] if len(months) > 12 else None
    said = f"By now you gave {now:.2f} times for each time you got"
    return (
        f"{said}; twelve months earlier {before:.2f}."
        if before is not None
        else f"{said}."
    )


WHO = {"out": "you", "in": "they"}


def began(opened: Sequence[Row]) -> list[Opening]:
    """Ties by who spoke first and how; yours first, offers before asks."""
    order = ["offer", "ask", "personal", "template", "offer_then_pitch", "pitch"]
    ranked = sorted(
        opened, key=lambda o: (o["first_by"] != "out", order.index(o["first_nature"]))
    )
    return [
        Opening(
            f"<b>{WHO[o['first_by']]}</b>, with {NATURES[o['first_nature']]} · "
            + count(o["people"], "person", "people"),
            *(o[c] for c in ("people", "mutual", "kept_up")),
        )
        for o in ranked
    ]


def first_words(opened: Sequence[Row]) -> str:
    """Whether ties that began with an offer, or a personal word, outlast asks."""
    sides = {
        nature: Opening(
            NATURES[nature],
            *(
                sum(o[c] for o in opened if o["first_nature"] == nature)
                for c in ("people", "mutual", "kept_up")
            ),
        )
        for nature in ("offer", "personal", "ask")
    }
    return (
        "Do ties that began with an offer last better than those with an ask? "
        f"{_compared(sides['offer'], sides['ask'])} And those with a personal word? "
        f"{_compared(sides['personal'], sides['ask'])}"
    )


def _compared(one: Opening, other: Opening) -> str:
    if not (one.enough and other.enough):
        return (
            f"Not enough to say: {count(one.people, 'tie')} began with {one.label} and "
            f"{other.people:,} with {other.label}; it takes {ENOUGH} of each."
        )
    low, high = difference(one, other)
    told = "Yes" if low > 0 else "No, less" if high < 0 else "Not to be told apart"
    return (
        f"{told}: kept up today are {_kept(one)} with {one.label}, "
        f"{_kept(other)} with {other.label}."
    )


def _kept(side: Opening) -> str:
    low, high = (100 * end for end in (side.low, side.high))
    return (
        f"{side.kept_up:,} of {side.people:,} ({percent(side.kept_up, side.people)}, "
        f"interval {low:.0f} to {high:.0f})"
    )


def difference(one: Opening, other: Opening) -> tuple[float, float]:
    """95 % interval of the difference of two shares (Newcombe's tenth method)."""
    gap_ = one.share - other.share
    below = sqrt((one.share - one.low) ** 2 + (other.high - other.share) ** 2)
    above = sqrt((one.high - one.share) ** 2 + (other.share - other.low) ** 2)
    return gap_ - below, gap_ + above


def first_contact(first: Row) -> str:
    """How the tie with one person began on one network."""
    parts = []
    if first["connected_on"] is not None:
        parts.append(f"connected on {day(first['connected_on'])}")
    if first["invited_by"] is not None:
        parts.append(f"invited by {'you' if first['invited_by'] == 'out' else 'them'}")
    if first["first_by"] is None or first["first_nature"] == "silence":
        parts.append("no word one to one within a year")
    else:
        days = first["days_to_first"]
        when = f" on {day(first['first_at'])}"
        if days is not None and days >= 0:
            when = " the same day" if not days else f" {count(days, 'day')} later"
        nature = NATURES[first["first_nature"]]
        parts.append(f"{WHO[first['first_by']]} spoke first{when}, with {nature}")
    return f"{network(first['network'])}: {'; '.join(parts)}."
