"""Who spoke first after connecting, how soon, and what the first words did."""

import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from flows import lake, warehouse
from flows.settings import load_parameters
from tests.models.histories import (
    INVITATIONS,
    ME,
    Built,
    Connection,
    Friend,
    Row,
    Said,
    built,
    built_apart,
    csv_text,
    facebook,
    linkedin,
    mine,
    theirs,
    url,
    utc,
)

DAY = timedelta(days=1)
MET = utc(2025, 3, 1, 12)
ASK = "Could you introduce me to your boss?"
OFFER = "Happy to help with your move next week."
PITCH = "Book a free demo call with our agency today."
PLAIN = "The garden looks lovely in this rain, does it not?"
TALL = "It was lovely to find you here, {}, among so many people who build bridges."
PAIR = "Rain again over the harbour, {}, and not one of the boats has come in yet."


def template(name: str, words: str = TALL) -> Said:
    return mine(MET + DAY, name, words.format(name.split()[0]))


SAID: dict[str, list[Said]] = {
    "Plain Jane": [theirs(MET + DAY, "Plain Jane", PLAIN)],
    "Grateful Asker": [
        theirs(MET + DAY, "Grateful Asker", "Thank you so much for all. " + ASK)
    ],
    "Kind Soul": [theirs(MET + DAY, "Kind Soul", OFFER)],
    "Soft Seller": [
        theirs(MET + DAY, "Soft Seller", OFFER),
        theirs(MET + 2 * DAY, "Soft Seller", PITCH),
    ],
    "Slow Seller": [
        theirs(MET + DAY, "Slow Seller", OFFER),
        theirs(MET + 5 * DAY, "Slow Seller", PITCH),
    ],
    "Answered Seller": [
        theirs(MET + DAY, "Answered Seller", OFFER),
        mine(MET + DAY * 1.5, "Answered Seller", PLAIN + " Yes."),
        theirs(MET + 2 * DAY, "Answered Seller", PITCH),
    ],
    "Hard Seller": [theirs(MET, "Hard Seller", PITCH)],
    "Same One": [template("Same One")],
    "Alike Two": [template("Alike Two")],
    "Equal Three": [template("Equal Three")],
    "Paired One": [template("Paired One", PAIR)],
    "Coupled Two": [template("Coupled Two", PAIR)],
    "Late Riser": [mine(MET + 400 * DAY, "Late Riser", PLAIN)],
    "Well Wisher": [
        mine(MET + DAY, "Well Wisher", "Happy birthday!"),
        theirs(MET + 4 * DAY, "Well Wisher", ASK),
    ],
    "Old Friend": [theirs(MET - 10 * DAY, "Old Friend", OFFER)],
    "Group Only": [Said(MET + DAY, "Group Only", (ME, "Quiet One"), ASK)],
    "Quiet One": [],
}
EXPECTED = {  # who spoke first, what it did, after how many days
    "Plain Jane": ("in", "personal", 1),
    "Grateful Asker": ("in", "ask", 1),
    "Kind Soul": ("in", "offer", 1),
    "Soft Seller": ("in", "offer_then_pitch", 1),
    "Slow Seller": ("in", "offer", 1),
    "Answered Seller": ("in", "offer", 1),
    "Hard Seller": ("in", "pitch", 0),
    "Same One": ("out", "template", 1),
    "Alike Two": ("out", "template", 1),
    "Equal Three": ("out", "template", 1),
    "Paired One": ("out", "personal", 1),
    "Coupled Two": ("out", "personal", 1),
    "Well Wisher": ("in", "ask", 4),
    "Old Friend": ("in", "offer", -10),
    "Group Only": (None, "silence", None),
    "Quiet One": (None, "silence", None),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    folder = tmp_path_factory.mktemp("first")
    archive = linkedin(
        folder / "Complete_LinkedInDataExport_06-01-2026.zip",
        [line for lines in SAID.values() for line in lines],
        [Connection(name, date(2025, 3, 1)) for name in SAID],
    )
    history = built(folder / "data", archive, as_of=utc(2026, 5, 31))
    rows = history.rows(
        "select name, first_contact.*"
        " from first_contact join people using (owner, person_id)"
    )
    return {row["name"]: row for row in rows}


@pytest.mark.parametrize("name", EXPECTED)
def test_first_words(found: dict[str, Row], name: str) -> None:
    columns = ("first_by", "first_nature", "days_to_first")
    assert tuple(found[name][c] for c in columns) == EXPECTED[name]


def test_nothing_within_a_year_is_silence(found: dict[str, Row]) -> None:
    assert found["Late Riser"]["first_nature"] == "silence"


def test_the_windows_can_be_set(tmp_path: Path) -> None:
    names = ("Slow Seller", "Late Riser")
    archive = linkedin(
        tmp_path / "Complete_LinkedInDataExport_06-01-2026.zip",
        [line for name in names for line in SAID[name]],
        [Connection(name, date(2025, 3, 1)) for name in names],
    )
    history = built(
        *(tmp_path / "data", archive),
        as_of=utc(2026, 5, 31),
        opening_days=5,
        silence_days=400,
    )
    rows = history.rows(
        "select name, first_nature"
        " from first_contact join people using (owner, person_id)"
    )
    assert {row["name"]: row["first_nature"] for row in rows} == {
        "Slow Seller": "offer_then_pitch",
        "Late Riser": "personal",
    }


def test_contact_that_began_before_is_told(found: dict[str, Row]) -> None:
    earlier = {name for name, row in found.items() if row["is_earlier"]}
    assert earlier == {"Old Friend"}


def test_the_excerpt_is_how_the_first_words_go(found: dict[str, Row]) -> None:
    assert found["Soft Seller"]["excerpt"] == OFFER
    assert found["Quiet One"]["excerpt"] is None


def test_who_called_first_spoke_first(tmp_path):
    """A call is contact both ways, and one of the two rang."""
    history = built(
        tmp_path / "data",
        facebook(
            tmp_path / "facebook-alex-2025-06-01-x1.zip",
            {
                "rung_1": [theirs(MET, "Ring Ringer", None, seconds=60)],
                "ring_2": [
                    mine(MET, "Rung Rungson", None, seconds=60),
                    theirs(MET + DAY, "Rung Rungson", PLAIN),
                ],
            },
            friends=[Friend("Ring Ringer", MET), Friend("Rung Rungson", MET)],
        ),
    )
    rows = history.rows(
        "select name, first_by, first_nature from first_contact "
        "join people using (owner, person_id) order by name"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Ring Ringer", "in", "personal"),
        ("Rung Rungson", "out", "personal"),
    ]


# Hard cases, by hand

THANKS = "Thank you so much for everything."
HELP = "Could you please help me with my application?"
CASES: dict[str, tuple[Sequence[Said], tuple[str | None, str, int | None]]] = {
    # What was said; then who spoke first, its nature and after how many days.
    "Asks Second": (
        [
            theirs(MET + DAY, "Asks Second", PLAIN),
            theirs(MET + 3 * DAY, "Asks Second", HELP),
        ],
        ("in", "ask", 1),
    ),
    "Asks Later": (
        [
            theirs(MET + DAY, "Asks Later", PLAIN),
            theirs(MET + 5 * DAY, "Asks Later", HELP),
        ],
        ("in", "personal", 1),
    ),
    "Asks Answered": (
        [
            mine(MET + DAY, "Asks Answered", "Two swans came by at noon."),
            theirs(MET + DAY * 1.1, "Asks Answered", PLAIN),
            mine(MET + DAY * 1.2, "Asks Answered", HELP),
        ],
        ("out", "personal", 1),
    ),
    "Asks Back": (  # an ask of whoever spoke second is no first word
        [
            mine(MET + DAY, "Asks Back", "My bicycle has a new bell."),
            theirs(MET + DAY * 1.1, "Asks Back", HELP),
        ],
        ("out", "personal", 1),
    ),
    "Thanks Asks": (
        [theirs(MET, "Thanks Asks", f"{THANKS} {HELP}")],
        ("in", "ask", 0),
    ),
    "Same Second": (  # the upper row was first, and it asks
        [
            mine(MET + DAY, "Same Second", HELP),
            theirs(MET + DAY, "Same Second", PLAIN),
        ],
        ("out", "ask", 1),
    ),
    "Last Day": ([mine(MET + 365 * DAY, "Last Day", HELP)], ("out", "ask", 365)),
    "Next Day": ([mine(MET + 366 * DAY, "Next Day", HELP)], ("out", "silence", 366)),
    "Long Before": (
        [
            mine(MET - 900 * DAY, "Long Before", HELP),
            theirs(MET + DAY, "Long Before", OFFER),
        ],
        ("out", "ask", -900),
    ),
    "Two Nets": ([], (None, "silence", None)),
    "Noted Out": (  # the note is first; what came after three days is not
        [mine(MET + DAY, "Noted Out", HELP)],
        ("out", "personal", -3),
    ),
    "Noted In": ([], ("in", "ask", -2)),
    "Noted Answer": (
        [mine(MET, "Noted Answer", OFFER), theirs(MET + DAY, "Noted Answer", PITCH)],
        ("in", "personal", -1),
    ),
    "Bare Invite": ([theirs(MET, "Bare Invite", OFFER)], ("in", "offer", 0)),
    "Invited Twice": ([], (None, "silence", None)),
    "Invited Late": ([], (None, "silence", None)),
}
INVITED = {
    "Noted Out": "out",
    "Noted In": "in",
    "Noted Answer": "in",
    "Bare Invite": "out",
    "Invited Twice": "in",  # the later one is the one that was accepted
    "Invited Late": "out",
}


def invitation(at: datetime, name: str, out: bool, note: str = "") -> tuple[str, ...]:
    sides = (ME, name) if out else (name, ME)
    way = "OUTGOING" if out else "INCOMING"
    sent = f"{at:%m/%d/%y, %I:%M %p}"
    return (*sides, sent, note, way, *(url(side) for side in sides))


INVITES = [
    invitation(MET - 3 * DAY, "Noted Out", True, PLAIN),
    invitation(MET - 2 * DAY, "Noted In", False, HELP),
    invitation(MET - DAY, "Noted Answer", False, PLAIN),
    invitation(MET - DAY, "Bare Invite", True),
    invitation(MET - 900 * DAY, "Invited Twice", True),
    invitation(MET - DAY, "Invited Twice", False),
    invitation(MET + 90 * DAY, "Invited Late", True),  # to connect once more
]


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("hard")
    professional = linkedin(
        folder / "Complete_LinkedInDataExport_06-01-2026.zip",
        [line for lines, _ in CASES.values() for line in lines],
        [Connection(name, date(2025, 3, 1)) for name in (*CASES, None)],
        more={"Invitations.csv": csv_text(INVITATIONS, INVITES)},
    )
    threads = {
        "twonets_1": [theirs(MET + 2 * DAY, "Two Nets", OFFER)],
        "undated_1": [mine(MET, "Undated Una", HELP)],
        "gone_1": [mine(MET, "Rita Gone", HELP)],
        "stranger_1": [mine(MET, "No Friend", HELP)],
        "user_1": [theirs(MET, "Facebook User", HELP)],
    }
    social = facebook(
        folder / "facebook-alex-2026-06-01-x1.zip",
        threads,
        [Friend("Two Nets", MET)],
        removed=[Friend("Rita Gone", MET + 9 * DAY)],
        more={
            "connections/friends/your_friends.json": json.dumps(
                {
                    "friends_v2": [
                        {"name": "Two Nets", "timestamp": int(MET.timestamp())},
                        {"name": "Undated Una"},
                    ]
                }
            )
        },
    )
    return built(folder / "data", professional, social, as_of=utc(2026, 5, 31))


def met(history: Built) -> dict[tuple[str, str], Row]:
    rows = history.rows(
        "select name, first_contact.*"
        " from first_contact join people using (owner, person_id)"
    )
    found = {(row["name"], row["network"]): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("name", CASES)
def test_hard_cases(hard: Built, name: str) -> None:
    row = met(hard)[name, "linkedin"]
    columns = ("first_by", "first_nature", "days_to_first")
    assert tuple(row[c] for c in columns) == CASES[name][1]


def test_who_invited(hard: Built) -> None:
    found = {name: row["invited_by"] for (name, _), row in met(hard).items()}
    assert {name: by for name, by in found.items() if by} == INVITED


def test_whoever_was_met_on_a_network_is_there_once(hard: Built) -> None:
    """On each network; not the hidden, the deleted and those never on a list."""
    on_facebook = {"Two Nets", "Undated Una", "Rita Gone"}
    assert set(met(hard)) == {
        *((name, "linkedin") for name in CASES),
        *((name, "facebook") for name in on_facebook),
    }


def test_each_network_has_its_own_first_words(hard: Built) -> None:
    there = met(hard)["Two Nets", "facebook"]
    assert (there["first_nature"], there["days_to_first"]) == ("offer", 2)


@pytest.mark.parametrize("name", ["Undated Una", "Rita Gone"])
def test_without_a_day_of_connecting_the_words_are_judged(
    hard: Built, name: str
) -> None:
    row = met(hard)[name, "facebook"]
    told = ("connected_on", "days_to_first", "first_by", "first_nature", "is_earlier")
    assert tuple(row[c] for c in told) == (None, None, "out", "ask", False)


# Templates

LONG = (
    "Hi {}, I came across your profile and was struck by the many bridges you have "
    "built over the years. It is rare to see such care for detail and for the "
    "people who cross them. I would enjoy an exchange of views over a cup of tea."
)
EDITED = LONG.replace("a cup of tea", "some coffee")
OTHER = LONG.replace("bridges", "boats").replace("care for detail", "speed in all")
AT_WORK = "Hello {}, what a fine year it has been for {} and all who sail with it."
CYRILLIC = "Привет, {}! Сегодня над гаванью опять дождь, и лодки не вышли."
HAN = "{}你好，今天港口又下雨了，船都没有出海。"


def archive(
    folder: Path,
    said: Iterable[tuple[str, str]],
    company: str = "",
    by_them: bool = False,
) -> Path:
    """`said` being names and first words; `company` is a pattern of each one's own,
    of their first name.
    """
    lines = [(theirs if by_them else mine)(MET + DAY, n, words) for n, words in said]
    entries = [
        Connection(n, date(2025, 3, 1), company=company.format(n.split()[0]))
        for n, _ in said
    ]
    return linkedin(
        folder / "Complete_LinkedInDataExport_06-01-2026.zip", lines, entries
    )


def natures(history: Built) -> dict[str, str]:
    """The nature of each first contact."""
    return {name: row["first_nature"] for (name, _), row in met(history).items()}


def opened(
    folder: Path, said: Iterable[tuple[str, str]], by_them: bool = False
) -> dict[str, str]:
    path = archive(folder, said, by_them=by_them)
    return natures(built(folder / "data", path, as_of=utc(2026, 5, 31)))


PEOPLE = ("Ana Ash", "Zoë Birch", "Will Cedar", "Hope Dale")
TO_ALL = {  # the words to each of `PEOPLE`, and whether they are a template
    "the same": ([LONG.format(n.split()[0]) for n in PEOPLE], True),
    "greeted otherwise": (
        [LONG.format(n) for n in ("ANA", "zoe", "Mr Will Cedar", "Hope D.")],
        True,
    ),
    "no greeting": ([LONG.format("there")] * 4, True),
    "another end": (
        [(LONG, EDITED)[i % 2].format(n.split()[0]) for i, n in enumerate(PEOPLE)],
        True,
    ),
    "too far apart": (
        [(LONG, OTHER)[i % 2].format(n.split()[0]) for i, n in enumerate(PEOPLE)],
        False,
    ),
    "names in other places": (
        [PLAIN + f" I will tell {n}, I hope." for n in ("Ana", "Zoe", "Will", "Hope")],
        True,
    ),
    "another company": (
        [AT_WORK.format(n, f"{n.title()} & Sons") for n in ("Ana", "Zoë", "Will")]
        + [AT_WORK.format("Hope", "Hope & Sons")],
        True,
    ),
    "cyrillic": ([CYRILLIC.format(n.split()[0]) for n in PEOPLE], True),
    "han": ([HAN.format(n.split()[0]) for n in PEOPLE], True),
    "three words": (["Thanks for connecting, " + n for n in PEOPLE], True),
    "a greeting alone": ([f"Hi {n.split()[0]}!" for n in PEOPLE], False),
    "no word": (["🙂"] * 4, False),
}


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Each case of `TO_ALL`."""
    folder = tmp_path_factory.mktemp("apart")
    archives = {
        what: [archive(folder / what, [*zip(PEOPLE, words, strict=True)], "{} & Sons")]
        for what, (words, _) in TO_ALL.items()
    }
    return built_apart(folder / "data", archives, as_of=utc(2026, 5, 31))


@pytest.mark.parametrize("what", TO_ALL)
def test_nearly_the_same_words_to_several_are_a_template(
    apart: dict[str, Built], what: str
) -> None:
    is_template = TO_ALL[what][1]
    expected = "template" if is_template else "personal"
    assert natures(apart[what]) == dict.fromkeys(PEOPLE, expected)


def test_a_template_that_asks_is_an_ask(tmp_path: Path) -> None:
    assert set(opened(tmp_path, [(n, HELP) for n in PEOPLE]).values()) == {"ask"}


def test_the_same_words_of_several_are_nobodys_template(tmp_path: Path) -> None:
    found = opened(tmp_path, [(n, LONG.format(ME)) for n in PEOPLE], by_them=True)
    assert set(found.values()) == {"personal"}


def test_one_person_on_two_networks_is_one_reader(tmp_path: Path) -> None:
    """Two people, three first words: not enough for a template."""
    words = [LONG.format(name) for name in ("Ana", "Zoë", "Zoë")]
    history = built(
        tmp_path / "data",
        linkedin(
            tmp_path / "Complete_LinkedInDataExport_06-01-2026.zip",
            [mine(MET, "Ana Ash", words[0]), mine(MET, "Zoë Birch", words[1])],
            [Connection(name, date(2025, 3, 1)) for name in ("Ana Ash", "Zoë Birch")],
        ),
        facebook(
            tmp_path / "facebook-alex-2026-06-01-x1.zip",
            {"zoebirch_1": [mine(MET, "Zoë Birch", words[2].replace("tea", "milk"))]},
            [Friend("Zoë Birch", MET)],
        ),
        as_of=utc(2026, 5, 31),
    )
    found = met(history)
    assert len(found) == 3
    assert {row["first_nature"] for row in found.values()} == {"personal"}


def test_a_word_more_in_each_of_many_is_found(tmp_path: Path) -> None:
    """More texts than are compared at once, no two of them equal."""
    people = [f"Person{i} Number{i}" for i in range(100)]
    said = [
        (n, LONG.format(n.split()[0]) + f" Note {i}.") for i, n in enumerate(people)
    ]
    assert set(opened(tmp_path, said).values()) == {"template"}


def test_in_pooled_archives_a_template_is_known_by_its_sender(tmp_path: Path) -> None:
    """Three owners got the same first words of one person, and of no other."""
    data = tmp_path / "data"
    for owner in ("ida", "jan", "kai"):
        one = linkedin(
            tmp_path / owner / "Complete_LinkedInDataExport_06-01-2026.zip",
            [
                theirs(MET, "Sam Same", LONG.format(ME)),
                theirs(MET, "Otto Other", f"{PLAIN} This is for {owner} alone."),
            ],
            [Connection(n, date(2025, 3, 1)) for n in ("Sam Same", "Otto Other")],
        )
        built(tmp_path / owner / "data", one)
        (source,) = lake.root(tmp_path / owner / "data").glob("owner=*")
        shutil.copytree(source, lake.root(data) / f"owner={owner}")
    warehouse.build(data, load_parameters(as_of=utc(2026, 5, 31)))
    found = Built(data).rows(
        "select name, first_nature, count(*) as owners"
        " from first_contact join people using (owner, person_id) group by all"
    )
    assert {tuple(row.values()) for row in found} == {
        ("Sam Same", "template", 3),
        ("Otto Other", "personal", 3),
    }
