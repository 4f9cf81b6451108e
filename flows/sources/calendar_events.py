"""From the text of calendars to events, their guests and when they took place.

Only the lines that tell one of these are handed to the library, event by event:
a broken event costs itself alone, and a calendar of many years stays quick.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flows.sources import calendar_zones
from flows.sources.text import SAMPLE, decode

ADDRESS = re.compile(r"[^\s@<>:;,\"]+@[^\s@<>:;,\"]+\.[^\s@<>:;,\"]+")
YEARS = timedelta(days=30 * 365)
"""A series is followed this far back from the end of what the calendar covers."""

_EVENT = re.compile(rb"^[ \t]*BEGIN:VEVENT", re.M | re.I)
_END = re.compile(rb"^[ \t]*END:VEVENT[^\n]*", re.M | re.I)
_ALARM = re.compile(r"^BEGIN:VALARM.*?^END:VALARM", re.M | re.S | re.I)
_PROPERTY = re.compile(r"[A-Za-z0-9-]+")
_WHEN = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_REPEATS = ("RRULE", "RDATE", "EXDATE")
_DATES = (*_WHEN, "DURATION", "RRULE")
_PEOPLE = ("ORGANIZER", "ATTENDEE")
_USED = {
    *(*_DATES, *_PEOPLE, "UID", "SEQUENCE", "LAST-MODIFIED", "STATUS"),
    *("TRANSP", "CLASS", "SUMMARY", "LOCATION", "X-MICROSOFT-CDO-ALLDAYEVENT"),
}
_MANY = {"EXDATE", "RDATE", "RRULE"}
"""What an event may state more than once."""
_WITHIN_A_DAY = re.compile(
    r"FREQ=(SECOND|MINUTE|HOUR)LY|BY(HOUR|MINUTE|SECOND)=\d+,", re.I
)
_ONLINE = re.compile(
    r"zoom\.us/|meet\.google\.com|teams\.(microsoft|live)\.com|webex\.com|whereby\.com"
    r"|meet\.jit\.si|gotomeet|bluejeans\.com|chime\.aws|facetime\.apple|skype",
    re.I,
)
_NO_PLACE = re.compile(r"https?://|\b(online|virtual|remote|zoom|teams)\b", re.I)
_THING = re.compile(r"@(resource|group|group\.v|import)\.calendar\.google\.com$")
_ABSENT = {"DECLINED", "DELEGATED"}


@dataclass(frozen=True)
class Guest:
    """Someone asked to an event. `answer` is their PARTSTAT, blank if not told."""

    address: str | None
    name: str | None
    answer: str
    organises: bool = False


@dataclass
class Event:
    """One VEVENT: an event, a series, or what differs on one date of a series.

    `reason` says why it could not be understood, `left_out` why it is no
    meeting; `guests` are people only, without those who said no.
    """

    path: str
    line: int
    raw: str
    uid: str | None = None
    parsed: Any = None
    reason: str | None = None
    left_out: str | None = None
    guests: list[Guest] = field(default_factory=list)
    title: str | None = None
    online: bool = False
    is_floating: bool = False


@dataclass(frozen=True)
class Occurrence:
    """An event on one date: when it began, UTC, and its length in seconds."""

    event: Event
    at: datetime | None = None
    seconds: int | None = None
    left_out: str | None = None


# From bytes to events


def events(path: str, data: bytes) -> Iterator[Event]:
    """Every VEVENT of a calendar, with the line it begins on."""
    zones = calendar_zones.defined(data)
    default = re.search(rb"^X-WR-TIMEZONE[^:\n]*:([^\r\n]+)", data, re.M | re.I)
    home = _zone(default[1].decode("utf-8", "replace"), zones) if default else None
    starts = [found.start() for found in _EVENT.finditer(data)]
    line, before = 1, 0
    for start, following in zip(starts, [*starts[1:], len(data)], strict=False):
        line += data.count(b"\n", before, start)
        before = start
        end = _END.search(data, start, following)
        block = data[start : end.end() if end else following]
        # Lines are folded at bytes, even within a letter: unfold, then decode.
        event = Event(path, line, decode(re.sub(rb"\r?\n[ \t]", b"", block))[0])
        if end is None:
            event.reason = "cut short: the event does not end"
        else:
            _understand(event, zones, home)
        event.raw = event.raw[:SAMPLE]  # descriptions would fill the memory
        yield event


def _zone(name: str, zones: dict[str, str]) -> str | None:
    return zones.get(name.strip().strip('"')) or calendar_zones.known(name)


def _understand(event: Event, zones: dict[str, str], home: str | None) -> None:
    lines = [line.strip("\r") for line in _ALARM.sub("", event.raw).split("\n")]
    used = [(name, line) for line in lines if (name := _name(line)) in _USED]
    names = {name for name, _ in used}
    if "RECURRENCE-ID" in names:
        # One date of a series repeats nothing, whatever it says.
        used = [(name, line) for name, line in used if name not in _REPEATS]
    elif "ATTENDEE" not in names:
        event.left_out = "names no guests"  # as most do: not worth the parsing
        return
    said: list[str] = []
    for name, line in used:
        if name in _WHEN:
            line, is_floating = _with_zone(line, zones, home)
            event.is_floating |= is_floating
        if name not in _PEOPLE:
            said.append(line)
    organisers = [line for name, line in used if name == "ORGANIZER"]
    asked = [line for name, line in used if name == "ATTENDEE"]
    try:
        _parse(event, said, [*filter(None, map(_guest, [*organisers[:1], *asked]))])
    except Exception as error:
        # Whatever the library makes of a broken event, it costs that one alone.
        event.reason = f"event not understood: {error}"[:200]


def _name(line: str) -> str:
    found = _PROPERTY.match(line)
    return found[0].upper() if found else ""


def _with_zone(line: str, zones: dict[str, str], home: str | None) -> tuple[str, bool]:
    """A line with its zone as one that is known, and whether it has none at all.

    A time without a zone is one of the calendar's own, where it has one.
    """
    # Labels such as `(UTC+01:00) Bern` bring colons; the last one ends them.
    head, _, value = line.rpartition(":")
    stated = re.search(r';TZID=("[^"]*"?|.*?)(?=;[A-Z-]+=|$)', head, re.I)
    if stated:
        head = head.replace(stated[0], "")
    is_time = "T" in value.upper() and not value.strip().upper().endswith("Z")
    if not is_time:
        return f"{head}:{value}", False
    zone = _zone(stated[1], zones) if stated else None
    zone = zone or home
    return f"{head}{f';TZID={zone}' if zone else ''}:{value}", zone is None


def _parse(event: Event, lines: list[str], invited: list[Guest]) -> None:
    import icalendar

    text = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])
    parsed = icalendar.Event.from_ical(text)
    errors = {name: said for name, said in parsed.errors if name in _USED}
    broken = [f"{name}: {errors[name]}" for name in _DATES if name in errors]
    for name in sorted(_USED - _MANY):
        if isinstance(stated := parsed.get(name), list):
            parsed[name] = stated[0]
            broken += [f"{name}: stated more than once"] if name in _DATES else []
    for name in errors:  # the rest can be done without
        parsed.pop(name, None)
    if "DTSTART" not in parsed or broken:
        event.reason = "; ".join(broken) or "it does not say when"
        return
    event.parsed = parsed
    event.uid = str(parsed["UID"]) if "UID" in parsed else None
    event.guests = _present(invited)
    is_private = str(parsed.get("CLASS", "PUBLIC")).upper() != "PUBLIC"
    event.title = None if is_private else str(parsed.get("SUMMARY", "")) or None
    place = str(parsed.get("LOCATION", "")).strip()
    has_place = bool(place) and not _NO_PLACE.search(place)
    event.online = bool(_ONLINE.search(event.raw)) and not has_place
    event.left_out = _no_meeting(event, parsed, bool(invited))


def _no_meeting(event: Event, parsed: Any, has_guests: bool) -> str | None:
    said = {name: str(parsed.get(name, "")).upper() for name in ("STATUS", "TRANSP")}
    if said["STATUS"] == "CANCELLED":
        return "cancelled"
    if not has_guests:
        return "names no guests"
    if _lasts_all_day(parsed):
        return "lasts all day"
    if said["TRANSP"] == "TRANSPARENT":
        return "marked as free time"
    if len(event.guests) < 2:
        return "no two people in it"
    return None


def _lasts_all_day(parsed: Any) -> bool:
    start, length = parsed["DTSTART"].dt, _length(parsed)
    flag = str(parsed.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    whole = length is not None and length >= timedelta(days=1)
    return flag or whole or not isinstance(start, datetime)


def _length(parsed: Any) -> timedelta | None:
    if "DURATION" in parsed:
        return timedelta(seconds=parsed["DURATION"].dt.total_seconds())
    if "DTEND" not in parsed:
        return None
    start, end = parsed["DTSTART"].dt, parsed["DTEND"].dt
    return _moment(end) - _moment(start)


def _moment(when: date) -> datetime:
    """In UTC; a time without a zone is taken for one."""
    if not isinstance(when, datetime):
        when = datetime(when.year, when.month, when.day)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


# Guests


@lru_cache(10_000)  # the same people are asked to one event after another
def _guest(line: str) -> Guest | None:
    """Whom a line names, of those asked or as organiser; rooms, groups, and what
    cannot be understood are nobody.
    """
    from icalendar.parser import Contentline

    try:
        parts = Contentline(line).parts()  # type: ignore[no-untyped-call]
        role, parameters, value = parts
    except ValueError:
        return None
    said = {key.upper(): str(stated) for key, stated in parameters.items()}
    stated = ADDRESS.search(f"{said.get('EMAIL', '')} {value}")
    address = stated[0].lower() if stated else None
    name = said.get("CN", "").strip().strip("\"'") or None
    if name and ADDRESS.fullmatch(name):
        address, name = address or name.lower(), None
    is_person = said.get("CUTYPE", "INDIVIDUAL").upper() in {"INDIVIDUAL", "UNKNOWN"}
    is_person &= said.get("ROLE", "").upper() != "NON-PARTICIPANT"
    if not is_person or (address and _THING.search(address)) or not (address or name):
        return None
    organises = role.upper() == "ORGANIZER"
    return Guest(address, name, said.get("PARTSTAT", "").upper(), organises)


def _present(invited: Iterable[Guest]) -> list[Guest]:
    """Each person once, the organiser as organiser, without those who said no."""
    merged: dict[str, Guest] = {}
    for guest in invited:
        key = guest.address or guest.name or ""
        first = merged.get(key, guest)
        merged[key] = Guest(
            guest.address,
            first.name or guest.name,
            guest.answer or first.answer,
            first.organises,
        )
    return [guest for guest in merged.values() if guest.answer not in _ABSENT]


# From events to when they took place


def occurrences(found: list[Event], until: datetime | None) -> Iterator[Occurrence]:
    """Every event on each of its dates up to `until`; each event is told once at
    least. Of two versions of an event in two calendars the newest counts.
    """
    series: dict[str | int, list[Event]] = defaultdict(list)
    for number, event in enumerate(found):
        series[event.uid or number].append(event)
    limit = until or _last_start(found)
    for versions in series.values():
        yield from _of_one(versions, limit)


def _last_start(found: Iterable[Event]) -> datetime:
    """Where no file says when it was written: the last date stated that is past."""
    now = datetime.now(UTC)
    starts = (_moment(e.parsed["DTSTART"].dt) for e in found if e.parsed)
    return max((start for start in starts if start <= now), default=now)


def _of_one(versions: list[Event], until: datetime) -> Iterator[Occurrence]:
    newest: dict[datetime | None, Event] = {}
    for event in versions:
        if event.parsed is None:
            yield Occurrence(event, left_out=event.left_out)
            continue
        date_of = _recurrence(event)
        older, newer = sorted((newest.get(date_of, event), event), key=_version)
        if date_of in newest:
            yield Occurrence(older, left_out="the same event in another calendar")
        newest[date_of] = newer
    parts = list(newest.values())
    if all(event.left_out for event in parts):
        yield from (Occurrence(event, left_out=event.left_out) for event in parts)
    elif len(parts) == 1 and not any(name in parts[0].parsed for name in _REPEATS):
        yield _occurrence(parts[0], parts[0].parsed, until)
    else:
        yield from _repeated(parts, until)


def _recurrence(event: Event) -> datetime | None:
    stated = event.parsed.get("RECURRENCE-ID")
    return _moment(stated.dt) if stated else None


def _version(event: Event) -> tuple[int, str, bool]:
    changed = event.parsed.get("LAST-MODIFIED")
    return (
        int(event.parsed.get("SEQUENCE", 0)),
        changed.to_ical().decode() if changed else "",
        event.left_out is None,
    )


def _occurrence(event: Event, parsed: Any, until: datetime) -> Occurrence:
    at, length = _moment(parsed["DTSTART"].dt), _length(parsed)
    later = "after the end of what the calendar covers" if at > until else None
    seconds = int(length.total_seconds()) if length else None
    return Occurrence(event, at, seconds, event.left_out or later)


def _repeated(parts: list[Event], until: datetime) -> Iterator[Occurrence]:
    """The dates of a series, each under the event that says what it is like."""
    import icalendar
    import recurring_ical_events

    if any(_WITHIN_A_DAY.search(_rule(event)) for event in parts):
        for event in parts:
            yield Occurrence(event, left_out="repeats several times a day")
        return
    calendar = icalendar.Calendar()
    for number, event in enumerate(parts):
        bare = icalendar.Event()
        for name in (*_WHEN, "RRULE", "DURATION", "UID", "SEQUENCE"):
            if name in event.parsed:
                bare[name] = event.parsed[name]
        bare["X-PART"] = str(number)
        calendar.add_component(bare)
    try:
        query = recurring_ical_events.of(calendar)
        found = query.between(until - YEARS, until)
    except Exception as error:
        # As for an event: the library's word on a rule it cannot follow.
        for event in parts:
            event.reason = f"its repetition is not understood: {error}"[:200]
            yield Occurrence(event)
        return
    seen: set[int] = set()
    for date_of in found:
        number = int(date_of["X-PART"])
        seen.add(number)
        yield _occurrence(parts[number], date_of, until)
    for number, event in enumerate(parts):
        if number not in seen:
            unseen = event.left_out or "no date of it is covered"
            yield Occurrence(event, left_out=unseen)


def _rule(event: Event) -> str:
    rules = event.parsed.get("RRULE", [])
    listed = rules if isinstance(rules, list) else [rules]
    return " ".join(rule.to_ical().decode() for rule in listed)
