"""What was asked, offered and given, both ways: per person, overall, over time."""

import json
from datetime import date, timedelta
from math import log

import pytest

from tests.models.histories import (
    INVITATIONS,
    ME,
    NEUTRAL,
    Built,
    Connection,
    Row,
    Said,
    built,
    csv_text,
    facebook,
    linkedin,
    mine,
    theirs,
    url,
    utc,
)

DAY = timedelta(days=1)
START = utc(2025, 3, 3, 9)
ASK = "Could you please help me with my application?"
OFFER = "Happy to help with your move next week."
PITCH = "Book a free demo call with our agency today."
THANKS = "Thank you so much."
ANA, BEN, CLEO, DAN = "Ana Reyes", "Ben Okafor", "Cleo Both", "Dan Pitch"
EVE, FAY, GIL, HANA = "Eve Noted", "Fay Noted", "Gil Maker", "Hana Builder"
IVO, JANA, KAI, LEA = "Ivo Broker", "Jana Designer", "Kai Broker", "Lea Left"
MAX, NINA, OTTO, PIA = "Max Right", "Nina Asker", "Otto Quiet", "Pia Asked"
ROSA, SAM, TEO, UMA = "Rosa Wall", "Sam Praised", "Teo Tied", "Uma Noted"
CROWD = tuple(f"Crowd Number{chr(97 + i)}" for i in range(11))

LINKEDIN = [
    mine(START, ANA, OFFER),
    theirs(START + DAY, ANA, THANKS),
    theirs(START + 2 * DAY, ANA, ASK),
    mine(START, BEN, ASK),
    theirs(START + DAY, BEN, OFFER),
    mine(START + 2 * DAY, BEN, THANKS),
    theirs(START + 3 * DAY, BEN, OFFER),
    mine(START + 4 * DAY, BEN, OFFER),
    mine(START, CLEO, f"{THANKS} {ASK}"),  # two acts of one message
    theirs(START, DAN, f"{OFFER} {PITCH}"),  # a pitch is no offer
    mine(START, EVE, ASK),  # the note of the invitation, once more
    mine(START, TEO, f"{OFFER} {ASK}"),
]
WORKS = "Gil, meet Hana. Hana, this is Gil, who builds bridges."
FACEBOOK = {
    "made_1": [  # of the introduced, one thanks me and one the other
        Said(START, ME, (GIL, HANA), WORKS),
        Said(START + DAY, GIL, (ME, HANA), "Thank you so much, Alex!"),
        Said(START + 2 * DAY, HANA, (ME, GIL), "Thank you so much, Gil."),
    ],
    "received_1": [
        Said(START, IVO, (ME, JANA), "Alex, meet Jana. Jana, this is Alex."),
        Said(START + DAY, ME, (IVO, JANA), "Thank you so much, Ivo."),
    ],
    "bystander_1": [
        Said(START, KAI, (ME, LEA, MAX), "Lea, meet Max. Max, this is Lea."),
        Said(START + DAY, ME, (KAI, LEA, MAX), NEUTRAL),
    ],
    "asked_1": [
        Said(START, NINA, (ME, OTTO), ASK),
        Said(START + DAY, ME, (NINA, OTTO), ASK),
    ],
    "asked_2": [Said(START, ME, (OTTO, PIA), f"Pia, {ASK.lower()}")],
    "crowd_1": [
        Said(START, CROWD[0], (ME, *CROWD[1:]), ASK),
        Said(START + DAY, ME, CROWD, THANKS),
    ],
}


def endorsements(*skills: str) -> str:
    return csv_text(
        "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,"
        "Endorsee Public Url,Endorsement Status",
        [
            ("2025/05/01 08:00:00 UTC", s, *SAM.split(), url(SAM)[8:], "ACCEPTED")
            for s in skills
        ],
    )


MORE = {
    "Invitations.csv": csv_text(
        INVITATIONS,
        [
            (ME, who, "3/1/25, 2:37 PM", ASK, "OUTGOING", url(ME), url(who))
            for who in (EVE, FAY)
        ],
    ),
    "Endorsement_Given_Info.csv": endorsements("Bridges", "Maps"),
    "Recommendations_Given.csv": csv_text(
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status",
        [(*SAM.split(), "", "", f"{THANKS} {OFFER}", "06/05/25, 06:59 PM", "VISIBLE")],
    ),
    "Recommendations_Received.csv": csv_text(
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status",
        [(*SAM.split(), "", "", "A fine one.", "07/05/25, 06:59 PM", "VISIBLE")],
    ),
    "Notes.csv": csv_text(
        "Connection First Name,Connection Last Name,Connection Profile URL,Note,"
        "Created On,Edited On",
        [(*UMA.split(), url(UMA), f"{THANKS} {ASK}", "2025-05-01", "2025-05-01")],
    ),
}


def public(title: str, **data: object) -> Row:
    return {"timestamp": int(START.timestamp()), "title": title, "data": [data]}


def written(what: str) -> Row:
    return {"comment": what, "author": ME}


PAGES = {
    "your_facebook_activity/posts/other_people_s_posts_to_your_timeline.json": {
        "wall_posts_sent_to_you_v2": [
            public(f"{ROSA} wrote on your timeline.", post=THANKS)
        ]
    },
    "your_facebook_activity/comments_and_reactions/comments.json": {
        "comments_v2": [
            public(f"{ME} commented on {ROSA}'s post.", comment=written(OFFER))
        ]
    },
}

# What a careful person writes down; what is not there is zero.
BY_HAND: dict[str, dict[str, int]] = {
    ANA: {"offers_out": 1, "thanks_in": 1, "asks_in": 1},
    BEN: {"asks_out": 1, "offers_in": 2, "thanks_out": 1, "offers_out": 1},
    CLEO: {"thanks_out": 1, "asks_out": 1},
    DAN: {},
    EVE: {"asks_out": 1},
    FAY: {"asks_out": 1},
    GIL: {"introductions_out": 1, "thanks_in": 1},
    HANA: {"introductions_out": 1},
    IVO: {"introductions_in": 1, "thanks_out": 1},
    JANA: {},
    KAI: {},
    LEA: {},
    MAX: {},
    NINA: {"asks_in": 1, "asks_out": 1},
    OTTO: {"asks_out": 1},
    PIA: {"asks_out": 1},
    ROSA: {"thanks_in": 1, "offers_out": 1},
    SAM: {"endorsements_out": 2, "recommendations_out": 1, "recommendations_in": 1},
    TEO: {"offers_out": 1, "asks_out": 1},
    UMA: {},
    **{name: {} for name in CROWD},
}
TOTALS = (  # gives, gets, who gave first
    {ANA: (2, 0, True), BEN: (1, 3, False), CLEO: (0, 1, False)}
    | {GIL: (2, 0, True), HANA: (1, 0, True), IVO: (0, 2, False)}
    | {ROSA: (2, 0, True), SAM: (3, 1, True), TEO: (1, 0, False)}
    | dict.fromkeys((EVE, FAY, NINA, OTTO, PIA), (0, 0, False))
)
KINDS = (
    *("asks", "offers", "introductions", "recommendations", "endorsements"),
    *("favours", "thanks"),
)
COLUMNS = [f"{kind}_{way}" for kind in KINDS for way in ("out", "in")]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("ledger")
    on_linkedin = (ANA, BEN, CLEO, DAN, EVE, FAY, SAM, TEO, UMA)
    return built(
        folder / "data",
        linkedin(
            folder / "Complete_LinkedInDataExport_09-10-2025.zip",
            LINKEDIN,
            [Connection(name, date(2025, 3, 1)) for name in on_linkedin],
            more=MORE,
        ),
        facebook(
            folder / "facebook-alex-2025-09-10-x1.zip",
            FACEBOOK,
            more={path: json.dumps(page) for path, page in PAGES.items()},
        ),
        as_of=utc(2025, 9, 10),
    )


def test_nobody_else_is_there(history: Built) -> None:
    assert set(history.by_name("ledger")) == set(BY_HAND)


@pytest.mark.parametrize("name", BY_HAND)
def test_each_person(history: Built, name: str) -> None:
    row = history.by_name("ledger")[name]
    assert {c: row[c] for c in COLUMNS if row[c]} == BY_HAND[name]
    totals = (row["gave"], row["got"], row["gave_first"])
    assert totals == TOTALS.get(name, (0, 0, None))
    assert row["evidence"] == row["gave"] + row["got"]


def test_a_balance_needs_three_pieces_of_evidence(history: Built) -> None:
    found = history.by_name("ledger")
    told = {name: row["balance"] for name, row in found.items() if row["evidence"] >= 3}
    assert told == {
        BEN: pytest.approx(log(2 / 4), abs=1e-6),
        SAM: pytest.approx(log(4 / 2), abs=1e-6),
    }
    assert {row["balance"] for n, row in found.items() if n not in told} == {None}


def test_overall_each_message_counts_once(history: Built) -> None:
    """The introduction of two is one, and so is what was asked of two."""
    row = history.one("from ledger_summary")
    by_hand = {c: sum(person.get(c, 0) for person in BY_HAND.values()) for c in COLUMNS}
    by_hand["introductions_out"] -= 1
    by_hand["asks_out"] -= 1
    assert {c: row[c] for c in COLUMNS} == by_hand
    gave = sum(t[0] for t in TOTALS.values()) - 1
    got = sum(t[1] for t in TOTALS.values())
    assert (row["gave"], row["got"], row["evidence"]) == (gave, got, gave + got)
    assert row["balance"] == pytest.approx(log((gave + 1) / (got + 1)), abs=1e-6)
    people = ("told", "not_told", "gave_first", "either_first")
    assert tuple(row[f"people_{p}"] for p in people) == (2, 12, 5, 14)


def test_over_time_from_the_first_act_to_the_last_month(history: Built) -> None:
    columns = "month, gave, got, asks_out, asks_in, gave_so_far, got_so_far, ratio"
    found = history.rows(f"select {columns} from give_get_over_time order by month")
    assert [tuple(row.values()) for row in found] == [
        (date(2025, 3, 1), 8, 6, 7, 2, 8, 6, pytest.approx(8 / 6, abs=1e-6)),
        (date(2025, 4, 1), 0, 0, 0, 0, 8, 6, pytest.approx(8 / 6, abs=1e-6)),
        (date(2025, 5, 1), 2, 0, 0, 0, 10, 6, pytest.approx(10 / 6, abs=1e-6)),
        (date(2025, 6, 1), 1, 0, 0, 0, 11, 6, pytest.approx(11 / 6, abs=1e-6)),
        (date(2025, 7, 1), 0, 1, 0, 0, 11, 7, pytest.approx(11 / 7, abs=1e-6)),
        (date(2025, 8, 1), 0, 0, 0, 0, 11, 7, pytest.approx(11 / 7, abs=1e-6)),
        (date(2025, 9, 1), 0, 0, 0, 0, 11, 7, pytest.approx(11 / 7, abs=1e-6)),
    ]


FOR_WHOM = {  # what I wrote to Will, Mark and Grace, what it counts as, towards whom
    "I will be late. Could you please bring the chairs?": ("asks", "WMG"),
    "Please mark the date and send me your photos.": ("asks", "WMG"),
    "Will, could you please lend me your drill?": ("asks", "W"),
    "will, could you please lend me your drill?": ("asks", "W"),
    "Thanks Mark! Grace, shall we have a coffee?": ("thanks", "M"),
    "Hi Will! What a day. Thanks for the introduction, Grace!": ("thanks", "G"),
    "Mark, that was lovely. Thank you so much!": ("thanks", "M"),
    "Thank you all for coming, the cake that Grace made was divine.": ("thanks", "WMG"),
    "Danke Will! Mark, bis morgen dann.": ("thanks", "W"),
    "Thanks Will! Mark, could you please lend me your drill?": ("asks", "M"),
}


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("groups")
    threads = {
        f"group_{number}": [Said(START, ME, cast(number), text)]
        for number, text in enumerate(FOR_WHOM)
    }
    archive = facebook(folder / "facebook-alex-2025-09-10-x1.zip", threads)
    return built(folder / "data", archive, as_of=utc(2025, 9, 10))


def cast(number: int) -> tuple[str, ...]:
    family = f"Stern{chr(97 + number)}"
    return tuple(f"{first} {family}" for first in ("Will", "Mark", "Grace"))


@pytest.mark.parametrize("text", FOR_WHOM)
def test_in_a_group_it_is_towards_those_whom_it_calls(groups: Built, text: str) -> None:
    found = groups.by_name("ledger")
    kind, whom = FOR_WHOM[text]
    people = cast([*FOR_WHOM].index(text))
    towards = "".join(name[0] for name in people if found[name][f"{kind}_out"])
    assert towards == whom
