"""Facebook's HTML exports: what they give is what the JSON of the same gives."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .facebook_files import ME, ZOE, friends, message, thread, write_zip
from .meta_pages import (
    THREADS,
    Page,
    card,
    cards,
    page_2017,
    page_2024,
    page_2026,
    whole,
)
from .reading import Read, read_all
from .test_facebook import INBOX, handles, texts

CHAT = thread(
    [
        message(
            ZOE,
            "Café & <b>?\nsecond line",
            5,
            reactions=[{"reaction": "❤️", "actor": ME}],
        ),
        message(ZOE, "Zoë called you.", 4, call_duration=192),
        message(ME, None, 3, photos=[{"uri": "x.jpg"}]),
        message(ME, "Oct 19, 2025 1:47 pm", 2),
        message(ZOE, "Zoë named the group Hiking.", 1),
        message(ME, "Ja"),
    ]
)
GROUP = thread([message(ZOE, "all?")], (ZOE, "Max Roe", ME), title="Hiking")
OUT_OF_ZONE = ["occurred_at", "occurred_precision", "source_file", "line"]


@pytest.mark.parametrize("page", THREADS.values(), ids=THREADS)
def test_f1_any_layout_gives_what_json_gives(read: Read, page: Page) -> None:
    json = read({f"{INBOX}zoe_1/message_1.json": CHAT}, "facebook-a.zip")
    html = read({f"{INBOX}zoe_1/message_1.html": page(CHAT)}, "facebook-b.zip")
    for name in ("interactions", "members", "rejected"):
        gone = [c for c in OUT_OF_ZONE if c in html[name].columns]
        assert html[name].drop(gone).equals(json[name].drop(gone)), name
    minutes = pl.col("occurred_at").dt.truncate("1m")
    assert (
        html["interactions"]
        .select(minutes)
        .equals(json["interactions"].select(minutes))
    )
    assert set(html["interactions"]["occurred_precision"]) == {"day"}


@pytest.mark.parametrize("page", THREADS.values(), ids=THREADS)
def test_f1_members_of_a_group_who_never_wrote(read: Read, page: Page) -> None:
    tables = read({f"{INBOX}hiking_1/message_1.html": page(GROUP)})
    assert handles(tables) == ["name:alex muster", "name:max roe", "name:zoe brandt"]


_LAUGH = '<ul class="{ul}"><li>😆{zoe}</li></ul>'


@pytest.mark.parametrize("ul", ["_a6-q", "_tqp"])
@pytest.mark.parametrize(
    "body",
    [
        "yo" + _LAUGH,
        "<div>yo</div>" + _LAUGH,
        "<div>yo" + _LAUGH + "</div>",
        "<div><div>yo</div>" + _LAUGH + "</div>",
        "<div><div></div><div>yo" + _LAUGH + "</div><div></div></div>",
        "<div><div>yo</div><div>" + _LAUGH + "</div></div>",
        "<p>yo</p>" + _LAUGH,
    ],
)
def test_words_and_reactions_wherever_they_stand_in_a_message(
    read: Read, body: str, ul: str
) -> None:
    page = whole(
        ZOE,
        f"<h1>{ZOE}</h1>"
        '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'
        f'<h2 class="_3-95 _2pim _a6-h _a6-i">{ME}</h2>'
        f'<div class="_3-95 _a6-p">{body.format(ul=ul, zoe=ZOE)}</div>'
        '<div class="_3-94 _a6-o">Jun 02, 2024 9:20 am</div></div>',
    )
    rows = read({f"{INBOX}zoe_1/message_1.html": page})["interactions"]
    assert rows.select("kind", "text", "detail", "sender").sort("kind").rows() == [
        ("message", "yo", None, "name:alex muster"),
        ("reaction", None, "😆", "name:zoe brandt"),
    ]


def test_f6_a_thread_with_someone_deleted_names_nobody_else(read: Read) -> None:
    gone = thread([message("", "x"), message(ME, "y")], (ME, ""), title="")
    found = handles(read({"html/messages.htm": page_2017(gone)}))
    assert [h for h in found if not h.startswith("unknown:")] == ["name:alex muster"]


def test_f6_deleted_people_stay_apart(read: Read) -> None:
    gone = thread([message("Facebook User", "x"), message(ME, "y")], ("Facebook User",))
    old = page_2017(
        thread([message("", "x"), message(ME, "y")], ("", ME), title=""),
        thread([message("", "z"), message(ME, "y")], ("", "Max Roe", ME), title=""),
    )
    tables = read(
        {
            f"{INBOX}facebookuser_1/message_1.html": page_2024(gone),
            f"{INBOX}facebookuser_2/message_1.html": page_2024(gone),
            "html/messages.htm": old,
        }
    )
    unknown = [h for h in handles(tables) if h.startswith("unknown:")]
    assert len(unknown) == 4


def test_f8_parts_of_a_thread_are_one(read: Read) -> None:
    files = {
        f"{INBOX}zoe_1/message_{n}.html": page_2026(thread([message(ZOE, str(n), -n)]))
        for n in (1, 2, 10)
    }
    rows = read(files)["interactions"].sort("occurred_at")
    assert rows["text"].to_list() == ["10", "2", "1"]
    assert set(rows["thread_id"]) == {"zoe_1"}


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("%A, %B %d, %Y at %I:%M%p EDT", 13, 20),
        ("%A, %d %B %Y at %H:%M UTC+05:30", 3, 50),
        ("%A, %d %B %Y at %H:%M Asia/Kuala_Lumpur", 1, 20),
        ("%d. juni %Y kl. %H:%M UTC+01", 8, 20),
        ("%d. kesäkuuta %Y kello %H:%M UTC+03", 6, 20),
        ("%d de junio de %Y a las %H:%M UTC-05", 14, 20),
    ],
)
def test_f10_zones_of_old_pages(
    read: Read,
    written: str,
    hour: int,
    minute: int,
) -> None:
    page = page_2017(thread([message(ZOE, "x")]), written=written)
    [row] = read({"html/messages.htm": page})["interactions"].to_dicts()
    assert row["occurred_at"] == datetime(2024, 6, 2, hour, minute, tzinfo=UTC)
    assert row["occurred_precision"] == "minute"


@pytest.mark.parametrize(
    "written",
    [
        "%b %d, %Y %I:%M:%S %p",
        "%b %d, %Y at %I:%M %p",
        "%b %d, %Y %I:%M:%S%p",
        "%d %b %Y, %H:%M",
        "%d.%m.%Y, %H:%M:%S",
        "%Y年%m月%d日 %H:%M",
        "giu %d, %Y %I:%M %p",
        "%d de jun. de %Y %H:%M",
        "%d juin %Y à %H:%M",
    ],
)
def test_f10_dates_without_a_zone_are_good_to_the_day(read: Read, written: str) -> None:
    at = datetime(2024, 6, 2, 9, 20, 0, tzinfo=UTC)
    page = cards(card(ZOE, date=at.strftime(written)))
    tables = read({"connections/friends/your_friends.html": page})
    assert tables["contacts"]["listed_at"].to_list() == [at]


def test_f10_numbers_alone_are_read_where_one_tells_the_order(read: Read) -> None:
    path = "connections/friends/your_friends.html"
    both = cards(
        card(ZOE, date="03/04/2024 10:00"), card("Max", date="25/04/2024 10:00")
    )
    days = read({path: both})["contacts"]["listed_at"].dt.date()
    assert [day.isoformat() for day in days] == ["2024-04-03", "2024-04-25"]
    either = cards(card(ZOE, date="03/04/2024 10:00"))
    tables = read({path: either})
    assert tables["contacts"]["listed_at"].to_list() == [None]
    assert any("could not be read" in note for note in tables["files"]["note"] if note)


def test_f12_a_number_is_an_id(read: Read) -> None:
    people = ("1234@facebook.com", ME)
    chat = thread([message("1234@facebook.com", "x")], people)
    tables = read({"html/messages.htm": page_2017(chat)})
    assert handles(tables) == ["id:1234", "name:alex muster"]


def test_f14_a_page_that_is_broken_costs_itself(read: Read) -> None:
    tables = read(
        {
            f"{INBOX}a_1/message_1.html": b"<html></html>",
            f"{INBOX}b_2/message_1.html": page_2026(CHAT),
            f"{INBOX}c_3/message_1.html": b"\xff\xfe\x00nonsense",
        }
    )
    assert "Ja" in texts(tables)
    assert set(tables["rejected"]["reason"]) == {"no message found on this page"}
    assert tables["rejected"].height == 2


def test_f26_of_a_thread_in_both_forms_json_counts(read: Read) -> None:
    tables = read(
        {
            f"{INBOX}zoe_1/message_1.json": CHAT,
            f"{INBOX}zoe_1/message_1.html": page_2026(CHAT),
            "connections/friends/your_friends.json": friends(ZOE),
            "connections/friends/your_friends.html": cards(card(ZOE)),
        }
    )
    assert set(tables["interactions"]["occurred_precision"]) == {"second", "day"}
    assert texts(tables).count("Ja") == 1
    assert tables["contacts"].height == 1
    assert tables["files"].filter(status="ignored")["note"].to_list() == [
        "HTML pages that are here as JSON",
        "HTML pages that are here as JSON",
    ]


def test_f28_a_heart_is_a_heart(read: Read) -> None:
    hearts = [{"reaction": heart, "actor": ME} for heart in ("❤", "❤\ufe0f")]
    page = page_2026(thread([message(ZOE, "x", reactions=hearts)]))
    rows = read({f"{INBOX}zoe_1/message_1.html": page})["interactions"]
    assert rows.filter(kind="reaction")["detail"].to_list() == ["❤"]


def test_it_is_said_that_pages_have_no_zone(read: Read) -> None:
    path = f"{INBOX}zoe_1/message_1.html"
    notes = read({path: page_2026(CHAT)})["files"]["note"].drop_nulls()
    assert any("good to the day only" in note for note in notes)
    old = read({"html/messages.htm": page_2017(CHAT)})["files"]["note"].drop_nulls()
    assert not any("good to the day" in note for note in old)


def test_a_list_of_2019(read: Read) -> None:
    block = (
        '<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder">'
        '<div class="_3-96 _2pio _2lek _2lel">{}</div>'
        '<div class="_3-94 _2lem">{}</div></div>'
    )
    page = cards(block.format(ZOE, "Jan 2, 2019, 3:04 PM"), block.format("Max", ""))
    rows = read({"friends/friends.html": page})["contacts"]
    assert rows.select("kind", "name", "listed_at").rows() == [
        ("connection", ZOE, datetime(2019, 1, 2, 15, 4, tzinfo=UTC)),
        ("connection", "Max", None),
    ]


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_survives(tmp_path: Path, words: str) -> None:
    page = page_2026(thread([message(ME, words)], (ZOE, ME)))
    path = write_zip(tmp_path / "x.zip", {f"{INBOX}zoe_1/message_1.html": page})
    [row] = read_all(path)["interactions"].to_dicts()
    assert row["text"] == (words if words.strip() else None)


def test_comments_reactions_and_posts(read: Read) -> None:
    date = "Jun 02, 2024 9:20:00 am"
    done = "your_facebook_activity/comments_and_reactions"
    tables = read(
        {
            f"{done}/comments.html": cards(
                card(f"{ME} commented on {ZOE}'s post.", "Schön!", date),
                card(f"{ME} commented on his own post.", "Hm", date),
            ),
            f"{done}/likes_and_reactions.html": cards(
                card("", "", date, Reaction="Like", Name=ZOE),
                card(f"{ME} likes Max Roe's photo.", "", date),
            ),
            "your_facebook_activity/posts/your_posts_1.html": cards(
                card(f"{ME} wrote on {ZOE}'s timeline.", "Hi", date)
            ),
            "posts/other_people_s_posts_to_your_timeline.html": cards(
                card(f"{ZOE} wrote on your timeline.", "Hello", date)
            ),
        }
    )
    columns = ["kind", "sender", "recipient", "text", "detail"]
    rows = tables["interactions"].sort("kind", "text", "recipient", nulls_last=True)
    assert rows.select(columns).rows() == [
        ("comment", "me", None, "Hm", None),
        ("comment", "me", "name:zoe brandt", "Schön!", None),
        ("reaction", "me", "name:max roe", None, None),
        ("reaction", "me", "name:zoe brandt", None, "Like"),
        ("wall_post", "name:zoe brandt", "me", "Hello", None),
        ("wall_post", "me", "name:zoe brandt", "Hi", None),
    ]
    assert set(rows["occurred_precision"]) == {"day"}
    assert set(rows["occurred_at"]) == {datetime(2024, 6, 2, 9, 20, tzinfo=UTC)}
    owners = (
        tables["accounts"].group_by("evidence", "handle").agg(pl.col("weight").sum())
    )
    assert owners.rows() == [("author", "name:alex muster", 3)]


@pytest.mark.parametrize(
    "page",
    [
        cards(card("", Name="Alex Müster", Emails="alex@example.org")),
        cards(card("Full name", "Alex Müster"), card("Emails", "alex@example.org")),
    ],
    ids=["rows", "headings"],
)
def test_f23_the_owner_by_their_profile(read: Read, page: bytes) -> None:
    path = "personal_information/profile_information/profile_information.html"
    told = read({path: page})["accounts"].select("evidence", "handle", "email").rows()
    assert told == [
        ("profile", "name:alex muster", None),
        ("profile", None, "alex@example.org"),
    ]


def test_a_lone_page_is_known_by_its_markup(read: Read) -> None:
    known: dict[str, Any] = {
        "message_1.html": page_2026(CHAT),
        "your_friends.html": cards(card(ZOE)),
    }
    for path, content in known.items():
        assert set(read({path: content}, "x.zip")["files"]["network"]) == {"facebook"}
    for path in ("message_1.html", "your_friends.html", "index.html"):
        tables = read({path: whole("Hello", "<p>Words</p>")}, "x.zip")
        assert tables["files"]["status"].to_list() == ["unknown"]


@pytest.mark.parametrize("page", [page_2024, page_2026])
def test_a_lone_page_of_a_thread_bears_its_title(read: Read, page: Page) -> None:
    for name in (ZOE, "Max Roe"):
        chat = thread([message(name, "x"), message(ME, "y")], (name, ME))
        tables = read({"message_1.html": page(chat)}, "x.zip")
        assert set(tables["members"]["thread_id"]) == {name}
