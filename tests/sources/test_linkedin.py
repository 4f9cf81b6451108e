import codecs
import csv
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.errors import CloseknitError
from flows.sources import archive, linkedin
from flows.sources import tables as csv_tables
from flows.sources.archive import Archive
from flows.sources.linkedin_messages import shown, split_names
from tests.sources.linkedin_files import (
    ALEX,
    CONNECTIONS_6,
    CONNECTIONS_7,
    INVITATIONS,
    MESSAGES_9,
    MESSAGES_13,
    PREAMBLE,
    TOMAS,
    ZOE,
    Files,
    message,
    messages_csv,
    tables,
    tables_of,
    utc,
    write,
    zipped,
)

COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
NAMED_OTHERWISE = (
    ". If they are in another language, choose English in LinkedIn's settings and "
    "export again, or name the columns so"
)
PEOPLE = (
    f"Zoë,Brandt,{ZOE},,Contoso Test,Head of Ops,08 Feb 2026\n"
    f'Tomas,"Reyes, PhD",{TOMAS},Tomas@example.org,"Example, GmbH",,14 Nov 2019\n'
)
NAMES = [("Zoë Brandt",), ("Tomas Reyes, PhD",)]


@dataclass(frozen=True)
class Pitfall:
    """`files`, in each of `zips`, must come out as `expected`: rows by columns."""

    id: str
    files: Files
    expected: dict[tuple[str, ...], list[tuple[Any, ...]]]
    zips: tuple[str, ...] = field(default=("LinkedInDataExport_10-05-2026.zip",))


def connections(id: str, content: str | bytes, expected: Any = NAMES) -> Pitfall:
    columns = ("contacts", "name")
    return Pitfall(id, {"Connections.csv": content}, {columns: expected})


GROUP = {
    "to": "Jane Doe, Ph.D., Max Roe",
    "recipient_profile_urls": f"{ALEX}/jane-doe,{ALEX}-max",
}
OLD_ENDORSEMENT = (
    "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,"
    "Endorsement Status\n2015/07/01 10:11:12 UTC,Welding,Zoë,Brandt,ACCEPTED\n"
)
PITFALLS = [
    Pitfall(
        "L1",
        {
            "Connections.csv": PREAMBLE + CONNECTIONS_7 + PEOPLE,
            "Invitations.csv": "Notes:\nnothing that is a table\n",
        },
        {
            ("contacts", "line", "name"): [(5, "Zoë Brandt"), (6, "Tomas Reyes, PhD")],
            ("rejected", "source_file", "reason"): [
                (
                    "Invitations.csv",
                    "its columns are not known: found Notes:; expected from, to, "
                    f"sent at, direction{NAMED_OTHERWISE}",
                )
            ],
            ("files", "source_file", *COUNTS): [
                ("Connections.csv", 2, 2, 0, 0),
                ("Invitations.csv", 1, 0, 0, 1),
            ],
        },
    ),
    connections("L2 no preamble", CONNECTIONS_7 + PEOPLE),
    connections("L2 two lines", "Notes:\nx\n" + CONNECTIONS_7 + PEOPLE),
    connections("L2 three lines", PREAMBLE + CONNECTIONS_7 + PEOPLE),
    connections(
        "L2 five lines", "Notes:\n" + "x\n" * 3 + "\n" + CONNECTIONS_7 + PEOPLE
    ),
    Pitfall(
        "L3 six columns",
        {"Connections.csv": CONNECTIONS_6 + "Zoë,Brandt,,Contoso,Ops,01 Mar 2019\n"},
        {
            ("contacts", "handle", "company", "url", "listed_at"): [
                ("name:zoe brandt", "Contoso", None, utc(2019, 3, 1))
            ]
        },
    ),
    Pitfall(
        "L3 seven columns",
        {"Connections.csv": CONNECTIONS_7 + PEOPLE},
        {
            ("contacts", "handle", "company", "emails", "listed_at"): [
                ("zoë-brandt-1a2b", "Contoso Test", None, utc(2026, 2, 8)),
                (
                    "tomas-reyes-x",
                    "Example, GmbH",
                    ["tomas@example.org"],
                    utc(2019, 11, 14),
                ),
            ]
        },
    ),
    Pitfall(
        "L4",
        {"Connections.csv": "Vorname,Nachname,Verbunden am\nZoë,Brandt,08 Feb 2026\n"},
        {
            ("rejected", "reason"): [
                (
                    "its columns are not known: found Vorname, Nachname, Verbunden am; "
                    "expected first name, last name, connected on or first name, "
                    "last name, e-mail address or first, last, email" + NAMED_OTHERWISE,
                )
            ]
        },
    ),
    Pitfall(
        "L5",
        {"Connections.csv": CONNECTIONS_7 + ",,,,,,07 Jun 2021\n"},
        {
            ("contacts", "kind", "handle", "name", "listed_at"): [
                ("connection", None, None, utc(2021, 6, 7))
            ]
        },
    ),
    Pitfall(
        "L6",
        {
            "Connections.csv": CONNECTIONS_7
            + "Zoë,Brandt,http://linkedin.com/in/Zoë-Brandt-1A2B/de?x=1,,,,08 Feb 2026",
            "messages.csv": messages_csv(message()),
        },
        {
            ("contacts", "handle", "url"): [
                ("zoë-brandt-1a2b", "https://www.linkedin.com/in/zoë-brandt-1a2b")
            ],
            ("interactions", "sender"): [("zoë-brandt-1a2b",)],
        },
    ),
    Pitfall(
        "L6 addresses of before 2016",
        {
            "Connections.csv": CONNECTIONS_7
            + "Ann,Roe,http://www.linkedin.com/pub/ann-roe/1a/2b3/4c5,,,,08 Feb 2026\n"
            + "Ann,Roe,uk.linkedin.com/pub/ann-roe/9F/8E7/6D5?x=1,,,,08 Feb 2026\n"
            + "Ann,Roe,linkedin.com/pub/ann-roe/9f/8e7/more,,,,08 Feb 2026\n"
            + "Ann,Roe,linkedin.com/in/ann-roe-4c52b31a/de,,,,08 Feb 2026\n"
        },
        {
            ("contacts", "handle"): [
                ("ann-roe-4c52b31a",),
                ("ann-roe-6d58e79f",),
                ("ann-roe",),
                ("ann-roe-4c52b31a",),
            ]
        },
    ),
    Pitfall(
        "L6 name to address",
        {
            "Connections.csv": CONNECTIONS_6 + "Zoe,Brandt,,,,01 Mar 2019\n",
            "messages.csv": messages_csv(
                message(),
                message(from_="Alex Muster", sender_profile_url=ALEX, to="ZOË BRANDT"),
                header=MESSAGES_9,
            ),
        },
        {
            ("members", "handle"): [
                ("zoë-brandt-1a2b",),
                ("alex-muster-test",),
                ("zoë-brandt-1a2b",),
            ]
        },
    ),
    Pitfall(
        "L7",
        {
            "messages.csv": messages_csv(
                message(content="Hi,\n\nThursday?"),
                message(content='A "word",\r\nZoë'),
                message(content="last"),
                header=MESSAGES_13,
                quoting=csv.QUOTE_ALL,
            )
        },
        {
            ("interactions", "line", "text", "characters"): [
                (2, "Hi,\n\nThursday?", 14),
                (5, 'A "word",\nZoë', 13),
                (7, "last", 4),
            ]
        },
    ),
    Pitfall(
        "L8",
        {
            **dict.fromkeys(
                (
                    "coach_messages.csv",
                    "guide_messages.csv",
                    "learning_coach_messages.csv",
                    "learning_role_play_messages.csv",
                    "my guide_messages copy.csv",
                ),
                messages_csv(message()),
            ),
            "LearningCoachMessages.csv": "No conversations found",
            "messages.csv": messages_csv(message()),
        },
        {
            ("interactions", "source_file"): [("messages.csv",)],
            ("files", "status"): [("ignored",)] * 6 + [("read",)],
        },
    ),
    connections(
        "L9",
        CONNECTIONS_7 + 'Ann,"Muster, CPA",,,"Test, Inc.",,08 Feb 2026\n',
        [("Ann Muster, CPA",)],
    ),
    connections("L10", 'Notes:\na,b,c\n"x, ""y"",\n' + CONNECTIONS_7 + PEOPLE),
    Pitfall(
        "L11",
        {
            "Ad_Targeting.csv": "Company Names,Company Names,Job Titles\nA,B,C\n",
            "Connections.csv": CONNECTIONS_7.replace("Company", "Position") + PEOPLE,
        },
        {
            ("files", "source_file", "status"): [
                ("Ad_Targeting.csv", "ignored"),
                ("Connections.csv", "read"),
            ],
            ("contacts", "name", "position"): [
                ("Zoë Brandt", "Contoso Test"),
                ("Tomas Reyes, PhD", "Example, GmbH"),
            ],
        },
    ),
    Pitfall(
        "L12",
        {
            "Connections.csv": (CONNECTIONS_6 + "Zoë,García,,,,01 Mar 2014\n").encode(
                "cp1252"
            )
        },
        {
            ("contacts", "name"): [("Zoë García",)],
            ("files", "note"): [("not UTF-8: read as Windows-1252",)],
        },
    ),
    Pitfall(
        "L12 damaged",
        {
            "Connections.csv": (
                CONNECTIONS_6 + "Zoë,Łęcka,,F?,,01 Mar 2014\n小,林,,,,01 Mar 2014\n"
            )
            .encode()
            .replace(b"?", b"\xe9o \xf0\x9f\x98")
        },
        {
            ("contacts", "name", "company"): [
                ("Zoë Łęcka", "F\ufffdo \ufffd"),
                ("小 林", None),
            ],
            ("files", "note"): [
                ("damaged UTF-8: lost characters (2) are shown as \ufffd",)
            ],
        },
    ),
    Pitfall(
        "L13",
        {"Endorsement Received Info.csv": OLD_ENDORSEMENT},
        {("interactions", "sender", "detail"): [("name:zoe brandt", "Welding")]},
    ),
    Pitfall(
        "L14",
        {
            "Connections.csv": CONNECTIONS_6
            + "François,Müller — Çelik,,,,01 Mar 2019\nOnly,Name\n"
        },
        {
            ("contacts", "name", "listed_at"): [
                ("François Müller — Çelik", utc(2019, 3, 1)),
                ("Only Name", None),
            ]
        },
        zips=("export.zip.zip",),
    ),
    connections(
        "L15",
        CONNECTIONS_6 + "小林,テスト,,,,01 Mar 2019\nتجربة,مثال,,,,01 Mar 2019\n",
        [("小林 テスト",), ("تجربة مثال",)],
    ),
    Pitfall(
        "L16",
        {
            "messages.csv": messages_csv(
                message(date="2025-06-02 08:00:00 UTC"),
                message(date="2025-06-01 08:00:00 UTC"),
                delimiter="\t",
            )
        },
        {
            ("interactions", "occurred_at", "occurred_precision"): [
                (utc(2025, 6, 2, 8), "second"),
                (utc(2025, 6, 1, 8), "second"),
            ]
        },
    ),
    Pitfall(
        "L17",
        {"messages.csv": messages_csv(message(**GROUP))},
        {
            ("members", "handle", "name"): [
                ("zoë-brandt-1a2b", "Zoë Brandt"),
                ("alex-muster-test", "Jane Doe, Ph.D."),
                ("alex-muster-test-max", "Max Roe"),
            ]
        },
    ),
    Pitfall(
        "L18",
        {
            "messages.csv": messages_csv(
                message(),
                message(from_="Test Academy", sender_profile_url=""),
                message(content='<p class="spinmail-quill-editor__spin-break">Hi'),
                message(folder="SPAM"),
                message(conversation_title="Sponsored Conversation"),
                message(is_message_draft="Yes"),
                message(from_="LinkedIn Member", sender_profile_url=""),
                header=MESSAGES_13,
            )
        },
        {
            ("interactions", "line", "sender", "sender_name"): [
                (2, "zoë-brandt-1a2b", "Zoë Brandt"),
                (8, None, None),
            ],
            ("files", *COUNTS, "note"): [(7, 2, 5, 0, "draft; sponsored or spam")],
        },
    ),
    Pitfall(
        "L19",
        {
            "messages.csv": messages_csv(
                message(folder="INBOX"),
                message(
                    from_="Alex Muster",
                    sender_profile_url=ALEX,
                    to="Zoë Brandt",
                    recipient_profile_urls=ZOE,
                    folder="INBOX",
                ),
            )
        },
        {
            ("interactions", "sender"): [("zoë-brandt-1a2b",), ("alex-muster-test",)],
            ("members", "handle"): [("zoë-brandt-1a2b",), ("alex-muster-test",)],
        },
    ),
    Pitfall(
        "L20",
        {"Connections.csv": CONNECTIONS_7 + PEOPLE},
        {("contacts", "line", "name"): [(2, *NAMES[0]), (3, *NAMES[1])] * 2},
        zips=(
            "Basic_LinkedInDataExport_10-05-2026.zip",
            "Complete_LinkedInDataExport_10-06-2026.zip",
        ),
    ),
    connections("L21 no newline at the end", CONNECTIONS_7 + PEOPLE.rstrip("\n")),
    Pitfall(
        "L21 saved by Excel",
        {
            "Connections.csv": codecs.BOM_UTF8
            + (CONNECTIONS_6.replace(",", ";").replace("\n", "\r\n")).encode()
            + "Zoë;Brandt;;Contoso, Test;Ops;4-Apr-21\n".encode()
        },
        {
            ("contacts", "name", "company", "listed_at"): [
                ("Zoë Brandt", "Contoso, Test", utc(2021, 4, 4))
            ],
            ("files", "note"): [
                ("saved anew by a spreadsheet, which may have changed cells",)
            ],
        },
    ),
]


@pytest.mark.parametrize("pitfall", PITFALLS, ids=[p.id for p in PITFALLS])
def test_pitfall(tmp_path: Path, pitfall: Pitfall) -> None:
    for name in pitfall.zips:
        content = zipped(pitfall.files)
        if name.endswith(".zip.zip"):
            content = zipped({"export.zip": content})
        (tmp_path / name).write_bytes(content)
    read = tables(tmp_path)
    for (table, *columns), expected in pitfall.expected.items():
        rows = read[table].select(columns)
        if table in ("files", "rejected"):
            rows = rows.sort(columns[0])
        assert rows.rows() == expected


def interactions(folder: Path, name: str, content: str, *columns: str) -> Any:
    return tables_of(folder, {name: content})["interactions"].select(columns).rows()


SIDES = ("sender", "sender_name", "recipient", "recipient_name")
WHEN = ("occurred_at", "occurred_precision")


def test_invitations_have_the_owner_on_one_side_and_tell_who_that_is(tmp_path):
    read = tables_of(
        tmp_path,
        {
            "Invitations.csv": INVITATIONS
            + f'Alex Muster,Zoë Brandt,"1/29/26, 2:37 PM",Met,OUTGOING,{ALEX},{ZOE}\n'
            + f'Tomas Reyes,Alex Muster,"1/9/26, 2:37 AM",,INCOMING,,{ALEX}\n'
            + f'Tomas Reyes,Alex Muster,"1/9/26, 2:37 AM",,SIDEWAYS,,{ALEX}\n'
        },
    )
    assert read["interactions"].select(*SIDES, *WHEN, "text", "characters").rows() == [
        (
            "me",
            "Alex Muster",
            "zoë-brandt-1a2b",
            "Zoë Brandt",
            utc(2026, 1, 29, 14, 37),
            "minute",
            "Met",
            3,
        ),
        (
            "name:tomas reyes",
            "Tomas Reyes",
            "me",
            "Alex Muster",
            utc(2026, 1, 9, 2, 37),
            "minute",
            None,
            0,
        ),
    ]
    assert read["accounts"].select("evidence", "handle", "name", "weight").rows() == [
        ("invitation", "alex-muster-test", "Alex Muster", 2)
    ]
    assert read["rejected"].select("line", "reason", "sample").rows() == [
        (
            4,
            "direction not understood: SIDEWAYS",
            f"Tomas Reyes,Alex Muster,1/9/26, 2:37 AM,SIDEWAYS,{ALEX}",
        )
    ]


def test_invitations_before_2023_name_people_only(tmp_path):
    content = (
        "From,To,Sent At,Message,Direction\n"
        'Alex Muster,LinkedIn Member,"1/29/22, 2:37 PM",,OUTGOING\n'
    )
    rows = interactions(tmp_path, "Invitations.csv", content, *SIDES)
    assert rows == [("me", "Alex Muster", None, None)]


@pytest.mark.parametrize(
    ("name", "role", "expected"),
    [
        (
            "Endorsement_Received_Info.csv",
            "Endorser",
            ("zoë-brandt-1a2b", "Zoë Brandt", "me", None),
        ),
        (
            "Endorsement_Given_Info_12345678.csv",
            "Endorsee",
            ("me", None, "zoë-brandt-1a2b", "Zoë Brandt"),
        ),
    ],
)
def test_endorsements(tmp_path, name, role, expected):
    content = (
        f"Endorsement Date,Skill Name,{role} First Name,{role} Last Name,"
        f"{role} Public Url,Endorsement Status\n"
        "2024/02/01 15:02:55 UTC,Welding,Zoë,Brandt,"
        "www.linkedin.com/in/zo%C3%AB-brandt-1a2b,HIDDEN\n"
    )
    rows = interactions(tmp_path, name, content, "medium", "detail", *SIDES, *WHEN)
    assert rows == [
        ("public", "Welding", *expected, utc(2024, 2, 1, 15, 2, 55), "second")
    ]


def test_endorsements_in_utf16_with_tabs(tmp_path):
    files = {
        "Endorsement Received Info.csv": OLD_ENDORSEMENT.replace(",", "\t").encode(
            "utf-16"
        )
    }
    read = tables_of(tmp_path, files)
    assert read["interactions"]["sender"].to_list() == ["name:zoe brandt"]
    assert read["files"]["note"].to_list() == ["not UTF-8: read as UTF-16"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Recommendations_Received.csv",
            ("name:zoe brandt", "Zoë Brandt", "me", None),
        ),
        (
            "Recommendations Given.csv",
            ("me", None, "name:zoe brandt", "Zoë Brandt"),
        ),
    ],
)
def test_recommendations(tmp_path, name, expected):
    content = (
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
        'Zoë,Brandt,Contoso,Ops,"Kind,\nand fast.","12/05/25, 06:59 PM",VISIBLE\n'
    )
    rows = interactions(tmp_path, name, content, "text", "characters", *SIDES, *WHEN)
    assert rows == [
        ("Kind,\nand fast.", 15, *expected, utc(2025, 12, 5, 18, 59), "minute")
    ]


def test_notes(tmp_path):
    content = (
        "Connection First Name,Connection Last Name,Connection Profile URL,Note,"
        f"Created On,Edited On\nZoë,Brandt,{ZOE},Met at the fair,2026-03-01,\n"
    )
    rows = interactions(tmp_path, "Notes.csv", content, "kind", "text", *SIDES, *WHEN)
    assert rows == [
        (
            "note",
            "Met at the fair",
            "me",
            None,
            "zoë-brandt-1a2b",
            "Zoë Brandt",
            utc(2026, 3, 1),
            "day",
        )
    ]


LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A123"


@pytest.mark.parametrize(
    ("name", "header", "row", "expected"),
    [
        ("Reactions.csv", "Date,Type,Link", f"PRAISE,{LINK}", ("reaction", "PRAISE")),
        ("Votes.csv", "Date,Link,OptionText", f"{LINK},b", ("reaction", "activity")),
        ("InstantReposts.csv", "Date,Link", LINK, ("other", "activity")),
        (
            "Comments_12345678.csv",
            "Date,Link,Message",
            f'{LINK},"So\ntrue"',
            ("comment", "activity", "So\ntrue"),
        ),
        (
            "Shares.csv",
            "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl",
            f'{LINK},"He said ""hi""",,',
            ("other", "activity", 'He said "hi"'),
        ),
    ],
)
def test_activity_is_the_owners_and_towards_nobody(
    tmp_path, name, header, row, expected
):
    content = f"{header}\n2024-02-01 15:02:55,{row}\n"
    columns = ("sender", "recipient", "medium", *WHEN, "kind", "detail", "text")
    rows = interactions(tmp_path, name, content, *columns)
    kind, detail, text = (*expected, None)[:3]
    when = (utc(2024, 2, 1, 15, 2, 55), "second")
    assert rows == [("me", None, "public", *when, kind, detail, text)]


def test_events_count_from_their_start(tmp_path):
    content = (
        "Event Name,Event Time,Status,External Url\n"
        "Test fair,2024-02-01 15:00:00 - 2024-02-02 15:00:00,ATTENDING,\n"
        "Someday,,ATTENDING,\n"
    )
    read = tables_of(tmp_path, {"Events.csv": content})
    assert read["interactions"].select("kind", "detail", *WHEN).rows() == [
        ("event", "Test fair", utc(2024, 2, 1, 15), "second")
    ]
    assert read["rejected"]["reason"].to_list() == ["no date"]


def test_address_books(tmp_path):
    read = tables_of(
        tmp_path,
        {
            "Contacts.csv": "Source,FirstName,LastName,Companies,Title,Emails,"
            "PhoneNumbers,CreatedAt,FullName\n"
            'IOS,Zoë,B,Contoso,Ops,"Z@example.org;z2@example.org",'
            '"+49 170 0000 111,0555 0100","1/2/24, 3:04 PM",Zoë Brandt\n'
            "IOS,,,,,,+1 (555) 010-0199,?,\n"
            "IOS,,,Contoso,,none,,,\n",
            "ImportedContacts.csv": "FirstName,MiddleName,LastName,Emails,"
            "PhoneNumbers,CreatedAt\nTomas,M,Reyes,,5550100199 5550100200,\n"
            ",,,a@example.org,,\n",
        },
    )
    columns = ("handle", "name", "emails", "phones", "listed_at", "detail")
    assert read["contacts"].select(columns).rows() == [
        (
            "name:zoe brandt",
            "Zoë Brandt",
            ["z@example.org", "z2@example.org"],
            ["+491700000111", "05550100"],
            utc(2024, 1, 2, 15, 4),
            None,
        ),
        ("+15550100199", None, None, ["+15550100199"], None, "date not understood: ?"),
        (
            "name:tomas m reyes",
            "Tomas M Reyes",
            None,
            ["5550100199", "5550100200"],
            None,
            None,
        ),
        ("a@example.org", None, ["a@example.org"], None, None, None),
    ]
    assert read["files"].select(*COUNTS, "note").rows() == [
        (3, 2, 1, 0, "no name, e-mail or phone"),
        (2, 2, 0, 0, None),
    ]


def test_follows(tmp_path):
    content = (
        "Notes:\n\nDate,Full Name,Status\n"
        "2024-02-01 15:02:55,Zoë Brandt,Active\n"
        "2024-02-01 15:02:55,Tomas Reyes,Unfollow\n"
    )
    read = tables_of(tmp_path, {"Member_Follows.csv": content})
    assert read["contacts"].select("kind", "handle", "listed_at").rows() == [
        ("following", "name:zoe brandt", utc(2024, 2, 1, 15, 2, 55))
    ]
    assert read["files"]["note"].to_list() == ["no longer followed"]


def test_owner_files_tell_name_email_and_phone(tmp_path):
    read = tables_of(
        tmp_path,
        {
            "Profile.csv": "First Name,Last Name,Maiden Name\nAlex,Muster,\n",
            "Email Addresses.csv": "Email Address,Confirmed,Primary,Updated On\n"
            "Alex@example.org,Yes,Yes,\nold@example.org,Yes,No,\n",
            "PhoneNumbers.csv": "Extension,Number,Type\n,+49 170 0000 111,Mobile\n",
            "Whatsapp Phone Numbers.csv": "Number,Extension,Is_WhatsApp_Number\n,,\n",
        },
    )
    columns = ("evidence", "handle", "name", "email", "phone", "weight")
    assert read["accounts"].select(columns).rows() == [
        ("profile", None, None, "alex@example.org", None, 1),
        ("profile", None, None, "old@example.org", None, 1),
        ("profile", None, None, None, "+491700000111", 1),
        ("profile", None, "Alex Muster", None, None, 1),
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "linkedin_connections_export_microsoft_outlook.csv",
            "Title,First Name,Middle Name,Last Name,Suffix,E-mail Address,Company,"
            "Job Title\n,Zoë,,Brandt,,z@example.org,Contoso,Ops\n",
            ("name:zoe brandt", ["z@example.org"], "Contoso", "Ops", None),
        ),
        (
            "Connections.csv",
            "First,Middle,Last,Nickname,Email,Title,Company\n"
            "Zoë,,Brandt,,z@example.org,Ops,Contoso\n",
            ("name:zoe brandt", ["z@example.org"], "Contoso", "Ops", None),
        ),
    ],
)
def test_connections_as_once_exported_for_mail_programs(
    tmp_path, name, content, expected
):
    read = tables_of(tmp_path, {name: content})["contacts"]
    columns = ("handle", "emails", "company", "position", "listed_at")
    assert read.select(columns).rows() == [expected]


def test_a_connection_needs_a_name_or_a_date_that_can_be_read(tmp_path):
    content = CONNECTIONS_6 + (
        "Zoë,Brandt,,,,\nTomas,Reyes,,,,8 fév. 2026\n,,,Contoso,,\n,,,,,soon\n"
    )
    read = tables_of(tmp_path, {"Connections.csv": content})
    assert read["contacts"].select("name", "listed_at").rows() == [("Zoë Brandt", None)]
    assert read["rejected"].select("line", "reason", "sample").rows() == [
        (3, "date not understood: 8 fév. 2026", "Tomas,Reyes,8 fév. 2026"),
        (4, "neither a name nor a date", "Contoso"),
        (5, "date not understood: soon", "soon"),
    ]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("03/04/2021", "12/31/2021"), [utc(2021, 3, 4), utc(2021, 12, 31)]),
        (("03/04/2021", "31/12/2021"), [utc(2021, 4, 3), utc(2021, 12, 31)]),
        (("3/4/21", "2021-12-31"), [utc(2021, 3, 4), utc(2021, 12, 31)]),
        (
            ("3/4/21", "12/31/21", "31/12/21", "2/28/21"),
            [utc(2021, 3, 4), utc(2021, 12, 31), utc(2021, 2, 28)],
        ),
        (
            ("3/4/21", "12/31/21", "31/12/21", "28/2/21"),
            [utc(2021, 4, 3), utc(2021, 12, 31), utc(2021, 2, 28)],
        ),
        (("3/4/21", "12/31/21", "31/12/21"), [utc(2021, 3, 4), utc(2021, 12, 31)]),
    ],
)
def test_the_order_of_day_and_month_is_that_of_most_dates(tmp_path, dates, expected):
    rows = "".join(f"Ann,Muster,,,,{date}\n" for date in dates)
    read = tables_of(tmp_path, {"Connections.csv": CONNECTIONS_6 + rows})
    assert read["contacts"]["listed_at"].to_list() == expected
    lost = len(dates) - len(expected)
    assert read["files"].select(COUNTS).row(0) == (len(dates), len(expected), 0, lost)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("Jane Doe, Ph.D.", ["Jane Doe, Ph.D."]),
        ("Jane Doe, Ph.D., Max Roe", ["Jane Doe, Ph.D.", "Max Roe"]),
        ("Max Roe, Ann Lee, CPA, MBA", ["Max Roe", "Ann Lee, CPA, MBA"]),
        ("Max Roe, MBA, Jane Doe, Ph.D.", ["Max Roe", "Jane Doe, Ph.D."]),
        ("Ann Lee, Max Roe", ["Ann Lee", "Max Roe"]),
        ("Ann Lee, CPA", ["Ann Lee, CPA"]),
        ("Ann Lee, Sam O'Neil", ["Ann Lee", "Sam O'Neil"]),
        (
            "Ann Lee, Ph. D., Sam Roe, Jr., Robert F. Kay, Max Roe, PhD Candidate",
            ["Ann Lee, Ph. D.", "Sam Roe, Jr.", "Robert F. Kay", "Max Roe"],
        ),
        ("Ann Lee, M.D. FACS, Jean DUPONT", ["Ann Lee, M.D. FACS", "Jean DUPONT"]),
        ("Lee, Ann Marie, Sam Roe", ["Lee, Ann Marie", "Sam Roe"]),
        ("Ann, Sam", ["Ann, Sam"]),
    ],
)
def test_names_in_a_to_cell_are_split_where_they_are_known(to, expected):
    assert split_names(to, to.lower(), {"jane doe, ph.d.", "max roe"}) == expected


def test_messages_of_nine_columns_find_their_recipients_by_name(tmp_path):
    messages = messages_csv(
        message(to="Alex Muster, Tomas Reyes, PhD, LinkedIn Member, Ann Lee"),
        message(from_="Alex Muster", sender_profile_url=ALEX, to="Zoë Brandt"),
        message(from_="Twin", sender_profile_url=f"{ALEX}-1", conversation_id="b"),
        message(from_="Twin", sender_profile_url=f"{ALEX}-2", to="Twin"),
        header=MESSAGES_9,
    )
    read = tables_of(
        tmp_path,
        {"Connections.csv": CONNECTIONS_7 + PEOPLE, "messages.csv": messages},
    )
    members = read["members"].sort("thread_id", "handle")
    assert members.select("thread_id", "section", "handle", "name").rows() == [
        ("2-QUJD==", "regular", "alex-muster-test", "Alex Muster"),
        ("2-QUJD==", "regular", "alex-muster-test-2", "Twin"),
        ("2-QUJD==", "regular", "name:ann lee", "Ann Lee"),
        ("2-QUJD==", "regular", "name:twin", "Twin"),
        ("2-QUJD==", "regular", "tomas-reyes-x", "Tomas Reyes, PhD"),
        ("2-QUJD==", "regular", "zoë-brandt-1a2b", "Zoë Brandt"),
        ("b", "regular", "alex-muster-test", "Alex Muster"),
        ("b", "regular", "alex-muster-test-1", "Twin"),
    ]


@pytest.mark.parametrize(
    ("to", "urls", "expected"),
    [
        ("Ann Lee, Max Roe", "ann max", ["Ann Lee", "Max Roe"]),
        ("Ann Lee, Max Roe, PhD", "ann max", ["Ann Lee", "Max Roe, PhD"]),
        ("LinkedIn Member, Ann Lee, Max Roe", "ann max", ["Ann Lee", "Max Roe"]),
        ("Ann Lee, Zoë Brandt, Max Roe", f"{ZOE} ann max", ["Ann Lee", "Max Roe"]),
        ("Ann Lee, Max Roe, Sam O'Neil", "ann max", [None, None]),
        ("Ann, Max", "ann max", [None, None]),
        ("Ann Lee, Zoë Brandt", "ann max", [None, None]),
    ],
)
def test_names_beside_addresses_are_in_their_order(tmp_path, to, urls, expected):
    addresses = (
        url if "/" in url else f"https://www.linkedin.com/in/{url}"
        for url in urls.split()
    )
    messages = messages_csv(
        message(to=to, recipient_profile_urls=",".join(addresses)),
        message(from_="Tomas Reyes", sender_profile_url=TOMAS, conversation_id="b"),
    )
    read = tables_of(tmp_path, {"messages.csv": messages})
    named = dict(read["members"].select("handle", "name").rows())
    assert [named["ann"], named["max"]] == expected


def test_messages_without_any_address_go_by_name(tmp_path):
    messages = messages_csv(message(sender_profile_url=""), header=MESSAGES_9)
    read = tables_of(tmp_path, {"messages.csv": messages})
    assert read["interactions"]["sender"].to_list() == ["name:zoe brandt"]
    assert read["members"]["handle"].to_list() == [
        "name:zoe brandt",
        "name:alex muster",
    ]


def test_messages_keep_what_they_cannot_place(tmp_path):
    messages = messages_csv(
        message(content="", conversation_title="Test fair"),
        message(content="", conversation_title="Test fair"),
        message(date="yesterday"),
        message(conversation_id=""),
        message(sender_profile_url="https://www.linkedin.com/company/contoso-test"),
    )
    read = tables_of(tmp_path, {"messages.csv": messages})
    columns = ("kind", "medium", "text", "characters", "detail")
    assert (
        read["interactions"].select(columns).rows()
        == [("message", "text", None, 0, "Test fair")] * 2
    )
    assert read["rejected"].select("line", "reason").rows() == [
        (4, "date not understood: yesterday"),
        (5, "no conversation id"),
    ]
    assert read["files"].select(*COUNTS, "note").rows() == [
        (5, 2, 1, 2, "from a page, not a person")
    ]


def test_without_senders_addresses_but_with_recipients_all_is_sponsored(tmp_path):
    read = tables_of(
        tmp_path, {"messages.csv": messages_csv(message(sender_profile_url=""))}
    )
    assert read["interactions"].is_empty()
    assert read["members"].is_empty()
    assert read["files"]["note"].to_list() == ["sponsored or spam"]


def test_hidden_members_and_pages_are_no_recipients(tmp_path):
    messages = messages_csv(
        message(to="LinkedIn Member, Alex Muster"),
        message(to="LinkedIn Member", recipient_profile_urls=""),
        message(
            to="Contoso Test",
            recipient_profile_urls="https://www.linkedin.com/company/contoso-test",
        ),
    )
    read = tables_of(tmp_path, {"messages.csv": messages})
    assert read["members"].select("handle", "name").rows() == [
        ("zoë-brandt-1a2b", "Zoë Brandt"),
        ("alex-muster-test", "Alex Muster"),
    ]


def test_ragged_rows_are_rejected_with_their_line(tmp_path):
    content = CONNECTIONS_6 + "Zoë,Brandt,,,,08 Feb 2026\na,b,c,d,e,f,g\n"
    read = tables_of(tmp_path, {"Connections.csv": content})
    assert read["contacts"]["name"].to_list() == ["Zoë Brandt"]
    assert read["rejected"].select("line", "reason", "sample").rows() == [
        (3, "7 cells where the header has 6", "a,b,c,d,e,f,g")
    ]


QUOTES = "a quote is not closed, or stands within a quoted cell"


@pytest.mark.parametrize(
    ("rows", "kept", "lost"),
    [
        (('Zoë,"Brandt,,,,08 Feb 2026',), [], [2]),
        (('Zoë,"Brandt,,,,08 Feb 2026', *"MN"), ["M Roe", "N Roe"], [2]),
        (("M", 'Zoë,Brandt,,"Corp,CEO,08 Feb 2026', "N"), ["M Roe", "N Roe"], [3]),
        (
            ('Zoë,Brandt,,"Corp,CEO,08 Feb 2026', "M", 'Wei,Li,,"Co,CEO,08 Feb 2026'),
            ["M Roe"],
            [2, 4],
        ),
        (
            ("M", 'Wei,Li,,"15" screens, and more",CEO,08 Feb 2026', "N"),
            ["M Roe", "Wei Li", "N Roe"],
            [],
        ),
        (
            ('Zoë,Brandt,,"Corp,\nand Sons",CEO,08 Feb 2026', "M"),
            ["Zoë Brandt", "M Roe"],
            [],
        ),
    ],
)
def test_a_quote_that_is_not_closed_costs_its_own_row(tmp_path, rows, kept, lost):
    lines = [f"{r},Roe,,,,08 Feb 2026" if len(r) == 1 else r for r in rows]
    content = CONNECTIONS_6 + "\n".join(lines) + "\n"
    read = tables_of(tmp_path, {"Connections.csv": content})
    assert read["contacts"]["name"].to_list() == kept
    assert read["contacts"]["listed_at"].null_count() == 0
    assert read["rejected"]["line"].to_list() == lost
    assert set(read["rejected"]["reason"]) <= {QUOTES}
    assert read["files"]["rows_read"].to_list() == [len(rows)]


def test_quotes_in_comments_are_escaped_with_a_backslash(tmp_path):
    texts = ["Good", r"My 15\" laptop died", "Nice one", r"He said \"yes\""]
    texts += [r"Is \"agile\" dead?" + "\nI, for one, doubt it.", 'Said ""so"", too']
    rows = [f'2025-11-28 09:12:44,https://l.com/x,"{text}"\n' for text in texts]
    rows.insert(3, "2025-11-27 09:12:44,https://l.com/x,Thanks\n")
    read = tables_of(tmp_path, {"Comments.csv": "Date,Link,Message\n" + "".join(rows)})
    said = [text.replace("\\", "").replace('""', '"') for text in texts]
    assert read["interactions"]["text"].to_list() == [*said[:3], "Thanks", *said[3:]]
    assert read["files"].select(COUNTS).row(0) == (7, 7, 0, 0)


@pytest.mark.parametrize(
    ("content", "note"),
    [("", "the file is empty"), (" \n", "the file is empty"), (INVITATIONS, "no rows")],
)
def test_a_file_without_rows_is_told(tmp_path, content, note):
    read = tables_of(tmp_path, {"Invitations.csv": content})
    assert read["files"].select("status", "kind", *COUNTS, "note").rows() == [
        ("read", "invitation", 0, 0, 0, 0, note)
    ]


def test_what_holds_no_tie_is_known_and_ignored(tmp_path):
    paths = [
        "Company Follows.csv",
        "Jobs/Job Applications_1.csv",
        "Articles/Articles/a.html",
        "Services Marketplace/Providers.csv",
        "SearchQueries.csv",
        "Verifications/Verifications.csv",
    ]
    read = tables_of(tmp_path, dict.fromkeys(paths, "a,b\n1,2\n"))
    assert set(read["files"].select("status", "note").rows()) == {
        ("ignored", "no relationship in it")
    }
    assert sorted(read["files"]["source_file"]) == sorted(paths)


@pytest.mark.parametrize(
    ("name", "content", "claimed"),
    [
        ("my contacts backup.csv", PREAMBLE + CONNECTIONS_7 + PEOPLE, True),
        ("Connections (1).csv", CONNECTIONS_7, True),
        ("messages-2.csv", messages_csv(message()), True),
        ("pasted.txt", messages_csv(message(), delimiter="\t"), True),
        ("people.csv", "Name,Email\nZoë,z@example.org\n", False),
        ("outlook.csv", "First Name,Last Name,E-mail Address\nZoë,B,\n", False),
        ("notes.txt", "Dear diary,\nnothing happened.\n", False),
        ("photo.jpg", b"\xff\xd8", False),
        ("Jobs/list.csv", "a,b\n", False),
    ],
)
def test_lone_files_are_recognised_by_their_header(tmp_path, name, content, claimed):
    write(tmp_path, {name: content})
    read = tables(tmp_path)
    known = read["files"].filter(network="linkedin")
    assert known["source_file"].to_list() == ([name] if claimed else [])


def test_a_zip_made_anew_on_windows_may_have_backslashes_in_its_paths(tmp_path):
    names = {
        "Connections.csv": CONNECTIONS_7 + PEOPLE,
        "Profile.csv": "First Name,Last Name\nAlex,Muster\n",
        "Recommendations_Given.csv": "First Name,Last Name,Text,Creation Date\n"
        'Zoë,Brandt,Kind,"12/05/25, 06:59 PM"\n',
        "Jobs\\Job Applications.csv": "a,b\n1,2\n",
    }
    read = tables_of(tmp_path, {f"Export\\{n}": text for n, text in names.items()})
    assert read["files"].select("status", "rows_kept").sort("rows_kept").rows() == [
        ("ignored", 0),
        ("read", 1),
        ("read", 1),
        ("read", 2),
    ]


def test_a_file_that_cannot_be_read_harms_no_other():
    def read(path: str, most: int | None = None) -> bytes:
        if path == "Connections.csv":
            return (CONNECTIONS_7 + PEOPLE).encode()
        raise CloseknitError("damaged in the zip")

    paths = ("Connections.csv", "Invitations.csv", "other.csv")
    batches = list(
        linkedin.read(Archive("x", paths, read, lambda path: iter([read(path)])))
    )
    assert [f["name"].to_list() for t, f in batches if t == "contacts"] == [
        ["Zoë Brandt", "Tomas Reyes, PhD"]
    ]
    assert [f["reason"].to_list() for t, f in batches if t == "rejected"] == [
        ["damaged in the zip"]
    ]


written = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30
).filter(lambda text: "spinmail" not in text)


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(written, written), min_size=1, max_size=5), st.booleans())
def test_any_text_comes_back_as_written(tmp_path, pairs, quoted):
    content = messages_csv(
        *(message(from_=name, to=name, content=text) for name, text in pairs),
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
    )
    read = tables_of(tmp_path, {"messages.csv": content})
    kept = read["interactions"]
    assert kept["text"].to_list() == [text or None for _, text in pairs]
    named = pl.Series([name for name, _ in pairs]).to_frame("name")
    assert kept.select("sender_name").equals(
        named.select(sender_name=shown(pl.col("name")))
    )
    lines, line = [], 2
    for name, text in pairs:
        lines.append(line)
        line += 1 + 2 * name.count("\n") + text.count("\n")
    assert kept["line"].to_list() == lines
    counts = read["files"].select(COUNTS).row(0)
    assert counts == (len(pairs), len(pairs), 0, 0)


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            written,
            st.sampled_from(["", ALEX]),
            st.sampled_from(
                ["%Y-%m-%d %H:%M:%S UTC", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]
            ),
        ),
        min_size=4,
        max_size=12,
    ),
    st.integers(1, 400),
    st.booleans(),
)
def test_pieces_of_a_file_give_what_the_whole_gives(tmp_path, texts, size, damaged):
    if damaged:  # a cut is at a line's end, which none can be told from one in a cell
        texts = [(text.replace("\n", " "), *more) for text, *more in texts]
    day = datetime(2025, 1, 3, 14, 3)
    rows = [
        message(
            content=text,
            recipient_profile_urls=url,
            sender_profile_url=url,
            date=f"{day + timedelta(days=3 * number):{date}}",
        )
        for number, (text, url, date) in enumerate(texts)
    ]
    content = messages_csv(*rows)
    if damaged:
        content = (
            content.replace('"', "", 1) + "a,b\n" + ",".join("abcdefghijkl") + "\n"
        )
    whole = tables_of(tmp_path, {"messages.csv": content})
    with pytest.MonkeyPatch.context() as small:
        small.setattr(archive, "BLOCK", size)
        small.setattr(csv_tables, "PIECE_BYTES", 2 * size)
        by_piece = tables_of(tmp_path, {"messages.csv": content})
    for table, frame in whole.items():
        assert by_piece[table].sort(pl.all()).equals(frame.sort(pl.all())), table


FILES = {
    "Connections.csv": CONNECTIONS_7,
    "messages.csv": ",".join(MESSAGES_13) + "\n",
    "Invitations.csv": INVITATIONS,
    "Endorsement_Received_Info.csv": OLD_ENDORSEMENT,
    "Recommendations_Given.csv": "First Name,Last Name,Text,Creation Date\n",
    "Contacts.csv": "FirstName,LastName,Emails,PhoneNumbers,CreatedAt\n",
    "Member_Follows.csv": "Date,FullName,Status\n",
    "Notes.csv": "Connection Profile URL,Note,Created On\n",
    "Comments.csv": "Date,Link,Message\n",
    "Events.csv": "Event Name,Event Time\n",
    "Profile.csv": "First Name,Last Name\n",
    "Email Addresses.csv": "Email Address,Confirmed\n",
    "PhoneNumbers.csv": "Extension,Number\n",
}
junk = st.lists(
    st.sampled_from(
        [
            ",",
            '"',
            "\n",
            "\r\n",
            ";",
            "\t",
            "\x00",
            "\r",
            "é".encode("latin-1"),
            "1/1/26",
            ZOE,
            "2-QUJD==",
            "OUTGOING",
            "x",
            "@",
            "2025-06-01 14:03:22 UTC",
            b"\xff\xfe",
        ]
    ),
    max_size=40,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(FILES)), junk, st.booleans())
def test_no_content_breaks_the_reader_and_every_row_is_counted(
    tmp_path, name, parts, headed
):
    rows = b"".join(p.encode() if isinstance(p, str) else p for p in parts)
    content = (FILES[name].encode() if headed else b"") + rows
    read = tables_of(tmp_path, {name: content})
    ((path, *counts),) = read["files"].select("source_file", *COUNTS).rows()
    assert path == name
    assert counts[0] == sum(counts[1:])
    assert read["rejected"].height == counts[3]
    used = ("contacts", "interactions", "accounts")
    if name != "Invitations.csv":  # it tells of the owner besides
        assert sum(read[table].height for table in used) == counts[1]


def test_of_two_people_of_one_name_each_thread_tells_which(tmp_path):
    first, second = (f"https://www.linkedin.com/in/zoe-brandt-{n}" for n in (1, 2))
    read = tables_of(
        tmp_path,
        {
            "messages.csv": messages_csv(
                *(
                    message(conversation_id=thread, **cells)
                    for thread, url in (("2-1==", first), ("2-2==", second))
                    for cells in (
                        {"sender_profile_url": url},
                        {
                            "from_": "Alex Muster",
                            "sender_profile_url": ALEX,
                            "to": "Zoë Brandt",
                        },
                    )
                ),
                header=MESSAGES_9,
            )
        },
    )
    found = read["members"].filter(pl.col("handle") != "alex-muster-test")
    assert sorted(found.select("thread_id", "handle").rows()) == [
        ("2-1==", "zoe-brandt-1"),
        ("2-2==", "zoe-brandt-2"),
    ]


def test_a_row_cut_short_is_rejected_not_taken_for_an_advertisement(tmp_path):
    whole = messages_csv(message(), message(from_="Alex Muster"))
    read = tables_of(tmp_path, {"messages.csv": whole + "2-1==,,Zoë\n"})
    assert read["interactions"].height == 2
    assert read["rejected"]["line"].to_list() == [4]
