from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.models.histories import Connection, built, built_apart, linkedin, utc
from tests.sources.calendar_files import (
    ALEX,
    BERLIN,
    NAMES,
    TOMAS,
    WEEKLY,
    WITH_ZOE,
    ZOE,
    calendar,
    event,
    guest,
    organiser,
    whole,
    zone,
)
from tests.sources.linkedin_files import tables, write, zipped

NINE = utc(2024, 3, 4, 9)
WEEK = timedelta(days=7)
COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")


def read(tmp_path, content, name="2024-12-31 calendar.ics"):
    return tables(write(tmp_path, {name: content}) / name)


def times(found) -> list[datetime]:
    return sorted(found["interactions"]["occurred_at"])


def at(zone_name: str, clock: str = "20240304T100000") -> str:
    return f";TZID={zone_name}:{clock}"


# C1, C2: zones

ZONES = {
    "IANA": ("Europe/Berlin", 9),
    "of a vendor": ("/freeassociation.sourceforge.net/Europe/Berlin", 9),
    "Windows": ("W. Europe Standard Time", 9),
    "Windows, Turkey": ("Turkey Standard Time", 7),
    "Windows, Romance": ("Romance Standard Time", 9),
    "Windows, Central Europe": ("Central Europe Standard Time", 9),
    "Windows, quoted": ('"W. Europe Standard Time"', 9),
    "numbered": ("Central Standard Time 1", 16),
    "Outlook's label": (r"(UTC+01:00) Amsterdam\, Berlin\, Bern\, Rome", 9),
    "Outlook's label, quoted": ('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome"', 9),
    "Outlook's older label": ("(GMT+01.00) Sarajevo/Warsaw/Zagreb", 9),
    "cities": ('"Amsterdam, Belgrade, Berlin, Brussels"', 9),
    "label without a city": ("(UTC-08:00) Pacific Time (US & Canada)", 18),
    "nobody's": ("Customized Time Zone", 10),
}


@pytest.mark.parametrize(("name", "hour"), ZONES.values(), ids=ZONES)
def test_c1_no_zone_costs_an_event(tmp_path, name, hour):
    strange = event(start=at(name), end=at(name, "20240304T110000"))
    after = event(uid="after@example.org", start=":20240305T100000Z", end=None)
    found = read(tmp_path, calendar(strange, after))
    assert times(found) == [utc(2024, 3, 4, hour), utc(2024, 3, 5, 10)]
    assert found["interactions"]["seconds"].to_list() == [3600, None]


def test_c1_a_time_nobody_can_place_is_told(tmp_path):
    found = read(tmp_path, calendar(event(start=at("Customized Time Zone"), end=None)))
    assert found["files"]["note"].to_list() == ["1 without a time zone, read as UTC"]


def test_c1_a_floating_time_is_the_calendars_own(tmp_path):
    head = ("X-WR-TIMEZONE:Europe/Berlin",)
    floating = event(start=":20240304T100000", end=None)
    assert times(read(tmp_path, calendar(floating, head=head))) == [NINE]


def test_c2_a_zone_defined_in_the_file_is_that_of_this_file(tmp_path):
    name = "Customized Time Zone"
    files = {
        f"{place}.ics": zone_and_event(place, name, offset)
        for place, offset in (("india", "+0530"), ("nepal", "+0545"))
    }
    (tmp_path / "2024-12-31.zip").write_bytes(zipped(files))
    found = tables(tmp_path / "2024-12-31.zip")
    assert times(found) == [utc(2024, 3, 4, 4, 15), utc(2024, 3, 4, 4, 30)]


def zone_and_event(uid: str, name: str, offset: str) -> str:
    return calendar(zone(name, offset), event(uid=uid, start=at(name), end=None))


def test_c2_summer_time_moves_a_series(tmp_path):
    series = event("RRULE:FREQ=WEEKLY;COUNT=5", **WEEKLY)
    found = read(tmp_path, calendar(series))
    assert times(found) == [
        *(NINE + i * WEEK for i in range(4)),
        utc(2024, 4, 1, 8),
    ]


# C3, C4: series

MOVED = {"start": f"{BERLIN}20240312T150000", "end": f"{BERLIN}20240312T160000"}
SECOND_MOVED = [NINE, utc(2024, 3, 12, 14), NINE + 2 * WEEK]
SERIES = event("RRULE:FREQ=WEEKLY;COUNT=3", **WEEKLY)


def override(recurrence: str, *lines: str, **more: Any) -> str:
    return event(f"RECURRENCE-ID{recurrence}", *lines, **{**MOVED, **more})


BY_BERLIN = f"{BERLIN}20240311T100000"
SERIES_AND_TIMES = {
    "C3 moved": ((SERIES, override(BY_BERLIN)), SECOND_MOVED),
    "C3 moved, before its series": ((override(BY_BERLIN), SERIES), SECOND_MOVED),
    "C3 without its series": ((override(BY_BERLIN),), SECOND_MOVED[1:2]),
    "C3 two versions": (
        (
            SERIES,
            override(BY_BERLIN, "SEQUENCE:1", start=f"{BERLIN}20240313T150000"),
            override(BY_BERLIN, "SEQUENCE:2"),
        ),
        SECOND_MOVED,
    ),
    "C3 cancelled": (
        (SERIES, override(BY_BERLIN, "STATUS:CANCELLED")),
        [NINE, NINE + 2 * WEEK],
    ),
    "C3 excluded": (
        (
            event(
                "RRULE:FREQ=WEEKLY;COUNT=4",
                f"EXDATE{BERLIN}20240311T100000,20240318T100000",
                **WEEKLY,
            ),
        ),
        [NINE, NINE + 3 * WEEK],
    ),
    "C3 excluded by day": (
        (event("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20240311", **WEEKLY),),
        [NINE, NINE + 2 * WEEK],
    ),
    "C4 in another zone": (
        (SERIES, override(";TZID=America/New_York:20240311T050000")),
        SECOND_MOVED,
    ),
    "C4 in UTC": ((SERIES, override(":20240311T090000Z")), SECOND_MOVED),
    "C4 repeats itself": (
        (SERIES, override(BY_BERLIN, "RRULE:FREQ=DAILY;COUNT=9")),
        SECOND_MOVED,
    ),
    "until in UTC": (
        (event("RRULE:FREQ=WEEKLY;UNTIL=20240311T090000Z", **WEEKLY),),
        [NINE, NINE + WEEK],
    ),
    "until without a zone": (
        (event("RRULE:FREQ=WEEKLY;UNTIL=20240311T100000", **WEEKLY),),
        [NINE, NINE + WEEK],
    ),
    "extra dates": (
        (event(f"RDATE{BERLIN}20240305T100000", **WEEKLY),),
        [NINE, NINE + timedelta(days=1)],
    ),
}


@pytest.mark.parametrize(
    ("events", "expected"), SERIES_AND_TIMES.values(), ids=SERIES_AND_TIMES
)
def test_each_date_of_a_series_counts_once(tmp_path, events, expected):
    found = read(tmp_path, calendar(*events))
    assert times(found) == expected
    assert found["rejected"].is_empty()


def test_a_series_ends_with_the_export(tmp_path):
    endless = calendar(event("RRULE:FREQ=WEEKLY", "DTSTAMP:20240316T120000Z", **WEEKLY))
    assert len(times(read(tmp_path, endless, "2024-03-20 a.ics"))) == 3
    assert len(times(read(tmp_path, endless, "undated.ics"))) == 2


def test_what_is_yet_to_come_is_left_out(tmp_path):
    found = read(tmp_path, calendar(event()), "2024-03-01 a.ics")
    (file,) = found["files"].to_dicts()
    assert [file[c] for c in COUNTS] == [1, 0, 1, 0]
    assert file["note"] == "after the end of what the calendar covers"


def test_stamps_that_were_never_kept_up_end_nothing(tmp_path):
    old = calendar(event("DTSTAMP:19700101T000000Z"))
    assert times(read(tmp_path, old, "undated.ics")) == [utc(2024, 3, 4, 10)]


# What is no meeting

LEFT_OUT = {
    "cancelled": event("STATUS:CANCELLED"),
    "names no guests": event(people=()),
    "lasts all day": event(start=";VALUE=DATE:20240304", end=";VALUE=DATE:20240305"),
    "marked as free time": event("TRANSP:TRANSPARENT"),
    "no two people in it": event(
        people=(
            organiser(ALEX),
            guest(ALEX),
            guest("c_1@resource.calendar.google.com", CUTYPE="RESOURCE", CN="Room 4"),
            guest("room5@example.org", CUTYPE="ROOM"),
            guest("team@group.calendar.google.com"),
            guest("all@example.org", CUTYPE="GROUP"),
            guest(ZOE, "DECLINED"),
            guest(TOMAS, ROLE="NON-PARTICIPANT"),
        )
    ),
    "repeats several times a day": event("RRULE:FREQ=SECONDLY"),
}


@pytest.mark.parametrize(("reason", "content"), LEFT_OUT.items(), ids=LEFT_OUT)
def test_no_meeting_is_left_out_and_told(tmp_path, reason, content):
    found = read(tmp_path, calendar(content))
    (file,) = found["files"].to_dicts()
    assert [file[c] for c in COUNTS] == [1, 0, 1, 0]
    assert file["note"] == reason
    assert found["members"].is_empty()


def test_outlooks_whole_days_are_no_meetings(tmp_path):
    flagged = event("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE")
    long = event(uid="long", end=":20240306T100000Z")
    assert times(read(tmp_path, calendar(flagged, long))) == []


def test_one_meeting_in_two_calendars_is_one(tmp_path):
    (tmp_path / "2024-12-31.zip").write_bytes(
        zipped(
            {
                "work.ics": calendar(event("SEQUENCE:0", start=":20240304T090000Z")),
                "team.ics": calendar(event("SEQUENCE:1")),
            }
        )
    )
    found = tables(tmp_path / "2024-12-31.zip")
    assert times(found) == [utc(2024, 3, 4, 10)]
    notes = found["files"].filter(found["files"]["rows_left_out"] == 1)["note"]
    assert notes.to_list() == ["the same event in another calendar"]


# Files as they come


def test_a_letter_folded_in_two_and_bare_line_feeds(tmp_path):
    folded = calendar(event("SUMMARY:Caf@ talk")).replace("\r\n", "\n").encode()
    folded = b"\xef\xbb\xbf" + folded.replace(b"Caf@", b"Caf\xc3\n \xa9")
    found = read(tmp_path, folded)
    assert found["interactions"]["text"].to_list() == ["Café talk"]


def test_utf_16_and_any_case(tmp_path):
    content = calendar(event()).replace("mailto:", "MAILTO:").encode("utf-16")
    members = read(tmp_path, content)["members"]
    assert sorted(members["handle"]) == [f"mail:{ALEX}", f"mail:{ZOE}"]


def test_escapes_are_undone_and_private_titles_kept_out(tmp_path):
    shown = event(r"SUMMARY:Test sync\, weekly\; now", "DESCRIPTION:x")
    private = event("SUMMARY:Secret", "CLASS:PRIVATE", uid="p")
    found = read(tmp_path, calendar(shown, private))
    assert found["interactions"]["text"].to_list() == ["Test sync, weekly; now", None]


def test_people_without_an_address_go_by_name(tmp_path):
    people = (
        organiser(ALEX),
        'ATTENDEE;CN="Brandt, Zoë":urn:uuid:1234-5678',
        "ATTENDEE;CN=Tomas Reyes;EMAIL=tomas@example.org:invalid:nomail",
        "ATTENDEE:invalid:nomail",
        "ATTENDEE;CN=mia@example.org:mailto:Mia@Example.org",
    )
    members = read(tmp_path, calendar(event(people=people)))["members"]
    assert sorted(members.select("handle", "name").rows()) == [
        ("mail:alex@example.org", "Alex Muster"),
        ("mail:mia@example.org", None),
        ("mail:tomas@example.org", "Tomas Reyes"),
        ("name:brandt, zoe", "Brandt, Zoë"),
    ]


MEDIUMS = {
    "a room": (("LOCATION:Room 4",), "in_person"),
    "nothing": ((), "in_person"),
    "a link": (("DESCRIPTION:Join https://zoom.us/j/1",), "video"),
    "a link as the place": (("LOCATION:https://meet.google.com/abc",), "video"),
    "Teams": (
        ("LOCATION:Microsoft Teams Meeting", "X-A:https://teams.microsoft.com/l/1"),
        "video",
    ),
    "a room and a link": (
        ("LOCATION:Café Beispiel", "DESCRIPTION:https://zoom.us/j/1"),
        "in_person",
    ),
}


@pytest.mark.parametrize(("lines", "medium"), MEDIUMS.values(), ids=MEDIUMS)
def test_where_they_met(tmp_path, lines, medium):
    found = read(tmp_path, calendar(event(*lines)))
    assert found["interactions"]["medium"].to_list() == [medium]


BROKEN = {
    "no start": event(start="X:1", end=None),
    "a start that is none": event(start=":next Monday", end=None),
    "a rule that is none": event("RRULE:FREQ=SOMETIMES"),
    "two lengths": event("DURATION:PT1H", "DURATION:PT2H", end=None),
    "two starts": event("DTSTART:20240306T100000Z"),
    "cut short": "BEGIN:VEVENT\r\nDTSTART:20240304T100000Z\r\n",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_event_costs_itself_alone(tmp_path, broken):
    good = event(uid="good", start=":20240305T100000Z", end=None)
    found = read(tmp_path, calendar(good, broken))
    assert times(found) == [utc(2024, 3, 5, 10)]
    ((line, reason, sample),) = (
        found["rejected"].select("line", "reason", "sample").rows()
    )
    assert line == 5 + good.count("\r\n")
    assert reason
    assert sample.startswith("BEGIN:VEVENT")
    assert found["files"].select(COUNTS).row(0) == (2, 1, 0, 1)


def test_a_version_that_is_none_costs_nothing(tmp_path):
    found = read(tmp_path, calendar(event("SEQUENCE:x", "LAST-MODIFIED:never")))
    assert times(found) == [utc(2024, 3, 4, 10)]


def test_other_files_and_empty_calendars(tmp_path):
    files = {"note.txt": "BEGIN:VCARD\n", "empty.ics": calendar(), "b.ics": ""}
    (tmp_path / "a.zip").write_bytes(zipped(files))
    found = tables(tmp_path / "a.zip")["files"].sort("source_file")
    assert found.select("source_file", "status", "note").rows() == [
        ("b.ics", "unknown", "not a file Closeknit knows"),
        ("empty.ics", "read", "no events in it"),
        ("note.txt", "unknown", "not a file Closeknit knows"),
    ]


# The whole way


@dataclass(frozen=True)
class Meeting:
    """`people` of one event, and what it is in the owner's eyes."""

    people: tuple[str, ...]
    direction: str | None
    met: set[str] = field(default_factory=lambda: {"Zoë Brandt"})


CROWD = tuple(guest(f"crowd{i}@example.org") for i in range(11))
MEETINGS = {
    "both said yes": Meeting(WITH_ZOE, "both"),
    "maybe": Meeting((organiser(ALEX), guest(ZOE, "TENTATIVE")), "both"),
    "Outlook keeps no answers": Meeting((organiser(ALEX), guest(ZOE, None)), "both"),
    "mine, never answered": Meeting(
        (organiser(ALEX), guest(ALEX), guest(ZOE, "NEEDS-ACTION")), "out"
    ),
    "theirs, never answered": Meeting(
        (organiser(ZOE), guest(ALEX, "NEEDS-ACTION")), "in"
    ),
    "of three": Meeting(
        (*WITH_ZOE, guest(TOMAS)), "both", {"Zoë Brandt", NAMES[TOMAS]}
    ),
    "of three, one said no": Meeting((*WITH_ZOE, guest(TOMAS, "DECLINED")), "both"),
    "I said no": Meeting(
        (organiser(ZOE), guest(TOMAS), guest(ALEX, "DECLINED")), None, set()
    ),
    "a meeting of others": Meeting((organiser(ZOE), guest(TOMAS)), None, set()),
    "too many": Meeting((*WITH_ZOE, *CROWD), "both", set()),
}


@pytest.fixture(scope="module")
def of_meetings(tmp_path_factory):
    """A calendar of each of `MEETINGS`, and of one with Z."""
    folder = tmp_path_factory.mktemp("meetings")
    other = event(uid="other", people=(organiser(ALEX), guest("z@example.org", CN="Z")))
    archives = {}
    for name, meeting in MEETINGS.items():
        # Somebody else's birthday title is no greeting of mine.
        titled = event("SUMMARY:Happy birthday!", people=meeting.people)
        (folder / name).mkdir()
        file = {"2024-12-31 a.ics": calendar(titled, other, name=ALEX)}
        archives[name] = [write(folder / name, file) / "2024-12-31 a.ics"]
    return built_apart(folder / "data", archives)


@pytest.mark.parametrize("name", MEETINGS)
def test_whom_a_meeting_is_contact_with(of_meetings, name):
    history, meeting = of_meetings[name], MEETINGS[name]
    row = history.one(
        "select direction from interactions where detail = 'abc1@example.org'"
    )
    assert row["direction"] == meeting.direction
    ties = history.rows("select name, top_medium, n_out, n_in from relationships")
    met = {tie["name"] for tie in ties if tie["n_out"] + tie["n_in"]} - {"Z"}
    assert met == meeting.met
    assert "Alex Muster" not in history.names()


def test_a_person_met_is_the_one_of_the_other_archives(tmp_path):
    takeout = tmp_path / "takeout-2024-12-31.zip"
    takeout.write_bytes(zipped(whole()))
    network = linkedin(
        tmp_path / "li.zip",
        connections=[Connection("Zoë Brandt", utc(2024, 1, 1).date())],
    )
    history = built(tmp_path / "data", takeout, network)
    zoe = history.one("from people where name = 'Zoë Brandt'")
    assert zoe["networks"] == ["calendar", "linkedin"]
    assert history.by_name()["Zoë Brandt"]["active_days"] == 4
    assert history.by_name()["Zoë Brandt"]["top_medium"] == "in_person"


OWNERS = {
    "the calendar's name": ({"name": ALEX}, ()),
    "who is in most meetings": ({"name": "Work"}, ()),
    "--me with an address": ({"name": "Work"}, (ALEX,)),
    "--me with a name": ({"name": "Work"}, ("Alex Muster",)),
}


@pytest.mark.parametrize(("named", "me"), OWNERS.values(), ids=OWNERS)
def test_whose_calendar_it_is(tmp_path, named, me):
    others = (ZOE, TOMAS, "mia@example.org")
    events = [
        event(uid=other, people=(organiser(ALEX), guest(other))) for other in others
    ]
    some = events if not me else events[:1]
    path = write(tmp_path, {"2024-12-31 a.ics": calendar(*some, **named)})
    history = built(tmp_path / "data", path / "2024-12-31 a.ics", me=me)
    assert history.one("from coverage")["owner_known"]
    assert history.names() == sorted(
        NAMES.get(other, other) for other in others[: len(some)]
    )


def test_an_owner_nobody_can_tell_is_asked_for_by_address(tmp_path):
    content = calendar(event(people=(organiser("a@x.org"), guest("b@x.org"))), name="W")
    path = write(tmp_path, {"2024-12-31 a.ics": content}) / "2024-12-31 a.ics"
    row = built(tmp_path / "data", path).one("from coverage")
    assert not row["owner_known"]
    assert row["owner_candidates"] == "a@x.org, b@x.org"


def weekly(day: str) -> str:
    stamp = f"DTSTAMP:{day.replace('-', '')}T000000Z"
    return calendar(event("RRULE:FREQ=WEEKLY", stamp, **WEEKLY))


def test_two_exports_of_one_calendar_count_a_meeting_once(tmp_path):
    paths = [
        write(tmp_path, {f"{day} a.ics": weekly(day)}) / f"{day} a.ics"
        for day in ("2024-03-20", "2024-04-02")
    ]
    history = built(tmp_path / "data", *paths)
    assert history.one("select count(*) as n from interactions")["n"] == 5


def test_ten_years_of_a_daily_meeting_are_read_whole(tmp_path):
    daily = event("RRULE:FREQ=DAILY", start=":20140101T100000Z", end=None)
    found = read(tmp_path, calendar(daily), "2023-12-31 a.ics")
    assert found["interactions"].height == 3652
