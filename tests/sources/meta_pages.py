"""Made-up pages of Meta's HTML exports, written the way each era wrote them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from .facebook_files import ME, ZOE, message, thread

Message = dict[str, Any]
Page = Callable[..., bytes]


def local(message: Message, written: str) -> str:
    """The time of `message` on the clock of someone who lives in UTC."""
    at = datetime.fromtimestamp(message["timestamp_ms"] / 1000, UTC)
    return at.strftime(written).replace("AM", "am").replace("PM", "pm")


def words(message: Message) -> str:
    return escape(message.get("content", "")).replace("\n", "<br />")


def reactions(message: Message, item: str, ul: str) -> str:
    items = "".join(
        item.format(f"{r['reaction']}{escape(r['actor'])}")
        for r in message.get("reactions", [])
    )
    return f'<div><ul class="{ul}">{items}</ul></div>' if items else ""


def body(message: Message, item: str, ul: str) -> str:
    duration = message.get("call_duration")
    said = f"<div>Duration: {duration} seconds</div>" if duration else "<div></div>"
    return (
        f"<div><div></div><div>{words(message)}</div><div></div>{said}"
        f"{reactions(message, item, ul)}</div>"
    )


def whole(title: str, main: str) -> bytes:
    return (
        f'<html><head><meta charset="utf-8" /><title>{escape(title)}</title></head>'
        f'<body><div class="_4t5n" role="main">{main}</div></body></html>'
    ).encode()


def members_line(people: Sequence[str]) -> str:
    if len(people) < 3:
        return ""
    named = f"{', '.join(people[:-1])} and {people[-1]}"
    return f'<div class="_3-95">Participants: {escape(named)}</div>'


def page_2019(thread: dict[str, Any]) -> bytes:
    """2018 to 2021."""
    return whole(
        thread["title"],
        f'<div class="_3b0d">{escape(thread["title"])}</div>'
        + members_line([p["name"] for p in thread["participants"]])
        + "".join(
            '<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder">'
            f'<div class="_3-96 _2pio _2lek _2lel">{escape(m["sender_name"])}</div>'
            f'<div class="_3-96 _2let">{body(m, "<li>{}</li>", "_tqp")}</div>'
            f'<div class="_3-94 _2lem">{local(m, "%d %b %Y, %H:%M")}</div></div>'
            for m in thread["messages"]
        ),
    )


def page_2022(thread: dict[str, Any]) -> bytes:
    """2021 to about 2023; the date stands before the words here."""
    return whole(
        thread["title"],
        members_line([p["name"] for p in thread["participants"]])
        + "".join(
            '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'
            f'<div class="_3-95 _2pim _a6-h _a6-i">{escape(m["sender_name"])}</div>'
            f'<div class="_3-94 _a6-o">{local(m, "%b %d, %Y, %I:%M %p")}</div>'
            f'<div class="_3-95 _a6-p">{body(m, "<li>{}</li>", "_a6-q")}</div></div>'
            for m in thread["messages"]
        ),
    )


_TIMED = "<li><span>{} (Apr 23, 2022 5:32 pm)</span></li>"


def page_2024(thread: dict[str, Any]) -> bytes:
    people = [p["name"] for p in thread["participants"]]
    head = f'<div class="_a6-g">{members_line(people)}</div>' if len(people) > 2 else ""
    return whole(
        thread["title"],
        f"<h1>{escape(thread['title'])}</h1>{head}"
        + "".join(
            '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'
            f'<h2 class="_3-95 _2pim _a6-h _a6-i">{escape(m["sender_name"])}</h2>'
            f'<div class="_3-95 _a6-p">{body(m, _TIMED, "_a6-q")}</div>'
            '<div class="_3-94 _a6-o"><div class="_a72d">'
            f"{local(m, '%b %d, %Y %I:%M:%S %p')}</div></div></div>"
            for m in thread["messages"]
        ),
    )


def page_2026(thread: dict[str, Any]) -> bytes:
    return whole(
        thread["title"],
        f"<h1>{escape(thread['title'])}</h1>"
        + members_line([p["name"] for p in thread["participants"]])
        + "".join(
            '<section class="_3-95 _a6-g">'
            f'<h2 class="_2ph_ _a6-h _a6-i">{escape(m["sender_name"])}</h2>'
            f'<div class="_2ph_ _a6-p">{body(m, _TIMED, "_a6-q")}</div>'
            '<footer class="_3-94 _a6-o"><div class="_a72d">'
            f"{local(m, '%b %d, %Y %I:%M:%S %p')}</div></footer></section>"
            for m in thread["messages"]
        ),
    )


def page_of_no_year(thread: dict[str, Any]) -> bytes:
    """As a later year may write it: the same structure, other classes."""
    later = page_2026(thread)
    for name in (b"_a6-g", b"_a6-h", b"_a6-p", b"_a6-o", b"_a72d", b"_a6-q"):
        later = later.replace(name, b"x" + name[-1:])
    return later.replace(b"h2", b"div").replace(b"footer", b"div")


def page_2017(
    *threads: dict[str, Any], written: str = "%A, %B %d, %Y at %I:%M%p UTC"
) -> bytes:
    """Before 2018: all threads on one page."""
    return whole(
        "Alex Muster - Messages",
        '<div class="contents"><h1>Alex Muster</h1>'
        + "".join(
            '<div class="thread">'
            + escape(", ".join(p["name"] for p in thread["participants"]))
            + "".join(
                '<div class="message"><div class="message_header">'
                f'<span class="user">{escape(m["sender_name"])}</span>'
                f'<span class="meta">{local(m, written)}</span></div></div>'
                f"<p>{words(m)}</p>"
                for m in thread["messages"]
            )
            + "</div>"
            for thread in threads
        )
        + "</div>",
    )


THREADS: dict[str, Page] = {
    "2019": page_2019,
    "2022": page_2022,
    "2024": page_2024,
    "2026": page_2026,
    "later": page_of_no_year,
}
"""A thread as a page, by era."""


def card(heading: str, text: str = "", date: str = "", **labels: str) -> str:
    rows = "".join(
        f'<tr><td class="_2pin _a6_q">{escape(label)}</td>'
        f'<td class="_2pin _2piu _a6_r">{escape(value)}</td></tr>'
        for label, value in labels.items()
    )
    head = f'<h2 class="_2ph_ _a6-h _a6-i">{escape(heading)}</h2>' if heading else ""
    return (
        f'<section class="_3-95 _a6-g">{head}<div class="_2ph_ _a6-p">'
        f"{f'<table>{rows}</table>' if rows else ''}"
        f'<div class="_2pin"><div>{escape(text)}</div></div></div>'
        f'<footer class="_3-94 _a6-o"><div class="_a72d">{date}</div></footer>'
        "</section>"
    )


def cards(*each: str, title: str = "Page") -> bytes:
    return whole(title, "".join(each))


def whole_export() -> dict[str, bytes]:
    """A Facebook export in HTML that tells whose it is."""
    date = "Jun 02, 2024 9:20:00 am"
    chat = thread([message(ZOE, "Hi", 1), message(ME, "Ja")])
    done = "your_facebook_activity"
    return {
        f"{done}/messages/inbox/zoe_1/message_1.html": page_2026(chat),
        f"{done}/comments_and_reactions/comments.html": cards(
            card(f"{ME} commented on {ZOE}'s post.", "Schön!", date)
        ),
        "connections/friends/your_friends.html": cards(card(ZOE, date=date)),
        "personal_information/profile_information/profile_information.html": cards(
            card("", Name=ME)
        ),
        "start_here.html": whole("Start", "<p>Hello</p>"),
    }
