import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.errors import CloseknitError
from flows.sources import displayed_dates
from flows.sources.archive import find
from tests.models.histories import built
from tests.sources.google_files import (
    ALEX,
    AT,
    CHAT_ME,
    CHAT_TOM,
    CHAT_ZOE,
    ME,
    MY_ID,
    MY_PHONE,
    NAME,
    NEW_HEADER,
    OLD_HEADER,
    PHONES,
    POST,
    TOM,
    TOM_ID,
    TOM_PHONE,
    VOICE,
    ZOE,
    ZOE_ID,
    ZOE_PHONE,
    activity,
    call_page,
    card,
    chat,
    chatter,
    comment,
    contacts_csv,
    event,
    hangouts,
    participant,
    plus,
    post,
    profile,
    said,
    tables_of,
    talk,
    tel,
    text_page,
    whole,
)
from tests.sources.linkedin_files import (
    Files,
    as_bytes,
    tables,
    utc,
    write,
    zipped,
)

COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
CONTACT = ("contacts", "handle", "name")
MAIL = {"E-mail 1 - Value": "zoe@example.org"}
ZOE_CARD = card("FN:Zoë Brandt", "EMAIL:zoe@example.org")


@dataclass(frozen=True)
class Pitfall:
    """`files`, in one zip, must come out as `expected`: rows by columns."""

    id: str
    files: Files
    expected: dict[tuple[str, ...], list[tuple[Any, ...]]]
    zips: tuple[Files, ...] = field(default=())


def vcf(id: str, content: str | bytes, *expected: tuple[Any, ...]) -> Pitfall:
    return Pitfall(id, {"contacts.vcf": content}, {CONTACT: list(expected)})


TWO = ([participant("1", ME), participant("2", "Zoë Brandt")],)
SMS = [participant("1", ME), participant("9", phone_number={"e164": ZOE_PHONE})]
UTC_AT = utc(2017, 7, 14, 2, 40, 0, 1)
AT_10 = utc(2023, 1, 4, 10, 59, 50)


TALKED = {
    ("interactions", "thread_id", "sender", "occurred_at", "text", "characters"): [
        ("c1", "id:2", UTC_AT, "The train\nleaves.", 17)
    ],
    ("accounts", "network", "handle", "evidence"): [("hangouts", "id:1", "profile")],
    ("members", "handle", "name"): [("id:1", ME), ("id:2", "Zoë Brandt")],
}

PITFALLS = [
    Pitfall(
        "G1 German folders",
        {
            "Takeout/Google Kontakte/Alle Kontakte/Alle Kontakte.vcf": ZOE_CARD,
            "Takeout/Google+-Kreise/Freunde.csv": "First Name,Last Name,Nickname,"
            f"Display Name,Profile URL\n,,,Zoë,https://plus.google.com/{ZOE_ID}\n",
            **chat(
                "DN AbC",
                [CHAT_ME, CHAT_ZOE],
                [said(CHAT_ZOE, "Mittwoch, 4. Januar 2023 um 10:59:50 UTC")],
                "Takeout/Google Chat (Unterhaltungen)/Gruppen",
            ),
            "Takeout/Sprache/Anrufe/Zoë - Verpasst - 2020-02-03T17_37_45Z.html": (
                call_page("Missed", ZOE_PHONE, "Zoë Brandt")
            ),
            **{"Takeout/Profil/Profil.json": dict(profile()).popitem()[1]},
        },
        {
            ("contacts", "network", "handle", "detail"): [
                ("google_plus", f"id:{ZOE_ID}", "Freunde"),
                ("contacts", "mail:zoe@example.org", None),
            ],
            ("interactions", "network", "sender", "occurred_at"): [
                ("google_chat", "mail:zoe@example.org", AT_10),
                ("google_voice", f"tel:{ZOE_PHONE}", utc(2020, 2, 5, 23, 26, 28)),
            ],
        },
    ),
    Pitfall(
        "G2 split parts, AppleDouble",
        {},
        {
            CONTACT: [
                ("mail:zoe@example.org", "Zoë Brandt"),
                ("mail:tomas@example.org", "Tomas Reyes"),
            ],
            ("files", "source_file", "status"): [
                ("Takeout/Contacts/A/A.vcf", "read"),
                ("Takeout/Contacts/B/B.vcf", "read"),
                ("Takeout/Drive/", "ignored"),
            ],
        },
        (
            {
                "Takeout/Contacts/A/A.vcf": ZOE_CARD,
                "__MACOSX/Takeout/Contacts/A/._A.vcf": b"\x00\x05\x16\x07",
                "Takeout/Contacts/A/._A.vcf": b"\x00\x05\x16\x07",
            },
            {
                "Takeout/Contacts/B/B.vcf": card(
                    "FN:Tomas Reyes", "EMAIL:tomas@example.org"
                ),
                "Takeout/Drive/plan.pdf": "%PDF",
            },
        ),
    ),
    Pitfall("G4 old Hangouts", {"Takeout/Hangouts/Hangouts.json": talk(True)}, TALKED),
    Pitfall(
        "G4 new Hangouts", {"Takeout/Hangouts/Hangouts2.json": talk(False)}, TALKED
    ),
    Pitfall(
        "G4 nameless participants",
        {
            "Hangouts.json": hangouts(
                ("c1", SMS, [event("9", AT, "a")]),
                (
                    "c2",
                    [
                        participant("1", ME),
                        participant("8"),
                        participant("7", TOM_PHONE),
                    ],
                    [event("8", AT, "b"), event("7", AT + 1, "c")],
                ),
                owner="1",
            )
        },
        {
            ("interactions", "sender", "sender_name"): [
                (f"tel:{ZOE_PHONE}", None),
                ("id:8", None),
                (f"tel:{TOM_PHONE}", None),
            ]
        },
    ),
    Pitfall(
        "G4 Chat is not Hangouts",
        {
            "messages.json": json.dumps({"messages": [said(CHAT_ZOE)]}),
            "Hangouts.json": talk(False),
        },
        {
            ("files", "network", "source_file"): [
                ("google_chat", "messages.json"),
                ("hangouts", "Hangouts.json"),
            ]
        },
    ),
    Pitfall(
        "G5 deleted message",
        chat(
            "DM AbC",
            [CHAT_ME, CHAT_ZOE],
            [
                {
                    "message_state": "DELETED",
                    "deleted_date": "Wednesday, January 4, 2023 at 11:00:00 AM UTC",
                    "deletion_metadata": {"deletion_type": "CREATOR"},
                    "topic_id": "t",
                },
                said(CHAT_ZOE),
            ],
        ),
        {
            ("interactions", "line", "sender"): [(2, "mail:zoe@example.org")],
            ("files", "kind", *COUNTS, "note"): [
                ("members", 0, 0, 0, 0, None),
                ("messages", 2, 1, 1, 0, "deleted"),
            ],
        },
    ),
    Pitfall(
        "G5 localised date",
        chat(
            "DM AbC",
            [CHAT_ME, CHAT_ZOE],
            [
                said(CHAT_ZOE, "2015. február 15., vasárnap 21:54:36 UTC"),
                said(CHAT_ME, "pretty recently", "The bus too."),
            ],
        ),
        {
            ("interactions", "occurred_at", "text", "detail"): [
                (utc(2015, 2, 15, 21, 54, 36), "The train leaves.", None),
                (None, "The bus too.", "pretty recently"),
            ],
            ("files", *COUNTS, "note"): [
                (0, 0, 0, 0, None),
                (1, 1, 0, 0, None),
                (1, 1, 0, 0, "dates in a form that is not known: kept without a time"),
            ],
        },
    ),
    Pitfall(
        "G6 UTF-16, Cyrillic, several values",
        {
            "google.csv": contacts_csv(
                {
                    "Name": "Зоя Брандт",
                    "Group Membership": "* My Contacts ::: * friends ::: Клуб",
                    "E-mail 1 - Value": "Zoe@example.org ::: zoja@example.com",
                    "Phone 1 - Value": "+49 30 5550100 ::: 030 5550101",
                    "Organization 1 - Name": "Пример, GmbH",
                },
                header=OLD_HEADER,
            ).encode("utf-16")
        },
        {
            ("contacts", "name", "emails", "phones", "company", "detail"): [
                (
                    "Зоя Брандт",
                    ["zoe@example.org", "zoja@example.com"],
                    ["+49305550100", "+49305550101"],
                    "Пример, GmbH",
                    "friends, Клуб",
                )
            ],
            ("files", "note"): [("not UTF-8: read as UTF-16",)],
        },
    ),
    Pitfall(
        "G6 new columns",
        {
            "contacts.csv": contacts_csv(
                {
                    "First Name": "Zoë",
                    "Last Name": "Brandt",
                    "Organization Name": "Example Fabrik",
                    "Organization Title": "Head of Ops",
                    "Labels": "* myContacts ::: * starred",
                    **MAIL,
                }
            )
        },
        {
            ("contacts", "kind", "handle", "name", "company", "position", "detail"): [
                (
                    *("address_book", "mail:zoe@example.org", "Zoë Brandt"),
                    *("Example Fabrik", "Head of Ops", None),
                )
            ]
        },
    ),
    Pitfall(
        "towns of both eras and of cards",
        {
            "new.csv": contacts_csv(
                {
                    "First Name": "Zoë",
                    "Address 1 - City": "80331 München",
                    "Address 2 - City": "Łódź",
                    **MAIL,
                },
                header=f"{NEW_HEADER},Address 1 - City,Address 2 - City",
            ),
            "a.vcf": card(
                "FN:Tomas Reyes",
                "ADR;TYPE=HOME:;;1 High Street;New York City;NY;10001;USA",
                "item1.ADR;type=WORK:;;;New York;;;",
            )
            + card("FN:Mia Probe", "ADR:;;;;;12345;Germany"),
        },
        {
            ("contacts", "name", "towns"): [
                ("Tomas Reyes", ["new york"]),
                ("Mia Probe", []),
                ("Zoë", ["munich", "lodz"]),
            ],
        },
    ),
    Pitfall(
        "G7",
        {
            "contacts.csv": contacts_csv(
                {"First Name": "Zoë", "E-mail 1 - Value": "https://example.org/p.jpg"},
                {"First Name": "Tom", "E-mail 1 - Value": "https://example.org/p.jpg"},
                {"First Name": "Mia", "E-mail 1 - Value": "* Other"},
                {
                    "First Name": "Bo",
                    "E-mail 1 - Value": "P, Bo (ACME) <Bo@example.org>",
                },
            )
        },
        {
            ("contacts", "handle", "emails"): [
                ("name:zoe", []),
                ("name:tom", []),
                ("name:mia", []),
                ("mail:bo@example.org", ["bo@example.org"]),
            ],
            ("files", "note"): [
                ("3 values in e-mail columns are no address: not used",)
            ],
        },
    ),
    Pitfall(
        "G7 a family's address, an office's number",
        {
            "a.vcf": card("FN:Zoë Brandt", "EMAIL:us@example.org", "TEL:+4930555010")
            + card("FN:Tom Brandt", "EMAIL:us@example.org", "TEL:+4930555010")
            + card("FN:Mia Probe", "TEL:+4930555011")
            + card("FN:Mia", "TEL:+4930555011")
        },
        {
            ("contacts", "handle", "emails", "phones"): [
                ("name:zoe brandt", [], []),
                ("name:tom brandt", [], []),
                ("tel:+4930555011", [], ["+4930555011"]),
                ("tel:+4930555011", [], ["+4930555011"]),
            ],
            ("files", "note"): [
                ("4 addresses or numbers are of several people: not used",)
            ],
        },
    ),
    vcf(
        "G8 quoted-printable soft break",
        card(
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=42=72=61=6E=64=74;=5A=6F=C3=",
            "=AB;;;",
            "TEL;CELL:+49 30 5550100",
            version="2.1",
        ),
        ("tel:+49305550100", "Zoë Brandt"),
    ),
    vcf(
        "G8 folded quoted-printable in another character set",
        card(
            "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Zo=",
            " =EB Brandt",
            "EMAIL;INTERNET:zoe@example.org",
            version="2.1",
        ),
        ("mail:zoe@example.org", "Zoë Brandt"),
    ),
    vcf(
        "G8 blank line in a name",
        card("FN:Zoë", "", "Brandt", "N:Brandt;Zoë;;;", "EMAIL:zoe@example.org"),
        ("mail:zoe@example.org", "Zoë Brandt"),
    ),
    vcf(
        "G8 picture with a line that begins with N",
        card(
            "N:Brandt;Zoë",
            "PHOTO;ENCODING=BASE64;JPEG:AAAA",
            "NAAA",
            "N=",
            "",
            "EMAIL:zoe@example.org",
            version="2.1",
        ),
        ("mail:zoe@example.org", "Zoë Brandt"),
    ),
    vcf(
        "G8 sound of a name",
        card("N:Brandt;Zoë", "SOUND;X-IRMC-N;CHARSET=UTF-8:Bo;;;;", version="2.1"),
        ("name:zoe brandt", "Zoë Brandt"),
    ),
    vcf(
        "G8 note with line breaks",
        card("NOTE:knows", "Name: Tom", "all;of it", "FN:Zoë Brandt"),
        ("name:zoe brandt", "Zoë Brandt"),
    ),
    Pitfall(
        "G8 one bad card",
        {
            "contacts.vcf": "BEGIN:VCARD\nVERSION:3.0\nFN:Cut Short\n"
            + "\ufeff"
            + ZOE_CARD
        },
        {
            CONTACT: [("mail:zoe@example.org", "Zoë Brandt")],
            ("rejected", "line", "reason"): [
                (1, "the card is cut short: END:VCARD is missing")
            ],
        },
    ),
    Pitfall(
        "G9",
        {
            "contacts.vcf": card("FN:", "EMAIL:zoe@example.org")
            + card("NOTE:nobody")
            + card("FN:zoe@example.org", "TEL:+4930555010"),
            "contacts.csv": contacts_csv({"Notes": "nobody"}, {"Phone 1 - Value": "x"}),
        },
        {
            CONTACT: [("mail:zoe@example.org", None), ("tel:+4930555010", None)],
            ("files", "source_file", *COUNTS, "note"): [
                ("contacts.csv", 2, 0, 2, 0, "no name, e-mail or phone"),
                ("contacts.vcf", 3, 2, 1, 0, "no name, e-mail or phone"),
            ],
        },
    ),
]


@pytest.mark.parametrize("pitfall", PITFALLS, ids=[p.id for p in PITFALLS])
def test_pitfall(tmp_path: Path, pitfall: Pitfall) -> None:
    for part, files in enumerate(pitfall.zips or (pitfall.files,), start=1):
        name = f"takeout-20230301T101500Z-{part:03}.zip"
        (tmp_path / name).write_bytes(zipped(files))
    read = tables(tmp_path)
    for (table, *columns), expected in pitfall.expected.items():
        rows = read[table].select(columns)
        assert (rows.rows() if table != "files" else sorted(rows.rows(), key=str)) == (
            expected if table != "files" else sorted(expected, key=str)
        )


def test_g3_a_tgz_is_told_at_once_and_what_to_do(tmp_path):
    (tmp_path / "takeout-20230301T101500Z-001.tgz").write_bytes(b"\x1f\x8b" + b"x" * 99)
    for place in (tmp_path, tmp_path / "takeout-20230301T101500Z-001.tgz"):
        (found,) = find(place)
        assert isinstance(found, CloseknitError)
        assert "Unpack it and give the folder" in str(found)


def test_the_day_of_a_takeout_is_in_its_name(tmp_path):
    (tmp_path / NAME).write_bytes(zipped({"Takeout/a.vcf": ZOE_CARD}))
    (found,) = find(tmp_path / NAME)
    assert not isinstance(found, CloseknitError)
    assert str(found.exported_on) == "2023-03-01"


# Contacts


def contacts(folder: Path, content: str, *columns: str) -> list[tuple[Any, ...]]:
    return tables_of(folder, {"a.vcf": content})["contacts"].select(columns).rows()


def test_a_vcard_of_version_4_with_everything_in_it(tmp_path):
    content = card(
        "N:Brandt;Zoë;Marie;Dr.;",
        "EMAIL;TYPE=work:mailto:Zoe@example.org",
        'TEL;VALUE=uri;TYPE="voice,home":tel:+49-30-555-0100;ext=12',
        "item1.ORG:Example\\, GmbH;Ops",
        "item1.X-ABLabel:work",
        "TITLE:Head o",
        " f Ops",
        "CATEGORIES:myContacts,Club",
        version="4.0",
    )
    assert contacts(
        tmp_path, content, "name", "emails", "phones", "company", "position", "detail"
    ) == [
        (
            *("Zoë Marie Brandt", ["zoe@example.org"], ["+49305550100"]),
            *("Example, GmbH", "Head of Ops", "Club"),
        )
    ]


def test_groups_and_companies_are_no_people(tmp_path):
    content = (
        card("FN:Club", "KIND:group")
        + card("FN:Club", "X-ADDRESSBOOKSERVER-KIND:group")
        + card("FN:Example GmbH", "ORG:Example GmbH", "X-ABShowAs:COMPANY")
    )
    read = tables_of(tmp_path, {"a.vcf": content})
    assert read["contacts"].is_empty()
    assert read["files"].select(*COUNTS, "note").rows() == [
        (3, 0, 3, 0, "a company, not a person; a group, not a person")
    ]


def test_a_label_is_the_name_of_its_file_and_folder(tmp_path):
    read = tables_of(
        tmp_path,
        {
            "Takeout/Contacts/Club/Club.vcf": ZOE_CARD,
            "Takeout/Contacts/All Contacts/All Contacts.vcf": ZOE_CARD,
        },
    )
    assert read["contacts"]["detail"].to_list() == [None, "Club"]


@pytest.mark.parametrize("content", ["", "no card at all", b"\xff\xfe\x00"])
def test_a_file_that_is_no_vcard_is_told(tmp_path, content):
    files = tables_of(tmp_path, {"a.vcf": content})["files"]
    assert files.select("source_file", "network").rows() == [("a.vcf", "contacts")]


def test_a_csv_of_contacts_with_a_row_too_long_loses_that_row_alone(tmp_path):
    content = contacts_csv(MAIL) + "," * 40 + "x\n"
    read = tables_of(tmp_path, {"contacts.csv": content})
    assert read["contacts"]["handle"].to_list() == ["mail:zoe@example.org"]
    assert read["rejected"]["reason"].to_list() == ["41 cells where the header has 23"]


# Google+

DEED = ("kind", "sender", "recipient", "occurred_at", "detail")
POSTED, SECOND = utc(2013, 5, 4, 16, 22, 10), f"users/{MY_ID}/posts/UgjAbC"


def deeds(folder: Path, content: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = tables_of(folder, {POST: content})["interactions"]
    return rows.select(columns or DEED).rows()


def test_a_post_tells_what_others_did_to_it_and_whom_it_named(tmp_path):
    content = post(
        comments=[
            comment(ZOE, "Yes &lt;3", "2013-05-04 19:00:00+0200"),
            comment(ALEX, "Indeed", "2013-05-04 19:00:01:+0200"),
        ],
        plusOnes=[{"plusOner": TOM}],
        reshares=[{"resharer": ZOE}],
        poll={"choices": [{"votes": [{"voter": TOM}]}, {"description": "none"}]},
        resharedPost={"author": ZOE},
        postAcl={"visibleToStandardAcl": {"circles": [], "users": [TOM, ALEX]}},
    )
    zoe, tom = f"id:{ZOE_ID}", f"id:{TOM_ID}"
    assert deeds(tmp_path, content) == [
        ("other", "me", None, POSTED, SECOND),
        ("comment", zoe, "me", utc(2013, 5, 4, 17), None),
        ("comment", "me", None, utc(2013, 5, 4, 17, 0, 1), None),
        ("reaction", tom, "me", None, f"+1 {SECOND}"),
        ("reaction", zoe, "me", None, f"reshare {SECOND}"),
        ("reaction", tom, "me", None, f"vote {SECOND}"),
        ("reaction", "me", zoe, POSTED, f"reshare {SECOND}"),
        ("tag", "me", tom, POSTED, SECOND),
    ]


def test_the_text_of_a_post_is_what_it_shows(tmp_path):
    shown = "The train\nleaves & returns."
    assert deeds(tmp_path, post(), "text", "characters") == [(shown, len(shown))]


def test_posts_of_communities_name_people_too(tmp_path):
    content = post(postAcl={"communityAcl": {"community": {}, "users": [TOM]}})
    assert deeds(tmp_path, content, "kind", "recipient")[1:] == [
        ("tag", f"id:{TOM_ID}")
    ]


def test_a_post_with_a_time_nobody_can_read_is_told(tmp_path):
    read = tables_of(
        tmp_path,
        {POST: post(creationTime="lately"), "b.json": post(author={}), "c.json": "{"},
    )
    assert read["rejected"].select("source_file", "reason").rows() == [
        (POST, "no readable time"),
        ("b.json", "no author in it"),
    ]


def test_a_post_that_breaks_off_harms_no_other(tmp_path):
    read = tables_of(tmp_path, {POST: post(), "b.json": post()[:-20]})
    assert read["interactions"].height == 1
    (reason,) = read["rejected"]["reason"].to_list()
    assert reason.startswith("not whole JSON")


CIRCLE_HEADER = "First Name,Last Name,Nickname,Display Name,Profile URL\n"
ZOE_URL = "https://plus.google.com/+ZoeBrandt"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("Friends.csv", CIRCLE_HEADER + f"Zoë,Brandt,,Zoë Brandt,{ZOE_URL}\n"),
        (
            "x.json",
            json.dumps(
                {
                    "name": "Friends",
                    "person": [{"displayName": "Zoë Brandt", "profileUrl": ZOE_URL}],
                }
            ),
        ),
        ("Friends.vcf", card("FN:Zoë Brandt", f"URL:{ZOE_URL}")),
    ],
)
def test_a_circle_in_any_form_is_whom_the_owner_followed(tmp_path, path, content):
    files = {f"Takeout/Google+ Circles/{path}": content}
    columns = ("network", "kind", "handle", "name", "detail")
    circle = ("google_plus", "following", "user:+zoebrandt", "Zoë Brandt", "Friends")
    read = tables_of(tmp_path, files)
    assert read["contacts"].select(columns).rows() == [circle]
    # Where a post shows her, her address stands for her number.
    files[POST] = post(plusOnes=[{"plusOner": ZOE}])
    read = tables_of(tmp_path, files)
    assert read["contacts"]["handle"].to_list() == [f"id:{ZOE_ID}"]


def test_what_the_owner_did_elsewhere_is_to_the_author_of_the_post(tmp_path):
    def item(key: str, whose: str) -> dict[str, Any]:
        link = {"postPermalink": f"https://plus.google.com/{whose}/posts/x"}
        return {"activityId": "a", "timestampMs": "1367690530123", key: link}

    read = tables_of(
        tmp_path,
        {
            POST: post(plusOnes=[{"plusOner": ZOE}]),
            "Takeout/Google+ Stream/ActivityLog/Comments.json": activity(
                item("commentCreatedItem", "+ZoeBrandt"),
                item("commentPlusOneAddedItem", TOM_ID),
                item("postPlusOneAddedItem", TOM_ID),
                item("pollVoteAddedItem", TOM_ID),
                item("postPlusOneAddedItem", MY_ID),
                item("somethingElse", TOM_ID),
            ),
        },
    )
    done = read["interactions"].filter(pl.col("source_file") != POST)
    at = utc(2013, 5, 4, 18, 2, 10)
    link = f"https://plus.google.com/{TOM_ID}/posts/x"
    assert done.select(DEED).rows() == [
        ("comment", "me", f"id:{ZOE_ID}", at, None),
        ("reaction", "me", None, at, f"+1 on a comment {link}"),
        ("reaction", "me", f"id:{TOM_ID}", at, f"+1 {link}"),
        ("reaction", "me", f"id:{TOM_ID}", at, f"vote {link}"),
    ]
    counts = read["files"].filter(kind="activity").select(COUNTS)
    assert counts.rows() == [(6, 4, 1, 1)]


def test_posts_as_pages_are_told_unless_they_are_there_as_json(tmp_path):
    page = '<html><a href="https://plus.google.com/1/posts/x">a post</a></html>'
    place = "Takeout/Google+ Stream/Posts"
    read = tables_of(
        tmp_path,
        {f"{place}/20130504 - a.html": page, f"{place}/20130504 - b.html": page},
    )
    assert read["rejected"].select("source_file", "reason").rows() == [
        (f"{place}/", "2 posts as HTML; Closeknit reads posts as JSON")
    ]
    read = tables_of(
        tmp_path,
        {f"{place}/20130504 - a.html": page, f"{place}/20130504 - a.json": post()},
    )
    assert read["rejected"].is_empty()


# Chat


def test_a_conversation_has_its_people_and_no_programs(tmp_path):
    bot = chatter("Helper", "helper@example.org", "Bot")
    gone = chatter("Deleted User", None)
    read = tables_of(
        tmp_path,
        chat(
            "Space AAAxyz",
            [CHAT_ME, CHAT_ZOE, bot],
            [said(CHAT_TOM), said(bot), said(gone), said(CHAT_ZOE, text="")],
        ),
    )
    assert read["members"].select("thread_id", "handle", "name").rows() == [
        ("AAAxyz", "mail:alex@example.org", ME),
        ("AAAxyz", "mail:zoe@example.org", "Zoë Brandt"),
        ("AAAxyz", "mail:tomas@example.org", "Tomas Reyes"),
        ("AAAxyz", "unknown:AAAxyz", None),
    ]
    assert read["interactions"].select("line", "sender", "characters").rows() == [
        (1, "mail:tomas@example.org", 17),
        (3, "unknown:AAAxyz", 17),
        (4, "mail:zoe@example.org", 0),
    ]
    assert "written by a program" in read["files"]["note"].to_list()


def test_a_conversation_with_a_deleted_account_is_with_somebody_unknown(tmp_path):
    read = tables_of(tmp_path, chat("DM AbC", [CHAT_ME], [said(CHAT_ME)]))
    assert read["members"]["handle"].to_list() == [
        "mail:alex@example.org",
        "unknown:AbC",
    ]


def test_the_one_user_of_a_chat_export_is_its_owner(tmp_path):
    user = json.dumps({"user": CHAT_ME, "membership_info": []})
    place = "Takeout/Google Chat/Users"
    read = tables_of(tmp_path, {f"{place}/User 1/user_info.json": user})
    assert read["accounts"].select("handle", "name", "email").rows() == [
        ("mail:alex@example.org", ME, "alex@example.org")
    ]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Tuesday, January 4, 2023 at 10:59:50 PM UTC", utc(2023, 1, 4, 22, 59, 50)),
        ("Monday, January 4, 2023 at 12:05:00\u202fAM UTC", utc(2023, 1, 4, 0, 5)),
        ("Tuesday, 7 February 2021 at 17:13:43 UTC", utc(2021, 2, 7, 17, 13, 43)),
        ("2015. február 15., vasárnap 21:54:36 UTC", utc(2015, 2, 15, 21, 54, 36)),
        ("am Dienstag, 4. Januar 2023 um 22:59 UTC", utc(2023, 1, 4, 22, 59)),
        ("mardi 4 août 2020 à 10:59:50 UTC", utc(2020, 8, 4, 10, 59, 50)),
        ("martes, 4 de enero de 2023, 10:59:50 p. m. UTC", utc(2023, 1, 4, 22, 59, 50)),
        ("вторник, 4 января 2023 г. в 10:59:50 UTC", utc(2023, 1, 4, 10, 59, 50)),
        ("2023年1月4日星期二 下午10:59:50 UTC", utc(2023, 1, 4, 22, 59, 50)),
        ("1/2/2023, 10:00:00 AM UTC", None),
        ("Tuesday, January 34, 2023 at 10:59:50 PM UTC", None),
        ("Invalid Date", None),
    ],
)
def test_a_date_is_read_in_the_language_of_the_account(shown, expected):
    read = (
        pl.Series("shown", [shown])
        .to_frame()
        .select(displayed_dates.moment(pl.col("shown")))
    )
    assert read.item() == expected


# Hangouts


def test_a_call_is_counted_once_with_the_length_its_end_tells(tmp_path):
    def call(what: str, at: int, **more: str) -> dict[str, Any]:
        return event("2", at, hangout_event={"event_type": what, **more})

    events = [
        call("START_HANGOUT", AT, media_type="AUDIO_ONLY"),
        call("END_HANGOUT", AT + 2, hangout_duration_secs="63"),
        event("2", AT + 1, "between"),
        call("START_HANGOUT", AT + 3),
        event("2", AT + 4, membership_change={"type": "JOIN"}),
        event("2", 0, "when?"),
    ]
    read = tables_of(tmp_path, {"h.json": hangouts(("c", *TWO, events))})
    columns = ("line", "kind", "medium", "sender", "seconds")
    assert read["interactions"].sort("line").select(columns).rows() == [
        (1, "call", "voice", "id:2", 63),
        (3, "message", "text", "id:2", None),
        (4, "call", "video", "id:2", None),
    ]
    assert read["files"].select(*COUNTS).rows() == [(6, 3, 2, 1)]
    assert read["rejected"].select("line", "reason").rows() == [(6, "no readable time")]


def test_a_file_of_hangouts_that_breaks_off_is_read_up_to_there(tmp_path):
    whole = hangouts(
        ("c1", *TWO, [event("2", AT, "a")]), ("c2", *TWO, [event("2", AT, "b")])
    )
    read = tables_of(tmp_path, {"h.json": whole[:-30]})
    assert read["interactions"]["text"].to_list() == ["a"]
    (reason,) = read["rejected"]["reason"].to_list()
    assert "what stands before was read" in reason


def test_a_conversation_that_is_none_is_told(tmp_path):
    whole = json.loads(hangouts(("c1", *TWO, [event("2", AT, "a")])))
    whole["conversations"] += [7, {"conversation": "odd"}]
    read = tables_of(tmp_path, {"h.json": json.dumps(whole)})
    assert read["interactions"]["text"].to_list() == ["a"]
    assert read["rejected"]["reason"].to_list() == [
        "conversation 2 has neither people nor events",
        "conversation 3 has neither people nor events",
    ]


def test_the_same_conversation_in_both_shapes_counts_once(tmp_path):
    paths = [tmp_path / "old.zip", tmp_path / "new.zip"]
    for path, old in zip(paths, (True, False), strict=True):
        path.write_bytes(zipped({"Hangouts.json": talk(old)}))
    assert built(tmp_path / "data", *paths).rows(
        "select name, direction from interactions join people using (person_id)"
    ) == [{"name": "Zoë Brandt", "direction": "in"}]


# Voice

CALLED_AT = utc(2020, 2, 5, 23, 26, 28)


def voice(folder: Path, name: str, page: str, **more: str) -> dict[str, pl.DataFrame]:
    return tables_of(folder, {f"{VOICE}/{name}": page, **more})


@pytest.mark.parametrize(
    ("kind", "duration", "expected"),
    [
        ("Placed", "PT1H5M8S", ("call", "me", f"tel:{ZOE_PHONE}", 3908, None)),
        ("Received", "PT1M23S", ("call", f"tel:{ZOE_PHONE}", "me", 83, None)),
        ("Recorded", "PT8S", ("call", f"tel:{ZOE_PHONE}", "me", 8, "recorded")),
        ("Missed", None, ("call", f"tel:{ZOE_PHONE}", "me", 0, "missed")),
        ("Voicemail", "PT9S", ("message", f"tel:{ZOE_PHONE}", "me", 9, "voicemail")),
    ],
)
@pytest.mark.parametrize("name", ["Zoë - B - {} - ", "Zoë - "])
@pytest.mark.parametrize("tags", [True, False])
def test_a_call_is_told_by_name_tag_or_title(
    tmp_path, kind, duration, expected, name, tags
):
    page = call_page(kind, ZOE_PHONE, "Zoë Brandt", duration=duration, tags=tags)
    name = name.format(kind) + "2020-02-05T23_26_28Z.html"
    rows = voice(tmp_path, name, page)["interactions"]
    columns = ("kind", "sender", "recipient", "seconds", "detail")
    assert rows.select(columns).rows() == [expected]
    assert rows.select("medium", "occurred_at").rows() == [("voice", CALLED_AT)]


def test_a_voicemail_has_its_transcript(tmp_path):
    words = '<span class="description"><span class="full-text">Call me.</span></span>'
    page = call_page("Voicemail", ZOE_PHONE, "Zoë", more=words)
    rows = voice(tmp_path, "Zoë - Voicemail - 2020-02-05T23_26_28Z.html", page)
    assert rows["interactions"].select("text", "characters").rows() == [("Call me.", 8)]


def test_texts_are_between_the_owner_and_the_other(tmp_path):
    page = text_page(
        ("2020-02-03T11:37:45.632-06:00", ZOE_PHONE, "Zoë Brandt", "You&#39;re<br>in?"),
        ("2020-02-03T17:38:45.000Z", MY_PHONE, "Me", "Yes.<br>"),
        ("lately", MY_PHONE, "Me", "Yes."),
    )
    read = voice(tmp_path, "Zoë - Text - 2020-02-03T17_37_45Z.html", page)
    columns = ("sender", "recipient", "occurred_at", "text")
    assert read["interactions"].select(columns).rows() == [
        (f"tel:{ZOE_PHONE}", "me", utc(2020, 2, 3, 17, 37, 45, 632000), "You're\nin?"),
        ("me", f"tel:{ZOE_PHONE}", utc(2020, 2, 3, 17, 38, 45), "Yes."),
    ]
    assert read["rejected"].select("line", "reason").rows() == [(3, "no readable time")]
    assert read["accounts"]["phone"].to_list() == [MY_PHONE]


@pytest.mark.parametrize(
    ("name", "recipient"),
    [
        ("Zoë - Brandt - Text - ", "name:zoe - brandt"),
        (f"{ZOE_PHONE} - Text - ", f"tel:{ZOE_PHONE}"),
        ("Zoë Brandt - SMS - ", "name:zoe brandt"),
        (" - Text - ", None),
    ],
)
def test_where_only_the_owner_wrote_the_name_of_the_page_tells_to_whom(
    tmp_path, name, recipient
):
    page = text_page(("2020-02-03T17:38:45.000Z", MY_PHONE, "Me", "Yes."))
    rows = voice(tmp_path, f"{name}2020-02-03T17_37_45Z.html", page)["interactions"]
    assert rows.select("sender", "recipient").rows() == [("me", recipient)]


def test_a_group_is_one_thread_over_many_pages(tmp_path):
    group = [tel(TOM_PHONE, "Tomas"), tel(ZOE_PHONE, "Zoë Brandt")]
    at = "2020-02-0{}T17:38:45.000Z"
    pages = {
        f"{VOICE}/Group Conversation - 2020-02-0{day}T17_38_45Z.html": text_page(
            (at.format(day), number, name, "a"), group=members
        )
        for day, number, name, members in (
            (1, ZOE_PHONE, "Zoë Brandt", group),
            (2, MY_PHONE, "Me", group[::-1]),
        )
    }
    read = tables_of(tmp_path, pages)
    thread = f"group:tel:{ZOE_PHONE},tel:{TOM_PHONE}"
    assert read["interactions"].select("thread_id", "sender", "recipient").rows() == [
        (thread, f"tel:{ZOE_PHONE}", None),
        (thread, "me", None),
    ]
    assert read["members"].select("thread_id", "handle", "name").rows() == [
        (thread, "me", None),
        (thread, f"tel:{ZOE_PHONE}", "Zoë Brandt"),
        (thread, f"tel:{TOM_PHONE}", "Tomas"),
    ]


def test_a_short_code_is_no_person_and_a_hidden_number_nobody(tmp_path):
    at = "2020-02-05T23_26_28Z.html"
    read = tables_of(
        tmp_path,
        {
            f"{VOICE}/22000 - Text - {at}": text_page(
                ("2020-02-03T17:38:45.000Z", "22000", "22000", "Your code is 1.")
            ),
            f"{VOICE}/ - Missed - {at}": call_page("Missed", "", ""),
            f"{VOICE}/Zoë - {at}": call_page("Other", ZOE_PHONE, "Zoë"),
        },
    )
    assert read["interactions"].select("kind", "sender").rows() == [("call", None)]
    assert "a short code or a service, not a person" in read["files"]["note"].to_list()
    assert read["rejected"]["reason"].to_list() == [
        "neither placed, received nor missed, and no voicemail"
    ]


def test_the_owners_numbers_are_on_their_own_card_and_on_no_others(tmp_path):
    call = call_page("Missed", ZOE_PHONE, "Zoë")
    own = {
        f"{VOICE}/Zoë - Missed - 2020-02-05T23_26_28Z.html": call,
        "Takeout/Voice/Phones.vcf": PHONES,
        f"{VOICE}/Zoë - Voicemail - 2020-02-05T23_26_28Z.mp3": b"x",
    }
    read = tables_of(tmp_path, own)
    assert read["accounts"]["phone"].to_list() == [MY_PHONE, "+15555550199"]
    assert read["contacts"].is_empty()
    friends = card("FN:Zoë", "item1.TEL:+15555550101", "item1.X-ABLabel:Google Voice")
    read = tables_of(tmp_path, {"phones.vcf": friends + ZOE_CARD})
    assert read["accounts"].is_empty()
    assert read["contacts"].height == 2


# The owner, and all of it


@pytest.mark.parametrize(
    ("path", "page", "email"),
    [
        ("alex@example.org.SubscriberInfo.html", "", "alex@example.org"),
        (
            "alex.SubscriberInfo.html",
            "<li>e-Mail: <b>Alex@x.org</b></li>",
            "alex@x.org",
        ),
    ],
)
def test_the_page_on_the_account_tells_the_address(tmp_path, path, page, email):
    read = tables_of(tmp_path, {f"Takeout/Google Account/{path}": page})
    assert set(read["accounts"].select("network", "email").rows()) == {
        (network, email)
        for network in ("contacts", "google_chat", "google_plus", "google_voice")
    } | {("hangouts", email)}


CONTACTED = (
    "select network, kind, direction from interactions "
    "join people using (person_id) where name = 'Zoë Brandt' order by all"
)


def test_a_takeout_becomes_one_person_over_all_its_products(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(zipped(whole()))
    history = built(tmp_path / "data", path)
    assert history.names() == ["Zoë Brandt"]
    assert history.one("select networks from people")["networks"] == [
        "contacts",
        "google_chat",
        "google_plus",
        "google_voice",
        "hangouts",
    ]
    assert [tuple(row.values()) for row in history.rows(CONTACTED)] == [
        ("google_chat", "message", "in"),
        ("google_chat", "message", "out"),
        ("google_plus", "comment", "in"),
        ("google_voice", "call", "both"),
        ("hangouts", "message", "in"),
    ]


def test_a_takeout_in_parts_is_the_same_as_in_one(tmp_path):
    files = list(whole().items())
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / NAME).write_bytes(zipped(dict(files)))
    parts = tmp_path / "parts"
    parts.mkdir()
    for number in range(3):
        part = parts / f"takeout-20230301T101500Z-{number + 1:03}.zip"
        part.write_bytes(zipped(dict(files[number::3])))
    one, three = (
        built(tmp_path / f"data-{name}", *sorted((tmp_path / name).iterdir()))
        for name in ("whole", "parts")
    )
    assert one.rows(CONTACTED) == three.rows(CONTACTED)
    assert one.names() == three.names()


@pytest.mark.parametrize("me", [(), (ME,)])
def test_where_nothing_tells_whose_a_chat_is_the_user_is_asked(tmp_path, me):
    path = tmp_path / NAME
    path.write_bytes(zipped(chat("DM AbC", [CHAT_ME, CHAT_ZOE], [said(CHAT_ZOE)])))
    history = built(tmp_path / "data", path, me=me)
    assert history.one("select owner_known from coverage")["owner_known"] is bool(me)


def test_the_owners_own_post_is_towards_nobody_even_in_another_part(tmp_path):
    link = {"postPermalink": f"https://plus.google.com/{MY_ID}/posts/x"}
    item = {"timestampMs": "1367690530123", "commentCreatedItem": link}
    parts = {"a.zip": {POST: post()}, "b.zip": {"c.json": activity(item)}}
    for name, files in parts.items():
        (tmp_path / name).write_bytes(zipped(files))
    history = built(tmp_path / "data", *(tmp_path / name for name in parts))
    assert history.names() == []


def test_an_unzipped_takeout_reads_like_its_zip(tmp_path):
    write(tmp_path / "unzipped", whole())
    from_folder = tables(tmp_path / "unzipped")
    from_zip = tables_of(tmp_path, whole())
    for table, frame in from_zip.items():
        assert frame.equals(from_folder[table]), table


BREAKS: list[Callable[[bytes], bytes]] = [
    lambda data: data[: len(data) // 2],
    lambda data: b"",
    lambda data: data.replace(b":", b";"),
    lambda data: data.replace(b'"', b"'"),
    lambda data: data + b"\x00\xff",
]


@pytest.mark.parametrize("broken", BREAKS)
def test_broken_files_never_end_the_reading(tmp_path, broken):
    files = {path: broken(as_bytes(c)) for path, c in whole().items()}
    read = tables_of(tmp_path, files)
    totals = read["files"].select(pl.col(COUNTS).sum()).row(0)
    assert totals[0] == sum(totals[1:])


@pytest.mark.parametrize(
    ("path", "content", "network"),
    [
        ("a.json", json.dumps({"who": plus("5", "Zoë")}), None),
        (
            "comments_and_reactions/comments.json",
            json.dumps(
                {
                    "comments_v2": [
                        {
                            "timestamp": 1,
                            "title": "Alex commented on Zoë's post.",
                            "data": [
                                {
                                    "comment": {
                                        "author": ME,
                                        "comment": "https://plus.google.com/5/posts/x",
                                    }
                                }
                            ],
                        }
                    ]
                }
            ),
            "facebook",
        ),
        ("saved.html", '<a href="https://plus.google.com/5/posts/x">x</a>', None),
        ("Contacts.csv", "FirstName,LastName,Emails\nZoë,Brandt,\n", "linkedin"),
    ],
)
def test_files_of_others_are_left_to_them(tmp_path, path, content, network):
    read = tables_of(tmp_path, {path: content}, name="export.zip")
    assert read["files"]["network"].to_list() == [network]


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("Google Chat/Groups/DM A/messages.json", '{"messages": []}', "read"),
        ("Hangouts/Hangouts.json", '{"conversations": []}', "read"),
        ("Google Chat/Groups/DM A/messages.json", '{"texts": []}', "unknown"),
        ("Contacts/A/A.csv", "Who,Where\nZoë,there\n", "unknown"),
        ("Mail/All mail.mbox", "From x", "unknown"),
        ("Drive/plan.json", "{}", "ignored"),
    ],
)
def test_what_may_hold_people_is_never_ignored(tmp_path, path, content, status):
    files = tables_of(tmp_path, {f"Takeout/{path}": content})["files"]
    assert files["status"].to_list() == [status]
