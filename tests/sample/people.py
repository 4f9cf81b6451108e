"""The cast: Mara Lindqvist and the made-up people of her eight years."""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import quote

from tests.sample import words

START = datetime(2018, 11, 5, 8, tzinfo=UTC)
END = datetime(2026, 11, 1, 6, tzinfo=UTC)
"""When the archives were exported; nothing in them is later."""
HIDDEN_MEMBERS = 45


@dataclass(eq=False)
class Person:
    """Somebody. A date is null where they are not on that network's list."""

    first: str
    last: str
    language: str = "en"
    story: str = "silent"
    slug: str = ""
    credential: str = ""
    company: str = ""
    position: str = ""
    email: str = ""
    linked_at: datetime | None = None
    friend_at: datetime | None = None
    friend_name: str = ""
    networks: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        if self.first in words.FAMILY_NAME_FIRST:
            return f"{self.last} {self.first}"
        return f"{self.first} {self.last}"

    @property
    def linkedin_last(self) -> str:
        return self.last + (f", {self.credential}" if self.credential else "")

    @property
    def linkedin_name(self) -> str:
        return f"{self.first} {self.linkedin_last}"

    @property
    def url(self) -> str:
        return f"https://www.linkedin.com/in/{quote(self.slug)}"


OWNER = Person(
    "Mara",
    "Lindqvist",
    slug="mara-lindqvist",
    company="Lindqvist Organisation",
    position="Organisation Consultant",
    email="mara@example.org",
    friend_name="Mara Lindqvist",
)


# How a tie goes: how many people know Mara so on LinkedIn only, on Facebook
# only, on both; and in which part of the eight years they connected.
@dataclass(frozen=True)
class Story:
    linkedin: int
    facebook: int
    both: int
    since: tuple[float, float] = (0.0, 1.0)


STORIES = {
    "close": Story(2, 6, 4, (0.0, 0.7)),
    "steady": Story(6, 3, 3, (0.0, 0.7)),
    "balanced": Story(5, 2, 1, (0.1, 0.8)),
    "growing": Story(3, 2, 1, (0.90, 0.955)),
    "seasonal": Story(2, 2, 1, (0.0, 0.6)),
    "giver": Story(7, 2, 1, (0.1, 0.8)),
    "fading": Story(7, 4, 1, (0.0, 0.5)),
    "dormant": Story(8, 5, 3, (0.0, 0.2)),
    "once": Story(38, 18, 5, (0.0, 0.97)),
    "chasing": Story(6, 3, 0, (0.1, 0.8)),
    "ignored": Story(9, 5, 1, (0.1, 0.8)),
    "written_once": Story(70, 15, 4, (0.0, 0.97)),
    "template": Story(66, 0, 2, (0.1, 0.97)),
    "pitch": Story(100, 3, 0, (0.2, 0.99)),
    "asked": Story(48, 5, 1, (0.1, 0.99)),
    "greeted": Story(44, 14, 3, (0.0, 0.99)),
    "silent": Story(1874, 451, 30),
}


def fold(text: str) -> str:
    """`text` without accents, as addresses and folder names are written."""
    plain = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("ø", "o"))
    return "".join(c for c in plain.lower() if c.isascii() and c.isalnum())


def cast() -> list[Person]:
    """Everybody but the owner, in a fixed order."""
    rng = Random("cast")
    names = _names(rng, sum(s.linkedin + s.facebook + s.both for s in STORIES.values()))
    people = []
    for story, counts in STORIES.items():
        for networks, count in (
            (["linkedin"], counts.linkedin),
            (["facebook"], counts.facebook),
            (["linkedin", "facebook"], counts.both),
        ):
            for _ in range(count):
                people.append(_person(rng, story, networks, *names.pop()))
    _share_names(people)
    _marry(rng, people)
    _name_slugs(rng, people)
    return people


def _names(rng: Random, count: int) -> list[tuple[str, str, str]]:
    """Distinct (first, last, language), most of them in Latin script."""
    found: dict[tuple[str, str], str] = {(OWNER.first, OWNER.last): ""}
    shares = [origin.share for origin in words.ORIGINS]
    while len(found) <= count:
        origin = rng.choices(words.ORIGINS, shares)[0]
        name = rng.choice(origin.firsts.split()), rng.choice(origin.lasts.split())
        found.setdefault(name, origin.language)
    return [(*name, language) for name, language in found.items()][1:]


def _person(
    rng: Random, story: str, networks: list[str], first: str, last: str, language: str
) -> Person:
    person = Person(first, last, language, story, networks=networks)
    person.company = f"{rng.choice(words.FIRM_WORDS)} {rng.choice(words.FIRM_KINDS)}"
    person.position = _position(rng)
    person.friend_name = person.name
    local = f"{fold(first)}.{fold(last)}".strip(".") or f"hello{rng.randrange(999)}"
    domain = rng.choice(("org", "com", "net"))
    person.email = f"{local}{rng.randrange(100)}@example.{domain}"
    low, high = STORIES[story].since
    met = low + (high - low) * rng.random()
    if "linkedin" in networks:
        person.linked_at = _at(met)
        person.credential = rng.choice(words.CREDENTIALS) * (rng.random() < 0.05)
    if "facebook" in networks:
        # Facebook friends were mostly made in the first years.
        early = met if high < 1 else met**1.7
        person.friend_at = _at(min(early * rng.uniform(0.95, 1.0), 0.995))
    return person


def _at(share: float) -> datetime:
    whole = START + share * (END - timedelta(days=2) - START)
    return whole.replace(microsecond=0)


def _position(rng: Random) -> str:
    if rng.random() < 0.03:
        return rng.choice(words.NEEDS)[1]
    return rng.choice(words.POSITIONS) if rng.random() > 0.02 else ""


def _name_slugs(rng: Random, people: list[Person]) -> None:
    taken = {OWNER.slug}
    for person in people:
        base = f"{person.first}-{person.last}".lower().replace(" ", "-")
        if rng.random() < 0.5:  # about half keep the accents in their address
            base = f"{fold(person.first)}-{fold(person.last)}".strip("-") or base
        slug = base
        while slug in taken or (slug == base and rng.random() < 0.6):
            slug = f"{base}-{rng.randrange(16**6, 16**7):x}"
        taken.add(slug)
        person.slug = slug


# Whose name somebody else has as well: their story and network, and the
# network of the other, who never writes.
NAMESAKES = (
    ("steady", "linkedin", "linkedin"),
    ("once", "linkedin", "linkedin"),
    ("pitch", "linkedin", "linkedin"),
    ("fading", "facebook", "facebook"),
    ("dormant", "linkedin", "facebook"),
)


def _share_names(people: list[Person]) -> None:
    for i, (story, network, other) in enumerate(NAMESAKES):
        named = next(p for p in people if (p.story, p.networks) == (story, [network]))
        silent = [p for p in people if (p.story, p.networks) == ("silent", [other])]
        silent[i].first, silent[i].last = named.first, named.last
        silent[i].friend_name = named.name


def _marry(rng: Random, people: list[Person]) -> None:
    """Four on both networks have another name on Facebook: only mail tells."""
    both = [p for p in people if len(p.networks) == 2]
    for person in both[3::16]:
        last = rng.choice(words.ORIGINS[0].lasts.split())
        person.friend_name = f"{person.first} {last}"
