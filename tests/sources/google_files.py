"""Made-up Google Takeouts, product by product, as files of a zip."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tests.sources.linkedin_files import Files, tables, zipped

NAME = "takeout-20230301T101500Z-001.zip"
ME = "Alex Muster"
MY_MAIL = "alex@example.org"
MY_PHONE = "+15555550100"
MY_ID = "100000000000000000000"
ZOE_ID = "100000000000000000001"
TOM_ID = "100000000000000000002"
ZOE_PHONE = "+15555550101"
TOM_PHONE = "+15555550102"


def tables_of(
    folder: Path, files: Files, *, name: str = NAME
) -> dict[str, pl.DataFrame]:
    """The records of one zip that holds `files`."""
    (folder / name).write_bytes(zipped(files))
    return tables(folder / name)


def profile(**more: Any) -> Files:
    content = {
        "name": {"givenName": "Alex", "familyName": "Muster", "formattedName": ME},
        "displayName": ME,
        "emails": [{"value": MY_MAIL}],
    }
    return {"Takeout/Profile/Profile.json": json.dumps(content | more)}


# Contacts

OLD_HEADER = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,"
    "Additional Name Yomi,Family Name Yomi,Name Prefix,Name Suffix,Initials,Nickname,"
    "Short Name,Maiden Name,Birthday,Gender,Location,Billing Information,"
    "Directory Server,Mileage,Occupation,Hobby,Sensitivity,Priority,Subject,Notes,"
    "Language,Photo,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
    "E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value,"
    "Organization 1 - Type,Organization 1 - Name,Organization 1 - Title"
)
NEW_HEADER = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,"
    "Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,"
    "Organization Title,Organization Department,Birthday,Notes,Photo,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,"
    "Phone 1 - Label,Phone 1 - Value"
)


def contacts_csv(*contacts: Mapping[str, str], header: str = NEW_HEADER) -> str:
    columns = header.split(",")
    for contact in contacts:
        assert contact.keys() <= set(columns), contact
    rows = (
        ",".join(
            f'"{c[column]}"' if "," in c.get(column, "") else c.get(column, "")
            for column in columns
        )
        for c in contacts
    )
    return "\n".join([header, *rows]) + "\n"


def card(*lines: str, version: str = "3.0") -> str:
    return "\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


# Google+


def plus(number: str, name: str, vanity: str | None = None) -> dict[str, str]:
    return {
        "displayName": name,
        "profilePageUrl": f"https://plus.google.com/{vanity or number}",
        "avatarImageUrl": "https://example.org/photo.jpg",
        "resourceName": f"users/{number}",
    }


ALEX = plus(MY_ID, ME)
ZOE = plus(ZOE_ID, "Zoë Brandt", "+ZoeBrandt")
TOM = plus(TOM_ID, "Tomas Reyes")


def post(**more: Any) -> str:
    """A post of Alex's; `comments=…` and so on are added."""
    content = {
        "url": f"https://plus.google.com/{MY_ID}/posts/AbC",
        "creationTime": "2013-05-04 18:22:10+0200",
        "updateTime": "2013-05-04 18:22:10+0200",
        "author": ALEX,
        "content": "The train<br>leaves &amp; returns.",
        "resourceName": f"users/{MY_ID}/posts/UgjAbC",
    }
    return json.dumps(content | more)


def comment(author: dict[str, str], words: str, at: str) -> dict[str, Any]:
    return {"author": author, "content": words, "creationTime": at}


def activity(*items: dict[str, Any]) -> str:
    return json.dumps({"items": list(items)})


# Chat


def chatter(name: str, email: str | None, kind: str = "Human") -> dict[str, str]:
    person = {"name": name, "user_type": kind}
    return person | ({"email": email} if email else {})


CHAT_ME = chatter(ME, MY_MAIL)
CHAT_ZOE = chatter("Zoë Brandt", "Zoe@example.org")
CHAT_TOM = chatter("Tomas Reyes", "tomas@example.org")


def said(
    creator: dict[str, str] | None,
    at: str = "Wednesday, January 4, 2023 at 10:59:50\u202fAM UTC",
    text: str = "The train leaves.",
    **more: Any,
) -> dict[str, Any]:
    return {
        "creator": creator,
        "created_date": at,
        "text": text,
        "topic_id": "t1",
        "message_id": "AbC/t1/t1",
        **more,
    }


def chat(
    key: str,
    members: Sequence[dict[str, str]],
    messages: Iterable[dict[str, Any]],
    folder: str = "Takeout/Google Chat/Groups",
) -> Files:
    place = f"{folder}/{key}"
    return {
        f"{place}/group_info.json": json.dumps({"members": list(members)}),
        f"{place}/messages.json": json.dumps({"messages": list(messages)}),
    }


# Hangouts


def identity(number: str) -> dict[str, str]:
    return {"gaia_id": number, "chat_id": number}


def participant(number: str, name: str | None = None, **more: Any) -> dict[str, Any]:
    named = {"fallback_name": name} if name else {}
    return {"id": identity(number), **named, **more}


def event(sender: str, micros: int, *words: str, **more: Any) -> dict[str, Any]:
    """A message in segments, or with `hangout_event=…` something else."""
    base = {
        "conversation_id": {"id": "c"},
        "sender_id": identity(sender),
        "timestamp": str(micros),
        "event_id": f"e{micros}",
    }
    if words:
        segments = [
            {"type": "LINE_BREAK"} if w == "\n" else {"type": "TEXT", "text": w}
            for w in words
        ]
        base["chat_message"] = {"message_content": {"segment": segments}}
    return base | more


def hangouts(
    *conversations: tuple[str, Sequence[dict[str, Any]], Sequence[dict[str, Any]]],
    old: bool = False,
    owner: str | None = None,
) -> str:
    """Each of `conversations` (key, participants, events), in either shape."""

    def inner(people: Sequence[dict[str, Any]]) -> dict[str, Any]:
        own = {"self_read_state": {"participant_id": identity(owner or "")}}
        return {"participant_data": list(people)} | (
            {"self_conversation_state": own} if owner else {}
        )

    if old:
        states = [
            {
                "conversation_id": {"id": key},
                "conversation_state": {
                    "conversation": inner(people),
                    "event": list(events),
                },
            }
            for key, people, events in conversations
        ]
        return json.dumps({"conversation_state": states})
    states = [
        {
            "conversation": {
                "conversation_id": {"id": key},
                "conversation": inner(people),
            },
            "events": list(events),
        }
        for key, people, events in conversations
    ]
    return json.dumps({"conversations": states})


# Voice

VOICE = "Takeout/Voice/Calls"


def tel(number: str, name: str) -> str:
    element = (
        '<abbr class="fn" title="">Me</abbr>'
        if name == "Me"
        else f'<span class="fn">{name}</span>'
    )
    return f'<a class="tel" href="tel:{number}">{element}</a>'


def text_page(*messages: tuple[str, str, str, str], group: Sequence[str] = ()) -> str:
    """Messages (when, number, name, words); `group` are the others, as `tel`."""
    listed = ", ".join(f'<cite class="sender vcard">{one}</cite>' for one in group)
    head = f'<div class="participants">Group conversation with: {listed}</div>'
    body = "".join(
        f'<div class="message"><abbr class="dt" title="{at}">Feb 3</abbr>:\n'
        f'<cite class="sender vcard">{tel(number, name)}</cite>:\n<q>{words}</q></div>'
        for at, number, name, words in messages
    )
    return (
        '<?xml version="1.0" ?><html><head><title>x</title></head><body>'
        f'<div class="hChatLog hfeed">{head if group else ""}{body}</div></body></html>'
    )


def call_page(
    kind: str,
    number: str,
    name: str,
    at: str = "2020-02-05T17:26:28.000-06:00",
    duration: str | None = None,
    more: str = "",
    tags: bool = True,
) -> str:
    took = f'<abbr class="duration" title="{duration}">x</abbr>' if duration else ""
    tag = (
        f'<div class="tags">Labels: <a rel="tag" '
        f'href="http://www.google.com/voice#{kind.lower()}">?</a></div>'
    )
    return (
        f"<html><head><title>{kind} call\n{name}</title></head><body>"
        f'<div class="haudio"><span class="fn">{kind} call\n{name}</span>'
        f'<div class="contributor vcard">{tel(number, name)}</div>'
        f'<abbr class="published" title="{at}">Feb 5</abbr>{took}{more}'
        f"{tag if tags else ''}</div></body></html>"
    )


PHONES = card(
    "FN:",
    "N:;;;;",
    "item1.TEL:+15555550100",
    "item1.X-ABLabel:Google Voice",
    "TEL;TYPE=CELL:+15555550199",
)


# All of it

NETWORKS = ("contacts", "google_chat", "google_plus", "google_voice", "hangouts")
POST = "Takeout/Google+ Stream/Posts/20130504 - The train.json"
AT = 1_500_000_000_000_001


def talk(old: bool) -> str:
    people = [participant("1", ME), participant("2", "Zoë Brandt")]
    events = [event("2", AT, "The train", "\n", "leaves.")]
    return hangouts(("c1", people, events), old=old, owner="1")


def whole() -> Files:
    """All of Zoë and Tom that a Takeout may hold."""
    at = "{}, January {}, 2023 at 10:59:50 AM UTC"
    return {
        **profile(),
        "Takeout/Contacts/All Contacts/All Contacts.vcf": card(
            "FN:Zoë Brandt", "EMAIL:zoe@example.org", f"TEL:{ZOE_PHONE}"
        )
        + card(f"FN:{ME}", "EMAIL:alex@example.org"),
        POST: post(comments=[comment(ZOE, "Yes", "2013-05-04 19:00:00+0200")]),
        **chat(
            "DM AbC",
            [CHAT_ME, CHAT_ZOE],
            [said(CHAT_ME, at.format("Monday", 2)), said(CHAT_ZOE)],
        ),
        "Takeout/Hangouts/Hangouts.json": talk(old=False),
        f"{VOICE}/Zoë Brandt - Placed - 2020-02-05T23_26_28Z.html": call_page(
            "Placed", ZOE_PHONE, "Zoë Brandt", duration="PT8S"
        ),
        "Takeout/Voice/Phones.vcf": PHONES,
    }
