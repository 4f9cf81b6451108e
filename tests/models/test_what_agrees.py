"""What besides the name tells that two are one person: firm, town, cards of a book."""

from collections.abc import Mapping
from pathlib import Path

from tests.models.histories import Built, both_ways, built, csv_text, linkedin, utc
from tests.sources.google_files import NEW_HEADER, contacts_csv

AS_OF = utc(2026, 3, 15, 18)
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
    said = both_ways(utc(2025, 4, 1, 12), "Pia Lang")
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
    history = with_linkedin(
        tmp_path, [*cards, *others(20)], {"Location": "Cologne, Germany"}
    )
    asked = {
        row["reason"].split(", ")[-1]
        for row in history.rows(
            "from possible_matches where reason not like '%two cards%'"
        )
    }
    assert asked == {"same town", "different towns"}
    assert len(history.rows("from people where name = 'Anna Schmidt'")) == 3
