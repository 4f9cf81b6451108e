"""Messenger threads, as in the archive and as in the encrypted export."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.sample import words
from tests.sample.people import OWNER, Person, fold
from tests.sample.talk import Message, Thread, ago

MESSAGES = "your_facebook_activity/messages"
PER_FILE = 600
"""Messages in one file: far fewer than in life, so that some thread has two."""
CUTOVER_FROM = datetime(2023, 12, 8, tzinfo=UTC)
CUTOVER_TO = datetime(2024, 2, 20, tzinfo=UTC)
"""Encrypted threads: both exports hold what was written between these."""
FLAGS = {"is_geoblocked_for_viewer": False}


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def number(thread: Thread) -> int:
    """A thread's own number, the same in every run."""
    text = "".join(p.slug for p in thread.others) + thread.title
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def encrypted(threads: list[Thread]) -> list[Thread]:
    """The threads that go on in the encrypted export: three dear friends'."""
    dear = [t for t in threads if t.network == "facebook" and len(t.others) == 1]
    return [
        thread
        for thread in dear
        if thread.others[0].story == "close"
        and thread.messages[0].at < CUTOVER_FROM < thread.messages[-1].at
    ][:3]


def section(thread: Thread, moved: list[Thread]) -> str:
    """The folder a thread lies in."""
    if thread in moved:
        return "e2ee_cutover"
    if len(thread.others) > 1:
        return "inbox"
    story, odd = thread.others[0].story, number(thread) % 3
    if story == "dormant" and odd == 0:
        return "archived_threads"
    folders = {"pitch": "filtered_threads", "ignored": "message_requests"}
    return folders.get(story, "inbox")


def messages(rng: Random, threads: list[Thread]) -> dict[str, Any]:
    """Every file of every thread, the latest messages in `message_1.json`."""
    moved = encrypted(threads)
    found: dict[str, Any] = {}
    for thread in (t for t in threads if t.network == "facebook"):
        last = CUTOVER_TO if thread in moved else ago(0)
        said = [_message(rng, thread, m) for m in thread.messages if m.at < last][::-1]
        title = thread.title or ", ".join(p.friend_name for p in thread.others)
        folder = f"{fold(title)}_{number(thread)}".lstrip("_")
        path = f"{section(thread, moved)}/{folder}"
        people = [*(p.friend_name for p in thread.others), OWNER.name]
        found |= _thread_files(path, title, people, said)
    for path, title, people, said in _gone(rng):
        found |= _thread_files(path, title, people, said)
    return found


def _thread_files(
    path: str, title: str, people: list[str], said: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        f"{MESSAGES}/{path}/message_{1 + i // PER_FILE}.json": {
            "participants": [{"name": name} for name in people],
            "messages": said[i : i + PER_FILE],
            "title": title,
            "is_still_participant": True,
            "thread_path": path,
            "magic_words": [],
        }
        for i in range(0, len(said), PER_FILE)
    }


def call_text(m: Message) -> str:
    name = m.sender.first
    return f"{name} called you." if m.seconds else f"You missed a call from {name}."


def _message(rng: Random, thread: Thread, m: Message) -> dict[str, Any]:
    """The message, now and then with a reaction or a photo, or taken back."""
    sent: dict[str, Any] = {
        "sender_name": m.sender.friend_name,
        "timestamp_ms": milliseconds(m.at),
    }
    if m.seconds is not None:
        sent |= {"content": call_text(m), "call_duration": m.seconds}
        if not m.seconds:
            sent["missed"] = True
        return sent | FLAGS
    # What both exports hold is plain in both, so that it can be recognised.
    chance = rng.random() if m.at < CUTOVER_FROM or m.at > CUTOVER_TO else 1.0
    if chance < 0.004:
        return sent | FLAGS | {"is_unsent": True}
    if chance < 0.03:
        uri = f"{MESSAGES}/inbox/photos/{rng.randrange(10**9)}.jpg"
        sent["photos"] = [{"uri": uri, "creation_timestamp": int(m.at.timestamp())}]
    elif chance < 0.035:
        sent["sticker"] = {"uri": f"{MESSAGES}/stickers_used/7.png", "ai_stickers": []}
    if chance > 0.015:
        sent["content"] = m.text
    if rng.random() < 0.07:
        actor = rng.choice([p for p in [OWNER, *thread.others] if p is not m.sender])
        heart = rng.choice(words.HEARTS)
        sent["reactions"] = [{"reaction": heart, "actor": actor.friend_name}]
    return sent | FLAGS


def _gone(rng: Random) -> Iterator[tuple[str, str, list[str], list[dict[str, Any]]]]:
    """Threads with deleted accounts: one label, different people."""
    both = ["Facebook User", OWNER.name]
    for i, (name, people) in enumerate(
        (("Facebook User", both), ("Facebook User", both), ("", [OWNER.name]))
    ):
        at = ago(1700 - 300 * i)
        said = []
        for j in range(7 + i):
            at += timedelta(days=rng.expovariate(1 / 9))
            mine = rng.random() < 0.5
            said.append(
                {
                    "sender_name": OWNER.name if mine else name,
                    "timestamp_ms": milliseconds(at),
                    "content": "See you there!"
                    if j % 2
                    else "Are you coming on Friday?",
                }
                | FLAGS
            )
        yield f"inbox/facebookuser_{910000 + i}", name, people, said[::-1]


# The encrypted export


def encrypted_files(threads: list[Thread]) -> dict[str, bytes]:
    """`Name_N.json` in right UTF-8, in Messenger's other form."""
    rng = Random("encrypted")
    found = {}
    for i, thread in enumerate(encrypted(threads), 3):
        person = thread.others[0]
        name = f"{person.friend_name}_{i}"
        late = [m for m in thread.messages if m.at >= CUTOVER_FROM]
        value = {
            "participants": [OWNER.name, person.friend_name],
            "threadName": name,
            "messages": [_encrypted(rng, person, m) for m in late[::-1]],
        }
        text = json.dumps(value, ensure_ascii=False, indent=2)
        found[f"{name}.json"] = text.encode()
    return found


def _encrypted(rng: Random, person: Person, m: Message) -> dict[str, Any]:
    other = person if m.sender is OWNER else OWNER
    reaction = {"actor": other.friend_name, "reaction": rng.choice(words.HEARTS)}
    text = m.text if m.seconds is None else call_text(m)
    return {
        "isUnsent": False,
        "media": [],
        "reactions": [reaction] if rng.random() < 0.07 else [],
        "senderName": m.sender.friend_name,
        "text": text,
        "timestamp": milliseconds(m.at),
        "type": "text" if m.seconds is None else "call",
    }
