"""What messages do: judged on messages the rules have not seen, and trap by trap."""

import polars as pl
import pytest

from flows import lake
from flows.language import annotate, explain, rules
from flows.language.rules import fold, patterns
from flows.language.spoken import spoken
from tests.command import closeknit
from tests.language.judged import FLAGS, PARTS, compiled, labelled, languages, macro_f1
from tests.models.histories import ME, Built, facebook, mine, theirs, utc

FLOORS = {"en": 0.85} | dict.fromkeys(("es", "fr", "de", "pt", "it", "nl"), 0.65)
TRAPS = {
    "Can you believe it?": set(),
    "She asked me for a favour and I said no.": set(),
    "I accepted the offer!": set(),
    "Thanks in advance for sending the slides.": {"ask"},
    "Could I be of any help?": {"offer"},
    "Now that we're connected, would you write a recommendation for me?": {"ask"},
    "Let me know if you need anything.": {"offer"},
    "Meet me at six by the fountain.": set(),
    "Ana, meet Tomasz. Tomasz, meet Ana.": {"introduction"},
    "Happy to introduce you to our accountant.": {"offer"},
    "Nice to meet you yesterday.": set(),
    "Thank God it's Friday.": set(),
    "Thanks for connecting!": set(),
    "Thanks so much for your help last week.": {"thanks"},
    "No thanks, I'm full.": set(),
    "Kwame went home.": set(),
    "I'd appreciate your feedback.": {"ask"},
    "I'm good thanks": set(),
    "Cheers for the lift, mate.": {"thanks"},
    "Thanks for connecting us, Rhea!": {"thanks"},
    "I left you a voicemail.": set(),
    "Let me check my calendar.": set(),
    "If you ever need a hand with the move, just shout.": {"offer"},
    "I'd gladly put in a word for you.": {"offer"},
    "Please have a look at the attached draft.": {"ask"},
    "I would like to introduce you to each other.": {"introduction"},
    "I introduced Lena and Ravi last year.": set(),
    "I came across your profile. Would you be open to a quick call?": {"ask"},
    "Our sales are down 12% and the new CRM isn't helping.": set(),
    "¿Te parece bien el martes?": set(),
    "Te echo de menos.": set(),
    "On se voit le mardi comme d'habitude ?": set(),
    "Le cose vanno bene qui.": set(),
    "Ich kann dir mein Rad leihen.": {"offer"},
    "Mag ik je fiets lenen?": {"ask"},
}


def test_there_are_enough_messages_and_none_is_in_both_parts() -> None:
    assert languages("development") == languages("held_out") == sorted(FLOORS)
    seen, unseen = (pl.concat(labelled(p, c)["text"] for c in FLOORS) for p in PARTS)
    assert len(unseen) >= 400
    assert not set(seen) & set(unseen)


@pytest.mark.parametrize("language", FLOORS)
def test_unseen_messages_are_judged_well_enough(language: str) -> None:
    assert macro_f1("held_out", language) >= FLOORS[language]


def test_a_trap_is_no_trap() -> None:
    told = explain(list(TRAPS))
    assert dict(zip(TRAPS, map(set, told), strict=True)) == TRAPS


def test_an_offer_that_ends_in_a_pitch_is_both() -> None:
    gift = "I made a free audit of your website for you, it's attached. "
    pitch = "By the way, our agency helps companies grow: book a demo here."
    assert {"offer", "pitch"} <= set(explain([gift + pitch])[0])


def test_every_verdict_shows_the_words_that_led_to_it() -> None:
    messages = labelled("held_out", "en").head(150)
    told = explain(messages["text"].to_list())
    judged, folded = annotate(messages), fold(messages["text"])
    for row, text, words in zip(
        judged.iter_rows(named=True), folded, told, strict=True
    ):
        flags = {flag for flag in FLAGS if row[f"is_{flag}"]}
        assert {flag for flag in words if flag != "greeting"} == flags
        assert all(said.lower() in text for said in words.values())


WISHES = {
    "Happy birthday, Nora!": True,
    "Happy birthday, Nora! Could you send me the photos of the party?": False,
    "Happy birthday! Please send me the photos": False,
    "Happy birthday, Paul! How is the new job?": False,
    "Alles Gute zum Geburtstag, Ida": True,
    "Alles Gute zum Geburtstag! Wie geht es dir?": False,
    "Feliz cumpleaños, Inés": True,
    "Feliz cumpleaños, ¿qué tal todo?": False,
    "Joyeux anniversaire ! Tu fais quoi ce soir ?": False,
    "Buon compleanno! Come va il lavoro?": False,
    "Feliz aniversário! Como está a família?": False,
    "Gefeliciteerd met je verjaardag! Hoe gaat het?": False,
}


def test_a_wish_is_one_only_where_nothing_is_asked_with_it() -> None:
    judged = annotate(pl.DataFrame({"text": list(WISHES)}))
    assert dict(zip(WISHES, judged["is_greeting"], strict=True)) == WISHES


def test_without_a_text_nothing_is_said() -> None:
    told = annotate(pl.DataFrame({"text": [None, "ok", None]}, schema={"text": str}))
    assert told["is_ask"].to_list() == [None, False, None]
    assert annotate(pl.DataFrame({"text": []}, schema={"text": str})).is_empty()


def test_in_a_long_history_the_same_is_found() -> None:
    texts = labelled("held_out", "en")["text"]
    padded = pl.concat([texts, pl.Series([f"see you at {n}" for n in range(5000)])])
    alone, among = (annotate(pl.DataFrame({"text": t})) for t in (texts, padded))
    # Only rules of languages that nobody speaks there are no longer tried.
    differ = (alone != among.head(len(texts))).select(pl.any_horizontal(pl.all()))
    assert differ.to_series().sum() <= 3
    assert among["is_ask"].sum() > 30


def test_the_compiled_rules_are_those_of_the_files() -> None:
    hint = "run `python -m tests.language`"
    assert compiled().rows() == [tuple(vars(p).values()) for p in patterns()], hint


def test_every_line_has_an_anchor_by_which_it_is_found() -> None:
    tried = {"names", "no_names"}
    lost = [p for p in patterns() if not p.anchors and p.role not in tried]
    assert [p.regex for p in lost] == []


@pytest.fixture
def ran(tmp_path, capsys, monkeypatch):
    """Runs Closeknit on things said with Zoë Brandt; gives what it says and made."""

    def run(*said):
        name = "facebook-alex-2024-06-01.zip"
        archive = facebook(tmp_path / name, {"zoe_1": list(said)})
        places = ("--data", tmp_path / "data", "--reports", tmp_path / "reports")
        told = closeknit(
            capsys, monkeypatch, "run", archive, *places, "--no-prefect", "--me", ME
        )
        assert told.code == 0, told
        return told.out + told.err, Built(tmp_path / "data")

    return run


def test_languages_without_rules_are_named(ran) -> None:
    said = [
        theirs(utc(2024, 5, n, 12), "Zoë Brandt", text)
        for n, text in enumerate(
            (
                "Nie wiem, czy jestem jutro w domu, ale dziekuje",
                "Привет, как у тебя дела сегодня вечером?",
                "I don't know whether you have seen this yet",
            ),
            start=1,
        )
    ]
    told, history = ran(*said)
    rows = history.rows("select language, is_known from languages order by language")
    assert [tuple(row.values()) for row in rows] == [
        ("English", True),
        ("Polish", False),
        ("a Cyrillic script", False),
    ]
    assert "Polish, a Cyrillic script" in " ".join(told.split())
    assert "English" not in told


def test_common_languages_are_told_apart() -> None:
    for code, name in {"en": "English", "de": "German", "fr": "French"}.items():
        assert spoken(labelled("development", code)["text"])["language"][0] == name


def test_a_lake_judged_by_other_rules_is_judged_again(ran, monkeypatch) -> None:
    asked = theirs(utc(2024, 5, 1, 12), "Zoë Brandt", "Could you send me the file?")
    query = "select is_ask from interactions"
    with monkeypatch.context() as old:
        old.setattr(lake, "annotate", judges_nothing)
        old.setattr(rules, "digest", lambda: "other rules")
        assert ran(asked)[1].one(query) == {"is_ask": False}
    assert ran(asked)[1].one(query) == {"is_ask": True}


def judges_nothing(frame: pl.DataFrame) -> pl.DataFrame:
    silent = annotate(frame.with_columns(text=pl.lit("hm")))
    return silent.with_columns(frame["text"])


def test_a_person_is_shown_why(ran, tmp_path, capsys, monkeypatch) -> None:
    ran(
        mine(utc(2024, 5, 1, 12), "Zoë Brandt", "Could you look at my draft?"),
        theirs(utc(2024, 5, 2, 12), "Zoë Brandt", "Thanks a lot for your advice!"),
    )
    data = tmp_path / "data"
    shown = closeknit(capsys, monkeypatch, "person", "Zoë Brandt", "--data", data)
    assert shown.code == 0
    assert "could you look" in shown.out
    assert "thanks" in shown.out
