"""Instagram and HTML exports, the whole way: from the archive to the tables."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.models.histories import ME, Built, built, built_apart, utc
from tests.sources.facebook_files import ZOE, message, meta_json, thread, write_zip
from tests.sources.instagram_files import AT, ZOE_USER, chat, listed, whole
from tests.sources.meta_pages import card, cards, page_2017, page_2026

AS_OF = utc(2024, 7, 1)
DAY = 24 * 60
CHAT = thread(
    [
        message(name, f"said {n}", n * DAY)
        for n in range(9, 0, -1)
        for name in (ZOE, ME)
    ],
    (ZOE, ME),
)
OWNER = cards(card("", Name=ME))
PROFILE = "personal_information/profile_information/profile_information"
INBOX = "your_facebook_activity/messages/inbox/zoe_1/message_1"
Make = Callable[..., Built]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def from_files(*archives: dict[str, bytes], name: str = "export-{}.zip") -> Built:
        paths = [
            write_zip(tmp_path / name.format(n), files)
            for n, files in enumerate(archives)
        ]
        return built(tmp_path / f"data-{len(archives)}-{name[:2]}", *paths, as_of=AS_OF)

    return from_files


# Instagram


@pytest.fixture(scope="module")
def instagram(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("instagram")
    archive = write_zip(folder / "export.zip", whole())
    return built(folder / "data", archive, as_of=AS_OF)


def test_username_and_shown_name_are_one_person(instagram: Built) -> None:
    people = instagram.by_name("people")
    assert set(people) == {ZOE, "Max Roe", "@kim"}
    said = instagram.rows(
        "select i.kind, i.direction, p.name from interactions as i "
        "left join people as p using (owner, person_id) order by all"
    )
    assert [tuple(row.values()) for row in said] == [
        ("comment", "out", ZOE),
        ("comment", "out", None),
        ("message", "in", ZOE),
        ("message", "out", ZOE),
        ("reaction", "out", "Max Roe"),
    ]
    relationship = instagram.by_name()[ZOE]
    assert (relationship["n_in"], relationship["n_out"]) == (1, 2)


def test_whoever_follows_and_is_followed_is_a_connection(instagram: Built) -> None:
    rows = instagram.rows(
        "select p.name, c.connected_on from connections as c join people as p "
        "using (owner, person_id)"
    )
    assert [(r["name"], str(r["connected_on"])) for r in rows] == [(ZOE, "2024-06-02")]
    summary = instagram.one("select * from network_summary where network = 'instagram'")
    assert (summary["connections"], summary["contacted"]) == (1, 1)


def test_the_owner_is_known_by_username_or_name_and_is_nobody_else(
    instagram: Built, make: Make
) -> None:
    assert instagram.one("select owner_known from coverage")["owner_known"]
    handles = instagram.rows("select handle from handles")
    assert "user:alex.muster" not in {row["handle"] for row in handles}
    flat = make(
        {
            "profile.json": meta_json(
                {"username": "alex.muster", "private_account": False}
            ),
            "messages.json": meta_json(
                [
                    {
                        "participants": [ZOE_USER, "alex.muster"],
                        "conversation": [
                            {"sender": who, "created_at": f"2020-06-02T09:2{n}:00Z",
                             "text": "Hi"}
                            for n, who in enumerate((ZOE_USER, "alex.muster"))
                        ],
                    }
                ]
            ),
        },
        name="old-{}.zip",
    )  # fmt: skip
    assert flat.names() == ["@zoe_test"]
    both = flat.one("select n_in, n_out from relationships")
    assert tuple(both.values()) == (1, 1)


def test_two_exports_of_instagram_count_once(instagram: Built, make: Make) -> None:
    more = whole() | {"your_instagram_activity/media/y.jpg": b"y"}
    twice = make(whole(), more)
    query = (
        "select kind, direction, occurred_at, characters from interactions order by all"
    )
    assert instagram.rows(query) == twice.rows(query)
    assert instagram.names() == twice.names()


def test_the_flat_file_and_later_folders_count_once(make: Make) -> None:
    lines = [message(ZOE, "Hi", 1), message(ME, "Ja")]
    flat = [
        {
            "participants": [ZOE_USER, "alex.muster"],
            "conversation": [
                {"sender": ZOE_USER, "created_at": "2024-06-02T09:21:00.000001+00:00",
                 "text": "Hi"},
                {"sender": "alex.muster", "created_at": "2024-06-02T09:20:00+00:00",
                 "text": "Ja"},
            ],
        }
    ]  # fmt: skip
    place = "your_instagram_activity/messages/inbox/zoe_test_1/message_1.json"
    history = make(
        {"messages.json": meta_json(flat)},
        whole() | {place: meta_json(chat(lines))},
    )
    messages = history.rows("select * from interactions where kind = 'message'")
    assert len(messages) == 2
    assert len({row["person_id"] for row in messages}) == 1


def test_follows_alone_are_names_only(make: Make) -> None:
    files = {
        f"connections/followers_and_following/{name}": meta_json(content)
        for name, content in {
            "followers_1.json": listed("a.b", "c"),
            "following.json": {"relationships_following": listed("a.b", at=AT + 60)},
        }.items()
    }
    history = make(files)
    assert history.names() == ["@a.b", "@c"]
    assert history.names("names_only") == ["@a.b"]


# HTML


def test_an_html_export_alone(make: Make) -> None:
    history = make(
        {
            f"{INBOX}.html": page_2026(CHAT),
            f"{PROFILE}.html": OWNER,
            "connections/friends/your_friends.html": cards(
                card(ZOE, date="Jun 02, 2020 9:20:00 am")
            ),
        }
    )
    relationship = history.by_name()[ZOE]
    assert (relationship["n_in"], relationship["n_out"]) == (9, 9)
    assert relationship["active_days"] == 9
    precision = history.rows("select distinct occurred_precision from interactions")
    assert precision == [{"occurred_precision": "day"}]
    assert history.one("select connected_on from connections")


def test_html_and_json_of_one_history_count_once(tmp_path: Path) -> None:
    """The page was written on a clock hours from UTC, and has one day more."""
    archives = {}
    for hours in (-8, 0, 9):
        moved = thread(
            [m | {"timestamp_ms": m["timestamp_ms"] + hours * 3_600_000} for m in
             [message(ZOE, "a later one", 14 * DAY), *CHAT["messages"]]]
        )  # fmt: skip
        html = {f"{INBOX}.html": page_2026(moved), f"{PROFILE}.html": OWNER}
        json = {f"{INBOX}.json": meta_json(CHAT)}
        archives[f"{hours} hours"] = [
            write_zip(tmp_path / f"{hours}-{n}.zip", files)
            for n, files in enumerate((html, json))
        ]
    said = sorted([*(m["content"] for m in CHAT["messages"]), "a later one"])
    for history in built_apart(tmp_path / "data", archives, as_of=AS_OF).values():
        messages = history.rows("select text from interactions")
        assert sorted(m["text"] for m in messages) == said


def test_pages_of_before_2018_and_json_count_once(make: Make) -> None:
    old = {"html/messages.htm": page_2017(CHAT)}
    history = make(old, {f"{INBOX}.json": meta_json(CHAT)})
    assert len(history.rows("select * from interactions")) == 18


def test_two_html_exports_count_once(make: Make) -> None:
    pages = {
        f"{INBOX}.html": page_2026(CHAT),
        f"{PROFILE}.html": cards(card("", Name=ME)),
    }
    history = make(pages, pages | {"posts/media/x.jpg": b"x"})
    assert len(history.rows("select * from interactions")) == 18
