"""Who to get back to, why, and who is left in peace."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.models.histories import (
    ME,
    Built,
    Friend,
    Row,
    Said,
    both_ways,
    built,
    built_apart,
    csv_text,
    facebook,
    linkedin,
    mine,
    theirs,
    url,
    utc,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
END = utc(2026, 6, 1)
ASKED = utc(2026, 5, 3, 12)
OLD = utc(2026, 1, 5)
ASK = "Could you send me the slides?"
PIA = "Pia Lang"


def every(gap: int, days_ago: int, count: int, name: str = PIA) -> list[Said]:
    """`count` days with a word each way, `gap` days apart."""
    first = END - days_ago * DAY - HOUR
    return [
        line for n in range(count) for line in both_ways(first - n * gap * DAY, name)
    ]


def reconnect(
    folder: Path, said: list[Said], more: dict[str, str] | None = None, **files: Path
) -> dict[str, Row]:
    return found(
        built(folder / "data", archive(folder, said, more), *files.values(), as_of=END)
    )


def archive(folder: Path, said: list[Said], more: dict[str, str] | None = None) -> Path:
    name = "Complete_LinkedInDataExport_06-01-2026.zip"
    return linkedin(folder / name, said, more=more or {})


def found(history: Built) -> dict[str, Row]:
    return {
        row["name"]: row for row in history.rows("from reconnect order by priority")
    }


def on_facebook(folder: Path, threads: dict[str, list[Said]]) -> Path:
    names = {n for said in threads.values() for line in said for n in line.members}
    friends = [Friend(n, utc(2015, 1, 1)) for n in sorted(names - {ME})]
    return facebook(folder / "facebook-alex-2026-06-01-x1.zip", threads, friends)


# Owed an answer

OWED = {
    "an ask": [theirs(ASKED, PIA, ASK)],
    "a question": [theirs(ASKED, PIA, "How did the talk go?")],
    "a question about a link": [theirs(ASKED, PIA, "Seen https://example.org/x?")],
    "a question with a tag": [theirs(ASKED, PIA, "Dinner at six, ok?")],
    "an ask and more": [
        theirs(ASKED, PIA, ASK),
        theirs(ASKED + HOUR, PIA, "It rained all day here."),
        theirs(ASKED + 2 * DAY, PIA, "Hello??"),
    ],
    "an ask with thanks": [
        theirs(ASKED, PIA, ASK),
        theirs(ASKED.replace(minute=1), PIA, "Thank you!"),
    ],
    "an ask after an answer": [
        theirs(OLD, PIA, ASK),
        mine(OLD + DAY, PIA),
        theirs(ASKED, PIA, ASK),
    ],
    "an ask and a birthday": [
        theirs(ASKED, PIA, ASK),
        mine(ASKED + DAY, PIA, "Happy birthday!"),
    ],
}
NOT_OWED = {
    "answered": [theirs(ASKED, PIA, ASK), mine(ASKED + HOUR, PIA)],
    "answered days later": [theirs(ASKED, PIA, ASK), mine(ASKED + 20 * DAY, PIA)],
    "answered in a group": [
        theirs(ASKED, PIA, ASK),
        Said(ASKED + DAY, ME, (PIA, "Kim Ito"), "The slides are on their way."),
    ],
    "long ago": [theirs(OLD, PIA, ASK)],
    "asked in a group": [Said(ASKED, PIA, (ME, "Kim Ito"), ASK)],
    "a pitch": [theirs(ASKED, PIA, "Would you like to book a free demo call?")],
    "a bump after a pitch": [
        theirs(ASKED - 90 * DAY, PIA, "Book a free demo call with our agency today."),
        theirs(ASKED, PIA, "Did you see my last message?"),
    ],
    "mere thanks": [theirs(ASKED, PIA, "Thank you so much!")],
    "rhetorical": [theirs(ASKED, PIA, "Can you believe it? What a day, eh?")],
    "a tag": [theirs(ASKED, PIA, "Great weather, isn't it?")],
    "a word": [theirs(ASKED, PIA, "Oh really? No way!")],
    "a link": [theirs(ASKED, PIA, "This one: https://example.org/?q=1")],
    "withdrawn": [
        theirs(ASKED, PIA, ASK),
        theirs(ASKED + DAY, PIA, "Never mind, I found them."),
    ],
    "thanked for since": [
        theirs(ASKED, PIA, ASK),
        theirs(ASKED + 2 * DAY, PIA, "Thanks, that worked."),
    ],
}


HELP = [
    mine(ASKED - HOUR, PIA, "Could you send me the slides of the talk?"),
    theirs(ASKED, PIA, "Of course, here are the slides. They were easy to find."),
]
NO_THANKS_OWED = {
    "thanked": [*HELP, mine(ASKED + DAY, PIA, "Thank you, Pia!")],
    "thanked beforehand": [
        mine(ASKED - HOUR, PIA, "Could you send me the slides? Thank you so much!"),
        HELP[1],
    ],
    "declined": [HELP[0], theirs(ASKED, PIA, "Sorry, I have not got them.")],
    "not asked for": [theirs(ASKED, PIA, "Of course, here is a photo of my cat.")],
    "thanks long ago": [
        mine(OLD, PIA, "Could you send me the slides?"),
        theirs(OLD + HOUR, PIA, "Of course, here they are."),
    ],
}


NOT_FADING = {
    "within three gaps": every(7, 13, 30),
    "the same silence, another rhythm": every(60, 100, 12),
    "no rhythm yet": every(1, 40, 2),
    "never kept up": every(45, 150, 3),
    "a word a year for ten years, the last half a year ago": every(365, 180, 10),
}
INTRODUCED = [
    *both_ways(OLD, PIA),
    Said(ASKED, PIA, (ME, "Kim Ito"), "Alex, meet Kim. I leave you two to it!"),
    Said(ASKED + HOUR, "Kim Ito", (ME, PIA), "Hello Alex."),
    Said(ASKED + DAY, ME, (PIA, "Kim Ito"), "Hello Kim."),
]
THANKED = Said(ASKED + DAY, ME, (PIA, "Kim Ito"), "Thank you, Pia! Hello Kim.")
OTHERS = {
    "talk": [
        theirs(ASKED, PIA, "Hi Alex! Lovely to hear. How did the talk go? Bye"),
    ],
    "help": HELP,
    "introduced": INTRODUCED,
    "introduced and thanked": [*INTRODUCED, THANKED],
    "fading": every(7, 40, 30),
    "dormant": every(20, 700, 40),
    **{
        f"{sent} ignored": [
            *every(7, 45, 30),
            *(mine(END - n * DAY, PIA) for n in range(38, 38 + sent)),
        ]
        for sent in (2, 3)
    },
}


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Each case by itself."""
    folder = tmp_path_factory.mktemp("apart")
    cases = OWED | NOT_OWED | NO_THANKS_OWED | NOT_FADING | OTHERS
    archives = {c: [archive(folder / c, said)] for c, said in cases.items()}
    return built_apart(folder / "data", archives, as_of=END)


@pytest.mark.parametrize("case", OWED)
def test_owed_an_answer(apart: dict[str, Built], case: str) -> None:
    (row,) = found(apart[case]).values()
    assert row["reason"].startswith("asked you on 3 May 2026 “")
    assert row["reason"].endswith("” and has had no answer")


@pytest.mark.parametrize("case", NOT_OWED)
def test_no_answer_owed(apart: dict[str, Built], case: str) -> None:
    assert found(apart[case]) == {}


def test_the_question_is_quoted(apart: dict[str, Built]) -> None:
    assert found(apart["talk"])[PIA]["reason"] == (
        "asked you on 3 May 2026 “How did the talk go?” and has had no answer"
    )


@pytest.mark.parametrize(
    "answer",
    [
        mine(ASKED + DAY, PIA, None, seconds=300),
        theirs(ASKED + DAY, PIA, None, seconds=300),
        mine(ASKED + DAY, PIA, "Here you are."),
    ],
)
def test_answered_elsewhere(tmp_path: Path, answer: Said) -> None:
    """By call, or on another network: the same person by name and friendship."""
    other = on_facebook(tmp_path, {"pialang_1": [*both_ways(OLD, PIA), answer]})
    more = {
        "Connections.csv": csv_text(
            "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
            [("Pia", "Lang", url(PIA), "", "", "", "05 May 2020")],
        )
    }
    assert reconnect(tmp_path, [theirs(ASKED, PIA, ASK)], more, other=other) == {}


def test_answered_with_a_thumb(tmp_path: Path) -> None:
    asked = theirs(ASKED, PIA, ASK, reactions=((ME, "👍"),))
    archive = on_facebook(tmp_path, {"pialang_1": [asked]})
    assert found(built(tmp_path / "data", archive, as_of=END)) == {}


def test_nobody_without_a_name(tmp_path: Path) -> None:
    """Who has left Facebook is called so, or nothing."""
    threads = {
        "facebookuser_1": [theirs(ASKED, "Facebook User", ASK)],
        "pialang_2": [theirs(ASKED, PIA, ASK)],
    }
    archive = on_facebook(tmp_path, threads)
    assert list(found(built(tmp_path / "data", archive, as_of=END))) == [PIA]


# Owed thanks

RECOMMENDED = {
    "Recommendations_Received.csv": csv_text(
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status",
        [("Pia", "Lang", "Acme", "Clerk", "A joy.", "05/03/26, 12:00 PM", "VISIBLE")],
    )
}


def test_owed_thanks_for_help_asked_for(apart: dict[str, Built]) -> None:
    assert found(apart["help"])[PIA]["reason"] == (
        "helped, as you had asked, on 3 May 2026: “Of course, here are the slides. They"
        " were easy to find.” and has had no thanks in writing"
    )


def test_owed_thanks_for_a_recommendation(tmp_path: Path) -> None:
    said = [*both_ways(OLD, PIA)]
    assert reconnect(tmp_path, said, RECOMMENDED)[PIA]["reason"] == (
        "wrote you a recommendation on 3 May 2026 and has had no thanks in writing"
    )


def test_owed_thanks_for_an_introduction(apart: dict[str, Built]) -> None:
    assert found(apart["introduced"])[PIA]["reason"] == (
        "introduced you to someone on 3 May 2026: “Alex, meet Kim. I leave you two to"
        " it!” and has had no thanks in writing"
    )
    assert found(apart["introduced and thanked"]) == {}


@pytest.mark.parametrize("case", NO_THANKS_OWED)
def test_no_thanks_owed(apart: dict[str, Built], case: str) -> None:
    assert found(apart[case]) == {}


# Fading and dormant


def test_fading(apart: dict[str, Built]) -> None:
    (row,) = found(apart["fading"]).values()
    assert row["reason"] == (
        "was in touch every 7 days on average and has been silent for 40 days,"
        " since 21 April 2026"
    )
    assert (row["days_silent"], row["usual_gap_days"]) == (40, 7)


@pytest.mark.parametrize("case", NOT_FADING)
def test_not_fading(apart: dict[str, Built], case: str) -> None:
    assert found(apart[case]) == {}


def test_dormant(apart: dict[str, Built]) -> None:
    (row,) = found(apart["dormant"]).values()
    assert row["reason"] == (
        "was in touch in 27 different months and has been silent since 30 June 2024"
    )


def test_silence_is_counted_to_the_end_of_the_export(tmp_path: Path) -> None:
    old = linkedin(
        tmp_path / "Complete_LinkedInDataExport_06-01-2026.zip", every(7, 3, 30)
    )
    later = built(tmp_path / "data", old, as_of=END + 200 * DAY)
    assert found(later) == {}


def test_three_messages_ignored_are_enough(apart: dict[str, Built]) -> None:
    assert PIA in found(apart["2 ignored"])
    assert PIA not in found(apart["3 ignored"])


def test_the_owner_alone_is_no_tie(tmp_path: Path) -> None:
    said = [mine(END - n * 7 * DAY, PIA) for n in range(6, 8)]
    assert reconnect(tmp_path, said) == {}


# In order


def weekly(name: str, until: datetime, weeks: int) -> list[Said]:
    return [line for n in range(weeks) for line in both_ways(until - n * 7 * DAY, name)]


def test_what_is_owed_comes_first_then_the_deepest(tmp_path: Path) -> None:
    said = [
        *weekly("Deep Fader", END - 40 * DAY, 60),
        *weekly("Slight Fader", END - 40 * DAY, 14),
        *weekly("Long Gone", END - 900 * DAY, 60),
        theirs(ASKED, "New Asker", ASK),
        *weekly("Dear Asker", ASKED - DAY, 30),
        theirs(ASKED, "Dear Asker", ASK),
    ]
    assert list(reconnect(tmp_path, said)) == [
        *("Dear Asker", "New Asker", "Deep Fader", "Slight Fader", "Long Gone")
    ]


def test_as_many_as_one_can_act_on(tmp_path: Path) -> None:
    said = [theirs(ASKED, f"P{n} F{n}", ASK) for n in range(9)]
    rows = reconnect(tmp_path, said).values()
    assert [row["priority"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
