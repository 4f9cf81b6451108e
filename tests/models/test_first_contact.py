"""Who spoke first after connecting, how soon, and what the first words did."""

from datetime import date, timedelta

import pytest

from tests.models.histories import (
    ME,
    Connection,
    Friend,
    Row,
    Said,
    built,
    facebook,
    linkedin,
    mine,
    theirs,
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
