import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources import mail_box
from tests.models.histories import built
from tests.sources.linkedin_files import Files, tables, write, zipped
from tests.sources.mail_files import (
    ALEX,
    AT,
    GMAIL,
    TAKEOUT,
    TOMAS,
    ZOE,
    mail,
    mbox,
    mine,
)

COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
TEXT = ("interactions", "text")
SAID = ("interactions", "sender", "text")
AT_ = ("interactions", "occurred_at")
LEFT = ("files", *COUNTS, "note")
NAMES = ("members", "handle", "name")
A, Z, T = "mail:alex@example.org", "mail:zoe@example.com", f"mail:{TOMAS}"
PLAIN = "The train leaves at nine."


@dataclass(frozen=True)
class Pitfall:
    """`files`, in a folder, must come out as `expected`: rows by columns."""

    id: str
    files: Files | bytes
    expected: dict[tuple[str, ...], list[tuple[Any, ...]]]

    @property
    def named(self) -> Files:
        return {TAKEOUT: self.files} if isinstance(self.files, bytes) else self.files


def emlx(mail: bytes) -> bytes:
    """As Apple keeps a mail: after its length, before what the program notes of it."""
    return b"%d   \n%b<?xml version='1.0'?><plist></plist>" % (len(mail), mail)


def left_out(id: str, reason: str, *mails: bytes) -> Pitfall:
    """One mail that is used, and `mails` that are left out for `reason`."""
    n = len(mails)
    expected = {LEFT: [(n + 1, 1, n, 0, reason)], TEXT: [(PLAIN,)]}
    return Pitfall(id, mbox(mail(), *mails), expected)


def multipart(*parts: str) -> tuple[str, str]:
    """A body of `parts`, and the header it needs."""
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--"
    return body, 'Content-Type: multipart/mixed; boundary="b"'


def of_parts(*parts: str, **headers: str) -> bytes:
    body, header = multipart(*parts)
    return mail(body, 0, header, **headers)


BODY_WITH_FROM = (
    "Hello,\n\nFrom here on it is a body.\n\nFrom Zoë Mon to Fri at 11:20 in 2024\n"
    "\n>From now on too.\n>>From then, quoted."
)
PITFALLS = [
    Pitfall("E1 Gmail", mbox(mail(date=None), begins=GMAIL), {AT_: [(AT,)]}),
    *(
        Pitfall(
            f"E1 {begins}",
            mbox(mail("a", date=None), mail("b"), begins=begins),
            {TEXT: [("a",), ("b",)]},
        )
        for begins in (
            "From - Mon Mar  4 11:20:34 2024",
            "From zoe@example.com Mon Mar  4 11:20:34 2024",
            "From MAILER-DAEMON Mon Mar  4 11:20:34 2024 +0000",
            "From zoe@example.com Mon Mar  4 11:20:34 CET 2024",
            "From zoe@example.com Mon, 4 Mar 2024 11:20:34 +0000",
            'From "Zoë B"@example.com  Mon Mar  4 11:20 2024 remote from x',
        )
    ),
    Pitfall(
        "E1 CRLF, a mark and no last newline",
        b"\xef\xbb\xbf" + mbox(mail("a"), mail("b")).strip().replace(b"\n", b"\r\n"),
        {TEXT: [("a",), ("b",)]},
    ),
    Pitfall(
        "E2",
        mbox(mail(BODY_WITH_FROM), mail("b")),
        {
            TEXT: [
                (
                    "Hello,\n\nFrom here on it is a body.\n\nFrom Zoë Mon to Fri at "
                    "11:20 in 2024\n\nFrom now on too.",
                ),
                ("b",),
            ],
            ("files", *COUNTS): [(2, 2, 0, 0)],
        },
    ),
    Pitfall(
        "E2 no blank line before",
        mbox(mail(f"a\n{GMAIL}\nb")),
        {("interactions", "line"): [(1,)]},
    ),
    Pitfall(
        "E3 names in RFC 2047, in quotes and with commas",
        mbox(
            mail(
                from_='"=?UTF-8?Q?Zo=C3=AB?= Brandt" <ZOE@example.com>',
                to='"Muster, Alex" <alex@example.org>, =?UTF-8?B?VG9tw6Fz?=\n '
                "=?UTF-8?Q?_Reyes?= <tomas@example.net>, Team: a@example.org;",
                cc='"b@example.org" <b@example.org>, <c@example.org>',
                subject="=?iso-8859-1?Q?Caf=E9_am?=\n =?utf-8?q?_M=C3=A4rz?=",
            )
        ),
        {
            NAMES: [
                (Z, "Zoë Brandt"),
                (A, "Muster, Alex"),
                (T, "Tomás Reyes"),
                ("mail:a@example.org", None),
                ("mail:b@example.org", None),
                ("mail:c@example.org", None),
            ],
            ("interactions", "detail"): [("Café am März",)],
        },
    ),
    Pitfall(
        "E3 names in plain UTF-8 and in Latin-1",
        mbox(mail(), mail("b").replace("Zoë".encode(), "Zoë".encode("latin-1"))),
        {
            ("interactions", "sender_name"): [("Zoë Brandt",), ("Zoë Brandt",)],
        },
    ),
    Pitfall(
        "E4",
        mbox(
            mail("a"),
            mail("no sender", from_="=?bad?= <>"),
            mail("no date", date="soon", message_id=None),
            b"\x00\xff\xfe not a mail at all\n",
            mail("b", 1, "Content-Type: text/plain; charset=no-such-thing"),
            mail("=ZZ=", 2, "Content-Transfer-Encoding: base64"),
            begins="From - Mon Jan  1 00:00:00 1900",
        ),
        {
            ("interactions", "line"): [(1,), (5,), (6,)],
            ("rejected", "line", "reason"): [
                (2, "no sender"),
                (3, "no date that can be"),
                (4, "no sender"),
            ],
            ("files", *COUNTS): [(6, 3, 0, 3)],
        },
    ),
    Pitfall(
        "E5",
        mbox(
            mail(
                "<con:conversation>hi</con:conversation>",
                0,
                "Content-Type: text/xml; charset=utf-8",
                subject=None,
                x_gmail_labels="Chats",
            ),
        ),
        {("interactions", "kind", "detail", "text"): [("message", None, "hi")]},
    ),
    Pitfall(
        "E5 a chat that names no type",
        mbox(
            mail(
                '<con:conversation><cli:message to="a"><cli:body>hi</cli:body>'
                "</cli:message></con:conversation>",
                x_gmail_labels="Chats",
            ),
        ),
        {TEXT: [("hi",)]},
    ),
    Pitfall(
        "E7 a mail received that lies among those sent",
        {"Mail/Sent": mbox(mine(x_gmail_labels=None), mail())},
        {("accounts", "handle", "weight"): [(A, 2)]},
    ),
    Pitfall(
        "E6",
        {
            "Mail/INBOX.mbox/mbox": mbox(mail("a")),
            "Mail/INBOX.mbox/table_of_contents": b"\0\0\0\1",
            "V10/Sent Messages.mbox/Messages/7.emlx": emlx(
                mine("b", 1, x_gmail_labels=None)
            ),
            "one.eml": mail("c", 2),
        },
        {
            ("interactions", "source_file", "text"): [
                ("Mail/INBOX.mbox/mbox", "a"),
                ("V10/Sent Messages.mbox/Messages/7.emlx", "b"),
                ("one.eml", "c"),
            ],
            ("files", "network", "status"): [
                ("mail", "read"),
                ("mail", "read"),
                ("mail", "read"),
                (None, "unknown"),
            ],
        },
    ),
    Pitfall(
        "E6 Outlook and Thunderbird's index",
        {
            "a.pst": b"!BDN\0\0",
            "b.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "Inbox.msf": b'// <!-- <mdb:mork:z v="1.4"/> -->',
        },
        {
            ("files", "source_file", "status", "rows_rejected"): [
                ("Inbox.msf", "ignored", 0),
                ("a.pst", "read", 1),
                ("b.msg", "read", 1),
            ],
            ("rejected", "reason"): [
                (
                    "Outlook's own format cannot be read. In Outlook or Thunderbird, "
                    "export the folder as .mbox or the mails as .eml",
                )
            ]
            * 2,
        },
    ),
    *(
        Pitfall(
            f"E7 {label}",
            mbox(mine(x_gmail_labels=label, from_="Alex <old@example.org>")),
            {
                ("accounts", "handle", "name", "weight"): [
                    ("mail:old@example.org", "Alex", 1)
                ]
            },
        )
        for label in (
            "Sent,Inbox,Opened,Category Updates",
            "=?UTF-8?Q?Ge=C3=B6ffnet,Gesendet?=",
            "=?UTF-8?Q?Messages_envoy=C3=A9s?=",
            "=?UTF-8?B?0J7RgtC/0YDQsNCy0LvQtdC90L3Ri9C1?=",
        )
    ),
    Pitfall(
        "E7 a folder of Thunderbird",
        {"Mail/imap.example.org/Sent": mbox(mine(x_gmail_labels=None))},
        {("accounts", "handle"): [(A,)]},
    ),
    left_out(
        "spam and trash",
        "spam or deleted",
        mail("a", x_gmail_labels="Spam"),
        mail("b", x_gmail_labels="=?UTF-8?Q?Papierkorb,Ge=C3=B6ffnet?="),
        mail("c", x_mozilla_status="0009"),
    ),
    left_out("draft", "draft", mine("a", x_gmail_labels="Drafts")),
    left_out(
        "lists",
        "from a mailing list or in bulk",
        mail("a", list_id="<cats.example.org>"),
        mail("b", list_unsubscribe="<mailto:x@example.org>"),
        mail("c", precedence="bulk"),
    ),
    left_out(
        "machines",
        "written by a machine",
        mail("a", from_="Shop <no-reply@example.com>"),
        mail("b", auto_submitted="auto-replied"),
        mail("c", return_path="<>"),
        mail("d", from_="Mail Delivery <MAILER-DAEMON@example.com>"),
    ),
    left_out(
        "invitations",
        "calendar invitation or its answer",
        of_parts("Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"),
    ),
    left_out(
        "broadcasts",
        "to more than 15 people",
        mine(to=", ".join(f"p{n}@example.org" for n in range(16))),
    ),
    left_out(
        "nobody",
        "to nobody else by name",
        mail("a", to="undisclosed-recipients:;"),
        mail("b", from_=ALEX),
        mine("c", to="noreply@example.com"),
    ),
    left_out("again", "the same mail again", mail(), mail()),
    Pitfall(
        "again, without an id",
        {
            "Inbox": mbox(mail(message_id=None), mail(message_id=None)),
            "Cats": mbox(mail(message_id=None), mail("b", 1, message_id=None)),
        },
        {
            ("files", "source_file", *COUNTS): [
                ("Cats", 2, 2, 0, 0),
                ("Inbox", 2, 0, 2, 0),
            ]
        },
    ),
    Pitfall(
        "dates",
        mbox(
            mail("a", date="Mon, 4 Mar 2024 12:20:34 +0100 (CET)"),
            mail("b", date="4 Mar 24 03:20:34 PST"),
            mail("c", date="Fri, 1 Jan 2038 00:00:00 +0000"),
            mail("d", date="Thu, 1 Jan 1970 00:00:00 +0000"),
            mail(
                "e",
                0,
                "Received: by mx.example.org; Mon, 4 Mar 2024 11:20:34 +0000",
                date="yesterday",
            ),
        ),
        {("interactions", "occurred_at", "text"): [(AT, c) for c in "abcde"]},
    ),
    Pitfall(
        "a blind copy",
        mbox(mail(to=TOMAS)),
        {
            NAMES: [(Z, "Zoë Brandt"), (T, None), (A, None)],
            ("accounts", "handle"): [(A,)],
        },
    ),
    Pitfall(
        "Gmail's dots",
        mbox(
            mail(
                delivered_to="alexmuster@gmail.com",
                to="Alex <Alex.Muster+cats@googlemail.com>",
            )
        ),
        {
            ("accounts", "email"): [("alex.muster+cats@googlemail.com",)],
            NAMES: [
                (Z, "Zoë Brandt"),
                ("mail:alex.muster+cats@googlemail.com", "Alex"),
            ],
        },
    ),
    Pitfall(
        "parts",
        mbox(
            of_parts(
                "Content-Type: text/plain; charset=iso-8859-1\n"
                "Content-Transfer-Encoding: quoted-printable\n\nCaf=E9=\n am See",
                "Content-Type: text/html\n\n<b>no</b>",
            ),
            of_parts(
                "Content-Type: text/html; charset=utf-8\n\n<style>p{}</style><p>Hi "
                "Zo&euml;,<br>see you</p><blockquote>old</blockquote>",
                'Content-Type: text/plain; name="notes.txt"\n\nnotes',
                subject="b",
            ),
            of_parts("Content-Type: image/png\n\nxyz", subject="c"),
        ),
        {
            ("interactions", "text", "characters"): [
                ("Café am See", 11),
                ("Hi Zoë,\nsee you", 15),
                (None, 0),
            ]
        },
    ),
    Pitfall(
        "others' words",
        mbox(
            mail("mine\n\nOn Mon, 4 Mar 2024, Alex wrote:\n\n> old\n> words", 0),
            mail("mine\n> old\nmore", 1),
            mail("mine\n\nAm 4. März 2024 um 12:20 schrieb Alex <a@x.org>:\n> old", 2),
            mail("mine\n\n-----Original Message-----\nFrom: x\n\nold", 3),
            mail("mine\n\nVon: Alex\nGesendet: Montag\nAn: Zoë\n\nold", 4),
            mail("mine\n-- \nZoë Brandt\nExample GmbH", 5),
            mail("> all\n> of\n> it", 6),
        ),
        {TEXT: [("mine",), ("mine\nmore",), *[("mine",)] * 4, (None,)]},
    ),
]


@pytest.mark.parametrize("pitfall", PITFALLS, ids=[p.id for p in PITFALLS])
def test_pitfalls_of_the_format(pitfall, tmp_path):
    read = tables(write(tmp_path, pitfall.named))
    for (table, *columns), rows in pitfall.expected.items():
        assert read[table].select(columns).rows() == rows, table


def intro(*after: bytes, before: tuple[bytes, ...] = (), **headers: str) -> bytes:
    """Zoë introduces Tomas to Alex, between other mails."""
    usual = {"to": f"{ALEX}, {TOMAS}", "subject": "Intro: Alex <> Tomas"}
    return mbox(*before, mail(hours=10, **{**usual, **headers}), *after)


REPLY = mail("thanks", 11, from_=TOMAS, to=ALEX, subject="Hello")
ANSWER = mine("hello", 12, to=TOMAS, subject="Hello")
KINDS = [
    ("they wrote on", intro(REPLY), "introduction"),
    ("the owner wrote on", intro(ANSWER), "introduction"),
    ("nobody wrote on", intro(mail(hours=11), mine(hours=12)), "email"),
    ("they knew each other", intro(REPLY, before=(mine(to=TOMAS),)), "email"),
    ("four people", intro(REPLY, to=f"{ALEX}, {TOMAS}, b@example.org"), "email"),
    ("about something else", intro(REPLY, subject="Trains"), "email"),
    ("an answer", intro(REPLY, subject="Re: Intro: Alex <> Tomas"), "email"),
    ("in German", intro(REPLY, subject="Darf ich vorstellen"), "introduction"),
    (
        "the owner introduced them",
        intro(
            mail(hours=11, from_=TOMAS, to=f"{ZOE}, {ALEX}"),
            **{"from_": ALEX, "to": f"{ZOE}, {TOMAS}"},
        ),
        "introduction",
    ),
    (
        "by another address of the owner's",
        intro(
            REPLY,
            before=(
                mail(delivered_to="old@example.org", to="old@example.org", from_=TOMAS),
            ),
        ),
        "email",
    ),
]


@pytest.mark.parametrize(
    ("box", "kind"), [k[1:] for k in KINDS], ids=[k[0] for k in KINDS]
)
def test_who_introduced_whom(box, kind, tmp_path):
    read = tables(write(tmp_path, {"all.mbox": box}))
    when = AT + timedelta(hours=10)
    [found] = read["interactions"].filter(occurred_at=when)["kind"].to_list()
    assert found == kind


@given(st.integers(1, 3000))
def test_where_blocks_end_makes_no_difference(size):
    data = mbox(mail(BODY_WITH_FROM), mine(), mail("b" * 900))
    blocks = [data[i : i + size] for i in range(0, len(data), size)]
    assert list(mail_box.mails(blocks)) == list(mail_box.mails([data]))


@given(
    st.binary(max_size=300), st.sampled_from([b"From: ", b"Date: ", b"\n\n", b"To: "])
)
def test_no_mail_ends_the_reading(tmp_path_factory, junk, header):
    folder = tmp_path_factory.mktemp("junk")
    box = mbox(mail("a"), header + junk + b"\n", mail("b", 1))
    read = tables(write(folder, {"all.mbox": box}))
    assert {"a", "b"} <= {*read["interactions"]["text"]}
    [counts] = read["files"].select(COUNTS).rows()
    assert counts[0] == sum(counts[1:])
    assert counts[3] == read["rejected"].height


def test_a_large_mail_costs_little_memory():
    import tracemalloc

    line = base64.b64encode(bytes(57)) + b"\n"

    def blocks():
        for n in range(5):
            yield GMAIL.encode() + b"\n" + mail(f"mail {n}")
            yield from [line * 13_000] * 100  # 100 MB
            yield b"\n"

    tracemalloc.start()
    numbers = [found.number for found in mail_box.mails(blocks())]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert numbers == [1, 2, 3, 4, 5]
    assert peak < 20 * 2**20


def test_a_mailbox_goes_the_whole_way(tmp_path):
    first, later = tmp_path / "takeout-1.zip", tmp_path / "takeout-2.zip"
    crowd = ", ".join(f"p{n}@example.org" for n in range(12))
    old = [
        mail("Can you help me?"),
        mine("Yes.", 24),
        mail("sale", 25, list_id="<x>"),
        mine("news for all", 30, to=f"{ZOE}, {crowd}"),
    ]
    new = [
        mail(hours=48, to=f"{ALEX}, {TOMAS}", subject="Intro: Alex <> Tomas"),
        mail("Hello", 50, from_=TOMAS, to=f"{ALEX}, {ZOE}"),
        mine("to all", 72, to=f"{ZOE}, {TOMAS}"),
    ]
    first.write_bytes(zipped({TAKEOUT: mbox(*old)}))
    later.write_bytes(zipped({"Takeout/Mail/Inbox.mbox": mbox(*old, *new)}))
    history = built(tmp_path / "data", first, later)
    assert history.problems == ()
    found = history.rows(
        "select kind, direction, group_size, name from interactions "
        "left join people using (owner, person_id) order by occurred_at"
    )
    assert [tuple(row.values()) for row in found] == [
        ("email", "in", 1, "Zoë Brandt"),
        ("email", "out", 1, "Zoë Brandt"),
        ("email", "out", 13, None),
        ("introduction", "in", 2, "Zoë Brandt"),
        ("email", "in", 2, TOMAS),
        ("email", "out", 2, None),
    ]
    zoe = history.by_name()["Zoë Brandt"]
    assert (zoe["n_out"], zoe["n_in"], zoe["rung"]) == (2, 2, "mutual")
    made = history.one("from ledger where name = 'Zoë Brandt'")
    assert (made["introductions_in"], made["asks_in"]) == (1, 1)
    [shown] = history.rows(
        "select maker.name as maker, met.name as met from introductions_made "
        "join people as maker on maker.person_id = introduced_by "
        "join people as met on met.person_id = person_a"
    )
    assert shown == {"maker": "Zoë Brandt", "met": TOMAS}
    assert "Alex Muster" not in history.names()
    tomas = history.by_name()[TOMAS]
    assert (tomas["n_out"], tomas["n_in"]) == (1, 1)


def test_the_owner_may_be_told_by_another_archive(tmp_path):
    """Mail that no mailbox says was delivered, and a LinkedIn export beside it."""
    box = {
        "all.mbox": mbox(mail(delivered_to=None), mine(hours=1, x_gmail_labels=None))
    }
    emails = "Email Address,Confirmed,Primary,Updated On\nalex@example.org,Yes,Yes,\n"
    messages = (
        "CONVERSATION ID,FROM,TO,DATE,CONTENT\n"
        "1,Zoë Brandt,Alex Muster,2024-03-04 11:20:34 UTC,hello\n"
    )
    for name, files in (
        ("mail.zip", box),
        ("linkedin.zip", {"Email Addresses.csv": emails, "messages.csv": messages}),
    ):
        (tmp_path / name).write_bytes(zipped(files))
    history = built(tmp_path / "data", tmp_path / "mail.zip", tmp_path / "linkedin.zip")
    directions = history.rows(
        "select direction from interactions where network = 'mail' order by occurred_at"
    )
    assert [row["direction"] for row in directions] == ["in", "out"]


def test_the_owner_may_say_the_address(tmp_path):
    """A mailbox that does not tell whose it is."""
    box = mbox(mail(delivered_to=None), mine(hours=1, x_gmail_labels=None))
    path = tmp_path / "all.mbox"
    path.write_bytes(box)
    query = "select direction from interactions order by occurred_at"
    unknown = built(tmp_path / "unknown", path)
    assert unknown.one("from coverage")["owner_known"] is False
    assert [row["direction"] for row in unknown.rows(query)] == [None, None]
    said = built(tmp_path / "said", path, me=["Alex@example.org"])
    assert [row["direction"] for row in said.rows(query)] == ["in", "out"]
