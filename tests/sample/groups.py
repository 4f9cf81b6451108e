"""The threads of more than two: circles of friends, and introductions."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from tests.sample import oneliners
from tests.sample.people import END, OWNER, Person
from tests.sample.talk import Thread, free_hour, pause, say, subjects, working_hour

CIRCLES = (
    # title, people besides Mara, messages, network, first and last year
    ("Choir board", 6, 150, "facebook", 2019, 2026),
    ("Summer house 🏡", 4, 160, "facebook", 2020, 2026),
    ("Book club", 8, 480, "facebook", 2019, 2023),
    ("Tuesday co-working", 12, 700, "facebook", 2021, 2026),
    ("Kraków 2024", 3, 210, "facebook", 2024, 2024),
    ("Neighbours no. 14", 9, 70, "facebook", 2022, 2026),
    ("", 3, 140, "facebook", 2021, 2024),
    ("Facilitators north", 5, 90, "linkedin", 2020, 2026),
    ("Panel on shift work", 4, 46, "linkedin", 2023, 2023),
    ("Study group", 11, 60, "linkedin", 2019, 2020),
)


def groups(people: list[Person]) -> Iterator[Thread]:
    """The group threads, among people Mara knows anyway."""
    rng = Random("groups")
    for title, size, count, network, first, last in CIRCLES:
        since = datetime(first, 2, 1, tzinfo=END.tzinfo)
        until = min(datetime(last, 12, 1, tzinfo=END.tzinfo), END)
        thread = Thread(
            network, _members(rng, people, network, size, since, last), title=title
        )
        for day in sorted(
            since + (until - since) * rng.random() for _ in range(count // 4)
        ):
            slots, at = subjects(rng, people), free_hour(rng, day)
            for _ in range(rng.choice((2, 3, 4, 5, 6))):
                sender = rng.choice([OWNER, OWNER, *thread.others])
                thread.add(at, sender, say(rng, rng.choice(oneliners.GROUP), slots))
                at += timedelta(minutes=rng.expovariate(1 / 20))
        yield thread


def _members(
    rng: Random,
    people: list[Person],
    network: str,
    size: int,
    since: datetime,
    last: int,
) -> list[Person]:
    """Friends of that time; in a group that goes on, those who are still near."""
    known = ["close", "steady", "balanced", "seasonal"]
    if last < 2025 or size > 10:
        known += ["fading", "dormant", "once"]

    def was_there(person: Person) -> bool:
        met = person.friend_at if network == "facebook" else person.linked_at
        return met is not None and met < since + timedelta(days=400)

    return rng.sample([p for p in people if p.story in known and was_there(p)], size)


def introductions(people: list[Person]) -> Iterator[Thread]:
    """Threads of three: people introduced to Mara, and Mara introducing two."""
    rng = Random("introductions")
    givers = [p for p in people if p.story == "giver"] * 2
    friendly = [p for p in people if p.story in ("close", "steady", "balanced", "once")]
    quiet = [p for p in people if p.story == "silent" and "linkedin" in p.networks]
    for giver in givers:
        network = giver.networks[0]
        others = quiet if network == "linkedin" else friendly
        new = rng.choice([p for p in others if network in p.networks])
        yield _introduction(rng, people, network, giver, (OWNER, new))
    for _ in range(12):
        network = rng.choice(("linkedin", "linkedin", "facebook"))
        pair = rng.sample([p for p in friendly if network in p.networks], 2)
        yield _introduction(rng, people, network, OWNER, (pair[0], pair[1]))


def _introduction(
    rng: Random,
    people: list[Person],
    network: str,
    i: Person,
    pair: tuple[Person, Person],
) -> Thread:
    a, b = pair
    thread = Thread(network, [p for p in (i, a, b) if p is not OWNER])
    known = [
        p.friend_at if network == "facebook" else p.linked_at for p in thread.others
    ]
    since = max(day for day in known if day)
    at = working_hour(rng, since + (END - timedelta(days=3) - since) * rng.random())
    slots = subjects(rng, people) | {
        "i": i.first,
        "a": a.first,
        "b": b.first,
        "b_company": b.company,
    }
    for line, sender in zip(
        rng.choice(oneliners.INTRODUCTIONS), (i, a, b), strict=True
    ):
        thread.add(at, sender, say(rng, line, slots))
        at += pause(rng, private=False)
    return thread
