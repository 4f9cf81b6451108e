"""Who introduced whom, and whom to introduce: above all whom not to."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.models.histories import (
    ME,
    Built,
    Connection,
    Friend,
    Row,
    Said,
    both_ways,
    built,
    built_apart,
    facebook,
    linkedin,
    mine,
    theirs,
    utc,
)

DAY = timedelta(days=1)
AS_OF = utc(2026, 5, 31)
ASKED = utc(2026, 5, 3, 12)
MONTHS = [AS_OF - 30 * DAY * month - DAY for month in range(12)]
LONG_AGO = [AS_OF - 900 * DAY - 30 * DAY * month for month in range(12)]

WISHES = {  # what A asks of the owner, what B is
    "ux": ("I'm looking for a UX designer for our new app.", "Senior UX Designer"),
    "pipes": ("Hi! We need a good plumber, ours has retired.", "Plumber"),
    "pay": ("Do you know anyone who does payroll in Poland?", "Payroll Specialist"),
    "books": ("Could you recommend an accountant?", "Accounting & Audit"),
    "loom": ("Looking for someone to weave a rug. Any idea?", "Weaver"),
    "piano": ("Do you happen to know anyone for piano lessons?", "Piano teacher"),
    "steuer": ("Ich suche einen Steuerberater für uns.", "Steuerberaterin"),
    "agua": ("¿Conoces a un buen fontanero en Madrid?", "Fontanero"),
    "mots": ("Je cherche une traductrice pour un contrat.", "Traducteur"),
    "nozze": ("Cerco un fotografo per il matrimonio.", "Fotografa"),
    "luz": ("Preciso de um eletricista com urgência.", "Eletricista"),
    "dak": ("Ik zoek een dakdekker in Utrecht.", "Dakdekker"),
    "vet": ("Need a good vet asap!", "Vet"),
    "deed": ("Could you introduce me to a notary?", "Notary"),
    "roof": ("Could you put me in touch with an architect?", "Architect"),
    "words": ("Any contact for a copywriter? We could use a copywriter.", "Copywriter"),
    "tenant": ("I'm looking for a lawyer.", "Attorney, tenancy law"),
    "jura": ("Kennst du jemanden, der sich mit Mietrecht auskennt?", "Mietrecht"),
}
OWN_WORDS = {  # what A asks, what B once said
    "tax": (
        "Is there anyone you'd recommend for tax advice?",
        "I'm a tax adviser now, on my own since March.",
    ),
    "logo": (
        "I am still looking for someone who designs logos.",
        "By the way, I just started doing logo design.",
    ),
}
NOT_ANSWERED = {  # what A says, what B is: no answer to that
    "job": ("I'm looking for a job as a sculptor.", "Sculptor"),
    "post": ("I'm looking for a new position in forestry.", "Forestry"),
    "with": ("I'm looking for work with a roofer.", "Roofer"),
    "jar": ("I'm looking for a mason jar.", "Mason"),
    "mine": ("I need to see my barber.", "Barber"),
    "if": ("If I need a diver I'll call you.", "Diver"),
    "you": ("You know a farrier when you see one.", "Farrier"),
    "that": ("I'm looking for the saddler you told me of.", "Saddler"),
    "third": ("Sven is looking for a cooper.", "Cooper"),
    "past": ("I was looking for a glazier last year.", "Glazier"),
    "refuses": ("I'm not looking for a florist.", "Florist"),
    "asks_me": ("Are you looking for a tailor?", "Tailor"),
    "weary": ("Do you know anyone who isn't tired of dentists?", "Dentist"),
    "pitch": (
        "I'm looking for a baker. Book a free demo call with our agency today.",
        "Baker",
    ),
    "ledgers": ("I'm looking for an accountant.", "Account Manager"),
    "apps": ("I'm looking for a developer.", "Business Development Manager"),
    "chair": ("I'm looking for a weaving chair.", "Chair, board of trustees"),
    "seat": ("I'm looking for an illustrator chair.", "Illustrator"),
    "song": ("I'm looking for a wedding singer.", "Opera Singer"),
    "data": ("I'm looking for a data engineer.", "Engineer, turbines"),
    "stay": ("I'm looking for a hostel.", "Hostel Manager"),
    "boss": ("I'm looking for a good manager.", "Manager"),
    "wide": ("Do you know someone good for the project?", "Project Manager"),
    "keen": ("I'm looking for a cobbler.", "Aspiring cobbler"),
    "once": ("I'm looking for a miller.", "Former miller"),
}
NOT_SAID = {  # what A asks, what B once said: no such thing
    "fan": ("I'm looking for a juggler.", "I'm a big fan of every juggler."),
    "not": ("I'm looking for a locksmith.", "I'm not a locksmith."),
    "bad": ("I'm looking for a gardener.", "I'm a terrible gardener."),
    "wed": ("I'm looking for a puppeteer.", "I'm married to a puppeteer."),
    "hers": ("I'm looking for a sailor.", "My sister is a sailor."),
    "dates": ("I'm looking for a welder.", "I just started dating a welder."),
}


def a(key: str) -> str:
    return f"A{key} Red"


def b(key: str) -> str:
    return f"B{key} Blue"


def told(name: str, *texts: str) -> list[Said]:
    """What `name` said, and a year of contact both ways."""
    said = [theirs(ASKED + timedelta(hours=n), name, t) for n, t in enumerate(texts)]
    return [line for at in MONTHS for line in both_ways(at, name)] + said


def ideas(history: Built) -> dict[tuple[str, str], Row]:
    rows = history.rows(
        "select a.name as a, b.name as b, ideas.* from introductions as ideas"
        " join people as a on a.person_id = person_a"
        " join people as b on b.person_id = person_b"
    )
    return {(row["a"], row["b"]): row for row in rows}


def with_people(
    folder: Path, said: list[Said], positions: Mapping[str, str], **more: object
) -> Built:
    path = archive(folder, said, positions, **more)
    return built(folder / "data", path, as_of=AS_OF, introductions_most=99)


def archive(
    folder: Path, said: list[Said], positions: Mapping[str, str], **more: object
) -> Path:
    names = sorted({n for line in said for n in line.members if n != ME})
    return linkedin(
        folder / "Complete_LinkedInDataExport_06-01-2026.zip",
        said,
        [
            Connection(
                name,
                date(2020, 1, 1),
                position=positions.get(name, ""),
                company=str(more.get(name, "")),
            )
            for name in names
        ],
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Every wish above, each of a person of its own."""
    asked = WISHES | NOT_ANSWERED
    own = OWN_WORDS | NOT_SAID
    said = [
        *(line for key, (text, _) in asked.items() for line in told(a(key), text)),
        *(line for key in asked for line in told(b(key))),
        *(line for key, (text, _) in own.items() for line in told(a(key), text)),
        *(line for key, (_, text) in own.items() for line in told(b(key), text)),
    ]
    positions = {b(key): position for key, (_, position) in asked.items()}
    return with_people(tmp_path_factory.mktemp("many"), said, positions)


@pytest.mark.parametrize("key", WISHES | OWN_WORDS)
def test_a_wish_that_someone_answers(many: Built, key: str) -> None:
    found = [pair for pair in ideas(many) if a(key) in pair]
    assert found == [(a(key), b(key))]


@pytest.mark.parametrize("key", NOT_ANSWERED | NOT_SAID)
def test_no_wish_or_no_answer(many: Built, key: str) -> None:
    assert [p for p in ideas(many) if a(key) in p or b(key) in p] == []


def test_the_reason_is_in_their_own_words(many: Built) -> None:
    found = {pair[0]: row["reason"] for pair, row in ideas(many).items()}
    assert found[a("ux")] == (
        "Aux Red asked on 3 May 2026 for “a UX designer for our new app”;"
        " Bux Blue is Senior UX Designer"
    )
    assert found[a("tax")] == (
        "Atax Red asked on 3 May 2026 for “tax advice”;"
        " Btax Blue wrote on 3 May 2026: “I'm a tax adviser now, on my own since March”"
    )


# One wish, and what stands against it

ASKER, ANSWERER = "Ana Reyes", "Tomasz Nowak"
WISH = "I'm looking for a bookbinder for my thesis."
BINDER = {ANSWERER: "Bookbinder"}
LATER = ASKED + DAY
ALWAYS = [*told(ASKER, WISH), *told(ANSWERER)]
AGAINST: dict[str, list[Said]] = {
    "they share a thread, however large": [
        *ALWAYS,
        Said(
            utc(2019, 1, 1),
            ASKER,
            (ME, ANSWERER, *(f"Guest{n} Grey{n}" for n in range(12))),
        ),
    ],
    "they were introduced": [
        *ALWAYS,
        Said(LATER, ME, (ASKER, ANSWERER), "Ana, meet Tomasz."),
    ],
    "the owner introduced somebody else to them": [
        *ALWAYS,
        Said(LATER, ME, (ASKER, "Sofia Lund"), "Ana, meet Sofia. Sofia, meet Ana."),
    ],
    "the owner has named them": [
        *ALWAYS,
        mine(LATER, ASKER, "You should talk to Tomasz, he does that."),
    ],
    "one speaks of the other": [
        *ALWAYS,
        theirs(utc(2024, 3, 3), ANSWERER, "I had lunch with Ana Reyes on Monday."),
    ],
    "the wish was met": [*ALWAYS, theirs(LATER, ASKER, "We have found one, hurrah!")],
    "the wish was withdrawn": [*ALWAYS, theirs(LATER, ASKER, "Never mind the binding")],
    "they gave thanks for it": [
        *ALWAYS,
        theirs(LATER, ASKER, "Thank you, the bookbinder you sent me is great."),
    ],
    "it was more than a year ago": [
        *told(ASKER),
        *told(ANSWERER),
        theirs(ASKED - 400 * DAY, ASKER, WISH),
    ],
    "it was said in a group": [
        *told(ASKER),
        *told(ANSWERER),
        Said(ASKED, ASKER, (ME, "Eva Stern"), WISH),
    ],
    "it was the owner who asked": [
        *told(ASKER),
        *told(ANSWERER),
        mine(ASKED, ASKER, WISH),
    ],
    "the one asking is hardly known": [theirs(ASKED, ASKER, WISH), *told(ANSWERER)],
    "the answer is hardly known": [
        *told(ASKER, WISH),
        *both_ways(ASKED, ANSWERER),
    ],
    "the answer has faded": [
        *told(ASKER, WISH),
        *(line for at in LONG_AGO for line in both_ways(at, ANSWERER)),
    ],
    "the answer never wrote back": [
        *told(ASKER, WISH),
        *(mine(at, ANSWERER) for at in MONTHS),
    ],
}


STILL_OPEN = {
    "nothing was said": [],
    "thanks for thinking": [theirs(LATER, ASKER, "Thanks!")],
    "found something else": [theirs(LATER, ASKER, "I found a typo on page two.")],
    "not found yet": [theirs(LATER, ASKER, "I haven't found one yet.")],
    "the owner does not know": [mine(LATER, ASKER, "No idea, I will ask around.")],
}
COMPANIES = {  # the asker's, the answerer's, and whether they may be introduced
    ("Quillmark GmbH", "QUILLMARK"): False,
    ("Quillmark", "Quillmark Labs"): False,
    ("Quillmark", "Marrowby"): True,
    ("Freelance", "Freelance"): True,
    ("Self-employed", "self employed"): True,
    ("", ""): True,
}
FAMILY = ["Luis Reyes", "Pia Reyes-Lang", "Tom Réyes, MBA", "José Reyes García"]


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Each case below, whatever it is of."""
    folder = tmp_path_factory.mktemp("apart")

    def case(name: object, *given: Any, **more: object) -> tuple[str, list[Path]]:
        return str(name), [archive(folder / str(name), *given, **more)]

    cases = [
        *(case(name, said, BINDER) for name, said in AGAINST.items()),
        *(case(name, [*ALWAYS, *said], BINDER) for name, said in STILL_OPEN.items()),
        *(
            case(
                pair, ALWAYS, BINDER, **dict(zip((ASKER, ANSWERER), pair, strict=True))
            )
            for pair in COMPANIES
        ),
        *(
            case(name, [*told(ASKER, WISH), *told(name)], {name: "Bookbinder"})
            for name in FAMILY
        ),
        *(case(texts, *sharing(texts)) for texts in NOTHING_RARE),
    ]
    return built_apart(folder / "data", dict(cases), as_of=AS_OF, introductions_most=99)


@pytest.mark.parametrize("case", AGAINST)
def test_what_stands_against_it(apart: dict[str, Built], case: str) -> None:
    assert ideas(apart[case]) == {}


@pytest.mark.parametrize("case", STILL_OPEN)
def test_the_wish_is_still_open(apart: dict[str, Built], case: str) -> None:
    assert list(ideas(apart[case])) == [(ASKER, ANSWERER)]


@pytest.mark.parametrize("pair", COMPANIES, ids="-".join)
def test_colleagues_need_no_introduction(
    apart: dict[str, Built], pair: tuple[str, str]
) -> None:
    assert (ideas(apart[str(pair)]) != {}) == COMPANIES[pair]


@pytest.mark.parametrize("name", FAMILY)
def test_family_needs_no_introduction(apart: dict[str, Built], name: str) -> None:
    assert ideas(apart[name]) == {}


def test_someone_at_a_company(tmp_path: Path) -> None:
    said = [*told(ASKER, "Do you know anyone at Quillmark?"), *told(ANSWERER)]
    history = with_people(
        tmp_path, said, {ANSWERER: "Clerk"}, **{ANSWERER: "Quillmark Ltd"}
    )
    (idea,) = ideas(history).values()
    assert idea["reason"] == (
        "Ana Reyes asked on 3 May 2026 for “anyone at Quillmark”;"
        " Tomasz Nowak is Clerk at Quillmark Ltd"
    )


def test_a_handful_the_best_first_and_nobody_twice(tmp_path: Path) -> None:
    keys = [f"{chr(97 + n)}x" for n in range(8)]
    crafts = [f"{chr(97 + n)}loomer" for n in range(8)]
    said = [
        line
        for key, craft in zip(keys, crafts, strict=True)
        for line in (*told(a(key), f"I need a {craft}."), *told(b(key)))
    ]
    archive = linkedin(
        tmp_path / "Complete_LinkedInDataExport_06-01-2026.zip",
        said,
        [
            Connection(b(key), date(2020, 1, 1), position=craft)
            for key, craft in zip(keys, crafts, strict=True)
        ],
    )
    rows = built(tmp_path / "data", archive, as_of=AS_OF).rows("from introductions")
    assert len(rows) == 5
    assert [r["score"] for r in rows] == sorted(
        (r["score"] for r in rows), reverse=True
    )
    assert len({r[side] for r in rows for side in ("person_a", "person_b")}) == 10


# What two share


def sharing(
    texts: Iterable[str], positions: Mapping[str, str] = {}
) -> tuple[list[Said], dict[str, str]]:
    """Each text said by one person, among thirty clerks; and who holds what."""
    said = [line for n, t in enumerate(texts) for line in told(f"P{n} F{n}", t)]
    said += [line for name in positions for line in told(name)]
    clerks = {f"Guest{n} Grey{n}": "Clerk" for n in range(30)}
    said += [mine(ASKED, name) for name in clerks]
    return said, {**clerks, **positions}


def shared(folder: Path, *texts: str, **positions: str) -> dict[tuple[str, str], Row]:
    named = {name.replace("_", " "): held for name, held in positions.items()}
    return ideas(with_people(folder, *sharing(texts, named)))


def test_a_rare_interest(tmp_path: Path) -> None:
    found = shared(
        tmp_path, "I'm really into bookbinding.", "My new hobby is bookbinding!"
    )
    ((pair, idea),) = found.items()
    assert set(pair) == {"P0 F0", "P1 F1"}
    assert "P0 F0 wrote on 3 May 2026: “I'm really into bookbinding”" in idea["reason"]


def test_a_rare_place(tmp_path: Path) -> None:
    assert len(shared(tmp_path, "I grew up in Tromsø.", "I just moved to Tromsø!")) == 1


def test_a_rare_field(tmp_path: Path) -> None:
    found = shared(tmp_path, Ana_Reyes="Beekeeper", Tomasz_Nowak="Head Beekeeper")
    (idea,) = found.values()
    assert "Ana Reyes is Beekeeper" in idea["reason"]


NOTHING_RARE = [
    ("I'm into bookbinding.",) * 5,  # not rare
    ("I'm into this.", "I'm into this."),
    ("I play football.", "I play football."),
    ("I keep forgetting it.", "I keep forgetting it."),
    ("I'm learning a lot.", "I'm learning a lot."),
    ("I live in hope.", "I live in hope."),
    ("I live in London.", "I live in London."),
    ("I'm not into bookbinding.", "I'm into bookbinding."),
]


@pytest.mark.parametrize("texts", NOTHING_RARE, ids=" ".join)
def test_nothing_rare(apart: dict[str, Built], texts: tuple[str, ...]) -> None:
    assert ideas(apart[str(texts)]) == {}


def test_a_common_position_is_no_reason(tmp_path: Path) -> None:
    found = shared(tmp_path, Ana_Reyes="Project Manager", Tomasz_Nowak="Project Lead")
    assert found == {}


# Introductions made and received


def made(history: Built) -> list[tuple[str | None, ...]]:
    rows = history.rows(
        "select maker.name as maker, a.name as a, b.name as b, evidence"
        " from introductions_made"
        " left join people as maker on maker.person_id = introduced_by"
        " left join people as a on a.person_id = person_a"
        " left join people as b on b.person_id = person_b order by introduced_at"
    )
    return [tuple(row.values()) for row in rows]


def test_introductions_made_and_received(tmp_path: Path) -> None:
    ana, tom, eva, kim = "Ana Reyes", "Tomasz Nowak", "Eva Stern", "Kim Ito"
    meet = "Ana, meet Tomasz. I leave you two to it!"
    thread = facebook(
        tmp_path / "facebook-alex-2026-06-01-x1.zip",
        {
            "made_1": [
                Said(utc(2024, 1, 1), ME, (ana, tom), meet),
                Said(utc(2024, 1, 2), ana, (ME, tom), "Thank you! Tom, meet my cat."),
            ],
            "received_2": [Said(utc(2024, 2, 1), kim, (ME, eva), "Alex, meet Eva.")],
            "known_3": [  # they have long been talking there
                Said(utc(2023, 1, 1), ana, (ME, eva)),
                Said(utc(2023, 1, 2), eva, (ME, ana)),
                Said(utc(2023, 1, 3), ME, (ana, eva), "Ana, meet Rex, our new dog."),
            ],
            "alone_4": [mine(utc(2024, 3, 1), ana, "Ana, meet Bo. Shall I ask him?")],
            "crowd_5": [
                Said(utc(2024, 4, 1), ME, (ana, eva, kim), "Meet my boss, everybody")
            ],
        },
        friends=[Friend(name, utc(2020, 1, 1)) for name in (ana, tom, eva, kim)],
    )
    found = made(built(tmp_path / "data", thread, as_of=AS_OF))
    assert len(found) == 2
    (by, *pair, evidence), received = found
    assert (by, set(pair), evidence) == (None, {ana, tom}, meet)
    assert received == (kim, eva, None, "Alex, meet Eva.")
