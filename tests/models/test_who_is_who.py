"""Who is one person and who is not, and what is counted once."""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.models.histories import (
    CONNECTIONS,
    ME,
    Built,
    Connection,
    Friend,
    Said,
    both_ways,
    built,
    built_apart,
    csv_text,
    encrypted,
    facebook,
    linkedin,
    mine,
    theirs,
    url,
    utc,
    zipped,
)

AS_OF = utc(2026, 3, 15, 18)
DAY = timedelta(days=1)
LI_ZIP = "Complete_LinkedInDataExport_03-16-2026.zip"
FB_ZIP = "facebook-alex-2026-03-16-x1.zip"
SPRING = utc(2025, 4, 1, 12)

GUESTS = [f"Guest Number{letter}" for letter in "ABCDEFGHIJK"]
TEN = GUESTS[:10]


def address_book(*cards: tuple[str, str]) -> dict[str, str]:
    """Facebook's address book, of names and one e-mail address or phone each."""
    book = [
        {"name": name, "details": [{"contact_point": point}], "created_timestamp": 1}
        for name, point in cards
    ]
    path = "personal_information/other_personal_information/your_address_books.json"
    return {path: json.dumps({"address_book_v2": {"address_book": book}})}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Every case that does not need archives of its own, in one history."""
    folder = tmp_path_factory.mktemp("mixed")
    said = [
        *both_ways(SPRING, "Pia Lang"),
        *both_ways(SPRING, "Max Roe"),
        *both_ways(SPRING, "Otto Alt"),
        *both_ways(SPRING, "Zoë Brandt"),
        *both_ways(SPRING, "Ida Twin"),
        theirs(SPRING, "Ida Twin2"),
    ]
    connections = [
        Connection("Pia Lang", date(2024, 1, 1)),
        Connection("Max Roe", date(2024, 1, 2)),
        Connection("Otto Alt", date(2019, 1, 1), url=False),
        Connection("Zoë Brandt", date(2024, 1, 4)),
        Connection("Robert Stone", date(2024, 1, 5), email="Bob@example.org"),
        Connection(None, date(2024, 1, 6)),
        Connection(None, date(2024, 1, 6)),
        Connection(None, date(2024, 1, 7)),
        Connection("Ida Twin", date(2024, 1, 8)),
    ]
    slugs = {"Zoë Brandt": "zoë-brandt-1a2b"}
    own_card = csv_text(
        "FirstName,LastName,Emails,PhoneNumbers,CreatedAt",
        [("Mobile", "Number", "alex@example.org", "", "1/2/20, 8:30 AM")],
    )
    own_address = csv_text(
        "Email Address,Confirmed,Primary,Updated On",
        [("alex@example.org", "Yes", "Yes", "12/21/21, 8:30 AM")],
    )
    professional = linkedin(
        folder / "raw" / LI_ZIP,
        said,
        connections,
        slugs=slugs,
        more={"ImportedContacts.csv": own_card, "Email Addresses.csv": own_address},
    )
    threads = {
        "pialang_1": both_ways(SPRING + DAY, "Pia Lang"),
        "kimito_1": both_ways(SPRING, "Kim Ito"),
        "kimito_2": [theirs(SPRING + DAY, "Kim Ito")],
        "facebookuser_1": [theirs(SPRING, "Facebook User")],
        "facebookuser_2": both_ways(SPRING + DAY, "Facebook User"),
        "lenawolf_1": both_ways(SPRING, "Lena Wolf"),
        "ten_1": [
            Said(SPRING, ME, tuple(TEN)),
            Said(SPRING + DAY, TEN[0], (ME, *TEN[1:])),
        ],
        "eleven_1": [
            Said(SPRING + 9 * DAY, ME, tuple(GUESTS)),
            Said(SPRING + 9 * DAY, GUESTS[10], (ME, *TEN)),
        ],
        "idatwin_1": both_ways(SPRING, "Ida Twin"),
    }
    cut_over = {"lenawolf_9": [theirs(SPRING + 2 * DAY, "Lena Wolf", "Plans?")]}
    secret = {
        "Lena Wolf_2": [*cut_over["lenawolf_9"], mine(SPRING + 3 * DAY, "Lena Wolf")]
    }
    social = facebook(
        folder / FB_ZIP,
        threads,
        [
            Friend("Pia Lang", utc(2012, 1, 1)),
            Friend("Max Roe", utc(2012, 1, 2)),
            Friend("Max Roe", utc(2013, 1, 2)),
            Friend("Lena Wolf", utc(2012, 1, 3)),
        ],
        removed=[Friend("Rita Gone", utc(2020, 1, 1))],
        cut_over=cut_over,
        more=address_book(("Bob Stone", "bob@example.org"), (ME, "alex@example.org")),
    )
    return built(
        folder / "data",
        _respelt(professional, folder / LI_ZIP),
        social,
        encrypted(folder / "messages.zip", secret),
        as_of=AS_OF,
    )


def _respelt(archive: Path, target: Path) -> Path:
    """The same archive with Zoë's address unescaped in messages.csv alone, and
    the second Ida under the first one's name."""
    with zipfile.ZipFile(archive) as opened:
        files = {name: opened.read(name).decode() for name in opened.namelist()}
    messages = files["messages.csv"].replace("zo%C3%AB", "zoë")
    files["messages.csv"] = messages.replace("Ida Twin2", "Ida Twin")
    return zipped(target, files)


def persons(history: Built, name: str) -> list[str]:
    """The distinct persons that have a handle of this name."""
    found = history.rows(
        f"select distinct person_id from handles where name = '{name}' order by all"
    )
    return [row["person_id"] for row in found]


def contact(history: Built, name: str) -> list[tuple[int, int]]:
    """Outgoing and incoming contacts of everybody of this name."""
    found = history.rows(
        f"select n_out, n_in from relationships where name = '{name}' order by all"
    )
    return [(row["n_out"], row["n_in"]) for row in found]


def summary(history: Built, network: str) -> dict[str, int]:
    return history.one(f"from network_summary where network = '{network}'")


def test_a_name_unique_on_both_networks_is_one_person(mixed: Built) -> None:
    person = mixed.one("from people where name = 'Pia Lang'")
    assert person["networks"] == ["facebook", "linkedin"]
    assert person["first_connected_on"] == date(2012, 1, 1)
    assert contact(mixed, "Pia Lang") == [(2, 2)]


def test_two_friends_of_one_name_stay_two_and_apart_from_linkedin(
    mixed: Built,
) -> None:
    found = mixed.rows("select networks from people where name = 'Max Roe'")
    assert sorted(row["networks"] for row in found) == [
        *(["facebook"], ["facebook"], ["linkedin"]),
    ]
    assert contact(mixed, "Max Roe") == [(0, 0), (0, 0), (1, 1)]
    assert (
        len(
            mixed.rows(
                "from connections join people using (person_id) where name = 'Max Roe'"
            )
        )
        == 3
    )


def test_two_threads_of_one_name_are_two_persons(mixed: Built) -> None:
    assert contact(mixed, "Kim Ito") == [(0, 1), (1, 1)]


def test_deleted_users_are_not_one_person(mixed: Built) -> None:
    found = mixed.rows(
        "select p.name, n_out, n_in from relationships join people as p"
        " using (owner, person_id) join handles using (owner, person_id)"
        " where handle like '%facebookuser%' order by n_out"
    )
    assert [(row["n_out"], row["n_in"]) for row in found] == [(0, 1), (1, 1)]
    assert not {row["name"] for row in found} & {"Facebook User", "", None}


def test_encrypted_chats_are_with_the_same_person_and_not_doubled(
    mixed: Built,
) -> None:
    assert len(persons(mixed, "Lena Wolf")) == 1
    assert contact(mixed, "Lena Wolf") == [(2, 2)]
    found = mixed.rows(
        "from interactions join people using (owner, person_id)"
        " where name = 'Lena Wolf'"
    )
    assert len(found) == 4


def test_a_connection_of_before_addresses_is_who_wrote_the_messages(
    mixed: Built,
) -> None:
    person = mixed.one("from people where name = 'Otto Alt'")
    assert person["first_connected_on"] == date(2019, 1, 1)
    assert contact(mixed, "Otto Alt") == [(1, 1)]


def test_an_address_is_one_however_it_is_escaped(mixed: Built) -> None:
    person = mixed.one("from people where name = 'Zoë Brandt'")
    assert person["first_connected_on"] == date(2024, 1, 4)
    assert contact(mixed, "Zoë Brandt") == [(1, 1)]


def test_the_same_mail_address_is_the_same_person(mixed: Built) -> None:
    found = persons(mixed, "Robert Stone")
    assert found == persons(mixed, "Bob Stone")
    assert len(found) == 1
    person = mixed.one(f"from people where person_id = '{found[0]}'")
    assert person["email"].lower() == "bob@example.org"
    assert "email" in {
        row["match"]
        for row in mixed.rows(f"from handles where person_id = '{found[0]}'")
    }


def test_namesakes_on_linkedin_are_not_merged_with_a_friend(mixed: Built) -> None:
    """Two profiles of one name: which of them is the friend, nobody can tell."""
    found = mixed.rows("select networks from people where name = 'Ida Twin'")
    assert sorted(row["networks"] for row in found) == [
        *(["facebook"], ["linkedin"], ["linkedin"]),
    ]


@pytest.mark.parametrize("table", ["people", "relationships", "ledger", "handles"])
def test_the_owner_is_nobody_in_their_own_life(mixed: Built, table: str) -> None:
    assert not {ME, "Mobile Number"} & set(mixed.names(table))


def test_no_trace_of_the_owner_has_a_person(mixed: Built) -> None:
    own = mixed.rows("from handles where handle like '%alex%' or handle = 'me'")
    assert own == []


def test_hidden_members_are_counted_and_are_nobody(mixed: Built) -> None:
    found = mixed.rows("from connections where person_id is null order by all")
    assert [row["connected_on"] for row in found] == [
        *(date(2024, 1, 6), date(2024, 1, 6), date(2024, 1, 7)),
    ]
    assert summary(mixed, "linkedin")["connections"] == 9


def test_a_removed_friend_is_no_connection_any_more(mixed: Built) -> None:
    found = mixed.one(
        "from connections join people using (owner, person_id) where name = 'Rita Gone'"
    )
    assert found["still_connected"] is False
    assert summary(mixed, "facebook")["connections"] == 4
    assert "Rita Gone" not in mixed.names("names_only")


def test_a_group_is_contact_with_the_sender_and_of_mine_with_each(
    mixed: Built,
) -> None:
    found = {name: contact(mixed, name) for name in TEN}
    assert found == {name: [(1, int(name == TEN[0]))] for name in TEN}


def test_a_group_above_the_cap_is_no_contact(mixed: Built) -> None:
    assert contact(mixed, GUESTS[10]) == [(0, 0)]
    guest = mixed.one(f"from relationships where name = '{GUESTS[10]}'")
    assert (guest["rung"], guest["depth"]) == ("names_only", 0)


def test_across_networks_a_person_counts_once_among_connections(
    mixed: Built,
) -> None:
    # Pia Lang is on both lists.
    assert summary(mixed, "all")["connections"] == 9 + 4 - 1


# Several archives of one network


def _counts(history: Built) -> list[object]:
    """Everything a doubled row would change."""
    tables = ("people", "handles", "connections", "interactions", "relationships")
    tables += ("network_summary", "ledger", "contact_days", "first_contact")
    sizes = [{t: history.one(f"select count(*) as n from {t}")["n"]} for t in tables]
    deep = history.rows(
        "select name, n_out, n_in, depth from relationships order by all"
    )
    summaries = "select * exclude owner from network_summary order by network"
    return [*sizes, *deep, *history.rows(summaries)]


def test_basic_and_complete_give_the_counts_of_complete(tmp_path: Path) -> None:
    said = [
        *both_ways(SPRING, "Pia Lang"),
        mine(SPRING, "Pia Lang"),  # said twice in one second
        Said(SPRING + DAY, ME, ("Pia Lang", "Max Roe")),
        theirs(SPRING + 2 * DAY, "Max Roe"),
    ]
    connections = [
        Connection("Pia Lang", date(2024, 1, 1)),
        Connection(None, date(2024, 1, 6)),
        Connection(None, date(2024, 1, 6)),
    ]
    complete = linkedin(tmp_path / LI_ZIP, said, connections)
    basic = linkedin(
        tmp_path / LI_ZIP.replace("Complete", "Basic"), said[:2], connections
    )
    archives = {"alone": [complete], "both": [basic, complete]}
    alone, both = built_apart(tmp_path / "data", archives, as_of=AS_OF).values()
    assert contact(alone, "Pia Lang") == [(3, 1)]
    assert _counts(both) == _counts(alone)


def test_two_years_of_exports_overlap(tmp_path: Path) -> None:
    said = [both_ways(SPRING + i * 30 * DAY, "Pia Lang") for i in range(6)]
    early = [line for pair in said[:4] for line in pair]
    late = [line for pair in said[2:] for line in pair]
    history = built(
        tmp_path / "data",
        linkedin(tmp_path / "Basic_LinkedInDataExport_08-01-2025.zip", early),
        linkedin(tmp_path / LI_ZIP, late),
        as_of=AS_OF,
    )
    assert contact(history, "Pia Lang") == [(6, 6)]
    assert history.one("from coverage")["archives"] == 2


def test_a_friend_who_left_between_two_exports(tmp_path: Path) -> None:
    friends = [Friend("Pia Lang", utc(2012, 1, 1)), Friend("Max Roe", utc(2013, 1, 1))]
    history = built(
        tmp_path / "data",
        facebook(tmp_path / "facebook-alex-2025-03-16-x1.zip", {}, friends),
        facebook(tmp_path / FB_ZIP, {}, friends[:1]),
        as_of=AS_OF,
    )
    found = {
        row["name"]: row["still_connected"]
        for row in history.rows("from connections join people using (person_id)")
    }
    assert found == {"Pia Lang": True, "Max Roe": False}
    assert summary(history, "facebook")["connections"] == 1


def _renamed(tmp_path: Path, *, listed: bool) -> Built:
    """Lena marries between two exports; her thread keeps its folder."""
    old, new = "Lena Wolf", "Lena Stern"
    since = utc(2015, 5, 5, 5)
    before = both_ways(SPRING, old)
    after = [*both_ways(SPRING, new), *both_ways(SPRING + 60 * DAY, new)]
    return built(
        tmp_path / "data",
        facebook(
            tmp_path / "facebook-alex-2025-05-16-x1.zip",
            {"lenawolf_77": before, "pialang_1": both_ways(SPRING, "Pia Lang")},
            [Friend(old, since)] if listed else [],
        ),
        facebook(
            tmp_path / FB_ZIP,
            {"lenawolf_77": after},
            [Friend(new, since)] if listed else [],
        ),
        as_of=AS_OF,
    )


def test_a_renamed_friend_is_one_person_and_nothing_is_doubled(
    tmp_path: Path,
) -> None:
    history = _renamed(tmp_path, listed=False)
    assert history.names() == ["Lena Stern", "Pia Lang"]
    assert contact(history, "Lena Stern") == [(2, 2)]


def test_a_renamed_friend_on_the_list_of_friends_is_one_person(
    tmp_path: Path,
) -> None:
    """The same friendship by its second: the old name is nobody else's."""
    history = _renamed(tmp_path, listed=True)
    assert contact(history, "Lena Stern") == [(2, 2)]
    assert history.names() == ["Lena Stern", "Pia Lang"]
    assert summary(history, "facebook")["connections"] == 1


def test_what_a_renamed_friend_said_in_a_group_is_not_doubled(tmp_path: Path) -> None:
    def group(name: str) -> dict[str, list[Said]]:
        others = (ME, "Pia Lang")
        return {
            "group_5": [Said(SPRING, name, others), theirs(SPRING + DAY, "Pia Lang")]
        }

    history = built(
        tmp_path / "data",
        facebook(tmp_path / "facebook-alex-2025-05-16-x1.zip", group("Lena Wolf")),
        facebook(tmp_path / FB_ZIP, group("Lena Stern")),
        as_of=AS_OF,
    )
    assert history.one("select count(*) as n from interactions")["n"] == 2


def test_a_changed_linkedin_address_is_the_same_person(tmp_path: Path) -> None:
    """One thread, one name, one day of connecting, two addresses in two years."""
    entry = Connection("Pia Lang", date(2024, 1, 1))
    early, late = (
        both_ways(SPRING, "Pia Lang"),
        both_ways(SPRING + 90 * DAY, "Pia Lang"),
    )

    def archive(name: str, said: list[Said], slug: str) -> Path:
        path = linkedin(tmp_path / "raw" / name, said, [entry])
        return _edited(path, tmp_path / name, "in/pia-lang", f"in/{slug}")

    history = built(
        tmp_path / "data",
        archive("Complete_LinkedInDataExport_05-16-2025.zip", early, "pia-lang"),
        archive(LI_ZIP, [*early, *late], "pia-the-builder"),
        as_of=AS_OF,
    )
    assert contact(history, "Pia Lang") == [(2, 2)]
    assert summary(history, "linkedin")["connections"] == 1


def _edited(archive: Path, target: Path, old: str, new: str) -> Path:
    with zipfile.ZipFile(archive) as opened:
        files = {name: opened.read(name).decode() for name in opened.namelist()}
    return zipped(
        target, {name: text.replace(old, new) for name, text in files.items()}
    )


def _unzipped(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)


def test_basic_and_complete_unzipped_into_one_folder(tmp_path: Path) -> None:
    """A folder is one archive, but its two copies of a file are still copies."""
    connections = [Connection("Pia Lang", date(2024, 1, 1)), Connection(None, SPRING)]
    archive = linkedin(tmp_path / LI_ZIP, both_ways(SPRING, "Pia Lang"), connections)
    for name in ("Basic", "Complete"):
        _unzipped(archive, tmp_path / "inbox" / name)
    history = built(tmp_path / "data", tmp_path / "inbox", as_of=AS_OF)
    assert contact(history, "Pia Lang") == [(1, 1)]
    assert summary(history, "linkedin")["connections"] == 2


def test_encrypted_chats_unzipped_beside_the_export(tmp_path: Path) -> None:
    said = both_ways(SPRING, "Lena Wolf")
    regular = facebook(tmp_path / FB_ZIP, cut_over={"lenawolf_9": said})
    secret = encrypted(tmp_path / "messages.zip", {"Lena Wolf_2": said})
    for archive in (regular, secret):
        _unzipped(archive, tmp_path / "inbox")
    history = built(tmp_path / "data", tmp_path / "inbox", as_of=AS_OF)
    assert contact(history, "Lena Wolf") == [(1, 1)]


def test_an_event_still_to_come_does_not_move_the_present(tmp_path: Path) -> None:
    """What is covered ends with the export, whatever is planned after it."""
    planned = csv_text(
        "Event Name,Event Time,Status,External Url",
        [("Bridges of tomorrow", "2027-05-01 10:00:00", "ATTENDING", "")],
    )
    archive = linkedin(
        tmp_path / LI_ZIP,
        both_ways(utc(2026, 3, 10, 12), "Pia Lang"),
        more={"Events.csv": planned},
    )
    history = built(tmp_path / "data", archive)
    assert history.one("from parameters")["as_of"] < utc(2026, 3, 18)
    assert history.by_name()["Pia Lang"]["days_silent"] < 8


def test_an_old_export_makes_a_tie_unknown_and_not_dead(tmp_path: Path) -> None:
    """Silence counts to the end of what is covered, and `coverage` says so."""
    said = [line for i in range(9) for line in both_ways(SPRING + i * DAY, "Pia Lang")]
    name = "facebook-alex-2025-04-10-x1.zip"
    archive = facebook(tmp_path / name, {"pialang_1": said})
    then = built(tmp_path / "then", archive, as_of=utc(2025, 4, 10))
    now = built(tmp_path / "now", archive, as_of=AS_OF)
    columns = ("depth", "depth_low", "depth_high", "days_silent", "rung")
    then_row, now_row = then.by_name()["Pia Lang"], now.by_name()["Pia Lang"]
    assert {c: now_row[c] for c in columns} == {c: then_row[c] for c in columns}
    assert now.one("from coverage")["stale_days"] == pytest.approx(339, abs=1)


def test_gaps_are_between_days_whatever_each_network_covers(tmp_path: Path) -> None:
    """Every 30 days, first on a network whose export is old, then on the other."""
    name, last = "Pia Lang", utc(2026, 3, 12, 12)
    days = [last - 30 * i * DAY for i in range(10)]
    social = [line for day in days[7:] for line in both_ways(day, name)]
    work = [line for day in days[:7] for line in both_ways(day, name)]
    history = built(
        tmp_path / "data",
        facebook(tmp_path / "facebook-alex-2025-08-20-x1.zip", {"pialang_1": social}),
        linkedin(tmp_path / LI_ZIP, work),
        as_of=AS_OF,
    )
    found = history.by_name()[name]
    assert (found["active_days"], found["days_silent"]) == (10, 3)
    assert found["usual_gap_days"] == 30
    assert found["overdue"] == pytest.approx(3 / 30, abs=0.005)


# Whose archive it is


def _nameless(tmp_path: Path) -> Path:
    return linkedin(
        tmp_path / LI_ZIP,
        both_ways(SPRING, "Pia Lang"),
        [Connection("Pia Lang", date(2024, 1, 1))],
        owner=False,
    )


def test_nothing_is_guessed_where_the_owner_is_unknown(tmp_path: Path) -> None:
    history = built(tmp_path / "data", _nameless(tmp_path), as_of=AS_OF)
    assert history.one("from coverage")["owner_known"] is False
    found = history.rows("select direction, person_id from interactions")
    assert found == [{"direction": None, "person_id": None}] * 2
    assert {
        row["n_out"] + row["n_in"] for row in history.rows("from relationships")
    } == {0}
    assert history.names() == ["Pia Lang"]


@pytest.mark.parametrize("name", [ME, "alex  MUSTER"])
def test_the_owner_may_say_who_they_are(tmp_path: Path, name: str) -> None:
    history = built(tmp_path / "data", _nameless(tmp_path), as_of=AS_OF, me=(name,))
    assert history.one("from coverage")["owner_known"] is True
    assert history.names() == ["Pia Lang"]
    assert contact(history, "Pia Lang") == [(1, 1)]


def test_who_is_in_every_thread_is_the_owner(tmp_path: Path) -> None:
    names = ["Pia Lang", "Max Roe", "Otto Alt", "Kim Ito", "Ida Twin"]
    said = [line for name in names for line in both_ways(SPRING, name)]
    archive = linkedin(tmp_path / LI_ZIP, said, owner=False)
    history = built(tmp_path / "data", archive, as_of=AS_OF)
    assert history.names() == sorted(names)
    assert {row["n_out"] for row in history.rows("from relationships")} == {1}


def test_somebody_with_the_owners_name_is_somebody_else(tmp_path: Path) -> None:
    said = [
        *both_ways(SPRING, "Pia Lang"),
        *both_ways(SPRING, "Max Roe"),
        theirs(SPRING, "Alex Other"),
    ]
    archive = linkedin(
        tmp_path / "raw" / LI_ZIP, said, [Connection("Alex Other", date(2024, 1, 1))]
    )
    namesake = _edited(archive, tmp_path / LI_ZIP, "Alex Other", ME)
    namesake = _edited(namesake, tmp_path / LI_ZIP, "Alex,Other", "Alex,Muster")
    history = built(tmp_path / "data", namesake, as_of=AS_OF)
    assert contact(history, ME) == [(0, 1)]
    assert summary(history, "linkedin")["connections"] == 1


def test_nobody_is_on_their_own_list(tmp_path: Path) -> None:
    """Each wrote in one thread; who is a connection is not the owner."""
    pia, other = "Pia Lang", "Alex Aaron"
    columns = (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,"
        "CONTENT,FOLDER"
    )
    said = [
        ("2-1", "", ME, url(ME), pia, "2025-03-01 08:00:00 UTC", "", "Hi", "INBOX"),
        ("2-1", "", pia, url(pia), ME, "2025-03-02 08:00:00 UTC", "", "Oh", "INBOX"),
        ("2-2", "", ME, url(other), ME, "2025-03-03 08:00:00 UTC", "", "So", "INBOX"),
    ]
    archive = linkedin(
        tmp_path / "raw" / LI_ZIP,
        [],
        [Connection(other, date(2024, 1, 1))],
        more={"messages.csv": csv_text(columns, said)},
    )
    namesake = _edited(archive, tmp_path / LI_ZIP, "Alex,Aaron", "Alex,Muster")
    history = built(tmp_path / "data", namesake, as_of=AS_OF)
    assert contact(history, ME) == [(0, 1)]
    assert contact(history, pia) == [(1, 1)]


def test_two_connections_of_one_name_without_addresses_stay_two(
    tmp_path: Path,
) -> None:
    """Before mid-2023 the list has names only; a date tells the two apart."""
    rows = [
        ("Max", "Roe", "", "", "", "", "01 Feb 2019"),
        ("Max", "Roe", "", "", "", "", "05 May 2020"),
    ]
    archive = linkedin(
        tmp_path / LI_ZIP,
        both_ways(SPRING, "Max Roe"),
        more={"Connections.csv": csv_text(CONNECTIONS, rows)},
    )
    history = built(tmp_path / "data", archive, as_of=AS_OF)
    assert summary(history, "linkedin")["connections"] == 2
    assert contact(history, "Max Roe") == [(0, 0), (0, 0), (1, 1)]
