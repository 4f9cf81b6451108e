"""The people of this week: at most five people to turn to, why, and what that rests on.

From `reconnect`, `introductions` and `ledger`; what is left of the first two
follows as "after that". What somebody wrote stands in a reason between “ and ”:
it is left out unless texts are asked for.
"""

import base64
import csv
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.report import words
from flows.report.facts import Connection, rows
from flows.report.words import Row, count, day, gap
from flows.spreadsheet import no_formula

PEOPLE = 5
"""People a week at most: one a working day."""
SOUGHT = re.compile(r" for “[^”]*”")
QUOTED = re.compile(r"[:,]? “[^”]*”")
GIFTS = {
    "offers_in": "offer",
    "introductions_in": "introduction",
    "recommendations_in": "recommendation",
    "endorsements_in": "endorsement",
    "favours_in": "favour",
}


@dataclass(frozen=True)
class Person:
    """Somebody named: `number` is the place in the table of everyone."""

    number: int
    name: str
    role: str | None


@dataclass(frozen=True)
class Item:
    """One thing to do: for whom, why in words, and the evidence behind it."""

    verb: str
    people: tuple[Person, ...]
    reason: str
    evidence: str

    @property
    def line(self) -> str:
        """The whole of it in one line, to be copied."""
        return f"{self.verb} {self.named}: {self.reason}."

    @property
    def named(self) -> str:
        return " and ".join(p.name for p in self.people)


def items(
    connection: Connection, share: bool, texts: bool
) -> tuple[list[Item], list[Item]]:
    """Those of this week, and those after that."""
    backs = _reconnect(connection, share, texts)
    pairs = _introductions(connection, share, texts)
    owed = [i for i in backs if i.verb in ("Answer", "Thank")]
    # Two who are owed something, a pair, one to help, then those who fell silent.
    ranked = [*owed[:2], *pairs[:1], *_helps(connection)[:1], *backs, *pairs[1:]]
    now: list[Item] = []
    for item in ranked:
        taken = {person for chosen in now for person in chosen.people}
        if len(taken) + len(item.people) <= PEOPLE and not taken & set(item.people):
            now.append(item)
    return now, [i for i in [*backs, *pairs] if i not in now]


def _reconnect(connection: Connection, share: bool, texts: bool) -> list[Item]:
    found = rows(
        connection,
        """
        select
            number, shown.name, role, reason, listed.days_silent,
            listed.usual_gap_days, listed.last_at, rung, active_days
        from reconnect as listed
        join shown using (owner, person_id)
        join relationships using (owner, person_id)
        order by priority, number
        """,
    )
    return [
        Item(
            _verb(r["reason"]),
            (Person(r["number"], r["name"], r["role"]),),
            _silence(r) if share else said(r["reason"], texts),
            _rhythm(r),
        )
        for r in found
    ]


def _verb(reason: str) -> str:
    """What to do; where the reason's words do not tell, getting back is right."""
    if reason.endswith("no answer"):
        return "Answer"
    return "Thank" if "no thanks" in reason else "Get back to"


def said(reason: str, texts: bool) -> str:
    """The reason, without what somebody wrote unless `texts`."""
    return reason if texts else QUOTED.sub("", SOUGHT.sub(" for something", reason))


def _silence(row: Row) -> str:
    """A reason that names nobody but the person, for a shared report."""
    return f"last in touch {count(row['days_silent'], 'day')} ago"


def _rhythm(row: Row) -> str:
    usual = row["usual_gap_days"]
    parts = [
        f"last contact {day(row['last_at'])}",
        *([] if usual is None else [f"usually {gap(usual)}"]),
        f"{count(row['active_days'], 'day')} in touch",
        words.RUNGS[row["rung"]],
    ]
    return " · ".join(parts)


def _introductions(connection: Connection, share: bool, texts: bool) -> list[Item]:
    found = rows(
        connection,
        """
        select
            a.number as number_a, a.name as name_a, a.role as role_a,
            b.number as number_b, b.name as name_b, b.role as role_b,
            reason, ties_a.depth as depth_a, ties_b.depth as depth_b
        from introductions as pairs
        join shown as a on pairs.owner = a.owner and person_a = a.person_id
        join shown as b on pairs.owner = b.owner and person_b = b.person_id
        join relationships as ties_a
            on pairs.owner = ties_a.owner and person_a = ties_a.person_id
        join relationships as ties_b
            on pairs.owner = ties_b.owner and person_b = ties_b.person_id
        order by score desc, number_a, number_b
        """,
    )
    return [
        Item(
            "Introduce",
            tuple(
                Person(r[f"number_{s}"], r[f"name_{s}"], r[f"role_{s}"]) for s in "ab"
            ),
            _shared(r["reason"]) if share else said(r["reason"], texts),
            f"your depth with them: {r['depth_a']:.0f} and {r['depth_b']:.0f}",
        )
        for r in found
    ]


def _shared(reason: str) -> str:
    """Why two should meet, without who they are and what they wrote."""
    if reason.startswith("both share"):
        return "both share something rare among your people"
    return "one asked for something that the other may answer"


def _helps(connection: Connection) -> list[Item]:
    """Those kept up who gave the most beyond what they got, most of all first."""
    found = rows(
        connection,
        f"""
        select
            number, shown.name, role, ledger.gave, ledger.got, thanks_out,
            {", ".join(GIFTS)}
        from ledger
        join shown using (owner, person_id)
        join relationships using (owner, person_id)
        where ledger.balance < 0 and rung in ('kept_up', 'close')
        order by ledger.balance, ledger.got desc, number
        limit {PEOPLE}
        """,  # noqa: S608
    )
    return [
        Item(
            "Help",
            (Person(r["number"], r["name"], r["role"]),),
            f"gave you {count(r['got'], 'time')} and got {r['gave'] or 'nothing'} "
            "back, by what these exports show: ask what would help",
            " · ".join(_gifts(r)),
        )
        for r in found
    ]


def _gifts(row: Row) -> list[str]:
    given = [count(row[column], name) for column, name in GIFTS.items() if row[column]]
    thanked = row["thanks_out"]
    return given + ([f"you thanked {count(thanked, 'time')}"] if thanked else [])


def days_of(as_of: datetime | None, chosen: Sequence[Item]) -> list[date]:
    """A working day each, from the first Monday after `as_of`."""
    if as_of is None:
        return []
    monday = as_of.date() + timedelta(days=7 - as_of.weekday())
    return [monday + timedelta(days=place) for place in range(len(chosen))]


def as_csv(as_of: datetime | None, chosen: Sequence[Item]) -> str:
    """A line each, for a spreadsheet; begins with the mark that Excel looks for."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "what", "who", "why", "evidence"])
    for when, item in zip(days_of(as_of, chosen), chosen, strict=False):
        cells = [item.verb, item.named, item.reason, item.evidence]
        writer.writerow([when.isoformat(), *map(no_formula, cells)])
    return "\ufeff" + out.getvalue()


def as_calendar(as_of: datetime | None, chosen: Sequence[Item]) -> str:
    """An all-day event each, free time, as RFC 5545 wants it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Closeknit//This week//EN"]
    for when, item in zip(days_of(as_of, chosen), chosen, strict=False):
        stamp = f"{as_of:%Y%m%dT%H%M%SZ}"
        key = hashlib.sha256(f"{stamp}{item.line}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}@closeknit",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
            f"DTEND;VALUE=DATE:{when + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(f'{item.verb} {item.named}')}",
            f"DESCRIPTION:{_escaped(f'{item.reason}. {item.evidence}')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _escaped(value: str) -> str:
    plain = " ".join(value.split()).replace("\\", "\\\\")
    return plain.replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; what follows one begins with a blank."""
    parts, size = [""], 0
    for character in line:
        wide = len(character.encode())
        if size + wide > 74:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += wide
    return "\r\n".join(parts)


def as_link(kind: str, content: str) -> str:
    """`content` as an address that holds it, to be saved from the page itself."""
    held = base64.b64encode(content.encode()).decode()
    return f"data:{kind};charset=utf-8;base64,{held}"
