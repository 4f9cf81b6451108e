"""Time zones as calendars name them, made into names that can be computed with.

Outlook writes Windows names and labels of its drop-down list, others invent
names and define them in the file. A name nobody can tell leaves the time without
a zone; it never costs the event.
"""

import hashlib
import re
from functools import cache

from flows.sources.dates import zones

_DEFINITION = re.compile(rb"^BEGIN:VTIMEZONE.*?^END:VTIMEZONE", re.M | re.S | re.I)
_LABEL = re.compile(r"\((?:UTC|GMT)([+-])(\d\d?)[:.]00\)")


@cache
def known(name: str) -> str | None:
    """The IANA name of a zone: itself, a Windows name, or Outlook's label of it.

    A label says its cities, and where none of them is a zone's, its offset, which
    knows no summer time. `W. Europe Standard Time 1` is a copy Outlook numbered.
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.replace("\\", "").strip("\"' /")
    for given in (name, re.sub(r"[\s_-]*\d+$", "", name)):
        found = WINDOWS_TO_OLSON.get(given) or given
        if found in zones():
            return found
    parts = re.sub(r"\([^)]*\)", "", name) if name.startswith("(") else name
    for city in re.split("[,/;]", parts):
        if named := _cities().get(city.strip()):
            return named
    if label := _LABEL.match(name):
        # The signs of these zones are those of POSIX, the other way round.
        return f"Etc/GMT{'-' if label[1] == '+' else '+'}{int(label[2])}"
    return None


@cache
def _cities() -> dict[str, str]:
    named = sorted(zone for zone in zones() if "/" in zone)
    return {zone.rpartition("/")[2].replace("_", " "): zone for zone in named}


def defined(data: bytes) -> dict[str, str]:
    """The zones a calendar defines itself, each by the name to use in its place.

    That name is made of the definition, because the library keeps one zone a name
    for all calendars it reads. A zone with an IANA name keeps it: definitions of
    those often hold the rules of one year only.
    """
    from icalendar import Calendar

    named: dict[str, str] = {}
    for found in _DEFINITION.finditer(data):
        definition = re.sub(r"\r?\n[ \t]", "", found[0].decode("utf-8", "replace"))
        stated = re.search(r"^TZID[^:\r\n]*:(.+?)\s*$", definition, re.M | re.I)
        if not stated or stated[1].strip("/") in zones():
            continue
        own = "closeknit-" + hashlib.sha256(found[0]).hexdigest()[:16]
        renamed = definition.replace(stated[0], f"TZID:{own}", 1)
        try:
            Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{renamed}\r\nEND:VCALENDAR\r\n")
        except Exception:  # noqa: S112 - a broken definition defines nothing
            continue
        named[stated[1].strip('"')] = own
    return named
