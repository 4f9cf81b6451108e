from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.sources import whatsapp, whatsapp_lines
from flows.sources.archive import Archive, find
from tests.models.histories import built
from tests.sources.test_x import tables_at
from tests.sources.whatsapp_files import (
    ANN,
    ENCRYPTED,
    LRM,
    MAX,
    ME,
    NNBSP,
    WITH_ZOE,
    ZOE,
    android,
    folder,
    ios,
    zipped,
)

Tables = dict[str, pl.DataFrame]
COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
WHEN = ("interactions", "occurred_at")
TEXT = ("interactions", "text")
FIRST = datetime(2025, 3, 4, 14, 5, 9)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def read(path: Path, content: str | bytes, name: str = WITH_ZOE) -> Tables:
    """The tables of one chat, given as a lone file."""
    return tables_at(folder(path, {name: content}) / name)


@dataclass(frozen=True)
class Pitfall:
    """`content`, as `name`, must come out as `expected`: rows by columns."""

    id: str
    content: str | bytes
    expected: dict[tuple[str, ...], list[tuple[Any, ...]]] = field(default_factory=dict)
    name: str = WITH_ZOE


def dated(id: str, head: str, *at: int) -> Pitfall:
    return Pitfall(id, f"{head}{ZOE}: x", {WHEN: [(utc(*at),)], TEXT: [("x",)]})


BEFORE_PM = f"[3/4/25, 2:05:09{NNBSP}PM] "
SPANISH = "28/3/2025, 9:29 p.\u00a0m. - "
GROUP = "WhatsApp Chat with Rome: the trip.txt"
PITFALLS = [
    Pitfall(
        "W1 day first throughout",
        f"12/1/2021, 10:00 - {ZOE}: a\n13/1/2021, 10:00 - {ZOE}: b\n"
        f"1/2/2021, 10:00 - {ZOE}: c\n",
        {
            WHEN: [
                (utc(2021, 1, 12, 10),),
                (utc(2021, 1, 13, 10),),
                (utc(2021, 2, 1, 10),),
            ]
        },
    ),
    Pitfall(
        "W1 month first throughout",
        f"1/12/21, 10:00 AM - {ZOE}: a\n1/13/21, 10:00 AM - {ZOE}: b\n"
        f"2/1/21, 10:00 AM - {ZOE}: c\n",
        {
            WHEN: [
                (utc(2021, 1, 12, 10),),
                (utc(2021, 1, 13, 10),),
                (utc(2021, 2, 1, 10),),
            ]
        },
    ),
    Pitfall(
        "W1 told by what changes more often",
        f"3/4/25, 10:00 - {ZOE}: a\n3/5/25, 10:00 - {ZOE}: b\n",
        {WHEN: [(utc(2025, 3, 4, 10),), (utc(2025, 3, 5, 10),)]},
    ),
    Pitfall(
        "W1 told by time running on",
        f"9/4/25, 10:00 - {ZOE}: a\n2/5/25, 10:00 - {ZOE}: b\n",
        {WHEN: [(utc(2025, 4, 9, 10),), (utc(2025, 5, 2, 10),)]},
    ),
    Pitfall(
        "W1 not to be told",
        f"03/04/2025, 10:00 - {ZOE}: a\n",
        {
            WHEN: [(utc(2025, 4, 3, 10),)],
            ("files", "note"): [
                ("day and month cannot be told apart: read as day first",)
            ],
        },
    ),
    dated("W2 U+202F before PM", BEFORE_PM, 2025, 3, 4, 14, 5),
    dated("W3 p. m. with NBSP", SPANISH, 2025, 3, 28, 21, 29),
    dated("W4 a.m.", "[31/12/2019, 2:14:40 a.m.] ", 2019, 12, 31, 2, 14),
    dated("W4 midnight", "[12/31/2019, 12:14:40 AM] ", 2019, 12, 31, 0, 14),
    dated("W4 noon", "12/31/19, 12:14 PM - ", 2019, 12, 31, 12, 14),
    dated("W4 afternoon first", "2025. 3. 4. 오후 2:05 - ", 2025, 3, 4, 14, 5),
    dated("W5 en-CA", "2023-12-20, 5:46 p.m. - ", 2023, 12, 20, 17, 46),
    dated("W5 en-ZA", "2023/12/20, 5:46 pm - ", 2023, 12, 20, 17, 46),
    dated("W5 iOS", "[2018/06/03, 21:25:15] ", 2018, 6, 3, 21, 25),
    dated("W6 de Android", "03.08.21, 12:30 - ", 2021, 8, 3, 12, 30),
    dated("W6 de iOS", "[04.03.25, 14:05:09] ", 2025, 3, 4, 14, 5),
    dated("W6 fi", "4.3.2025 klo 14.05 - ", 2025, 3, 4, 14, 5),
    dated("W6 hr, no dash", "13. 6. 2018. 21:25:15 ", 2018, 6, 13, 21, 25),
    dated(
        "grammar: points in the time", "13-06-2018, 01.55 PM - ", 2018, 6, 13, 13, 55
    ),
    dated("grammar: fr, à", "14/03/2025 à 13:05 - ", 2025, 3, 14, 13, 5),
    dated("grammar: ru, в", "14.03.2025 в 13:05 - ", 2025, 3, 14, 13, 5),
    dated("grammar: old iOS", "19/12/2012 17:03:48: ", 2012, 12, 19, 17, 3),
    dated(
        "grammar: marks before", f"\ufeff{LRM}[14/03/25, 1:05:09] ", 2025, 3, 14, 1, 5
    ),
    *(
        Pitfall(
            f"who was added is I: {said}",
            ios(FIRST, ZOE, LRM + said.format(MAX)) + ios(FIRST, ZOE, "x"),
            {
                ("interactions", "kind", "sender", "recipient"): [
                    ("message", "name:zoe brandt", None),
                    ("other", "name:max roe", "me"),
                ],
            },
            "_chat.txt",
        )
        for said in (
            "{} added you",
            "{} hat dich hinzugefügt",
            "{} te añadió",
            "{} vous a ajouté",
            "{} vous a ajouté(e)",
            "{} ti ha aggiunto",
            "{} ti ha aggiunto/a",
            "{} adicionou você",
            "{} heeft je toegevoegd",
            "{} heeft jou toegevoegd",
        )
    ),
    Pitfall(
        "W7 a group speaks on iOS",
        ios(FIRST, "Rome", LRM + ENCRYPTED)
        + ios(FIRST, "Rome", f"{LRM}{ZOE} hat die Gruppe „Rome: 2025“ erstellt")
        + ios(FIRST, MAX, f"{LRM}{MAX} hat {ANN} hinzugefügt")
        + ios(FIRST, ZOE, "hallo"),
        {
            ("interactions", "kind", "sender", "recipient", "text"): [
                ("message", "name:zoe brandt", None, "hallo"),
                ("other", "name:max roe", "name:ann poe", None),
            ],
            ("members", "thread_id", "handle"): [
                ("group:Rome", "name:zoe brandt"),
                ("group:Rome", "name:max roe"),
                ("group:Rome", "name:ann poe"),
            ],
        },
        "_chat.txt",
    ),
    Pitfall(
        "W7 a colon in the name of a group",
        android(FIRST, None, f'{ZOE} created group "Rome: the trip"')
        + android(FIRST, None, f"{ZOE} added you")
        + android(FIRST, ZOE, "hi")
        + android(FIRST, ME, "hi"),
        {
            ("interactions", "kind", "sender"): [
                ("message", "name:zoe brandt"),
                ("message", "name:alex muster"),
                ("other", "name:zoe brandt"),
            ]
        },
        GROUP,
    ),
    Pitfall(
        "W8 CRLF between, LF inside",
        f"04/03/2025, 14:05 - {ZOE}: a\n\nb\r\n14/03/2025, 14:05 - {ZOE}: c\r\n",
        {TEXT: [("a\n\nb",), ("c",)]},
    ),
    Pitfall(
        "W9 wordings of Android",
        android(FIRST, ZOE, "<Media omitted>")
        + android(FIRST, ZOE, "<Medien ausgeschlossen>")
        + android(FIRST, ZOE, "IMG-20250304-WA0003.jpg (file attached)\nthe caption")
        + android(FIRST, ZOE, "plan.pdf (archivo adjunto)")
        + android(FIRST, ZOE, "Ann Poe.vcf (Datei angehängt)")
        + android(FIRST, ZOE, "location: https://maps.google.com/?q=47.1,8.2"),
        {
            ("interactions", "text", "characters", "detail"): [
                *[(None, 0, None)] * 4,
                ("the caption", 11, None),
                (None, 0, "contact card"),
            ]
        },
    ),
    Pitfall(
        "W9 wordings of iOS",
        ios(FIRST, ZOE, f"{LRM}Image omitted")
        + ios(FIRST, ZOE, f"{LRM}Bild weggelassen")
        + ios(FIRST, ZOE, f"x.pdf • 3 pages {LRM}document omitted")
        + LRM
        + ios(FIRST, ZOE, f"{LRM}<attached: 00000012-PHOTO-2025-03-04-14-06-11.jpg>")
        + ios(FIRST, ZOE, f"{LRM}Contact card omitted"),
        {
            ("interactions", "text", "characters", "detail"): [
                *[(None, 0, None)] * 4,
                (None, 0, "contact card"),
            ]
        },
    ),
    Pitfall(
        "W10 heads of another export are text, and told",
        f"31/12/2024, 23:59 - {ZOE}: look:\n[01/01/2025, 00:01:00] {MAX}: happy\n"
        f"01/01/2025, 00:01 - {ZOE}: 2025!\n",
        {
            TEXT: [(f"look:\n[01/01/2025, 00:01:00] {MAX}: happy",), ("2025!",)],
            ("files", *COUNTS, "note"): [
                (2, 2, 0, 0, "1 lines begin like messages of another export: text")
            ],
        },
    ),
    Pitfall(
        "W11 a kind of line not known is a message",
        android(FIRST + timedelta(days=20), ZOE, "{sticker:7}")
        + android(FIRST + timedelta(days=20), ZOE, ""),
        {TEXT: [("{sticker:7}",), (None,)]},
    ),
    Pitfall(
        "W12 a dash in a further line",
        android(
            FIRST + timedelta(days=20), ZOE, "list:\n12/03 - milk\n1/2/2025 - x: y"
        ),
        {TEXT: [("list:\n12/03 - milk\n1/2/2025 - x: y",)]},
    ),
]


@pytest.mark.parametrize("pitfall", PITFALLS, ids=lambda p: p.id)
def test_pitfalls(tmp_path: Path, pitfall: Pitfall) -> None:
    tables = read(tmp_path, pitfall.content, pitfall.name)
    for (table, *columns), rows in pitfall.expected.items():
        found = tables[table].select(columns).rows()
        assert sorted(found, key=repr) == sorted(rows, key=repr), table
        assert set(tables[table]["network"]) == {"whatsapp"}


@pytest.mark.parametrize(
    ("body", "lines", "limit"),
    [
        ("x", 40_000, "40,000"),
        ("IMG-20250304-WA0003.jpg (file attached)", 10_000, "10,000"),
    ],
    ids=["W13 without media", "W13 with media"],
)
def test_a_chat_as_long_as_whatsapp_makes_them(
    tmp_path: Path, body: str, lines: int, limit: str
) -> None:
    line = android(datetime(2025, 3, 24), ZOE, body)
    [told] = read(tmp_path / "1", line * lines)["files"]["note"]
    assert f"newest {limit} messages" in told
    [note] = read(tmp_path / "2", line * (lines - 1))["files"]["note"]
    assert note is None


# What was said


def test_calls_on_ios(tmp_path: Path) -> None:
    said = {
        f"{LRM}Missed voice call": ("voice", 0, "missed"),
        "Voice call, 12 min": ("voice", 720, None),
        f"Voice call. {LRM}1 hr 2 min": ("voice", 3720, None),
        "Video call, No answer": ("video", 0, "missed"),
        f"{LRM}Verpasster Videoanruf": ("video", 0, "missed"),
        f"{LRM}Video call": ("video", None, None),
    }
    words = ["Video call, tomorrow?", "Voice calls cost 12 min of my life"]
    chat = "".join(ios(FIRST, ZOE, body) for body in (*said, *words))
    rows = read(tmp_path, chat)["interactions"]
    calls = rows.filter(kind="call").select("medium", "seconds", "detail").rows()
    assert calls == list(said.values())
    assert rows.filter(kind="message")["text"].to_list() == words


def test_deleted_edited_and_named(tmp_path: Path) -> None:
    chat = (
        ios(FIRST, ZOE, f"{LRM}This message was deleted.")
        + ios(FIRST, ME, f"{LRM}You deleted this message.")
        + ios(FIRST, ZOE, f"sure {LRM}<This message was edited>")
        + ios(FIRST, MAX, "ask @\u2068Zoë Brandt\u2069 and mail max@example.org")
    )
    tables = read(tmp_path, chat, "WhatsApp Chat with Rome.txt")
    rows = tables["interactions"].select("kind", "sender", "recipient", "text").rows()
    assert rows == [
        ("message", "name:zoe brandt", None, "sure"),
        ("message", "name:max roe", None, "ask @Zoë Brandt and mail max@example.org"),
        ("tag", "name:max roe", "name:zoe brandt", None),
    ]
    assert tables["files"]["note"].to_list() == ["deleted"]
    assert tables["accounts"].select("name", "evidence").rows() == [(ME, "author")]


def test_rows_that_cannot_be_understood_are_told(tmp_path: Path) -> None:
    chat = "Exported for Zoë\n" + "".join(
        f"{day}/02/2025, 14:05 - {ZOE}: x\n" for day in (13, 31)
    )
    tables = read(tmp_path, chat, "_chat.txt")
    assert tables["rejected"].select("line", "reason", "sample").rows() == [
        (3, "no such date or time", "x"),
        (1, "before the first message", "Exported for Zoë"),
    ]
    assert tables["files"].select(COUNTS).row(0) == (3, 1, 0, 2)


def test_a_chat_without_a_message_is_told(tmp_path: Path) -> None:
    tables = read(tmp_path, "nothing\n", "_chat.txt")
    assert "no line of it begins as" in tables["rejected"]["reason"][0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    chat = android(datetime(2025, 3, 24), ZOE, "Grüße").encode(encoding)
    tables = read(tmp_path, chat)
    assert tables["interactions"].select("sender_name", "text").rows() == [
        (ZOE, "Grüße")
    ]


DATES = st.lists(
    st.datetimes(datetime(2011, 1, 1), datetime(2031, 1, 1)), min_size=2, max_size=40
)


@settings(max_examples=40)
@given(
    DATES.filter(lambda dates: any(d.day > 12 for d in dates)),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%y", "%d.%m.%y", "%Y-%m-%d", "%Y/%m/%d"]),
    st.sampled_from(["{}, %H:%M - ", "[{}, %I:%M:%S %p] ", "[{} %H:%M:%S] "]),
)
def test_every_date_is_read_as_it_was_written(
    dates: list[datetime], date: str, around: str
) -> None:
    form = around.format(date)
    chat = "\n".join(f"{at.strftime(form)}{ZOE}: x" for at in dates)
    lines = whatsapp_lines.read(chat)
    assert lines is not None
    expected = [at.replace(second=0, microsecond=0) for at in dates]
    assert lines.frame["at"].to_list() == expected


# Who is who

TALK = android(FIRST, ZOE, "hi") + android(FIRST + timedelta(days=20), ME, "hello")


def test_the_owner_is_whom_the_title_does_not_name(tmp_path: Path) -> None:
    for name in (
        WITH_ZOE,
        "WhatsApp_Chat_with_Zoe_Brandt.txt",
        f"WhatsApp-Chat mit {ZOE} (1).txt",
        f"Chat de WhatsApp con {ZOE}.txt",
    ):
        tables = read(tmp_path, TALK, name)
        assert tables["accounts"]["name"].to_list() == [ME], name
        assert set(tables["members"]["handle"]) == {
            "name:zoe brandt",
            "name:alex muster",
        }


def test_ios_names_the_chat_in_its_zip_or_first_line(tmp_path: Path) -> None:
    talk = ios(FIRST, ZOE, "hi") + ios(FIRST, ME, "hello")
    named = zipped(tmp_path / f"WhatsApp Chat - {ZOE}.zip", {"_chat.txt": talk})
    notice = ios(FIRST, ZOE, LRM + ENCRYPTED)
    lone = folder(tmp_path / "lone", {"_chat.txt": notice + talk}) / "_chat.txt"
    for path in (named, lone):
        assert tables_at(path)["accounts"]["name"].to_list() == [ME]


def test_an_owner_who_cannot_be_told_is_not_guessed(tmp_path: Path) -> None:
    chat = folder(tmp_path / "in", {"_chat.txt": TALK})
    asked = built(tmp_path / "1", chat)
    assert asked.one("from coverage")["owner_known"] is False
    told = built(tmp_path / "2", chat, me=[ME])
    assert told.names() == [ZOE]


def test_numbers_and_names_people_gave_themselves(tmp_path: Path) -> None:
    shown = [
        "\u202a+41\u00a079\u00a0000\u201100\u201101\u202c",
        f"~{NNBSP}Dana",
        f"~{NNBSP}Ida Moss",
        "You",
    ]
    chat = "".join(ios(FIRST, who, "x") for who in shown)
    rows = read(tmp_path, chat, "WhatsApp Chat with Rome.txt")["interactions"]
    assert rows.select("sender", "sender_name").rows() == [
        ("tel:+41790000001", None),
        ("name:dana@Rome", "Dana"),
        ("name:ida moss", "Ida Moss"),
        ("me", None),
    ]


def test_who_never_answered_was_still_written_to(tmp_path: Path) -> None:
    mine = android(FIRST, ME, "hello?") * 2
    theirs = android(FIRST, MAX, "hello?")
    chats = folder(
        tmp_path / "in", {WITH_ZOE: mine, f"WhatsApp Chat with {MAX}.txt": theirs}
    )
    found = built(tmp_path / "data", chats).by_name()
    assert {n: (r["n_out"], r["n_in"]) for n, r in found.items()} == {
        ZOE: (2, 0),
        MAX: (0, 1),
    }


# Archives


def test_attachments_are_left_aside_and_strangers_alone(tmp_path: Path) -> None:
    files = {
        "WhatsApp/_chat.txt": TALK,
        "WhatsApp/IMG-20250304-WA0003.jpg": b"x",
        "WhatsApp/notes.txt": "2024-01-01 12:00:00 INFO main: started\n",
        "WhatsApp/ann.vcf": "BEGIN:VCARD\n",
    }
    loose = tables_at(folder(tmp_path / "loose", files))["files"]
    assert dict(loose.select("source_file", "status").rows()) == {
        "WhatsApp/_chat.txt": "read",
        "WhatsApp/IMG-20250304-WA0003.jpg": "ignored",
        "WhatsApp/notes.txt": "unknown",
        "WhatsApp/ann.vcf": "read",
    }
    chat = zipped(tmp_path / f"WhatsApp Chat - {ZOE}.zip", files)
    assert set(tables_at(chat)["files"]["status"]) == {"read", "ignored"}


def test_a_chat_full_of_links_to_facebook_is_still_a_chat(tmp_path: Path) -> None:
    lines = [f"see, https://www.facebook.com/zoe.{n}" for n in range(3)]
    chat = "".join(android(FIRST, ZOE, line) for line in lines)
    assert read(tmp_path, chat)["interactions"]["text"].to_list() == lines


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b\n1,2\n",
        "2024-01-01 12:00:00 INFO main: started\n",
        "04/03/2025 milk: 2\n",
    ],
)
def test_other_texts_are_not_claimed(tmp_path: Path, content: str) -> None:
    [found] = find(folder(tmp_path, {"a.txt": content}) / "a.txt")
    assert isinstance(found, Archive)
    assert not whatsapp.claims(found)


def day(number: int, *said: tuple[str, str]) -> str:
    at = datetime(2025, 5, number, 9, 30)
    return "".join(android(at, who, body) for who, body in said)


def test_overlapping_exports_count_once_with_multiplicity(tmp_path: Path) -> None:
    early = day(19, (ZOE, "hello")) + day(20, (ZOE, "ok"), (ZOE, "ok"), (ME, "ok"))
    group = "WhatsApp Chat with Rome.txt"
    created = android(datetime(2025, 5, 1), None, f'{ZOE} created group "Rome"')
    in_group = created + day(20, (ZOE, "ok"), (ME, "ok"), (MAX, "ok"))
    first = folder(tmp_path / "1", {WITH_ZOE: early, group: in_group})
    second = folder(
        tmp_path / "2",
        {
            WITH_ZOE: early + day(21, (ZOE, "new")),
            group: in_group + day(21, (MAX, "new")),
        },
    )
    apart = built(tmp_path / "a", second)
    both = built(tmp_path / "b", first, second)
    counts = """
        select thread_id, direction, count(*) as n,
            count(distinct interaction_id) as keys
        from interactions group by all order by all
    """
    assert apart.rows(counts) == both.rows(counts)
    assert [(r["direction"], r["n"], r["keys"]) for r in both.rows(counts)] == [
        ("in", 4, 4),
        ("out", 1, 1),
        ("in", 3, 3),
        ("out", 1, 1),
    ]
    assert both.names() == [MAX, ZOE]


def test_the_same_chat_from_android_and_ios_counts_once(tmp_path: Path) -> None:
    said = [(ZOE, "hi"), (ME, "hello"), (ZOE, None)]
    at = datetime(2025, 5, 20, 9, 30, 11)
    on_android = "".join(android(at, w, b or "<Media omitted>") for w, b in said)
    on_ios = "".join(ios(at, w, b or f"{LRM}image omitted") for w, b in said)
    first = folder(tmp_path / "1", {WITH_ZOE: on_android})
    second = zipped(tmp_path / f"WhatsApp Chat - {ZOE}.zip", {"_chat.txt": on_ios})
    found = built(tmp_path / "data", first, second)
    assert found.one("select count(*) as n from interactions")["n"] == 3
