"""Made-up archives of X, written the way X writes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.sources.facebook_files import write_zip

ME, ZOE, MAX, ANN = "111", "222", "333", "444"
ZIP = "twitter-2024-06-01-00ff.zip"
Records = list[Any]


def js(name: str, records: Records, part: int = 0) -> bytes:
    """A file of the archive: `name` is the one before its content."""
    content = json.dumps(records, ensure_ascii=False, indent=2)
    return f"window.YTD.{name}.part{part} = {content}".encode()


def account(**more: str) -> dict[str, Any]:
    return {
        "account": {
            "accountId": ME,
            "username": "alex_m",
            "accountDisplayName": "Alex Muster",
            "email": "Alex@example.org",
        }
        | more
    }


def dm(
    number: int, sender: str, text: str = "lunch?", minute: int = 0, **more: Any
) -> dict[str, Any]:
    message = {
        "id": str(number),
        "senderId": sender,
        "recipientId": ZOE if sender == ME else ME,
        "text": text,
        "createdAt": f"2024-03-06T09:{minute:02}:00.120Z",
        "reactions": [],
        "urls": [],
        "mediaUrls": [],
    }
    return {"messageCreate": message | more}


def conversation(*messages: Any, id: str = f"{ME}-{ZOE}") -> dict[str, Any]:
    return {"dmConversation": {"conversationId": id, "messages": list(messages)}}


def mention(id: str, screen: str, name: str) -> dict[str, Any]:
    return {"id_str": id, "id": id, "screen_name": screen, "name": name}


def post(text: str, *mentions: Any, **more: Any) -> dict[str, Any]:
    return {
        "id_str": "77",
        "created_at": "Sun Mar 21 12:53:22 +0000 2021",
        "full_text": text,
        "favorited": False,
        "entities": {"user_mentions": list(mentions), "urls": []},
    } | more


def archive(folder: Path, files: Mapping[str, bytes], name: str = ZIP) -> Path:
    folder.mkdir(exist_ok=True)
    return write_zip(folder / name, dict(files))


def usual(*more: Any) -> dict[str, bytes]:
    """A small whole archive: a talk with Zoë, a post that names her, two lists."""
    zoe = mention(ZOE, "zoe_b", "Zoë Brandt")
    return {
        "data/account.js": js("account", [account()]),
        "data/direct-messages.js": js(
            "direct_messages",
            [conversation(dm(2, ZOE, "yes", 5), dm(1, ME)), *more],
        ),
        "data/tweets.js": js("tweets", [{"tweet": post("Hi @zoe_b", zoe)}]),
        "data/follower.js": js(
            "follower", [{"follower": {"accountId": ZOE, "userLink": "https://x"}}]
        ),
        "data/following.js": js(
            "following", [{"following": {"accountId": MAX, "userLink": "https://y"}}]
        ),
    }


BROKEN = [{"dmConversation": {"conversationId": "x", "messages": "none"}}]
"""A conversation that is none."""
