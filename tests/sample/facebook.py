"""The Facebook archive, written as Facebook writes it."""

import json
import re
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.sample import oneliners
from tests.sample.facebook_messages import messages
from tests.sample.people import END, OWNER, START, Person
from tests.sample.talk import MEETINGS, Thread, ago, say, subjects, towards

ACTIVITY = "your_facebook_activity"
FRIENDS = "connections/friends"
PERSONAL = "personal_information"
NO_DATA = b"You have no data in this section"


def dump(value: Any) -> bytes:
    r"""JSON in which every byte outside ASCII is written ``\u00c3``, as Meta does."""
    text = json.dumps(value, ensure_ascii=False, indent=2).encode()
    return re.sub(rb"[\x80-\xff]", lambda byte: rb"\u00%02x" % byte[0][0], text)


def epoch(at: datetime) -> int:
    return int(at.timestamp())


def files(people: list[Person], threads: list[Thread]) -> dict[str, bytes]:
    """Every file of the archive, by its path."""
    friends = [p for p in people if p.friend_at]
    found = {
        **friend_lists(Random("friends"), friends),
        **messages(Random("chats"), threads),
        **comments_and_reactions(Random("reactions"), friends),
        **posts(Random("posts"), friends),
        **personal(Random("personal"), friends),
        **elsewhere(),
    }
    written = {path: dump(value) for path, value in found.items()}
    empty = {f"{ACTIVITY}/polls/no-data.txt", "connections/supervision/no-data.txt"}
    return written | dict.fromkeys(empty, NO_DATA)


# Friends


def named(name: str, at: datetime) -> dict[str, Any]:
    return {"name": name, "timestamp": epoch(at)}


def _strangers(rng: Random, count: int, since: float) -> list[dict[str, Any]]:
    """People on a list who are on no other."""
    names = [f"Stranger {chr(65 + i)}. Test" for i in range(count)]
    return [named(name, ago(rng.uniform(1, since))) for name in names]


def friend_lists(rng: Random, friends: list[Person]) -> dict[str, Any]:
    ordered = sorted(friends, key=lambda p: p.friend_at or END, reverse=True)
    listed = [named(p.friend_name, p.friend_at or END) for p in ordered]
    removed = [
        named(f"Former Friend {i}", ago(rng.uniform(20, 2500))) for i in range(14)
    ]
    followers = [named(p.friend_name, p.friend_at or END) for p in ordered[:6]]
    return {
        f"{FRIENDS}/your_friends.json": {"friends_v2": listed},
        f"{FRIENDS}/removed_friends.json": {"deleted_friends_v2": removed},
        f"{FRIENDS}/sent_friend_requests.json": {
            "sent_requests_v2": _strangers(rng, 5, 400)
        },
        f"{FRIENDS}/received_friend_requests.json": {
            "received_requests_v2": _strangers(rng, 17, 900)[5:]
        },
        f"{FRIENDS}/rejected_friend_requests.json": {
            "rejected_requests_v2": _strangers(rng, 23, 900)[17:]
        },
        "connections/followers/people_who_followed_you.json": {
            "followers_v3": followers + _strangers(rng, 26, 900)[23:]
        },
        "connections/followers/who_you_ve_followed.json": {
            "following_v3": [named("Tarnfeld Orchestra", ago(800))]
        },
    }


# What the owner does in public


def comments_and_reactions(rng: Random, friends: list[Person]) -> dict[str, Any]:
    """Comments, and reactions in the older dialect and in the newest."""
    folder = f"{ACTIVITY}/comments_and_reactions"
    near = [p for p in friends if p.story in MEETINGS]
    silent = [p for p in friends if p.story == "silent"][:12]
    older = sorted((_public(rng, friends) for _ in range(260)), key=lambda x: x[0])[
        ::-1
    ]
    newest = [(at, p) for at, p in older if at > ago(200)]
    return {
        f"{folder}/comments.json": {"comments_v2": _comments(rng, near + silent)},
        f"{folder}/likes_and_reactions_1.json": [
            _reaction(rng, at, p) for at, p in older if at <= ago(200)
        ],
        f"{folder}/likes_and_reactions.json": [
            _new_reaction(rng, at, p) for at, p in newest
        ],
    }


def _public(rng: Random, near: list[Person]) -> tuple[datetime, Person]:
    """A moment at which the owner reacts to something of somebody near."""
    person = rng.choice(near)
    since = person.friend_at or START
    return since + (END - since) * rng.random(), person


def _comments(rng: Random, near: list[Person]) -> list[dict[str, Any]]:
    found = []
    for _ in range(230):
        at, person = _public(rng, near)
        name = person.friend_name
        slots = towards(subjects(rng, near), OWNER, person)
        comment = {
            "timestamp": epoch(at),
            "comment": say(rng, rng.choice(oneliners.COMMENTS), slots),
            "author": OWNER.name,
        }
        what = rng.choice(("post", "photo", "post", "video"))
        title = f"{OWNER.name} commented on {name}'s {what}."
        if rng.random() < 0.25:
            title = f"{OWNER.name} replied to {name}'s comment."
        elif rng.random() < 0.06:
            title = f"{OWNER.name} commented on her own {what}."
        found.append(
            {"timestamp": epoch(at), "data": [{"comment": comment}], "title": title}
        )
    return sorted(found, key=lambda c: -c["timestamp"])


def _reaction(rng: Random, at: datetime, person: Person) -> dict[str, Any]:
    kind = rng.choice(("LIKE", "LIKE", "LOVE", "HAHA", "WOW", "SORRY"))
    verb = "likes" if kind == "LIKE" else "reacted to"
    return {
        "timestamp": epoch(at),
        "data": [{"reaction": {"reaction": kind, "actor": OWNER.name}}],
        "title": f"{OWNER.name} {verb} {person.friend_name}'s "
        + rng.choice(("post.", "photo.", "comment.")),
    }


def _new_reaction(rng: Random, at: datetime, person: Person) -> dict[str, Any]:
    url = f"https://www.facebook.com/{rng.randrange(10**15)}"
    return {
        "timestamp": epoch(at),
        "media": [],
        "label_values": [
            {"label": "Reaction", "value": rng.choice(("Like", "Love", "Haha"))},
            {"label": "URL", "value": url, "href": url},
            {"label": "Name", "value": person.friend_name},
        ],
        "fbid": str(rng.randrange(10**15)),
    }


def posts(rng: Random, friends: list[Person]) -> dict[str, Any]:
    """Her own posts, a third with people tagged, and what others wrote to her."""
    near = [p for p in friends if p.story in MEETINGS]
    own = sorted((_post(rng, near) for _ in range(130)), key=lambda p: -p["timestamp"])
    wall = [_wall_post(rng, friends if i % 4 else near, i) for i in range(170)]
    return {
        f"{ACTIVITY}/posts/your_posts__check_ins__photos_and_videos_1.json": own,
        f"{ACTIVITY}/posts/other_people's_posts_to_your_timeline.json": {
            "wall_posts_sent_to_you_v2": sorted(wall, key=lambda p: -p["timestamp"])
        },
    }


def _post(rng: Random, near: list[Person]) -> dict[str, Any]:
    at, person = _public(rng, near)
    text = say(rng, rng.choice(oneliners.POSTS), subjects(rng, near))
    post: dict[str, Any] = {
        "timestamp": epoch(at),
        "data": [{"post": text}, {"update_timestamp": epoch(at)}],
        "title": f"{OWNER.name} updated her status.",
    }
    chance = rng.random()
    if chance < 0.3:
        post["tags"] = [{"name": person.friend_name}]
        post["title"] = f"{OWNER.name} was with {person.friend_name}."
    elif chance < 0.4:
        post["title"] = f"{OWNER.name} wrote on {person.friend_name}'s timeline."
    elif chance < 0.5:
        return {"timestamp": epoch(at), "attachments": [], "data": []}
    return post


def _wall_post(rng: Random, near: list[Person], i: int) -> dict[str, Any]:
    """Mostly wishes on her birthday, 17 February."""
    at, person = _public(rng, near)
    choices = oneliners.WALL
    if i % 4:
        choices = oneliners.BIRTHDAY
        first = (person.friend_at or START).year + 1
        year = rng.randint(min(first, END.year), END.year)
        at = datetime(year, 2, 17, rng.randrange(7, 22), 5, i % 60, tzinfo=END.tzinfo)
        at = max(at, (person.friend_at or START) + timedelta(days=1))
    text = say(rng, rng.choice(choices), subjects(rng, near))
    return {
        "timestamp": epoch(min(at, ago(1))),
        "data": [{"post": text}],
        "title": f"{person.friend_name} wrote on your timeline.",
    }


# Who she is, and whom she holds in her address book


def personal(rng: Random, friends: list[Person]) -> dict[str, Any]:
    family = [p for p in friends if p.story == "close"][:2]
    profile = {
        "name": {
            "full_name": OWNER.name,
            "first_name": OWNER.first,
            "last_name": OWNER.last,
        },
        "emails": {"emails": [OWNER.email], "previous_emails": []},
        "birthday": {"year": 1983, "month": 2, "day": 17},
        "gender": {"gender_option": "FEMALE"},
        "previous_names": [],
        "other_names": [],
        "current_city": {"name": "Malmö, Sweden", "timestamp": 0},
        "family_members": [
            {"name": p.friend_name, "relation": relation, "timestamp": epoch(START)}
            for p, relation in zip(family, ("Sister", "Cousin"), strict=True)
        ],
        "phone_numbers": [
            {"phone_type": "Mobile", "phone_number": "+12025550101", "verified": True}
        ],
        "username": "mara",
        "registration_timestamp": epoch(START - timedelta(days=40)),
        "profile_uri": "https://www.facebook.com/mara.lindqvist.test",
    }
    other = f"{PERSONAL}/other_personal_information"
    return {
        f"{PERSONAL}/profile_information/profile_information.json": {
            "profile_v2": profile
        },
        f"{other}/your_address_books.json": {
            "address_book_v2": {"address_book": address_book(rng, friends)}
        },
    }


def address_book(rng: Random, friends: list[Person]) -> list[dict[str, Any]]:
    """E-mails of those who have another name on LinkedIn, and of some others."""
    renamed = [p for p in friends if p.friend_name != p.name]
    both = [p for p in friends if p.linked_at and p not in renamed]
    others = [p for p in friends if not p.linked_at]
    entries = []
    for i, p in enumerate(renamed + rng.sample(both, 12) + rng.sample(others, 30)):
        points = [{"contact_point": p.email}] if i < 16 or rng.random() < 0.5 else []
        if not points or rng.random() < 0.5:
            points.append({"contact_point": f"+1 303 555 01{i:02d}"})
        at = epoch(ago(900 - i))
        entries.append(
            {
                "name": p.friend_name,
                "details": points,
                "created_timestamp": at,
                "updated_timestamp": at,
            }
        )
    return entries


def elsewhere() -> dict[str, Any]:
    """Events, groups, and files that hold no tie."""
    event = {
        "name": "Choir concert",
        "start_timestamp": epoch(ago(140)),
        "end_timestamp": 0,
    }
    joined = {
        "timestamp": epoch(ago(1200)),
        "data": [{"name": "Facilitators of the north"}],
        "title": f"{OWNER.name} became a member of Facilitators of the north.",
    }
    return {
        f"{ACTIVITY}/events/your_event_responses.json": {
            "event_responses_v2": {
                "events_joined": [event],
                "events_interested": [],
                "events_declined": [],
            }
        },
        f"{ACTIVITY}/groups/your_group_membership_activity.json": {
            "groups_joined_v2": [joined]
        },
        f"{ACTIVITY}/messages/autofill_information.json": {
            "autofill_information_v2": {}
        },
        f"{ACTIVITY}/messages/secret_conversations.json": {
            "secret_conversations_v2": {"tincan_devices": []}
        },
        "security_and_login_information/logins_and_logouts.json": {
            "account_accesses_v2": []
        },
        "preferences/language_and_locale.json": {"language_and_locale_v2": []},
    }
