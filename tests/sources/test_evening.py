"""An evening's worth of made-up archives from every source, dropped into one folder."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows import inspection, pipeline
from flows.sources import SOURCES
from tests.models import histories
from tests.models.histories import Built, Connection, Friend, built, theirs
from tests.sources import (
    calendar_files,
    google_files,
    instagram_files,
    log_files,
    mail_files,
    meta_pages,
    phone_files,
    whatsapp_files,
    x_files,
)
from tests.sources.linkedin_files import Files, utc, write, zipped

ZOE, TOMAS = "Zoë Brandt", "Tomas Reyes"
SAID = theirs(utc(2024, 5, 1, 12), ZOE)
ZIPS: dict[str, Callable[[], Files]] = {
    # Calendar and mail stand in Google's Takeout, with all the rest of it.
    "takeout-20260601T101500Z-001.zip": lambda: {
        **google_files.whole(),
        **calendar_files.whole(),
        **mail_files.usual(),
    },
    "instagram-alex-2026-06-01-x1.zip": instagram_files.whole,
    "facebook-alex-2026-06-01-html.zip": meta_pages.whole_export,
    "twitter-2026-06-01-00ff.zip": x_files.usual,
}
LOOSE: Files = {
    **whatsapp_files.usual(),
    **phone_files.usual(),
    **log_files.whole(),
    "Contacts.vcf": google_files.card(f"FN:{ZOE}"),
}
EVERYWHERE = [
    *("calendar", "contacts", "facebook", "google_chat", "google_plus"),
    *("google_voice", "hangouts", "instagram", "linkedin", "log", "mail", "phone"),
    *("whatsapp", "x"),
]


def evening(folder: Path) -> Path:
    """The folder the archives were dropped into."""
    write(folder, LOOSE)
    for name, files in ZIPS.items():
        (folder / name).write_bytes(zipped(files()))
    people = [Connection(ZOE, date(2024, 1, 1))]
    histories.linkedin(
        folder / "Complete_LinkedInDataExport_06-01-2026.zip", [SAID], people
    )
    friends = [Friend(ZOE, utc(2024, 1, 1))]
    histories.facebook(
        folder / "facebook-alex-2026-06-01-x1.zip", {"zoe_1": [SAID]}, friends
    )
    return folder


def run(place: Path, *paths: Path) -> Built:
    options = pipeline.options(
        paths, place / "data", place / "reports", as_of="2026-06-02"
    )
    return Built(options.data, tuple(pipeline.run(options).problems))


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    place = tmp_path_factory.mktemp("evening")
    return run(place, evening(place / "inbox"))


def test_everything_is_read(history):
    assert history.problems == ()
    assert history.rows("from rejected_rows") == []
    assert history.rows("select file from files_read where status = 'unknown'") == []
    assert history.rows("select network from coverage where not owner_known") == []


def test_right_people(history):
    people = history.rows("select name, networks from people")
    assert {row["name"]: row["networks"] for row in people} == {
        ZOE: EVERYWHERE,
        TOMAS: ["calendar", "log", "phone"],
        "Max Roe": ["instagram", "whatsapp"],
        "Mia Probe": ["log"],
        "Jon Doe-Test": ["log"],
        # Of whom no archive gives the name.
        "tomas@example.net": ["mail"],
        "@kim": ["instagram"],
        "(name not known)": ["x"],
    }
    assert len(people) == 8


def test_right_counts_on_the_right_channels(history):
    rows = history.rows(
        "select network, kind, direction, group_size, name, count(*) as number"
        " from interactions left join people using (owner, person_id)"
        " group by all order by all"
    )
    assert {tuple(row.values()) for row in rows} == {
        ("calendar", "meeting", "both", 1, TOMAS, 1),
        ("calendar", "meeting", "both", 1, ZOE, 4),
        ("facebook", "comment", "out", 1, ZOE, 1),
        ("facebook", "message", "in", 1, ZOE, 2),
        ("facebook", "message", "out", 1, ZOE, 1),
        ("google_chat", "message", "in", 1, ZOE, 1),
        ("google_chat", "message", "out", 1, ZOE, 1),
        ("google_plus", "comment", "in", 1, ZOE, 1),
        ("google_plus", "other", "out", None, None, 1),
        ("google_voice", "call", "both", 1, ZOE, 1),
        ("hangouts", "message", "in", 1, ZOE, 1),
        ("instagram", "comment", "out", 1, ZOE, 1),
        ("instagram", "comment", "out", None, None, 1),
        ("instagram", "message", "in", 1, ZOE, 1),
        ("instagram", "message", "out", 1, ZOE, 1),
        ("instagram", "reaction", "out", 1, "Max Roe", 1),
        ("linkedin", "message", "in", 1, ZOE, 1),
        ("log", "event", "both", 2, None, 1),
        ("log", "introduction", "in", 2, ZOE, 1),
        ("log", "meeting", "both", 1, ZOE, 1),
        ("mail", "email", "in", 1, ZOE, 1),
        ("mail", "email", "in", 2, ZOE, 1),
        ("mail", "email", "out", 1, ZOE, 1),
        ("mail", "introduction", "out", 2, None, 1),
        ("phone", "call", "both", 1, TOMAS, 1),
        ("phone", "call", "both", 1, ZOE, 1),
        ("phone", "message", "in", 1, ZOE, 1),
        ("phone", "message", "in", 2, ZOE, 1),
        ("phone", "message", "out", 1, ZOE, 1),
        ("whatsapp", "message", "in", 1, ZOE, 1),
        ("whatsapp", "message", "in", 2, "Max Roe", 1),
        ("whatsapp", "message", "in", 2, ZOE, 1),
        ("whatsapp", "message", "out", 1, ZOE, 1),
        ("whatsapp", "message", "out", 2, None, 1),
        ("x", "message", "in", 1, ZOE, 1),
        ("x", "message", "out", 1, ZOE, 1),
        ("x", "other", "out", None, None, 1),
        ("x", "tag", "out", 1, ZOE, 1),
    }


def test_who_was_only_met_at_an_event_logged_is_in_contact(history):
    assert history.by_name()["Mia Probe"]["rung"] == "mutual"


def test_introductions_are_those_of_mail_and_log(history):
    made = history.rows(
        "select network, maker.name as maker, a.name as a, b.name as b"
        " from introductions_made"
        " left join people as maker on maker.person_id = introduced_by"
        " left join people as a on a.person_id = person_a"
        " left join people as b on b.person_id = person_b"
    )
    assert {tuple(row.values()) for row in made} == {
        ("log", ZOE, TOMAS, None),
        ("mail", None, ZOE, "tomas@example.net"),
    }


MEASURED = {
    **dict.fromkeys(("people", "handles", "links", "possible_matches"), ""),
    **dict.fromkeys(("connections", "names_only", "contact_days", "relationships"), ""),
    **dict.fromkeys(("depths", "depth_by_month", "cadence", "first_contact"), ""),
    **dict.fromkeys(("ledger", "network_summary", "network_over_time"), ""),
    **dict.fromkeys(("introductions_made", "reconnect"), ""),
    "interactions": "source_file, source_line",
    "coverage": "archives",
}
"""Tables, and columns that tell which archive it stood in."""


def measured(history: Built) -> dict[str, list[histories.Row]]:
    return {
        table: history.rows(
            f"select *{f' exclude ({but})' if but else ''} from {table} order by all"
        )
        for table, but in MEASURED.items()
    }


def test_each_archive_twice_and_in_any_order_gives_the_same(history, tmp_path):
    inbox, again = evening(tmp_path / "once"), tmp_path / "again"
    shutil.copytree(inbox, again / "copies")
    for number, path in enumerate(sorted(inbox.iterdir(), reverse=True)):
        shutil.copy(path, again / f"{number} {path.name}")
    write(again, {name: LOOSE[name] for name in whatsapp_files.usual()})
    twice = run(tmp_path, again)
    assert twice.problems == ()
    once = measured(history)
    for table, rows in measured(twice).items():
        assert rows == once[table], table


def test_a_source_more_reshuffles_nobody(history, tmp_path):
    inbox = evening(tmp_path / "inbox")
    takeout = next(inbox.glob("takeout-*"))
    before = built(tmp_path / "data", takeout).by_name("people")
    after = built(tmp_path / "data", inbox).by_name("people")
    assert after.keys() == history.by_name("people").keys()
    for name, person in before.items():
        assert after[name]["person_id"] == person["person_id"], name


def test_inspect_names_every_source_and_what_it_cannot_show(tmp_path):
    told = list(inspection.inspect(evening(tmp_path / "inbox")))
    assert all(isinstance(one, inspection.Inspected) for one in told), told
    named = [network for one in told for network in one.networks]
    assert set(named) == {source.NETWORK for source in SOURCES}
    cannot = [said for one in told for said in one.cannot_show]
    assert all(cannot)
    assert len(cannot) == len(named)
