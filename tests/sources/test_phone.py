import base64
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources import phone_xml
from tests.models.histories import built
from tests.sources.linkedin_files import Files, tables, utc, write, zipped
from tests.sources.phone_files import (
    AT,
    CALLS,
    DECLARATION,
    GROUP,
    MINE,
    TOMAS,
    ZOE,
    backup,
    call,
    element,
    millis,
    mms,
    sms,
)

COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
TEXT = ("interactions", "text")
SIDES = ("interactions", "sender", "recipient", "text")
TEL = f"tel:{ZOE}"
GROUP_ID = f"tel:{ZOE} tel:{TOMAS}"
CALL_OF = ("interactions", "sender", "seconds", "detail", "medium")


@dataclass(frozen=True)
class Pitfall:
    """`files`, in a folder, must come out as `expected`: rows by columns."""

    id: str
    files: Files | str | bytes
    expected: dict[tuple[str, ...], list[tuple[Any, ...]]] = field(default_factory=dict)

    @property
    def named(self) -> Files:
        return (
            {"sms.xml": self.files}
            if isinstance(self.files, str | bytes)
            else self.files
        )


def counted(*counts: int) -> dict[tuple[str, ...], list[tuple[Any, ...]]]:
    return {("files", *COUNTS): [counts]}


picture = base64.b64encode(bytes(range(256)) * 60_000).decode()  # 20 MB
PITFALLS = [
    Pitfall(
        "S1 an attribute of 20 MB",
        backup(mms("look", picture=picture, address=ZOE), sms("and?", 1)),
        {TEXT: [("look",), ("and?",)], **counted(2, 2, 0, 0)},
    ),
    Pitfall(
        "S1 a picture without its end",
        backup(mms("look", picture=picture)[:30_000], sms("and?", 1)),
        {TEXT: [("and?",)], **counted(2, 1, 0, 1)},
    ),
    Pitfall(
        "S2 decimal halves",
        backup(sms("X").replace("X", "so &#55357;&#56838;&#10;&#128518;&#34;")),
        {TEXT: [('so 😆\n😆"',)]},
    ),
    Pitfall(
        "S2 hexadecimal halves",
        backup(sms("X").replace("X", "&#xD83D;&#xde06;!")),
        {TEXT: [("😆!",)]},
    ),
    Pitfall(
        "S2 half an emoji",
        backup(sms("X").replace("X", "a &#55357; b")),
        {TEXT: [("a \ufffd b",)]},
    ),
    Pitfall(
        "S2 control characters",
        backup(sms("X").replace("X", "a&#0;b\x01&#x1f;c")),
        {TEXT: [("abc",)]},
    ),
    Pitfall(
        "S3",
        backup(sms("one"), sms("two").replace('two"', "two"), sms("three", 2)),
        {
            TEXT: [("one",), ("three",)],
            ("rejected", "line", "reason"): [(2, "not well-formed XML, near line 4")],
            **counted(3, 2, 0, 1),
        },
    ),
    Pitfall(
        "S3 cut short",
        backup(sms("one"), sms("two"))[:-60],
        {TEXT: [("one",)], **counted(2, 1, 0, 1)},
    ),
    Pitfall(
        "S4 group and number",
        backup(
            mms(address=f"{TOMAS}~ \u200e030 55501001", addrs=GROUP),
            sms("a", 1, address="\u200e(030) 555-01001"),
            sms("b", 2, address="00493055501001"),
        ),
        {
            ("interactions", "thread_id", "recipient", "text"): [
                (GROUP_ID, None, "hi all"),
                (None, TEL, "a"),
                (None, TEL, "b"),
            ],
            ("members", "thread_id", "handle", "name"): [
                (GROUP_ID, TEL, None),
                (GROUP_ID, f"tel:{TOMAS}", None),
                (GROUP_ID, "me", None),
            ],
        },
    ),
    Pitfall(
        "S5",
        backup(
            mms("a", addrs=GROUP),
            mms("b", 1, addrs=GROUP, address=f"{TOMAS}~{ZOE}"),
        ),
        {("interactions", "thread_id"): [(GROUP_ID,), (GROUP_ID,)]},
    ),
    Pitfall(
        "S6",
        backup(
            sms(contact_name="null"),
            sms("b", 1, contact_name="(Unknown)"),
            sms("null", 2, contact_name="Zoë Brandt", type="1"),
            sms("d", 3, contact_name=ZOE),
        ),
        {
            ("interactions", "sender_name", "recipient_name", "text", "characters"): [
                (None, None, "lunch?", 6),
                (None, None, "b", 1),
                ("Zoë Brandt", None, None, 0),
                (None, None, "d", 1),
            ]
        },
    ),
    Pitfall(
        "S7",
        backup(
            mms("in", addrs=[("151", TOMAS), ("151", MINE), ("137", ZOE)]),
            mms("out", 1, addrs=[("151", ZOE), ("137", MINE)], msg_box="2"),
            mms("one", 2, address=ZOE, addrs=[("137", MINE), ("151", ZOE)]),
        ),
        {
            SIDES: [
                (TEL, None, "in"),
                ("me", None, "out"),
                (TEL, "me", "one"),
            ]
        },
    ),
    Pitfall(
        "S8",
        backup(
            mms("a", addrs=[("137", ZOE), ("151", ZOE)]),
            mms("b", 1, addrs=[("137", ZOE), ("151", ZOE)], msg_box="2"),
            mms("c", 2, addrs=[("137", ZOE), ("151", TOMAS)]),
            mms("d", 3, addrs=[("151", "insert-address-token"), ("137", ZOE)]),
            mms(
                "e",
                4,
                addrs=[("151", "insert-address-token"), ("137", ZOE)],
                address="null",
                contact_name="Zoë Brandt",
            ),
        ),
        {
            ("interactions", "sender", "sender_name", "text"): [
                (None, None, "a"),
                ("me", None, "b"),
                (TEL, None, "c"),
                (TEL, None, "d"),
                (TEL, "Zoë Brandt", "e"),
            ]
        },
    ),
    Pitfall(
        "S9 as SMS and as RCS",
        backup(
            sms("a"),
            sms("a", 3600),
            mms("a", 3, address=ZOE, msg_box="2"),
            mms("a", 4000, address=ZOE, msg_box="2"),
            mms("a", 2, address=ZOE),
        ),
        {
            ("interactions", "occurred_at", "sender"): [
                (AT, "me"),
                (utc(2024, 6, 2, 10, 43, 22), "me"),
                (utc(2024, 6, 2, 10, 50, 2), "me"),
                (utc(2024, 6, 2, 9, 43, 24), TEL),
            ],
            ("files", *COUNTS, "note"): [
                (5, 4, 1, 0, "there a second time, as SMS and MMS or in two backups")
            ],
        },
    ),
    Pitfall(
        "S9 in two backups",
        {
            "a.xml": backup(sms("a"), sms("b", 1), sms("b", 1)),
            "b.xml": backup(sms("a", 0.4), sms("b", 4), sms("c", 4)),
        },
        {("files", *COUNTS): [(3, 3, 0, 0), (3, 2, 1, 0)]},
    ),
    Pitfall("S10 UTF-16", backup(sms("é")).encode("utf-16"), {TEXT: [("é",)]}),
    Pitfall(
        "S10 UTF-16 without a mark",
        backup(sms("é")).encode("utf-16-le"),
        {TEXT: [("é",)]},
    ),
    Pitfall(
        "S10 one line",
        backup(sms("a"), sms("b"), between=""),
        {("interactions", "line", "text"): [(1, "a"), (2, "b")]},
    ),
    Pitfall(
        "S10 UTF-8 mark", b"\xef\xbb\xbf" + backup(sms("é")).encode(), {TEXT: [("é",)]}
    ),
    Pitfall(
        "S10 Windows-1252, and said so",
        backup(sms("é")).replace("UTF-8", "windows-1252").encode("cp1252"),
        {TEXT: [("é",)]},
    ),
    Pitfall(
        "S10 Windows-1252, and not said so",
        backup(sms("é"), sms("b", 1)).encode("cp1252"),
        {TEXT: [("\ufffd",), ("b",)], **counted(2, 2, 0, 0)},
    ),
    Pitfall(
        "S11",
        "<?xml version='1.0' encoding='utf-8'?><!-- File Created By Silence --><smses"
        ' count="2">'
        + element("sms", address=ZOE, date=millis(), type="1", body="a")
        + element("sms", address=ZOE, date=millis(1), type="2", body="b > a /> c")
        + "</smses>",
        {SIDES: [(TEL, "me", "a"), ("me", TEL, "b > a /> c")]},
    ),
    Pitfall(
        "what is no message",
        backup(
            sms("draft", type="3"),
            sms("failed", type="5"),
            sms("on its way", type="4"),
            sms("code", address="INFO", type="1"),
            sms("code", address="32665", type="1"),
            sms("code", address="", type="1", contact_name="null"),
            sms("huh", type="77"),
            sms("when", date="soon"),
            sms("mail", address="Zoe@Example.org", type="1"),
        ),
        {
            SIDES: [("me", TEL, "on its way"), ("mail:zoe@example.org", "me", "mail")],
            ("rejected", "line", "reason"): [
                (7, "unknown type of sms: 77"),
                (8, "no readable time"),
            ],
            ("files", *COUNTS, "note"): [
                (
                    *(9, 2, 5, 2),
                    "a service or a short code, not a person; draft; not sent; "
                    "number withheld",
                )
            ],
        },
    ),
    Pitfall(
        "calls",
        backup(
            call(),
            call(1, type="2"),
            call(2, type="2", duration="0"),
            call(3, type="3", duration="0"),
            call(4, type="4", duration="20"),
            call(5, type="5", duration="0"),
            call(6, type="6", duration="0"),
            call(7, type="7"),
            call(8, number="-2", presentation="2", contact_name="null"),
            call(9, number="110"),
            root="calls",
        ),
        {
            CALL_OF: [
                (TEL, 83, None, "voice"),
                ("me", 83, None, "voice"),
                ("me", 0, None, "voice"),
                (TEL, 0, "missed", "voice"),
                (TEL, 0, "voicemail", "voice"),
                (TEL, 0, "rejected", "voice"),
                (TEL, 83, None, "voice"),
            ],
            ("files", *COUNTS, "note"): [
                (
                    *(10, 7, 3, 0),
                    "a service or a short code, not a person; from a blocked number; "
                    "number withheld",
                )
            ],
        },
    ),
    Pitfall(
        "an iPhone's calls",
        {
            "Call History.csv": CALLS
            + f"Outgoing,2024-01-15 09:30:00,00:12:05,{ZOE},Zoë Brandt,Berlin,Phone\n"
            + f"Missed,2024-01-15 10:30:00,00:00:05,{ZOE},Zoë Brandt,,FaceTime Video\n"
            + "Incoming,2024-01-15 11:30:00,1m 3s,,Zoë Brandt,,WhatsApp Audio\n"
            + "Incoming,2024-01-15 12:30:00,45,,,,Phone\n"
            + f"Hm,2024-01-15 12:30:00,45,{ZOE},,,Phone\n"
        },
        {
            ("interactions", "sender", "recipient", *CALL_OF[2:]): [
                ("me", TEL, 725, None, "voice"),
                (TEL, "me", 0, "missed", "video"),
                ("name:zoe brandt", "me", 63, "WhatsApp Audio", "voice"),
            ],
            ("rejected", "line", "reason"): [(6, "unknown type of call: Hm")],
            ("files", "kind", *COUNTS, "note"): [
                (
                    *("call list", 5, 3, 1, 1),
                    "its times name no zone and are taken as UTC; number withheld",
                )
            ],
        },
    ),
    Pitfall(
        "an iPhone's calls, day first",
        {
            "c.csv": CALLS
            + f"Incoming,01/02/2024 09:30:00,00:00:05,{ZOE},,,\n"
            + f"Incoming,25/02/2024 09:30:00,00:00:05,{ZOE},,,\n"
        },
        {
            ("interactions", "occurred_at"): [
                (utc(2024, 2, 1, 9, 30),),
                (utc(2024, 2, 25, 9, 30),),
            ]
        },
    ),
    Pitfall(
        "an iPhone's calls, in German",
        {
            "Anrufe.csv": "Anruftyp;Datum;Dauer;Nummer;Kontakt;Ort;Dienst\n"
            f"Ausgehend;04.03.24, 10:00:00;00:01:23;{ZOE};Zoë Brandt;;Telefon\n"
            f"Eingehend;05.03.2024 10:00;1 Std. 2 Min.;{ZOE};Zoë Brandt;;FaceTime\n"
            f"Verpasst;6. März 2024 um 10:00;;{ZOE};Zoë Brandt;;Telefon\n"
        },
        {
            ("interactions", "sender", "recipient", "occurred_at", "seconds"): [
                ("me", TEL, utc(2024, 3, 4, 10), 83),
                (TEL, "me", utc(2024, 3, 5, 10), 3720),
                (TEL, "me", utc(2024, 3, 6, 10), 0),
            ],
            ("interactions", "detail"): [(None,), ("FaceTime",), ("missed",)],
        },
    ),
    Pitfall(
        "an iPhone's calls, in French, day first without a telling day",
        {
            "a.csv": "Type d’appel,Date,Durée,Numéro,Contact\n"
            f"Sortant,04/03/2024 10:00,00:01:23,{ZOE},Zoë Brandt\n"
        },
        {
            ("interactions", "sender", "occurred_at"): [("me", utc(2024, 3, 4, 10))],
            ("files", "note"): [
                (
                    "day and month cannot be told apart and are read as day/month; "
                    "its times name no zone and are taken as UTC",
                )
            ],
        },
    ),
    Pitfall(
        "an iPhone's calls, the time in a column of its own, minutes in the header",
        {
            "a.csv": "Name,Phone Number,Date,Time,Type,Duration (min)\n"
            f"Zoë Brandt,{ZOE},3/4/24,3:04 PM,Outgoing Call,2\n"
            f"Zoë Brandt,{ZOE},3/14/24,3:04 PM,Unanswered,0\n"
        },
        {
            ("interactions", "sender", "occurred_at", "seconds"): [
                ("me", utc(2024, 3, 4, 15, 4), 120),
                (TEL, utc(2024, 3, 14, 15, 4), 0),
            ]
        },
    ),
    Pitfall(
        "an iPhone's calls, with the zone",
        {
            "a.csv": CALLS
            + f"Incoming,2024-03-04 10:00:00 +0100,83 seconds,{ZOE},,,\n"
            + f"Incoming,2024-03-04T10:00:00.250Z,1 hour 2 minutes,{ZOE},,,\n"
        },
        {
            ("interactions", "occurred_at", "seconds"): [
                (utc(2024, 3, 4, 9), 83),
                (utc(2024, 3, 4, 10), 3720),
            ],
            ("files", "note"): [(None,)],
        },
    ),
    Pitfall(
        "an iPhone's calls, order not known",
        {"c.csv": CALLS + f"Incoming,01/02/2024 9:30:00 PM,00:00:05,{ZOE},,,\n"},
        {
            ("interactions", "occurred_at"): [(utc(2024, 1, 2, 21, 30),)],
            ("files", "note"): [
                (
                    "day and month cannot be told apart and are read as month/day; "
                    "its times name no zone and are taken as UTC",
                )
            ],
        },
    ),
]


@pytest.mark.parametrize("pitfall", PITFALLS, ids=[p.id for p in PITFALLS])
def test_pitfalls_of_the_format(pitfall, tmp_path):
    read = tables(write(tmp_path, pitfall.named))
    for (table, *columns), rows in pitfall.expected.items():
        assert read[table].select(columns).rows() == rows, table


BOMB = '<!DOCTYPE smses [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_a_bomb_of_entities_is_refused(tmp_path):
    for name, bomb in (
        (
            "declared.xml",
            backup(sms("X").replace("X", "&b;")).replace("?>", "?>" + BOMB),
        ),
        ("within.xml", backup(BOMB, sms("X").replace("X", "&b;"), sms("fine", 1))),
        ("undeclared.xml", backup(sms("X").replace("X", "&b;"))),
    ):
        (tmp_path / name).write_text(bomb, "utf-8")
    read = tables(tmp_path)
    assert read["interactions"].is_empty()
    assert dict(read["rejected"].select("source_file", "reason").rows()) == {
        "declared.xml": "it declares a document type, as XML bombs do and backups "
        "do not",
        "within.xml": "it declares a document type, as XML bombs do and backups do not",
        "undeclared.xml": "not well-formed XML, near line 3",
    }


@given(st.integers(1, 4000))
def test_where_blocks_end_makes_no_difference(size):
    data = backup(
        mms("look", picture=picture[:5000]), sms("a"), mms(addrs=GROUP), sms("b")
    ).encode()
    whole = list(phone_xml.frames([data]))
    blocks = [data[i : i + size] for i in range(0, len(data), size)]
    [frame] = phone_xml.frames(blocks)
    assert frame.equals(whole[0])


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text != "null" and not {"\ufffe", "\uffff"} & {*text}
)


@given(st.lists(words, min_size=1))
def test_any_words_come_out_as_they_went_in(said):
    [frame] = phone_xml.frames([backup(*map(sms, said)).encode()])
    assert frame["body"].to_list() == said


def test_a_large_backup_is_read_in_bounded_memory(tmp_path):
    """Twenty pictures of 20 MB, and never two of them at once."""
    import tracemalloc

    def blocks():
        yield DECLARATION.encode() + b"<smses>"
        for n in range(20):
            yield mms(f"look {n}", n, picture=picture, address=ZOE).encode()
        yield b"</smses>"

    assert len(picture) * 20 > 400_000_000
    tracemalloc.start()
    read = sum(frame.height for frame in phone_xml.frames(blocks()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == 20
    assert peak < 8 * len(picture)


def test_the_owners_number_is_told_by_the_groups(tmp_path):
    files = {
        "sms.xml": backup(
            *(mms(str(n), n, addrs=GROUP) for n in range(3)),
            sms("hello", 9, address=TOMAS),
            mms("out", 10, addrs=[("137", MINE), ("151", ZOE)], msg_box="2"),
        )
    }
    read = tables(write(tmp_path, files))
    assert read["accounts"].select("evidence", "handle", "phone").rows() == [
        ("profile", f"tel:{MINE}", MINE)
    ]


def test_backups_go_the_whole_way(tmp_path):
    first = tmp_path / "sms-20240601120000.zip"
    later = tmp_path / "sms-20240702120000.zip"
    said = [sms(), sms("yes", 60, type="1", contact_name="Zoë Brandt")]
    first.write_bytes(zipped({"sms-20240601120000.xml": backup(*said)}))
    more = [
        mms("all", 100, addrs=GROUP),
        mms("mine", 160, msg_box="2", addrs=[("137", MINE)]),
        sms("code", 200, address="INFO", type="1"),
    ]
    later.write_bytes(
        zipped(
            {
                "sms-20240702120000.xml": backup(*said, *more),
                "calls-20240702120000.xml": backup(
                    call(300),
                    call(400, number=TOMAS, type="3", contact_name="null"),
                    root="calls",
                ),
            }
        )
    )
    history = built(tmp_path / "data", first, later)
    assert history.problems == ()
    found = history.rows(
        "select kind, direction, group_size, seconds, text, handles.handle "
        "from interactions left join handles using (owner, person_id, network) "
        "order by occurred_at"
    )
    assert [tuple(row.values()) for row in found] == [
        ("message", "out", 1, None, "lunch?", TEL),
        ("message", "in", 1, None, "yes", TEL),
        ("message", "in", 2, None, "all", TEL),
        ("message", "out", 2, None, "mine", None),
        ("call", "both", 1, 83, None, TEL),
        ("call", "in", 1, 0, None, f"tel:{TOMAS}"),
    ]
    zoe = history.one("from relationships where name = 'Zoë Brandt'")
    assert (zoe["n_out"], zoe["n_in"], zoe["rung"]) == (3, 3, "mutual")
    assert history.one("select exported_at from coverage")["exported_at"] == utc(
        2024, 7, 2
    )


def test_a_log_with_the_columns_of_calls_stays_a_log(tmp_path):
    log = "date,type,duration,phone,name\n2024-03-04,lunch,60,,Zoë Brandt\n"
    read = tables(write(tmp_path, {"log.csv": log}))
    assert read["interactions"].select("network", "kind").rows() == [("log", "meeting")]
