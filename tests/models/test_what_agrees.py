"""What besides the name tells that two are one person: firm, town, cards of a book."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.models.histories import (
    Built,
    Connection,
    both_ways,
    built,
    csv_text,
    facebook,
    linkedin,
    utc,
)
from tests.sources.google_files import NEW_HEADER, contacts_csv

AS_OF = utc(2026, 3, 15, 18)
SPRING = utc(2025, 4, 1, 12)
FB_ZIP = "facebook-alex-2026-03-16-x1.zip"
LI_ZIP = "Complete_LinkedInDataExport_03-16-2026.zip"
HEADER = f"{NEW_HEADER},Address 1 - Label,Address 1 - City"
ANNA = {"First Name": "Anna", "Last Name": "Schmidt"}


def card(number: int, **more: str) -> dict[str, str]:
    told = {"town": "Address 1 - City", "firm": "Organization Name"}
    return {
        **ANNA,
        "Phone 1 - Value": f"+4917000000{number:02}",
        **{told[what]: value for what, value in more.items()},
    }


def others(count: int) -> list[dict[str, str]]:
    """Cards of people of other names in other towns."""
    letters = [f"{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(count)]
    return [
        {
            "First Name": f"Gi{a}",
            "Last Name": f"No{a}",
            "Phone 1 - Value": f"+49170111{i:04}",
            "Address 1 - City": f"Town {a}",
        }
        for i, a in enumerate(letters)
    ]


def with_linkedin(
    folder: Path, cards: list[Mapping[str, str]], uploaded: Mapping[str, str]
) -> Built:
    """Those cards, and Anna among the contacts LinkedIn was given."""
    book = folder / "contacts.csv"
    book.write_text(contacts_csv(*cards, header=HEADER), "utf-8")
    columns = "FirstName,LastName,Emails,PhoneNumbers,CreatedAt,Location,Companies"
    cells = [uploaded.get(c, "") for c in ("Emails", "Location", "Companies")]
    row = ("Anna", "Schmidt", cells[0], "", "1/2/20, 8:30 AM", *cells[1:])
    said = both_ways(SPRING, "Pia Lang")
    imported = {"ImportedContacts.csv": csv_text(columns, [row])}
    archive = linkedin(folder / LI_ZIP, said, more=imported)
    return built(folder / "data", archive, book, as_of=AS_OF)


def whom(history: Built, handle: str) -> str:
    found = history.one(f"select person_id from handles where handle = '{handle}'")
    return str(found["person_id"])


def test_of_two_of_one_name_the_town_and_the_firm_tell_which(tmp_path: Path) -> None:
    cards = [
        card(1, town="80331 München", firm="Example Fabrik"),
        card(2, town="Hamburg", firm="Contoso Test"),
    ]
    place = "Greater Munich Metropolitan Area"
    uploaded = {"Location": place, "Companies": "Example Fabrik"}
    history = with_linkedin(tmp_path, [*cards, *others(20)], uploaded)
    anna = whom(history, "name:anna schmidt")
    assert anna == whom(history, "tel:+491700000001")
    assert anna != whom(history, "tel:+491700000002")
    (link,) = history.rows("select reason from links where match = 'name'")
    assert "same company" in link["reason"]
    assert "same town" in link["reason"]


def test_another_town_speaks_against_it_and_the_owner_is_told(tmp_path: Path) -> None:
    cards = [card(1, town="Hamburg"), card(2, town="Köln")]
    history = with_linkedin(tmp_path, [*cards, *others(20)], {"Location": "Rome"})
    told = history.rows("from possible_matches where reason not like '%two cards%'")
    assert [row["reason"].split(", ")[-1] for row in told] == ["different towns"] * 2
    assert len(history.rows("from people where name = 'Anna Schmidt'")) == 3


# Two cards of one name in one book


MAIL = "E-mail 1 - Value"
ZOE = "zoe@example.org"


def book_and_networks(
    folder: Path, cards: list[Mapping[str, str]], email: str = ""
) -> Built:
    """Anna on LinkedIn, with that address, on Facebook, and in those cards."""
    book = folder / "contacts.csv"
    book.write_text(contacts_csv(*cards, *others(40), header=HEADER), "utf-8")
    listed = Connection("Anna Schmidt", date(2024, 1, 4), email=email)
    said = both_ways(SPRING, "Anna Schmidt")
    professional = linkedin(folder / LI_ZIP, said, [listed])
    social = facebook(folder / FB_ZIP, {"anna_1": said})
    return built(folder / "data", professional, social, book, as_of=AS_OF)


def together(history: Built) -> set[frozenset[str]]:
    """The handles of each Anna."""
    rows = history.rows(
        "select person_id, list(network || ':' || handle) as handles from handles"
        " where name = 'Anna Schmidt' group by person_id"
    )
    return {frozenset(row["handles"]) for row in rows}


LINKEDIN, FACEBOOK = "linkedin:anna-schmidt", "facebook:name:anna schmidt"
PHONE, ADDRESS = "contacts:tel:+491700000001", f"contacts:mail:{ZOE}"


def test_two_cards_do_not_keep_the_networks_apart(tmp_path: Path) -> None:
    history = book_and_networks(tmp_path, [card(1), {**ANNA, MAIL: ZOE}])
    assert together(history) == {
        *(frozenset({LINKEDIN, FACEBOOK}), frozenset({PHONE}), frozenset({ADDRESS}))
    }
    reasons = [row["reason"] for row in history.rows("from possible_matches")]
    assert "two cards of one name in an address book" in reasons


def test_an_address_tells_which_card_it_is(tmp_path: Path) -> None:
    history = book_and_networks(tmp_path, [card(1), {**ANNA, MAIL: ZOE}], email=ZOE)
    assert together(history) == {
        *(frozenset({LINKEDIN, FACEBOOK, ADDRESS}), frozenset({PHONE}))
    }


def test_two_cards_of_one_firm_are_one_person(tmp_path: Path) -> None:
    firm = "Example Fabrik"
    cards = [card(1, firm=firm), {**ANNA, MAIL: ZOE, "Organization Name": firm}]
    history = book_and_networks(tmp_path, cards)
    assert together(history) == {frozenset({LINKEDIN, FACEBOOK, PHONE, ADDRESS})}
    assert history.rows("from possible_matches") == []


def test_cards_that_disagree_in_all_they_say_are_two_people(tmp_path: Path) -> None:
    cards = [
        {**card(1, firm="Example Fabrik", town="Berlin"), MAIL: ZOE},
        {**card(2, firm="Contoso Test", town="Rome"), MAIL: "anna@example.com"},
    ]
    history = book_and_networks(tmp_path, cards)
    assert len(together(history)) == 4
