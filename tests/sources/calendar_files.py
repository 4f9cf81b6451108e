"""Made-up calendars, as Google, Outlook and Apple write them."""

from collections.abc import Iterable

ALEX, ZOE, TOMAS = "alex@example.org", "zoe@example.org", "tomas@example.org"
NAMES = {ALEX: "Alex Muster", ZOE: "Zoë Brandt", TOMAS: "Tomas Reyes"}


def guest(address: str, answer: str | None = "ACCEPTED", **more: str) -> str:
    """An ATTENDEE line; `more` are its other parameters."""
    said = {"CN": NAMES.get(address), "PARTSTAT": answer, **more}
    stated = "".join(f";{k}={v}" for k, v in said.items() if v is not None)
    return f"ATTENDEE{stated}:mailto:{address}"


def organiser(address: str) -> str:
    return f"ORGANIZER;CN={NAMES.get(address, address)}:mailto:{address}"


WITH_ZOE = (organiser(ZOE), guest(ZOE), guest(ALEX))


def event(
    *lines: str,
    start: str = ":20240304T100000Z",
    end: str | None = ":20240304T103000Z",
    uid: str | None = "abc1@example.org",
    people: Iterable[str] = WITH_ZOE,
) -> str:
    """A VEVENT; `start` and `end` are what follows DTSTART and DTEND."""
    stated = ["BEGIN:VEVENT", f"DTSTART{start}"]
    stated += [f"DTEND{end}"] if end else []
    stated += [f"UID:{uid}"] if uid else []
    return "\r\n".join([*stated, *people, *lines, "END:VEVENT", ""])


def calendar(*parts: str, name: str = ALEX, head: Iterable[str] = ()) -> str:
    top = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//made up//EN"]
    top += [f"X-WR-CALNAME:{name}", *head]
    return "\r\n".join([*top, "".join(parts) + "END:VCALENDAR", ""])


def zone(name: str, offset: str) -> str:
    """A VTIMEZONE of one offset all the year."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD"]
    lines += ["DTSTART:16010101T000000", f"TZOFFSETFROM:{offset}"]
    lines += [f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE", ""]
    return "\r\n".join(lines)


BERLIN = ";TZID=Europe/Berlin:"
WEEKLY = {
    "start": f"{BERLIN}20240304T100000",
    "end": f"{BERLIN}20240304T103000",
}
"""Mondays at nine in UTC; from 31 March, at eight."""


def whole() -> dict[str, str]:
    """A Takeout of two calendars that tells whose it is."""
    meetings = calendar(
        event("RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Test sync\\, weekly", **WEEKLY),
        event(uid="t@example.org", people=(organiser(ALEX), guest(TOMAS))),
        event(uid="alone@example.org", people=()),
    )
    family = calendar(event(uid="x@example.org", people=()), name="Family")
    return {
        f"Takeout/Calendar/{ALEX}.ics": meetings,
        "Takeout/Calendar/Family.ics": family,
    }
