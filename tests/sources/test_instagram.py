from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.sources import instagram

from .facebook_files import ME, ZOE, message, meta_json, thread, write_folder, write_zip
from .instagram_files import (
    AT,
    LAYOUTS,
    USER,
    ZIP,
    ZOE_USER,
    chat,
    liked,
    liked_2025,
    listed,
    mapped,
    profile,
    titled,
)
from .meta_pages import THREADS, Page, card, cards, page_2024
from .reading import Read, Tables, read_all

INBOX = "your_instagram_activity/messages/inbox/"
FOLLOWS = "connections/followers_and_following/"
NOON = datetime.fromtimestamp(AT, UTC)


@pytest.fixture
def take(read: Read) -> Read:
    """Reads files given as {path: content} from an Instagram zip."""

    def from_zip(files: dict[str, Any], name: str = ZIP) -> Tables:
        tables = read(files, name)
        networks = set(tables["files"]["network"].drop_nulls())
        assert networks <= {"instagram"}
        return tables

    return from_zip


def contacts(tables: Tables) -> list[tuple[Any, ...]]:
    return tables["contacts"].select("kind", "handle").rows()


def users(tables: Tables) -> list[str | None]:
    return tables["contacts"]["handle"].to_list()


def kinds(tables: Tables) -> list[tuple[Any, ...]]:
    return tables["interactions"].select("kind", "sender", "recipient", "text").rows()


def said(tables: Tables) -> list[str | None]:
    return tables["interactions"]["text"].to_list()


# Failures others had: one test a row of that list


def i1_lists_and_objects_and_all_parts(take: Read) -> None:
    tables = take(
        {
            f"{FOLLOWS}followers_1.json": listed("a", "b"),
            f"{FOLLOWS}followers_2.json": listed("c"),
            f"{FOLLOWS}following.json": {"relationships_following": listed("a")},
            f"{FOLLOWS}close_friends.json": {
                "relationships_close_friends": listed("a")
            },
        }
    )
    assert sorted(contacts(tables)) == [
        ("close_friend", "user:a"),
        ("follower", "user:a"),
        ("follower", "user:b"),
        ("follower", "user:c"),
        ("following", "user:a"),
    ]
    old = take({"followers_and_following/followers.json": {
        "relationships_followers": listed("a", "b")}})  # fmt: skip
    assert users(old) == ["user:a", "user:b"]
    one = take({f"{FOLLOWS}followers_1.json": listed("a")[0]})
    assert users(one) == ["user:a"]


def i2_usernames_in_titles(take: Read) -> None:
    new = take({f"{FOLLOWS}following.json": {"relationships_following": titled("A.b")}})
    assert users(new) == ["user:a.b"]
    record = {
        "title": "",
        "string_list_data": [titled("a_b")[0]["string_list_data"][0]],
    }
    only_href = take(
        {f"{FOLLOWS}following.json": {"relationships_following": [record]}}
    )
    assert users(only_href) == ["user:a_b"]
    assert only_href["contacts"]["listed_at"].to_list() == [NOON]


def i3_a_range_of_dates_is_warned_of(take: Read) -> None:
    notes = take({f"{FOLLOWS}followers_1.json": listed("a", "b")})["files"]["note"]
    assert any("no follow from before 2024-06-02" in n for n in notes.drop_nulls())
    old = [*listed("a", at=AT - 6 * 365 * 86_400), *listed("b")]
    assert (
        not take({f"{FOLLOWS}followers_1.json": old})["files"]["note"]
        .drop_nulls()
        .len()
    )


def i4_a_wrapper_or_another_region(take: Read) -> None:
    for root in ("", "export/", "meta-2024/instagram-alex.muster-2024/"):
        tables = take({f"{root}{FOLLOWS}followers_1.json": listed("a")}, "download.zip")
        assert users(tables) == ["user:a"], root


def i5_mojibake_is_mended(take: Read) -> None:
    tables = take(
        {f"{INBOX}zoe_test_1/message_1.json": chat([message(ZOE, "سلام 🌸")])}
    )
    assert tables["interactions"].select("text", "sender_name").rows() == [
        ("سلام 🌸", ZOE)
    ]


OLD_MESSAGES = [
    {
        "participants": [ZOE_USER, USER],
        "conversation": [
            {"sender": USER, "created_at": "2024-06-02T09:21:00.250999+00:00",
             "text": "Ja", "likes": [{"username": ZOE_USER, "date": "x"}]},
            {"sender": ZOE_USER, "created_at": "2024-06-02T09:20:00+00:00",
             "media": "https://x.example/1.jpg"},
            {"created_at": "2024-06-02T09:20:00+00:00", "text": "who?"},
            {"sender": USER, "text": "when?"},
        ],
    }
]  # fmt: skip


def i6_the_flat_file_of_before_2020(take: Read) -> None:
    tables = take({"messages.json": OLD_MESSAGES}, "instagram-alex.muster-20200801.zip")
    rows = tables["interactions"].select("kind", "sender", "text", "sender_name").rows()
    assert rows == [
        ("message", "user:alex.muster", "Ja", None),
        ("message", "user:zoe_test", None, None),
        ("message", None, "who?", None),
        ("reaction", "user:zoe_test", None, None),
    ]
    first = tables["interactions"]["occurred_at"][0]
    assert first == datetime(2024, 6, 2, 9, 21, 0, 250_000, tzinfo=UTC)
    assert tables["rejected"]["reason"].to_list() == ["no readable time"]
    cut = meta_json(OLD_MESSAGES)[:-40]
    broken = take({"messages.json": cut, "connections.json": {"followers": {}}})
    assert "not whole JSON" in broken["rejected"]["reason"][0]


def i7_no_file_is_needed(take: Read) -> None:
    for path, content in {
        f"{FOLLOWS}followers_1.json": listed("a"),
        f"{INBOX}zoe_test_1/message_1.json": chat([message(ZOE, "x")]),
        "your_instagram_activity/likes/liked_posts.json": {"likes_media_likes": []},
        "your_instagram_activity/saved/no-data.txt": b"",
    }.items():
        tables = take({path: content})
        assert tables["rejected"].is_empty(), path
        assert "unknown" not in tables["files"]["status"].to_list()


def i8_future_years(take: Read) -> None:
    tables = take({f"{FOLLOWS}followers_1.json": listed("a", at=1_900_000_000)})
    assert tables["contacts"]["listed_at"][0].year == 2030
    page = cards(card("a", date="Jan 02, 2031 1:00 pm"))
    tables = take({f"{FOLLOWS}following.html": page})
    assert tables["contacts"]["listed_at"][0].year == 2031


def i9_an_edited_message_is_one(take: Read) -> None:
    lines = [
        message(ZOE, "Last year 😭 (edited)", 1),
        message(ZOE, "Last year", 0),
        message(ME, "hm", -1),
        message(ZOE, "A book (edited)", -60),
        message(ZOE, "earlier", -120),
    ]
    tables = take({f"{INBOX}zoe_test_1/message_1.json": chat(lines)})
    assert said(tables) == ["Last year 😭", "hm", "A book", "earlier"]
    assert tables["files"]["note"].to_list() == [
        "an earlier version of an edited message"
    ]


def i10_reactions_in_words(take: Read) -> None:
    lines = [
        message(ZOE, "Liked a message", 1),
        message(ZOE, "Reacted ❤️ to your message ", 2),
        message(ME, "A réagi 😂 à votre message", 3),
        message(ZOE, "Liked a message, did you?", 4),
    ]
    rows = take({f"{INBOX}zoe_test_1/message_1.json": chat(lines)})["interactions"]
    assert rows.select("kind", "detail", "characters").rows() == [
        ("reaction", "❤", 0),
        ("reaction", "❤", 0),
        ("reaction", "😂", 0),
        ("message", None, 25),
    ]


def i11_zipped_again(take: Read, tmp_path: Path) -> None:
    files = {f"my stuff/{FOLLOWS}followers_1.json": meta_json(listed("a"))}
    inner = write_zip(tmp_path / "export.zip", files)
    outer = write_zip(tmp_path / "again.zip", {"export.zip": inner.read_bytes()})
    assert users(read_all(outer)) == ["user:a"]
    assert users(read_all(write_folder(tmp_path / "x", files))) == ["user:a"]


def i12_flat_profile_in_a_folder_of_any_name(take: Read) -> None:
    owner = {"username": USER, "name": ME, "email": "a@b.org"}
    follows = {"followers": {ZOE_USER: "2019-05-02T10:11:12+00:00"}}
    tables = take({"profile.json": owner, "connections.json": follows}, "old stuff.zip")
    assert f"user:{USER}" in tables["accounts"]["handle"].to_list()
    alone = take({"profile.json": owner}, "other.zip")
    assert alone["accounts"].is_empty()


def i12_flat_files_and_folders(take: Read) -> None:
    owner = {"username": USER, "name": ME, "email": "a@b.org", "private_account": True}
    flat = take(
        {
            "profile.json": owner,
            "connections.json": {
                "blocked_users": {"troll": "2019-05-02T10:11:12+00:00"},
                "follow_requests_sent": {"kim": "2024-06-02T09:20:00+00:00"},
                "followers": {ZOE_USER: "2024-06-02T09:20:00+00:00"},
                "following": {ZOE_USER: "2024-06-02T09:20:01+00:00"},
            },
            "comments.json": {
                "media_comments": [["2024-06-02T09:20:00+00:00", "Schön!", ZOE_USER]]
            },
            "likes.json": {"media_likes": [["2024-06-02T09:20:00+00:00", ZOE_USER]]},
            "messages.json": [],
            "media.json": {"photos": []},
            "contacts.json": [{"first_name": "Kim", "last_name": "Doe", "contact":
                               "+49 30 1234567"}],
        },
        "instagram-alex.muster_20200801.zip",
    )  # fmt: skip
    later = take(
        {
            f"{FOLLOWS}followers_1.json": listed(ZOE_USER),
            f"{FOLLOWS}following.json": {
                "relationships_following": listed(ZOE_USER, at=AT + 1)
            },
            f"{FOLLOWS}pending_follow_requests.json": {
                "relationships_follow_requests_sent": listed("kim")
            },
            "your_instagram_activity/comments/post_comments_1.json": [
                mapped(Comment="Schön!", Media_Owner=ZOE_USER, Time=AT)
            ],
            "your_instagram_activity/likes/liked_posts.json": {
                "likes_media_likes": liked(ZOE_USER)
            },
            "connections/contacts/synced_contacts.json": {
                "contacts_contact_info": [
                    mapped(
                        First_Name="Kim",
                        Last_Name="Doe",
                        Contact_Information="+49 30 1234567",
                    )
                ]
            },
        }
    )
    for name, order in (("interactions", "kind"), ("contacts", "kind")):
        columns = [c for c in flat[name].columns if c not in ("source_file", "line")]
        assert (
            flat[name]
            .sort(order)
            .select(columns)
            .equals(later[name].sort(order).select(columns))
        ), name
    assert flat["rejected"].is_empty()


CASES = {
    name.partition("_")[0].upper(): case
    for name, case in list(globals().items())
    if name[0] == "i" and name[1:2].isdigit()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_failures_others_had(
    case: Callable[..., None], take: Read, tmp_path: Path
) -> None:
    more = {"tmp_path": tmp_path} if "tmp_path" in case.__annotations__ else {}
    case(take, **more)


def test_every_known_failure_has_a_case() -> None:
    assert sorted(CASES, key=lambda i: int(i[1:])) == [f"I{n}" for n in range(1, 13)]


# Layouts


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_layout_gives_the_same(take: Read, layout: str) -> None:
    threads, followers, following, owner, comments, likes = LAYOUTS[layout]
    tables = take(
        {
            threads: chat([message(ZOE, "Hi")]),
            followers: listed(ZOE_USER)
            if "_1" in followers
            else {"relationships_followers": listed(ZOE_USER)},
            following: {"relationships_following": listed(ZOE_USER)},
            owner: profile(Username=USER, Name=ME, Email="a@b.org"),
            comments: {
                "comments_media_comments": [
                    {"title": ZOE_USER, "string_list_data": [
                        {"value": "Schön!", "timestamp": AT}]}
                ]
            } if layout == "2021" else [
                mapped(Comment="Schön!", Media_Owner=ZOE_USER, Time=AT)],
            likes: [liked_2025(ZOE_USER, ZOE)]
            if layout == "2025"
            else {"likes_media_likes": liked(ZOE_USER)},
        },
        "download.zip",
    )  # fmt: skip
    assert sorted(kinds(tables)) == [
        ("comment", "me", "user:zoe_test", "Schön!"),
        ("message", "user:zoe_test", None, "Hi"),
        ("reaction", "me", "user:zoe_test", None),
    ]
    assert set(tables["interactions"]["occurred_at"]) == {NOON}
    assert sorted(contacts(tables)) == [
        ("follower", "user:zoe_test"),
        ("following", "user:zoe_test"),
    ]
    assert tables["accounts"].select("handle", "name", "email").rows() == [
        ("user:alex.muster", None, None),
        ("name:alex muster", ME, None),
        (None, None, "a@b.org"),
    ]
    assert tables["members"].select("handle", "name").rows() == [
        ("user:zoe_test", ZOE),
        ("name:alex muster", ME),
    ]
    assert tables["rejected"].is_empty()


# Threads


@pytest.mark.parametrize("page", THREADS.values(), ids=THREADS)
def test_threads_in_html_are_those_in_json(take: Read, page: Page) -> None:
    lines = [
        message(ZOE, "Café", 4, reactions=[{"reaction": "❤", "actor": ME}]),
        message(ZOE, "Liked a message", 3),
        message(ME, "You sent an attachment.", 2),
        message(ME, "Zoë?"),
    ]
    json = take({f"{INBOX}zoe_test_1/message_1.json": chat(lines)})
    html = take({f"{INBOX}zoe_test_1/message_1.html": page(chat(lines))})
    for name in ("interactions", "members"):
        gone = {"source_file", "line", "occurred_precision"} & {*html[name].columns}
        first, second = (t[name].drop(gone) for t in (json, html))
        assert first.equals(second), name


@pytest.mark.parametrize(
    ("folder", "title", "on_list", "expected"),
    [
        ("zoe_test_1", ZOE, None, "user:zoe_test"),
        ("zoetest_1", ZOE, "zoe.test", "user:zoe.test"),
        ("zoebrandt_1", ZOE, "zoe.brandt", "user:zoe.brandt"),
        ("zoebrandt_1", ZOE, None, "name:zoe brandt"),
        ("zobrandt_1", ZOE, None, "name:zoe brandt"),
        ("marcus_1", "Marcus", "marcus", "name:marcus"),
        ("instagramuser_1", "Instagram User", None, "unknown:instagramuser_1"),
        ("instagramuser_1", "Gone", None, "unknown:instagramuser_1"),
        ("_1", "🌸", None, "name:🌸"),
    ],
)
def test_whom_a_folder_names(
    take: Read, folder: str, title: str, on_list: str | None, expected: str
) -> None:
    lines = [message(title, "x", 1), message(ME, "y")]
    files: dict[str, Any] = {
        f"{INBOX}{folder}/message_1.json": thread(lines, (title, ME))
    }
    if on_list:
        files[f"{FOLLOWS}followers_1.json"] = listed(on_list)
    tables = take(files)
    assert tables["members"]["handle"].to_list() == [expected, "name:alex muster"]
    assert tables["interactions"]["sender"].to_list() == [expected, "name:alex muster"]


def test_folders_of_one_name_are_no_username(take: Read) -> None:
    lines = [message("Marc Poe", "x")]
    files = {
        f"{INBOX}marcus_{n}/message_1.json": thread(lines, ("Marc Poe", ME))
        for n in (1, 2)
    }
    assert "user:marcus" not in take(files)["members"]["handle"].to_list()


def test_a_group_has_names_only(take: Read) -> None:
    group = thread([message(ZOE, "x")], (ZOE, "Max Roe", ME), title="zoe, max and alex")
    tables = take({f"{INBOX}zoe_testandmax_1/message_1.json": group})
    assert tables["members"]["handle"].to_list() == [
        "name:zoe brandt",
        "name:max roe",
        "name:alex muster",
    ]


def test_calls_attachments_and_polls_stand_in_words(take: Read) -> None:
    lines = [
        message(ME, "You started an audio call", 1),
        message(ME, "Audio call ended", 2),
        message(ZOE, "Zoë started a video chat", 3),
        message(ZOE, "Video chat ended", 4, call_duration=90),
        message(ZOE, "Zoë sent an attachment.", 5, share={"link": "https://x.org"}),
        message(ZOE, "Zoë created a poll: When?", 6),
        message(ZOE, "Max started a video chat", 7),
    ]
    tables = take({f"{INBOX}zoe_test_1/message_1.json": chat(lines)})
    rows = tables["interactions"].select("kind", "medium", "seconds", "text")
    assert rows.rows() == [
        ("call", "voice", None, None),
        ("call", "video", 90, None),
        ("message", "text", None, None),
        ("message", "text", None, "Max started a video chat"),
    ]
    [left] = tables["files"]["rows_left_out"].to_list()
    assert left == 3


def test_ai_chats_and_threads_are_not_people(take: Read) -> None:
    robot = "your_instagram_activity/ai_conversations/inbox/meta_1/message_1.json"
    tables = take(
        {
            robot: chat([message("Meta AI", "Hello")]),
            "your_instagram_activity/threads/liked_posts.json": liked("a"),
            "your_instagram_activity/messages/secret_conversations.json": {},
        }
    )
    assert tables["interactions"].is_empty()
    assert set(tables["files"]["status"]) == {"ignored"}


# Pages


def test_requests_go_both_ways(take: Read) -> None:
    tables = take(
        {
            f"{FOLLOWS}pending_follow_requests.json": {
                "relationships_follow_requests_sent": listed("a")
            },
            f"{FOLLOWS}recent_follow_requests.json": {
                "relationships_permanent_follow_requests": listed("b")
            },
            f"{FOLLOWS}follow_requests_you've_received.json": {
                "relationships_whatever": listed("c")
            },
            f"{FOLLOWS}blocked_accounts.json": {
                "relationships_blocked_users": listed("d")
            },
            f"{FOLLOWS}recently_unfollowed_accounts.json": {
                "relationships_unfollowed_users": listed("e")
            },
        }
    )
    assert sorted(kinds(tables)) == [
        ("invitation", "me", "user:a", None),
        ("invitation", "me", "user:b", None),
        ("invitation", "user:c", "me", None),
    ]
    ignored = tables["files"].filter(status="ignored")["note"].to_list()
    assert sorted(ignored) == [
        "accounts blocked are no tie",
        "accounts no longer followed",
    ]


@pytest.mark.parametrize(
    "record",
    [
        mapped(Opmerking="Schön!", **{"Media-eigenaar": ZOE_USER}, Tijd=AT),
        mapped(Komento="Schön!", Omistaja=ZOE_USER, Aika=AT),
    ],
    ids=["dutch", "unknown"],
)
def test_comments_in_any_language(take: Read, record: dict[str, Any]) -> None:
    for records in ([record], {"comments_reels_comments": [record]}):
        path = "your_instagram_activity/comments/reels_comments.json"
        assert kinds(take({path: records})) == [
            ("comment", "me", "user:zoe_test", "Schön!")
        ]


def test_likes_of_every_form(take: Read) -> None:
    folder = "your_instagram_activity/"
    story = {"title": ZOE_USER, "string_list_data": [{"timestamp": AT}]}
    for path, content in {
        "likes/liked_posts.json": {"likes_media_likes": liked(ZOE_USER)},
        "likes/liked_comments.json": [liked_2025(ZOE_USER, ZOE)],
        "story_interactions/story_likes.json": {
            "story_activities_story_likes": [story]
        },
        "likes/liked_posts.html": cards(
            card("", "", "Jun 02, 2024 9:20 am", Name=ZOE, Username=ZOE_USER)
        ),
        "story_interactions/story_likes.html": cards(
            card(ZOE_USER, date="Jun 02, 2024 9:20 am")
        ),
    }.items():
        tables = take({folder + path: content})
        assert tables["interactions"].select(
            "recipient", "detail", "occurred_at"
        ).rows() == [("user:zoe_test", "like", NOON)], path
    named = take({folder + "likes/liked_posts.json": [liked_2025(ZOE_USER, ZOE)]})
    assert named["interactions"]["recipient_name"].to_list() == [ZOE]


def test_posts_mention_people(take: Read) -> None:
    posts = [
        {"media": [{"title": "with @Zoe_Test. and @max.roe!", "creation_timestamp": 1}],
         "creation_timestamp": AT},
        {"media": [{"title": "mail me@example.org"}], "creation_timestamp": AT},
    ]  # fmt: skip
    tables = take({"your_instagram_activity/media/posts_1.json": posts})
    assert kinds(tables) == [
        ("tag", "me", "user:zoe_test", None),
        ("tag", "me", "user:max.roe", None),
    ]
    assert tables["files"]["note"].to_list() == ["a post that mentions nobody"]
    page = cards(
        card(
            "Sun", "Tagged users: zoe_test (Tagged, 0.00, 0.00)", "Jun 02, 2024 9:20 am"
        )
    )
    html = take({"content/posts_1.html": page})
    assert kinds(html) == [("tag", "me", "user:zoe_test", None)]


def test_the_address_book_in_any_language(take: Read) -> None:
    records = [
        mapped(Vorname="Kim", Nachname="Doe", Kontaktinformationen="+49 30 1234567"),
        mapped(First_name="Ann", Surname="Poe", Contact_information="Ann@Example.org"),
        mapped(First_Name="Bea", Last_Name="", Contact_Information=""),
    ]
    path = "connections/contacts/synced_contacts.json"
    tables = take({path: {"contacts_contact_info": records}})
    rows = tables["contacts"].select("handle", "name", "emails", "phones").rows()
    assert rows == [
        ("tel:+49301234567", "Kim Doe", None, ["+49301234567"]),
        ("mail:ann@example.org", "Ann Poe", ["ann@example.org"], None),
        ("name:bea", "Bea", None, None),
    ]


def test_follows_in_html(take: Read) -> None:
    link = f'<a target="_blank" href="https://www.instagram.com/{ZOE_USER}">'
    old = (
        '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_a6-p">'
        f"<div><div>{link}{ZOE_USER}</a></div><div>Jun 02, 2024 9:20 am</div></div>"
        "</div></div>"
    )
    tables = take(
        {
            f"{FOLLOWS}followers_1.html": cards(old),
            f"{FOLLOWS}following.html": cards(
                card("max.roe", date="giu 02, 2024 9:20 am")
            ),
        }
    )
    assert tables["contacts"].select("kind", "handle", "listed_at").rows() == [
        ("follower", "user:zoe_test", NOON),
        ("following", "user:max.roe", NOON),
    ]


# The owner


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("personal_information.json", profile(Gebruikersnaam=USER, Naam=ME)),
        ("personal_information.html", cards(card("", Username=USER, Name=ME))),
    ],
)
def test_the_owner_by_their_profile(take: Read, path: str, content: Any) -> None:
    folder = "personal_information/personal_information/"
    tables = take({folder + path: content})
    assert set(tables["accounts"]["handle"]) == {"user:alex.muster", "name:alex muster"}


def test_the_owner_by_the_name_of_the_archive(take: Read) -> None:
    for name in (ZIP, "instagram-alex.muster-20240605.zip"):
        tables = take({f"{FOLLOWS}followers_1.json": listed("a")}, name)
        assert tables["accounts"]["handle"].to_list() == ["user:alex.muster"]


# What is whose


def test_lone_files_are_known_by_content(take: Read) -> None:
    for path, content in {
        "followers_1.json": listed("a"),
        "following.json": {"relationships_following": titled("a")},
        "liked_posts.json": {"likes_media_likes": liked("a")},
        "messages.json": OLD_MESSAGES,
        "following.html": cards(
            card('x"', "", "")
            + '<div class="_a6-g"><a href="https://www.instagram.com/a">a</a></div>'
        ),
    }.items():
        networks = set(take({path: content}, "x.zip")["files"]["network"])
        assert networks == {"instagram"}, path


def test_messenger_keeps_its_own(read: Read) -> None:
    files = {
        "your_facebook_activity/messages/inbox/zoe_1/message_1.json": chat([]),
        "your_instagram_activity/messages/inbox/zoe_2/message_1.json": chat([]),
        "connections/friends/your_friends.json": {"friends_v2": []},
    }
    tables = read(files, "both.zip")
    told = tables["files"].select("network", "source_file").rows()
    assert sorted(network for network, _ in told) == [
        "facebook",
        "facebook",
        "instagram",
    ]


def test_a_page_of_another_shape_is_reported(take: Read) -> None:
    tables = take(
        {
            f"{FOLLOWS}followers_1.json": [{"title": ""}, "nonsense"],
            f"{FOLLOWS}following.json": {"a": [], "b": []},
            f"{INBOX}zoe_test_1/message_1.html": page_2024(chat([])),
        }
    )
    assert sorted(tables["rejected"]["reason"]) == [
        "no list named like relationships_following; found: a, b",
        "no message found on this page",
        "no readable username",
        "no readable username",
    ]


def test_says_what_it_cannot_show() -> None:
    assert "Likes and comments others left" in instagram.CANNOT_SHOW
