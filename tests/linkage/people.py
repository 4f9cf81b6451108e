"""A made-up world whose answer is known: who is who on four networks.

Names are Faker's, of many countries and as frequent as it has them; each network
has its own share of the people, under the names people use there: short, in
another script, with titles, with a former name, misspelt.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import polars as pl
from anyascii import anyascii
from faker import Faker
from nicknames import NickNamer

from flows.sources.records import Batch, conform
from flows.sources.text import name_handle

LOCALES = {
    **{"de_DE": 34, "en_US": 20, "en_GB": 6, "fr_FR": 6, "es_ES": 5, "ru_RU": 5},
    **{"it_IT": 4, "pl_PL": 4, "nl_NL": 3, "en_IN": 4, "zh_CN": 3, "tr_TR": 2},
    **{"pt_BR": 2, "el_GR": 1, "sv_SE": 1},
}
"""How many in a hundred of the people are from where."""
SHARES = {"linkedin": 0.55, "facebook": 0.45, "google": 0.5, "whatsapp": 0.45}
OTHER_SCRIPT = {"ru_RU", "zh_CN", "el_GR"}
SHORT = {
    **{"alexander": "Alex", "katharina": "Kathi", "johannes": "Hannes"},
    **{"maximilian": "Max", "francisco": "Paco", "jose": "Pepe", "giuseppe": "Beppe"},
    **{"katarzyna": "Kasia", "małgorzata": "Gosia", "александр": "Саша"},
    **{"екатерина": "Катя", "дмитрий": "Дима", "михаил": "Миша", "мария": "Маша"},
}
RUSSIAN = (
    dict(zip("абвгдезиклмнопрстуфъыьэ", "abvgdeziklmnoprstuf'y'e", strict=True))
    | {"ё": "e", "ж": "zh", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh"}
    | {"щ": "shch", "ю": "yu", "я": "ya", "'": "", "ъ": "", "ь": ""},
    dict(zip("абвгдезиклмнопрстуфъыьэ", "abwgdesiklmnoprstuf'y'e", strict=True))
    | {"ё": "jo", "ж": "sch", "й": "j", "х": "ch", "ц": "z", "ч": "tsch"}
    | {"ш": "sch", "щ": "schtsch", "ю": "ju", "я": "ja", "ъ": "", "ь": ""},
    dict(zip("абвгдезиклмнопрстуфъыьэ", "abvgdeziklmnoprstuf'y'e", strict=True))
    | {"ё": "e", "ж": "zh", "й": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh"}
    | {"щ": "shch", "ю": "iu", "я": "ia", "ъ": "ie", "ь": ""},
)
"""As passports of English, German and newest Russian make have it."""


@dataclass
class Person:
    number: int
    locale: str
    given: str
    family: str
    former: str | None
    company: str
    town: str
    emails: tuple[str, str]
    phone: str
    roman: int
    middle: str
    saved: str | None = None


@dataclass
class World:
    """Lists of four networks, and the person behind each handle."""

    people: list[Person] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[tuple[str, str], int] = field(default_factory=dict)

    def batches(self, network: str) -> Iterator[Batch]:
        rows = [row for row in self.rows if row["network"] == network]
        frame = pl.DataFrame(rows, infer_schema_length=None)
        yield conform("contacts", frame.drop("network"), network)


def archive(network: str) -> Any:
    """What the lake needs to know of an archive."""
    day = datetime(2026, 11, 1, tzinfo=UTC).date()
    return SimpleNamespace(
        hash=f"{network:_<16}",
        name=network,
        exported_on=day,
        check_unchanged=lambda: None,
    )


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale, use_weighting=True)


def _person(rng: random.Random, number: int) -> Person:
    locale = rng.choices(list(LOCALES), list(LOCALES.values()))[0]
    fake = _faker(locale)
    given, family = fake.first_name(), fake.last_name()
    plain = _ascii(f"{given}.{family}")
    return Person(
        number=number,
        locale=locale,
        given=given,
        family=family,
        former=fake.last_name() if rng.random() < 0.05 else None,
        company=f"Company {int(rng.paretovariate(0.7))}",
        town=f"Town {int(random.Random(number).paretovariate(0.5))}",
        emails=(f"{plain}{number}@mail.example", f"{plain}{number}@work.example"),
        phone=f"+4917{number:08d}",
        roman=rng.randrange(3),
        middle=rng.choice("ABCDEFGHJKLMPRST"),
    )


def _ascii(text: str) -> str:
    return "".join(c for c in anyascii(text).lower() if c.isalnum() or c == ".")


def roman(person: Person, text: str) -> str:
    """`text` as the person writes it in Latin letters."""
    if person.locale == "ru_RU":
        table = RUSSIAN[person.roman]
        told = "".join(table.get(c, c) for c in text.lower())
        return told.replace("'", "").title()
    if person.locale in OTHER_SCRIPT:
        return anyascii(text).title()
    return text


def _short(rng: random.Random, given: str) -> str:
    folded = given.lower()
    if folded in SHORT:
        return SHORT[folded]
    known = sorted(_nicknames().nicknames_of(folded))
    return rng.choice(known).title() if known else given


def name_on(rng: random.Random, person: Person, network: str) -> str:
    """What the person goes by on a network."""
    given, family = person.given, person.family
    chance = rng.random
    if person.former and network == "facebook" and chance() < 0.5:
        form = rng.choice(["{f}", "{n} ({f})", "{n}-{f}"])
        family = form.format(n=family, f=person.former)
    if chance() < {"linkedin": 0.02, "facebook": 0.08}.get(network, 0.12):
        given = _short(rng, given)
    latin = person.locale not in OTHER_SCRIPT or chance() < (
        0.9 if network == "linkedin" else 0.4
    )
    if latin:
        given, family = roman(person, given), roman(person, family)
        if chance() < 0.03 and len(family) > 5:
            family = _misspelt(rng, family)
        if chance() < 0.1:
            given, family = (_umlauts(given), _umlauts(family))
    elif person.locale == "zh_CN":
        return family + given
    if network != "linkedin" and chance() < 0.04:
        return f"{family}, {given}" if network == "google" else f"{family} {given}"
    if chance() < 0.06:
        given += f" {person.middle}."
    if network == "linkedin" and chance() < 0.1:
        return rng.choice(
            ["Dr. {}", "{}, MBA", "{}, PhD", "Prof. Dr. {}", "{} PMP", "{} 🚀"]
        ).format(f"{given} {family}")
    if network in ("google", "whatsapp") and chance() < 0.02:
        return given
    return f"{given} {family}"


def _misspelt(rng: random.Random, word: str) -> str:
    i = rng.randrange(1, len(word) - 1)
    return rng.choice([word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:]])


def _umlauts(word: str) -> str:
    """`Müller` as `Mueller` or `Muller`."""
    told = word
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        told = told.replace(umlaut, plain)
    marks = unicodedata.normalize("NFD", told)
    return "".join(c for c in marks if not unicodedata.combining(c))


def world(handles: int, seed: int = 1) -> World:
    """A world of about as many `handles`."""
    rng = random.Random(seed)
    Faker.seed(seed)
    made = World()
    while len(made.rows) < handles:
        person = _person(rng, len(made.people))
        made.people.append(person)
        for network, share in SHARES.items():
            if rng.random() < share:
                _ON[network](made, rng, person)
    return made


def _add(made: World, person: Person, network: str, handle: str, **more: Any) -> None:
    row: dict[str, Any] = {
        "network": network,
        "source_file": f"{network}.csv",
        "line": len(made.rows) + 1,
        "handle": handle,
        "kind": "connection",
        "emails": [],
        "phones": [],
        "towns": [],
    }
    made.rows.append(row | more)
    made.truth[network, handle] = person.number


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


@cache
def _handle(name: str) -> str:
    return str(pl.select(name_handle(pl.lit(name))).item())


def _day(rng: random.Random) -> datetime:
    return datetime(2012, 1, 1, tzinfo=UTC) + timedelta(
        minutes=rng.randrange(7_000_000)
    )


def _linkedin(made: World, rng: random.Random, person: Person) -> None:
    name = name_on(rng, person, "linkedin")
    slug = f"{_ascii(roman(person, person.given))}-{person.number:x}"
    _add(
        made,
        person,
        "linkedin",
        slug,
        name=name,
        url=f"https://www.linkedin.com/in/{slug}",
        emails=[rng.choice(person.emails)] if rng.random() < 0.15 else [],
        company=person.company if rng.random() < 0.9 else None,
        towns=_towns(person, "linkedin", 0.15),
        listed_at=_day(rng),
    )


def _towns(person: Person, network: str, share: float) -> list[str]:
    """Where a list says the person lives; one in eight has moved since the other."""
    rng = random.Random(f"{network} {person.number}")
    moved = network == "google" and rng.random() < 0.125
    return [person.town + " Else" * moved] if rng.random() < share else []


def _facebook(made: World, rng: random.Random, person: Person) -> None:
    name = name_on(rng, person, "facebook")
    handle = _handle(name)
    if ("facebook", handle) not in made.truth:  # or nobody could tell them apart
        _add(made, person, "facebook", handle, name=name, listed_at=_day(rng))


def _saved(rng: random.Random, person: Person) -> str:
    """The owner's own name for somebody, the same in every book of theirs."""
    person.saved = person.saved or name_on(rng, person, "google")
    return person.saved


def _google(made: World, rng: random.Random, person: Person) -> None:
    name = _saved(rng, person)
    emails = [e for e in person.emails if rng.random() < 0.45]
    phones = [person.phone] if rng.random() < 0.7 else []
    handle = next(
        iter([*(f"mail:{e}" for e in emails), *(f"tel:{p}" for p in phones)]),
        _handle(name),
    )
    if ("google", handle) not in made.truth:
        company = person.company if rng.random() < 0.2 else None
        more = {"emails": emails, "phones": phones, "company": company}
        more["towns"] = _towns(person, "google", 0.25)
        _add(made, person, "google", handle, kind="address_book", name=name, **more)


def _whatsapp(made: World, rng: random.Random, person: Person) -> None:
    if rng.random() < 0.3:
        handle, name = f"tel:{person.phone}", name_on(rng, person, "whatsapp")
        name = name if rng.random() < 0.9 else None
    else:
        name = _saved(rng, person)
        handle = _handle(name)
    if ("whatsapp", handle) not in made.truth:
        _add(made, person, "whatsapp", handle, kind="address_book", name=name)


_ON: dict[str, Callable[[World, random.Random, Person], None]] = {
    "linkedin": _linkedin,
    "facebook": _facebook,
    "google": _google,
    "whatsapp": _whatsapp,
}
