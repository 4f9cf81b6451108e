import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.sources import facebook, facebook_pages, meta

from .facebook_files import (
    FROM,
    LAYOUTS,
    ME,
    ZOE,
    encrypted,
    encrypted_message,
    friends,
    message,
    meta_json,
    plain_json,
    thread,
    write_folder,
    write_zip,
)
from .meta_pages import card, cards, page_2017
from .reading import Read, Tables, read_all

INBOX = "your_facebook_activity/messages/inbox/"


def handles(tables: Tables, thread_id: str | None = None) -> list[str]:
    members = tables["members"]
    if thread_id:
        members = members.filter(pl.col("thread_id") == thread_id)
    return sorted(members["handle"])


def texts(tables: Tables) -> list[str | None]:
    return tables["interactions"]["text"].to_list()


# Failures others had: one test a row of that list


def f1_any_layout_gives_the_same(read: Read) -> None:
    reaction = {"reaction": "❤️", "actor": ME}
    chat = thread([message(ZOE, "Café?", 1, reactions=[reaction]), message(ME, "Ja")])
    found = []
    for layout, (path, people, key) in LAYOUTS.items():
        files = {path.format("zoe_1"): chat, people: friends(ZOE, "Tom Roe", key=key)}
        tables = read(files, f"facebook-{layout}.zip")
        found.append({n: t.drop("source_file") for n, t in tables.items()})
    assert found[0]["interactions"].height == 3
    assert found[0]["contacts"].height == 2
    for other in found[1:]:
        for name in ("interactions", "members", "contacts", "rejected"):
            assert other[name].equals(found[0][name]), name


def f2_mojibake_is_mended_everywhere(read: Read) -> None:
    reaction = {"reaction": "👍", "actor": ZOE}
    chat = thread([message(ZOE, "naïve – “yes” 👍🏽 日本", reactions=[reaction])])
    tables = read({f"{INBOX}zoe_1/message_1.json": chat})
    said, reacted = tables["interactions"].to_dicts()
    assert said["text"] == "naïve – “yes” 👍🏽 日本"
    assert said["characters"] == len("naïve – “yes” 👍🏽 日本")
    assert (reacted["detail"], reacted["sender_name"]) == ("👍", ZOE)


def f3_right_text_is_left_alone(read: Read) -> None:
    chat = (
        b'{"participants":[{"name":"Zo\\u00c3\\u00ab"},{"name":"B\\u00e9a"}],"messages":'
        b'[{"sender_name":"Zo\\u00c3\\u00ab","timestamp_ms":1717320000000,'
        b'"content":"\\u201cyes\\u201d \\u00c3\\u00ab \\u00eb"}]}'
    )
    tables = read({f"{INBOX}zoe_1/message_1.json": chat})
    assert texts(tables) == ["“yes” ë ë"]
    assert set(tables["members"]["name"]) == {"Zoë", "Béa"}


def f4_names_match_wherever_they_stand(read: Read) -> None:
    csv = '"Name","Facebook Url"\n"ZoÃ« Brandt","https://www.facebook.com/zoe.b"\n'
    chat = thread([message(ZOE, "x")], (ZOE, ME))
    tables = read({f"{INBOX}z_1/message_1.json": chat, "friends.csv": csv.encode()})
    assert handles(tables) == ["name:alex muster", "name:zoe brandt"]
    assert tables["interactions"]["sender"].to_list() == ["name:zoe brandt"]
    assert tables["contacts"]["name"].to_list() == [ZOE]


def f5_a_call_is_known_without_its_type(read: Read) -> None:
    calls = [
        message(ZOE, "Zoë called you.", 1, call_duration=192),
        message(ZOE, f"You missed a call from {ZOE}.", 2, call_duration=0),
        message(ZOE, None, 3, type="Call", missed=True),
        message(ME, "hello", 4),
    ]
    rows = read({f"{INBOX}z_1/message_1.json": thread(calls)})["interactions"]
    assert rows.select("kind", "medium", "seconds", "detail").rows() == [
        ("call", "voice", 192, None),
        ("call", "voice", 0, "missed"),
        ("call", "voice", 0, "missed"),
        ("message", "text", None, None),
    ]


def f6_deleted_people_stay_apart(read: Read) -> None:
    names = ("Facebook User", "", "Utilisateur de Facebook", "Facebook user")
    files = {
        f"{INBOX}user_{i}/message_1.json": thread([message(name, "x")], (name, ME))
        for i, name in enumerate(names)
    }
    alone = thread([message(ME, "x")], (ME,), title="Facebook user")
    files[f"{INBOX}user_9/message_1.json"] = alone
    tables = read(files)
    unknown = tables["members"].filter(pl.col("name").is_null())
    assert sorted(unknown["handle"]) == [f"unknown:user_{i}" for i in (0, 1, 2, 3, 9)]
    assert "unknown:user_1" in tables["interactions"]["sender"].to_list()


def f7_encrypted_chats(read: Read) -> None:
    e2ee = encrypted([encrypted_message(ZOE, "Plans?"), encrypted_message(ME, "Yes")])
    zipped = {f"{ZOE}_2.json": plain_json(e2ee), "media/abc.jpg": b"x"}
    tables = read(zipped, "messages.zip")
    assert texts(tables) == ["Plans?", "Yes", None, None]
    assert set(tables["members"]["thread_id"]) == {f"e2ee:{ZOE}_2"}
    assert set(tables["members"]["section"]) == {"encrypted"}
    assert handles(tables) == ["name:alex muster", "name:zoe brandt"]
    cut_over = "your_facebook_activity/messages/e2ee_cutover/zoe_1/message_1.json"
    again = read(
        {cut_over: thread([message(ZOE, "Plans?")])}, "facebook-2025-01-01.zip"
    )
    assert set(again["members"]["section"]) == {"encrypted"}
    same = ["sender", "occurred_at", "text", "characters", "kind", "medium"]
    assert again["interactions"].select(same).row(0) == (
        tables["interactions"].select(same).row(0)
    )
    [note] = again["files"].filter(pl.col("kind") == "threads")["note"]
    assert note.startswith("the newest message is from 2024-06-02: encrypted")


def f8_parts_of_a_thread_are_one(read: Read) -> None:
    files = {
        f"{INBOX}zoe_1/message_{n}.json": thread([message(ZOE, str(n), -n)])
        for n in (1, 2, 10)
    }
    rows = read(files)["interactions"].sort("occurred_at")
    assert rows["text"].to_list() == ["10", "2", "1"]
    assert set(rows["thread_id"]) == {"zoe_1"}


def f9_milliseconds_and_both_sides(read: Read) -> None:
    tables = read({f"{INBOX}zoe_1/message_1.json": thread([message(ME, "x")])})
    [row] = tables["interactions"].to_dicts()
    assert row["occurred_at"] == datetime.fromtimestamp(FROM / 1000, UTC)
    assert row["occurred_precision"] == "second"
    assert handles(tables) == ["name:alex muster", "name:zoe brandt"]


def f10_dates_in_any_language_or_kept_without(read: Read) -> None:
    chat = thread([message(ZOE, "hej"), message(ME, "hi")])
    known = page_2017(chat, written="%d. juni %Y kl. %H:%M UTC+02")
    rows = read({"html/messages.htm": known})["interactions"]
    assert (
        rows["occurred_at"].to_list() == [datetime(2024, 6, 2, 7, 20, tzinfo=UTC)] * 2
    )
    assert set(rows["occurred_precision"]) == {"minute"}
    tables = read({"html/messages.htm": page_2017(chat, written="%d. blix %Y %H:%M")})
    assert texts(tables) == ["hej", "hi"]
    assert tables["interactions"]["occurred_at"].null_count() == 2
    told = "2 kept without a time: their dates could not be read"
    assert told in tables["files"]["note"].to_list()


def f11_nothing_depends_on_now(read: Read) -> None:
    for module in (facebook, facebook_pages, meta):
        assert ".now(" not in inspect.getsource(module)
        assert ".today(" not in inspect.getsource(module)


def f12_a_number_is_an_id(read: Read) -> None:
    people = ("1234@facebook.com", ME)
    chat = thread([message("1234@facebook.com", "x"), message("77001", "y")], people)
    tables = read({f"{INBOX}n_1/message_1.json": chat})
    assert handles(tables) == ["id:1234", "id:77001", "name:alex muster"]
    assert tables["interactions"]["sender_name"].to_list() == [None, None]


def f13_old_html_folder(read: Read) -> None:
    page = page_2017(thread([message(ZOE, "Café?"), message(ME, "ja")]))
    for paths in (["html/messages.htm"], ["messages/1.html", "messages/12.html"]):
        tables = read(dict.fromkeys([*paths, "index.htm"], page), "facebook-alex.zip")
        assert texts(tables) == ["Café?", "ja"] * len(paths)
        assert handles(tables) == ["name:alex muster", "name:zoe brandt"]
        assert tables["accounts"]["handle"].to_list() == ["name:alex muster"]


def f14_one_html_page_costs_itself(read: Read) -> None:
    files = {
        "posts/album/0.html": b"<html></html>",
        "friends_and_followers/friends.json": friends(ZOE),
    }
    tables = read(files)
    assert tables["contacts"].height == 1
    assert tables["rejected"].is_empty()


def f15_only_friends(read: Read) -> None:
    for path in ("friends.json", "friends/friends.json", "amis/vos_amis.json"):
        tables = read({path: friends(ZOE)}, "download.zip")
        assert tables["contacts"]["kind"].to_list() == ["connection"], path


def f16_a_uri_may_be_an_address(read: Read) -> None:
    photo = {"uri": "https://scontent.fbcdn.net/v/x.jpg?a=1", "creation_timestamp": 1}
    chat = thread([message(ZOE, photos=[photo])])
    tables = read({f"{INBOX}zoe_1/message_1.json": chat})
    assert texts(tables) == [None]


def f17_an_archive_from_before_json(read: Read) -> None:
    lists = (
        "<h1>Alex Muster</h1><h2>Friends</h2><ul><li>Zoë Brandt (Mar 3, 2012)</li>"
        "<li>Max Roe</li></ul><h2>Received Friend Requests</h2><ul><li>Kim Doe (May 5,"
        " 2013)</li></ul><h2>Declined Friend Requests</h2><ul><li>Ann Poe</li></ul>"
    )
    tables = read({"html/friends.htm": lists.encode(), "html/wall.htm": b"<p>x</p>"})
    assert tables["contacts"].select("kind", "name", "listed_at").rows() == [
        ("connection", ZOE, datetime(2012, 3, 3, tzinfo=UTC)),
        ("connection", "Max Roe", None),
    ]
    assert tables["interactions"].select("kind", "sender", "recipient").rows() == [
        ("invitation", "name:kim doe", "me")
    ]
    [told] = tables["files"].filter(status="ignored")["note"]
    assert told == "pages of before 2018 whose form is not known"


def f18_says_it_has_names_only(read: Read) -> None:
    assert "names only" in facebook.CANNOT_SHOW


def f19_removed_friends_are_no_friends(read: Read) -> None:
    removed = friends(ZOE, key="deleted_friends_v2")
    tables = read(
        {
            "connections/friends/removed_friends.json": removed,
            "connections/friends/rejected_friend_requests.json": friends("Ann Poe"),
            "connections/friends/people_you_may_know.json": friends("Kim Doe"),
        }
    )
    assert tables["contacts"]["kind"].to_list() == ["former_connection"]
    ignored = tables["files"].filter(pl.col("status") == "ignored")
    assert ignored.height == 2
    assert ignored["note"].null_count() == 0


def f20_one_record_may_be_no_list(read: Read) -> None:
    record = {
        "timestamp": 1717320000,
        "title": f"{ME} likes {ZOE}'s photo.",
        "data": [{"reaction": {"reaction": "LIKE", "actor": ME}}],
    }
    path = "your_facebook_activity/comments_and_reactions/likes_and_reactions_1.json"
    columns = ["kind", "medium", "sender", "recipient", "detail"]
    for shape in (record, [record], {"reactions_v2": [record]}, {"reactions": record}):
        tables = read({path: shape})
        assert tables["interactions"].select(columns).rows() == [
            ("reaction", "public", "me", "name:zoe brandt", "Like")
        ]
        assert tables["accounts"].select("evidence", "handle", "weight").rows() == [
            ("author", "name:alex muster", 1)
        ]


def f21_apostrophe_or_underscore(read: Read) -> None:
    for name in ("who_you've_followed", "who_you’ve_followed", "who_you_ve_followed"):
        path = f"connections/followers/{name}.json"
        tables = read({path: friends(ZOE, key="following_v3")})
        assert tables["contacts"]["kind"].to_list() == ["following"]


def f22_friends_page_in_html(read: Read) -> None:
    page = cards(
        card(ZOE, date="Oct 19, 2025 1:47:55 pm"),
        card("Max Roe"),
        card("Kim Doe", date="Nov 08, 2005 4:19:54 am"),
    )
    tables = read({"connections/friends/your_friends.html": page})
    assert tables["contacts"].select("name", "listed_at").rows() == [
        (ZOE, datetime(2025, 10, 19, 13, 47, 55, tzinfo=UTC)),
        ("Max Roe", None),
        ("Kim Doe", datetime(2005, 11, 8, 4, 19, 54, tzinfo=UTC)),
    ]


def f23_owner_is_told_by_evidence(read: Read) -> None:
    profile = {
        "profile_v2": {
            "name": {"full_name": "Alex Müster"},
            "previous_names": [{"name": "Alex Roe", "timestamp": 0}],
            "emails": {"emails": ["alex@example.org"], "previous_emails": []},
            "phone_numbers": [{"phone_number": "+41 79 000 00 00"}],
            "family_members": [{"name": "Eva Muster", "relation": "Sister"}],
            "relationship": {"status": "Married", "partner": ZOE, "timestamp": 5},
        }
    }
    path = "personal_information/profile_information/profile_information.json"
    tables = read({path: profile})
    told = tables["accounts"].select("evidence", "handle", "email", "phone").rows()
    assert told == [
        ("profile", "name:alex muster", None, None),
        ("profile", "name:alex roe", None, None),
        ("profile", None, "alex@example.org", None),
        ("profile", None, None, "+41 79 000 00 00"),
    ]
    assert tables["contacts"].select("kind", "name", "detail").rows() == [
        ("family", "Eva Muster", "Sister"),
        ("family", ZOE, "Married"),
    ]


def f24_a_message_without_words_counts(read: Read) -> None:
    chat = thread(
        [
            message(ZOE, photos=[]),
            message(ME, is_unsent=True),
            message(None, "who?"),
            {"sender_name": ZOE, "content": "when?"},
            "nonsense",
        ]
    )
    tables = read({f"{INBOX}zoe_1/message_1.json": chat})
    rows = tables["interactions"].select("text", "characters", "sender", "line").rows()
    assert rows == [
        (None, 0, "name:zoe brandt", 1),
        ("who?", 4, None, 3),
    ]
    assert tables["rejected"]["line"].to_list() == [4, 5]
    assert tables["files"]["note"].to_list() == ["unsent"]


def f25_unquoted_commas_are_reported(read: Read) -> None:
    header = (
        "Name,Email 1,Email 2,Email 3,IM 1,IM 2,IM 3,Website 1,Website 2,Website 3,"
    )
    rows = [
        f"{header}Website Facebook",
        "Zoe Brandt,z@example.org,,,,,,,,,https://www.facebook.com/zoe.brandt",
        "Roe, Jr, Max,m@example.org,,,,,,,,,https://www.facebook.com/max",
        "Poe, Ann,,,,,,,,,,",
    ]
    tables = read({"friends.csv": "\n".join(rows).encode()}, "x.zip")
    assert tables["contacts"].select("handle", "emails").rows() == [
        ("user:zoe.brandt", ["z@example.org"])
    ]
    assert sorted(tables["rejected"]["line"]) == [3, 4]


def f26_a_broken_thread_and_a_twin(read: Read) -> None:
    whole = meta_json(thread([message(ZOE, "x")]))
    tables = read(
        {
            f"{INBOX}a_1/message_1.json": whole[: len(whole) // 2],
            f"{INBOX}b_2/message_1.json": whole,
            f"{INBOX}b_2/message_1.html": b"<html>x</html>",
            f"{INBOX}c_3/message_1.json": b"[1, 2]",
            f"{INBOX}d_4/message_1.json": b"",
        }
    )
    assert texts(tables) == ["x"]
    assert set(tables["interactions"]["thread_id"]) == {"b_2"}
    [cut, no_thread, empty] = tables["rejected"].sort("source_file").to_dicts()
    assert "at line" in cut["reason"]
    assert no_thread["source_file"].endswith("c_3/message_1.json")
    assert empty["reason"].startswith("not whole JSON")
    assert "refused" not in tables["files"]["status"].to_list()


def f27_two_of_one_name_stay_two(read: Read) -> None:
    tables = read(
        {
            "connections/friends/your_friends.json": friends("Max Roe", "Max Roe"),
            f"{INBOX}maxroe_1/message_1.json": thread([], ("Max Roe", ME)),
            f"{INBOX}maxroe_2/message_1.json": thread([], ("Max Roe", ME)),
        }
    )
    assert tables["contacts"]["handle"].to_list() == ["name:max roe"] * 2
    assert set(tables["members"]["thread_id"]) == {"maxroe_1", "maxroe_2"}
    assert tables["files"]["note"].drop_nulls().to_list() == ["no message in it"] * 2


def f28_a_heart_is_a_heart(read: Read) -> None:
    hearts = [{"reaction": heart, "actor": ME} for heart in ("❤", "❤\ufe0f")]
    chat = thread([message(ZOE, "x", reactions=hearts)])
    tables = read({f"{INBOX}zoe_1/message_1.json": chat})
    rows = tables["interactions"].filter(kind="reaction")
    columns = ["detail", "sender", "recipient", "thread_id", "occurred_precision"]
    assert rows.select(columns).rows() == [
        ("❤", "name:alex muster", "name:zoe brandt", "zoe_1", "day")
    ]
    assert tables["files"]["rows_left_out"].sum() == 1


CASES = {
    name.partition("_")[0].upper(): case
    for name, case in list(globals().items())
    if name[0] == "f" and name[1:2].isdigit()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_failures_others_had(case: Callable[[Read], None], read: Read) -> None:
    case(read)


def test_every_known_failure_has_a_case() -> None:
    assert list(CASES) == [f"F{n}" for n in range(1, 29)]


# Text


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example("threadName")
def test_any_text_survives(tmp_path: Path, words: str) -> None:
    chat = thread([message(ME, words, type="Share")], (ZOE, ME))
    path = tmp_path / "x.zip"
    write_zip(path, {f"{INBOX}zoe_1/message_1.json": meta_json(chat)})
    [row] = read_all(path)["interactions"].to_dicts()
    assert row["text"] == words


def test_raw_mojibake_is_mended_too(read: Read) -> None:
    e2ee = encrypted([encrypted_message("ZoÃ« Brandt", "CafÃ© 👍")])
    tables = read({"Zoe_2.json": plain_json(e2ee)})
    assert tables["interactions"].select("sender_name", "text").row(0) == (
        ZOE,
        "Café 👍",
    )


# Threads


def test_lines_that_messenger_wrote_are_no_ones_words(read: Read) -> None:
    lines = {
        f"{ZOE} named the group Hiking.": False,
        "Zoë left the group.": False,
        f"{ZOE} added Max Roe to the group.": False,
        "You are now connected on Messenger.": False,
        "Say hi to your new Facebook friend, Zoë.": False,
        "I think Max left the group": True,
        "You can now message me at work": True,
        "We should say hi to your new Facebook friend": True,
        "added milk to the group": True,
    }
    chat = thread([message(ZOE, line, i) for i, line in enumerate(lines)])
    tables = read({f"{INBOX}zoe_1/message_1.json": chat})
    assert texts(tables) == [line for line, is_kept in lines.items() if is_kept]
    assert tables["files"]["note"].to_list() == ["system line"]


def test_a_line_that_repeats_a_reaction_is_one(read: Read) -> None:
    chat = thread([message(ZOE, "Reacted ❤️ to your message ")])
    [row] = read({f"{INBOX}zoe_1/message_1.json": chat})["interactions"].to_dicts()
    assert (row["kind"], row["detail"], row["text"]) == ("reaction", "❤", None)


def test_a_lone_file_tells_its_thread(tmp_path: Path) -> None:
    chat = thread([message(ZOE, "x")], thread_path="inbox/zoe_1")
    for name in ("message_1.json", "chat with zoe.json"):
        file = tmp_path / name
        file.write_bytes(meta_json(chat))
        assert set(read_all(file)["members"]["thread_id"]) == {"zoe_1"}


DELETED = (
    *("Facebook-Nutzerin", "Usuário do Facebook", "Usuari de Facebook"),
    *("Facebook-användare", "Facebook-bruger", "Facebook-bruker", "Facebook-käyttäjä"),
    *("Użytkownik Facebooka", "Uživatel Facebooku", "Utilizator Facebook"),
    *("Facebook-felhasználó", "Χρήστης Facebook", "Χρήστης του Facebook"),
    *("Користувач Facebook", "Пользователь Facebook", "Facebook Kullanıcısı"),
    *("משתמש פייסבוק", "مستخدم فيسبوك", "Pengguna Facebook", "Người dùng Facebook"),
    *("Facebookユーザー", "Facebook 用户", "Facebook用户", "Facebook 使用者"),
    *("Facebook用戶", "Facebook 사용자", "Instagram-användare", "Usuario de Instagram"),
)


@pytest.mark.parametrize("name", DELETED)
def test_a_deleted_person_is_no_one_in_any_language(read: Read, name: str) -> None:
    tables = read({f"{INBOX}x_1/message_1.json": thread([message(name)], (name, ME))})
    assert handles(tables) == ["name:alex muster", "unknown:x_1"]


@pytest.mark.parametrize("people", [[{"name": ZOE}], [ZOE]])
@pytest.mark.parametrize("timestamp", [FROM // 1000, FROM])
def test_threads_of_2018(read: Read, people: list[Any], timestamp: int) -> None:
    said = [{"sender_name": who, "timestamp": timestamp} for who in (ZOE, ME)]
    chat = {"participants": people, "messages": said, "title": ZOE}
    tables = read({"messages/zoe_1/message.json": chat})
    at = datetime.fromtimestamp(FROM / 1000, UTC)
    assert tables["interactions"]["occurred_at"].to_list() == [at, at]
    assert handles(tables) == ["name:alex muster", "name:zoe brandt"]


@pytest.mark.parametrize(
    ("listed", "wrote", "title", "members"),
    [
        ((ZOE,), (ZOE,), ZOE, {"name:zoe brandt"}),
        ((ZOE,), (ZOE, None), ZOE, {"name:zoe brandt"}),
        ((ZOE,), (ME, None), ZOE, {"name:alex muster", "name:zoe brandt"}),
        ((ME,), (ME,), "", {"name:alex muster", "unknown:x_1"}),
        ((ME,), (ME, "Facebook user"), "", {"name:alex muster", "unknown:x_1"}),
        (
            (ZOE, ME),
            ("Max Roe", "Facebook user"),
            "Hiking",
            {"name:alex muster", "name:max roe", "name:zoe brandt", "unknown:x_1"},
        ),
    ],
    ids=["other", "nameless", "both", "owner", "deleted", "shrunk"],
)
def test_someone_unknown_is_there_only_where_nobody_else_can_be(
    read: Read,
    listed: tuple[str, ...],
    wrote: tuple[str | None, ...],
    title: str,
    members: set[str],
) -> None:
    chat = thread([message(name, "x") for name in wrote], listed, title=title)
    tables = read({f"{INBOX}x_1/message_1.json": chat})
    assert set(handles(tables)) == members
    assert tables["interactions"].height == len(wrote)


@pytest.mark.parametrize(
    ("title", "thread_id"), [("Hiking", "Hiking"), ("", f"{ME}, {ZOE}")]
)
def test_a_lone_file_without_a_path_is_known_by_its_title_or_people(
    tmp_path: Path, title: str, thread_id: str
) -> None:
    file = tmp_path / "message_1.json"
    file.write_bytes(meta_json(thread([message(ZOE, "x")], title=title)))
    assert set(read_all(file)["members"]["thread_id"]) == {thread_id}


def test_whoever_left_is_still_a_member(read: Read) -> None:
    chat = thread([message("Max Roe", "bye")], (ZOE, ME, "Ann Poe"))
    tables = read({f"{INBOX}g_1/message_1.json": chat})
    assert "name:max roe" in handles(tables, "g_1")


# Pages


def test_comments_name_whom_they_are_for(read: Read) -> None:
    titles = {
        f"{ME} commented on {ZOE}'s post.": "name:zoe brandt",
        f"{ME} replied to Pat O’Brien’s comment.": "name:pat o’brien",
        f"{ME} commented on James' photo.": "name:james",
        f"{ME} commented on his own post.": None,
        f"{ME} commented on {ME}'s post.": None,
        f"{ME} commented on a post in {ZOE}'s group.": None,
        f"{ME} hat {ZOE}s Beitrag kommentiert.": None,
    }
    records = [
        {
            "timestamp": 1717320000,
            "title": title,
            "data": [{"comment": {"comment": "Schön!", "author": ME}}],
        }
        for title in titles
    ]
    path = "your_facebook_activity/comments_and_reactions/comments.json"
    tables = read({path: {"comments_v2": [*records, {"title": "no time"}]}})
    assert tables["interactions"]["recipient"].to_list() == list(titles.values())
    assert set(tables["interactions"]["text"]) == {"Schön!"}
    assert tables["accounts"]["weight"].to_list() == [len(titles)]
    assert tables["rejected"]["reason"].to_list() == ["no readable time"]


def test_a_comment_in_a_group_is_to_whom_it_answers(read: Read) -> None:
    title = f"{ME} commented on {ZOE}'s post in Fenland Cyclists."
    said = [{"comment": {"comment": "Schön!", "author": ME, "group": "Cyclists"}}]
    record = {"timestamp": 1717320000, "title": title, "data": said}
    path = "your_facebook_activity/groups/your_comments_in_groups.json"
    (row,) = read({path: {"group_comments_v2": [record]}})["interactions"].to_dicts()
    assert (row["recipient"], row["text"]) == ("name:zoe brandt", "Schön!")


@pytest.mark.parametrize(
    ("writes", "sender"),
    [
        ("An Peeters wrote", "name:an peeters"),
        ("My Lindqvist shared a link", "name:my lindqvist"),
        ("The Anh Nguyen wrote", "name:the anh nguyen"),
        ("A friend wrote", None),
        ("The group wrote", None),
        ("Your friend wrote", None),
        ("A Facebook user wrote", None),
    ],
)
def test_an_article_may_be_a_name(read: Read, writes: str, sender: str | None) -> None:
    post = {"timestamp": 1717320000, "title": f"{writes} on your timeline."}
    path = "posts/other_people's_posts_to_your_timeline.json"
    tables = read({path: {"wall_posts_sent_to_you": [post]}})
    assert tables["interactions"]["sender"].to_list() == [sender]


@pytest.mark.parametrize(
    ("code", "name"), [("LIKE", "Like"), ("SORRY", "Sad"), ("NEW", "NEW")]
)
def test_a_reaction_is_called_alike_on_older_and_newer_pages(
    read: Read, code: str, name: str
) -> None:
    folder = "your_facebook_activity/comments_and_reactions"
    older = {
        "timestamp": 1717320000,
        "title": f"{ME} reacted to {ZOE}'s photo.",
        "data": [{"reaction": {"reaction": code, "actor": ME}}],
    }
    labels = [{"label": "Reaction", "value": name}, {"label": "Name", "value": ZOE}]
    newer = {"timestamp": 1717320000, "label_values": labels}
    files = {"likes_and_reactions_1": [older], "likes_and_reactions": [newer]}
    tables = read({f"{folder}/{stem}.json": page for stem, page in files.items()})
    told = tables["interactions"].drop("source_file").unique()
    assert told.select("recipient", "detail").rows() == [("name:zoe brandt", name)]


def test_newer_reactions_name_their_person(read: Read) -> None:
    labels = [
        {"label": "Reaction", "value": "Like"},
        {"label": "URL", "value": "https://www.facebook.com/1", "href": "x"},
        {"label": "Name", "value": ZOE},
    ]
    path = "your_facebook_activity/comments_and_reactions/likes_and_reactions.json"
    record = {"timestamp": 1717320000, "media": [], "label_values": labels, "fbid": "1"}
    tables = read({path: [record]})
    assert tables["interactions"].select("recipient", "detail").rows() == [
        ("name:zoe brandt", "Like")
    ]


def test_posts_walls_and_tags(read: Read) -> None:
    def post(title: str, **more: Any) -> dict[str, Any]:
        return {
            "timestamp": 1717320000,
            "title": title,
            "data": [{"post": "Hi"}],
        } | more

    mine = [
        post(f"{ME} wrote on {ZOE}'s timeline."),
        post(f"{ME} was with {ZOE}, Max Roe and 3 others at Café Kosmos."),
        post(f"{ME} updated his status.", tags=[{"name": "Ann Poe"}]),
    ]
    theirs = {"wall_posts_sent_to_you_v2": [post(f"{ZOE} wrote on your timeline.")]}
    tables = read(
        {
            "posts/your_posts_1.json": mine,
            "posts/other_people's_posts_to_your_timeline.json": theirs,
        }
    )
    rows = tables["interactions"].sort("kind", "recipient", nulls_last=True)
    assert rows.select("kind", "sender", "recipient", "text").rows() == [
        ("other", "me", None, "Hi"),
        ("other", "me", None, "Hi"),
        ("tag", "me", "name:ann poe", None),
        ("tag", "me", "name:max roe", None),
        ("tag", "me", "name:zoe brandt", None),
        ("wall_post", "name:zoe brandt", "me", "Hi"),
        ("wall_post", "me", "name:zoe brandt", "Hi"),
    ]


def test_requests_lists_and_address_book(read: Read) -> None:
    entry = {
        "name": ZOE,
        "details": [{"contact_point": "+41790000000"}, {"contact_point": "z@a.org"}],
        "created_timestamp": 1717320000,
    }
    book = {"address_book_v2": {"address_book": [entry]}}
    folder = "connections/friends"
    tables = read(
        {
            f"{folder}/sent_friend_requests.json": friends(ZOE, key="sent_requests_v2"),
            f"{folder}/received_friend_requests.json": friends(
                "Max Roe", key="received_requests_v2"
            ),
            "connections/followers/people_who_followed_you.json": friends(
                "Ann Poe", key="followers_v3"
            ),
            "personal_information/other_personal_information/"
            "your_address_books.json": book,
        }
    )
    assert sorted(
        tables["interactions"].select("kind", "sender", "recipient").rows()
    ) == [
        ("invitation", "me", "name:zoe brandt"),
        ("invitation", "name:max roe", "me"),
    ]
    contacts = (
        tables["contacts"].sort("kind").select("kind", "name", "emails", "phones")
    )
    assert contacts.rows() == [
        ("address_book", ZOE, ["z@a.org"], ["+41790000000"]),
        ("follower", "Ann Poe", None, None),
    ]


def test_events_tell_what_was_answered(read: Read) -> None:
    party = {"name": "Party", "start_timestamp": 1717320000, "end_timestamp": 0}
    answers = {"event_responses_v2": {"events_joined": [party], "events_declined": []}}
    path = "your_facebook_activity/events/your_event_responses.json"
    [row] = read({path: answers})["interactions"].to_dicts()
    assert (row["kind"], row["detail"], row["text"]) == ("event", "joined", "Party")
    assert (row["sender"], row["recipient"]) == ("me", None)


def test_a_page_with_other_keys_is_reported(read: Read) -> None:
    path = "connections/friends/your_friends.json"
    tables = read({path: {"amigos": [{"name": ZOE}]}})
    assert "found: amigos" in tables["rejected"]["reason"][0]


def test_the_rest_of_an_export_is_counted_not_listed(read: Read) -> None:
    files = {f"{INBOX}zoe_1/photos/{i}.jpg": b"x" for i in range(3)}
    files |= {"preferences/feed/no-data.txt": b"", "ads_information/a.json": b"{}"}
    tables = read(files)
    assert "unknown" not in tables["files"]["status"].to_list()
    assert "3 media files" in tables["files"]["note"].to_list()


@pytest.mark.parametrize(
    ("stems", "note"),
    [
        (("friends_of_2030",), "not known to tell of ties"),
        (
            ("friends_of_2030", "friends_of_2031"),
            "2 files (friends_of_2030.json, friends_of_2031.json): "
            "not known to tell of ties",
        ),
        (
            ("a", "b", "c", "d"),
            "4 files (a.json, b.json, c.json, …): not known to tell of ties",
        ),
        (("pokes",), "pokes and reactions to stories are not read"),
    ],
)
def test_what_is_left_aside_is_counted_and_named(
    read: Read, stems: tuple[str, ...], note: str
) -> None:
    poke = {"pokes": [{"poker": ZOE, "pokee": ME}]}
    tables = read({f"your_facebook_activity/friends/{s}.json": poke for s in stems})
    assert tables["files"].select("status", "note").rows() == [("ignored", note)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"participants": [', "not whole JSON: Expecting value at line 1"),
        (b'{"participants": [], "chat": []}', "no list of messages in it"),
    ],
)
def test_what_looks_like_a_thread_and_is_none_is_told(
    read: Read, content: bytes, reason: str
) -> None:
    path = "your_facebook_activity/messages/zoe.json"
    tables = read({path: content})
    assert tables["rejected"].select("source_file", "reason").rows() == [(path, reason)]


def test_other_networks_are_left_alone(read: Read) -> None:
    chat = thread([message(ZOE, "x")])
    linkedin = b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    for path, content in {
        "your_instagram_activity/messages/inbox/z_1/message_1.json": meta_json(chat),
        "Connections.csv": linkedin,
        "people.csv": b"name,email\nZoe,z@example.org\n",
        "friends.json": b'{"friends": ["a", "b"]}',
        "cut.json": b'{"participants": [',
    }.items():
        tables = read({path: content}, "other.zip")
        assert "facebook" not in tables["files"]["network"].to_list(), path


# Tables of other tools


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "facebook_id,name,borthday\n1234,Zoë Brandt,1990-01-02\n",
            [("id:1234", ZOE)],
        ),
        (
            "Name;Profile URL\nZoë Brandt;https://facebook.com/zoe\n",
            [("user:zoe", ZOE)],
        ),
        (
            "full_name,profile_url\nZoë Brandt,https://facebook.com/zoe\n",
            [("user:zoe", ZOE)],
        ),
        (
            "Zoë Brandt,https://www.facebook.com/profile.php?id=77\n"
            "Max Roe,https://www.facebook.com/max.roe?fref=x\n",
            [("id:77", ZOE), ("user:max.roe", "Max Roe")],
        ),
        (
            "https://www.facebook.com/zoe\nhttps://www.facebook.com/max\n",
            [("user:zoe", None), ("user:max", None)],
        ),
        ("Friend,Facebook\nZoë Brandt,\n", [("name:zoe brandt", ZOE)]),
    ],
)
def test_lists_of_friends(read: Read, content: str, expected: list[Any]) -> None:
    tables = read({"list.csv": content.encode()}, "x.zip")
    assert tables["contacts"].select("handle", "name").rows() == expected
    assert set(tables["contacts"]["kind"]) == {"connection"}


@pytest.mark.parametrize(
    ("content", "thread_id", "precision"),
    [
        (
            "thread,sender,date,message\n"
            '"Zoë Brandt, Alex Muster",Zoë Brandt,2024-06-02T11:20+02:00,"a, ""b"""\n',
            "csv:Zoë Brandt, Alex Muster",
            "minute",
        ),
        (
            'sender,date,message\nZoë Brandt,2024-06-02T09:20Z,"a, ""b"""\n',
            "csv:zoe brandt",
            "minute",
        ),
        (
            'timestamp_ms,sender_name,content\n1717320000000,Zoë Brandt,`a, "b"`\n',
            "csv:zoe brandt",
            "second",
        ),
        (
            '"1717320000","general","Zoë Brandt","a, ""b"""\n',
            "csv:general",
            "second",
        ),
        ('2024-06-02 09:20:00,Zoë Brandt,"a, ""b"""\n', "csv:zoe brandt", "day"),
        (
            "timestamp,conversationId,conversationWithName,senderName,text,language,"
            'datetime\n1717320000.0,7,Alex Muster,Zoë Brandt,"a, ""b""",en,x\n',
            "csv:7",
            "second",
        ),
    ],
    ids=["fbchat", "fbchat-one", "insights", "slack", "ad-hoc", "chatistics"],
)
def test_tables_of_messages(
    read: Read, content: str, thread_id: str, precision: str
) -> None:
    tables = read({"chat.csv": content.encode()}, "x.zip")
    [row] = tables["interactions"].to_dicts()
    assert row["text"] == 'a, "b"'
    assert row["thread_id"] == thread_id
    assert row["sender"] == "name:zoe brandt"
    assert row["occurred_at"] == datetime(2024, 6, 2, 9, 20, tzinfo=UTC)
    assert row["occurred_precision"] == precision
    assert "name:zoe brandt" in handles(tables, thread_id)


@pytest.mark.parametrize("rest", [1, 0], ids=["overlapping", "whole"])
def test_a_table_of_one_thread_is_known_by_who_wrote(tmp_path: Path, rest: int) -> None:
    def ids(*who: str) -> set[str]:
        rows = [f"{name},2024-06-02T09:2{i}Z,x" for i, name in enumerate(who * 2)]
        file = tmp_path / who[0] / "chat.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(["sender,date,message", *rows[rest:]]))
        return set(read_all(file)["members"]["thread_id"])

    assert ids(ZOE, ME) == {"csv:alex muster, zoe brandt"}
    assert ids("Max Roe", ME) == {"csv:alex muster, max roe"}


def test_a_table_without_rows_is_told(read: Read) -> None:
    tables = read({"list.csv": b"Name,Facebook\n"}, "x.zip")
    assert tables["files"]["note"].to_list() == ["a header and no row"]


def test_threads_of_instagram_are_instagrams(read: Read) -> None:
    chat = thread([message(ZOE, "x")])
    files = {
        "messages/inbox/z_1/message_1.json": chat,
        "followers_and_following/followers_1.json": [],
    }
    assert set(read(files, "alex_2021.zip")["files"]["network"]) == {"instagram"}


def test_a_folder_reads_like_its_zip(read: Read, tmp_path: Path) -> None:
    files = {f"{INBOX}zoe_1/message_1.json": meta_json(thread([message(ZOE, "x")]))}
    unzipped = read_all(write_folder(tmp_path / "export", files))
    for name, table in read(files).items():
        assert table.equals(unzipped[name]), name
