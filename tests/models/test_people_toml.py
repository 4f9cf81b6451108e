"""What the owner says of people in people.toml, and ids that hold still."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import notices, warehouse
from flows.errors import CloseknitError
from flows.settings import load_parameters
from tests.models.histories import (
    Built,
    Connection,
    Friend,
    both_ways,
    built,
    facebook,
    linkedin,
    utc,
)

AS_OF = utc(2026, 3, 15, 18)
SPRING = utc(2025, 4, 1, 12)
DAY = timedelta(days=1)
LI_ZIP = "Complete_LinkedInDataExport_03-16-2026.zip"
FB_ZIP = "facebook-alex-2026-03-16-x1.zip"


def archives(folder: Path) -> tuple[Path, Path]:
    """Two Idas on LinkedIn of whom one is the friend; Lena under two names."""
    said = [*both_ways(SPRING, "Ida Twin"), *both_ways(SPRING, "Lena Wolf")]
    professional = linkedin(
        folder / LI_ZIP,
        said,
        [
            Connection("Ida Twin", date(2024, 1, 8)),
            Connection("Ida Twin", date(2024, 1, 9)),
            Connection("Lena Wolf", date(2024, 1, 9)),
        ],
    )
    social = facebook(
        folder / FB_ZIP,
        {"t_1": both_ways(SPRING, "Rosa Stern"), "t_2": both_ways(SPRING, "Kim Ito")},
        [Friend("Rosa Stern", utc(2012, 1, 1)), Friend("Kim Ito", utc(2013, 1, 1))],
    )
    return professional, social


def settled(tmp_path: Path, text: str) -> Built:
    """The two archives, built under that people.toml."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "people.toml").write_text(text)
    return built(data, *archives(tmp_path), as_of=AS_OF)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """All that people.toml can say but that two are not the same."""
    text = """
same = [["linkedin:lena-wolf", "Rosa Stern"]]
hide = [
  "Kim Ito",
  "Nobody Atall",
]
[name]
"linkedin:lena-wolf" = "Leni"
"""
    return settled(tmp_path_factory.mktemp("said"), text)


def person(history: Built, name: str) -> set[str]:
    found = history.rows(f"select person_id from handles where name = '{name}'")
    return {row["person_id"] for row in found}


def test_two_the_owner_calls_the_same_are_one(said: Built) -> None:
    assert person(said, "Lena Wolf") == person(said, "Rosa Stern")
    found = said.rows("select distinct match from links where match = 'manual'")
    assert found == [{"match": "manual"}]


def test_a_hidden_person_is_in_no_measure(said: Built) -> None:
    for table in ("people", "relationships", "ledger", "names_only"):
        assert "Kim Ito" not in said.names(table)
    (hidden,) = person(said, "Kim Ito")
    for table in ("interactions", "connections", "first_contact", "contact_days"):
        assert said.rows(f"from {table} where person_id = '{hidden}'") == []


def test_a_person_goes_by_the_name_the_owner_gives(said: Built) -> None:
    assert "Leni" in said.names("relationships")


def test_what_is_not_the_same_stays_apart(tmp_path: Path) -> None:
    folder = tmp_path / "apart"
    data = folder / "data"
    said = both_ways(SPRING, "Pia Lang")
    both = (
        linkedin(folder / LI_ZIP, said, [Connection("Pia Lang", date(2024, 1, 8))]),
        facebook(folder / FB_ZIP, {"t_1": said}),
    )
    assert len(person(built(data, *both, as_of=AS_OF), "Pia Lang")) == 1
    said_so = 'not_same = [["linkedin:pia-lang", "facebook:name:pia lang"]]'
    (data / "people.toml").write_text(said_so)
    history = built(data, *both, as_of=AS_OF)
    assert len(person(history, "Pia Lang")) == 2
    assert history.rows("from possible_matches") == []
    for _ in range(2):  # and in every later run
        assert len(person(built(data, *both, as_of=AS_OF), "Pia Lang")) == 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('same = [["one"]]', 1, "same = "),
        ('\nhide = "Kim"', 2, "hide = "),
        ("\n\nforget = []", 3, "only same"),
        ("hide = []\nsame = [x]", 2, "line 2"),
    ],
)
def test_a_mistake_is_told_by_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(CloseknitError) as told:
        settled(tmp_path, text)
    assert "people.toml" in str(told.value)
    assert f"line {line}" in str(told.value)
    assert said in str(told.value)


def test_somebody_nobody_knows_is_told_and_the_rest_is_done(said: Built) -> None:
    (problem,) = notices.not_settled(said.data)
    assert 'people.toml, line 5: "Nobody Atall": nobody is known' in problem
    assert "Kim Ito" not in said.names()


# Ids


def ids(history: Built) -> dict[tuple[str, str], str]:
    found = history.rows("select network, handle, person_id from handles")
    return {(row["network"], row["handle"]): row["person_id"] for row in found}


@pytest.mark.parametrize("first", [0, 1])
def test_one_more_archive_leaves_every_id_as_it_was(tmp_path: Path, first: int) -> None:
    names = ("Pia Lang", "Max Roe", "Zoë Brandt")
    said = [line for name in names for line in both_ways(SPRING, name)]
    both = [
        linkedin(tmp_path / LI_ZIP, said),
        facebook(
            tmp_path / FB_ZIP,
            {f"t_{i}": both_ways(SPRING + DAY, name) for i, name in enumerate(names)},
        ),
    ]
    before = ids(built(tmp_path / "data", both[first], as_of=AS_OF))
    after = ids(built(tmp_path / "data", *both, as_of=AS_OF))
    assert {handle: after[handle] for handle in before} == before
    assert len(set(after.values())) == 3


def test_a_person_keeps_the_id_when_a_namesake_comes(tmp_path: Path) -> None:
    before = ids(
        built(
            tmp_path / "data",
            linkedin(tmp_path / LI_ZIP, both_ways(SPRING, "Max Roe")),
            as_of=AS_OF,
        )
    )
    friends = [Friend("Max Roe", utc(2012, 1, 2)), Friend("Max Roe", utc(2013, 1, 2))]
    more = facebook(tmp_path / FB_ZIP, {}, friends)
    after = ids(built(tmp_path / "data", more, as_of=AS_OF))
    assert {handle: after[handle] for handle in before} == before
    assert len(set(after.values())) == 3


def test_a_build_again_changes_no_id(tmp_path: Path) -> None:
    history = built(tmp_path / "data", *archives(tmp_path), as_of=AS_OF)
    before = ids(history)
    warehouse.build(history.data, load_parameters(as_of=utc(2026, 1, 1)))
    assert ids(history) == before


def test_two_cards_of_one_name_are_for_the_owner_to_settle(tmp_path: Path) -> None:
    points = ("EMAIL:ida@example.org", "TEL:+493055501001")
    book = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:Ida Twin\n{point}\nEND:VCARD\n"
        for point in points
    )
    (tmp_path / "book.vcf").write_text(book)
    first = built(tmp_path / "data", tmp_path / "book.vcf", as_of=AS_OF)
    assert len(person(first, "Ida Twin")) == 2
    [asked] = first.rows("select handle_a, handle_b, reason from possible_matches")
    assert asked["reason"] == "two cards of one name in an address book"
    handles = [asked["handle_a"], asked["handle_b"]]
    settle = tmp_path / "data" / "people.toml"
    settle.write_text(f"same = [{handles}]\n")
    again = built(tmp_path / "data", tmp_path / "book.vcf", as_of=AS_OF)
    assert len(person(again, "Ida Twin")) == 1
    assert again.rows("select * from possible_matches") == []
    settle.write_text(f"not_same = [{handles}]\n")
    last = built(tmp_path / "data", tmp_path / "book.vcf", as_of=AS_OF)
    assert len(person(last, "Ida Twin")) == 2
    assert last.rows("select * from possible_matches") == []


def test_a_number_is_meant_however_it_is_spaced(tmp_path: Path) -> None:
    book = "BEGIN:VCARD\nVERSION:3.0\nFN:Ida Twin\nTEL:+493055501001\nEND:VCARD\n"
    (tmp_path / "book.vcf").write_text(book)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "people.toml").write_text('hide = ["+49 30 5550-1001"]\n')
    history = built(tmp_path / "data", tmp_path / "book.vcf", as_of=AS_OF)
    assert notices.not_settled(history.data) == []
    assert history.names("people") == []


def two_idas(folder: Path, text: str) -> Built:
    """Two cards of one name that agree on nothing, and somebody else's."""
    cards = (("Ida Twin", 1), ("Ida Twin", 2), ("Rosa Stern", 3))
    book = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL:+49305550100{n}\nEND:VCARD\n"
        for name, n in cards
    )
    (folder / "book.vcf").write_text(book)
    (folder / "data").mkdir()
    (folder / "data" / "people.toml").write_text(text)
    return built(folder / "data", folder / "book.vcf", as_of=AS_OF)


def test_a_name_of_two_says_of_neither_who_it_is(tmp_path: Path) -> None:
    history = two_idas(tmp_path, 'same = [["Ida Twin", "Rosa Stern"]]')
    (problem,) = notices.not_settled(history.data)
    assert "several people go by that name" in problem
    assert len(person(history, "Ida Twin")) == 2
    assert not person(history, "Ida Twin") & person(history, "Rosa Stern")


def test_a_name_of_two_handles_that_are_one_person_is_theirs(tmp_path: Path) -> None:
    one = 'same = [["contacts:tel:+493055501001", "contacts:tel:+493055501002"]]'
    history = two_idas(tmp_path, f'{one}\n[name]\n"Ida Twin" = "Ida"\n')
    assert notices.not_settled(history.data) == []
    assert history.names("people") == ["Ida", "Rosa Stern"]
