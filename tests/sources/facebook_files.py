"""Made-up Facebook exports, written the way Meta writes them."""

import json
import zipfile
from pathlib import Path
from typing import Any

ME = "Alex Muster"
ZOE = "Zoë Brandt"
FROM = 1717320000000
"""The time of the first message, in milliseconds."""

LAYOUTS = {
    "2018": ("messages/{}/message.json", "friends/friends.json", "friends"),
    "2019": ("messages/inbox/{}/message_1.json", "friends/friends.json", "friends"),
    "2022": (
        "messages/inbox/{}/message_1.json",
        "friends_and_followers/friends.json",
        "friends_v2",
    ),
    "2023": (
        "your_activity_across_facebook/messages/inbox/{}/message_1.json",
        "your_activity_across_facebook/connections/friends/your_friends.json",
        "friends_v2",
    ),
    "2024": (
        "wrapper/meta/your_facebook_activity/messages/inbox/{}/message_1.json",
        "wrapper/meta/connections/friends/your_friends.json",
        "friends_v2",
    ),
}
"""Where threads and friends lie, and the key of the friends, by era."""


def as_bytes(value: Any) -> Any:
    """Each text in `value` as the characters its UTF-8 bytes would be."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, dict):
        return {key: as_bytes(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_bytes(item) for item in value]
    return value


def meta_json(value: Any) -> bytes:
    return json.dumps(as_bytes(value), indent=2).encode()


def plain_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def message(
    sender: str | None, content: str | None = None, minute: int = 0, **more: Any
) -> dict[str, Any]:
    found = {"timestamp_ms": FROM + minute * 60_000, "is_geoblocked_for_viewer": False}
    found |= {"sender_name": sender} if sender is not None else {}
    return found | ({"content": content} if content is not None else {}) | more


def thread(
    messages: list[Any], people: tuple[str, ...] = (ZOE, ME), **more: Any
) -> dict[str, Any]:
    return {
        "participants": [{"name": name} for name in people],
        "messages": messages,
        "title": people[0] if people else "",
        "is_still_participant": True,
        "magic_words": [],
    } | more


def encrypted(
    messages: list[dict[str, Any]], name: str = f"{ZOE}_2", people: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "participants": list(people or (ME, ZOE)),
        "threadName": name,
        "messages": messages,
    }


def encrypted_message(sender: str, text: str, minute: int = 0) -> dict[str, Any]:
    return {
        "isUnsent": False,
        "media": [{"uri": "Failed to download media"}],
        "reactions": [{"actor": ME, "reaction": "👍"}],
        "senderName": sender,
        "text": text,
        "timestamp": FROM + minute * 60_000,
        "type": "text",
    }


def friends(*names: str, key: str = "friends_v2") -> dict[str, Any]:
    return {
        key: [{"name": n, "timestamp": 1394018131 + i} for i, n in enumerate(names)]
    }


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return path


def write_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path
