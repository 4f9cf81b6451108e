"""Archives that tell the same twice, and networks whose archives end apart."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.models.histories import (
    INVITATIONS,
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
    zipped,
)

DAY = timedelta(days=1)
AS_OF = utc(2026, 3, 15, 12)
SPRING = utc(2025, 4, 1, 9)
PIA, TOM, UMA = "Pia Lang", "Tom Kowal", "Uma Ude"
OLD, NEW = (
    f"Complete_LinkedInDataExport_{d}.zip" for d in ("05-16-2025", "03-15-2026")
)
LOG = "date,person,kind,direction\n"


def count(history: Built, where: str = "true") -> int:
    return int(
        history.one(f"select count(*) as n from interactions where {where}")["n"]
    )


# Counted once


def test_two_who_react_alike_to_the_words_of_a_third_are_two(tmp_path: Path) -> None:
    said = Said(SPRING, PIA, (ME, TOM, UMA), reactions=((TOM, "👍"), (UMA, "👍")))
    history = built(tmp_path / "data", facebook(tmp_path / "f.zip", {"lake_1": [said]}))
    assert count(history, "kind = 'reaction'") == 2


def test_equal_words_to_two_groups_at_once_reach_both(tmp_path: Path) -> None:
    threads = {
        f"{names[0]}_1": [
            Said(SPRING, ME, names),
            *(theirs(SPRING - DAY, name) for name in names),
        ]
        for names in ((PIA, TOM), (UMA, "Vik Oduya"))
    }
    paths = [facebook(tmp_path / name, threads) for name in ("a.zip", "b.zip")]
    history = built(tmp_path / "data", *paths)
    assert count(history, "direction = 'out'") == 2
    assert {row["n_out"] for row in history.rows("from relationships")} == {1}


def test_an_owner_with_a_new_address_is_nobody_else(tmp_path: Path) -> None:
    said = [*both_ways(SPRING, PIA), Said(SPRING, TOM, (ME, PIA))]
    rows = [(ME, UMA, "4/1/25, 9:00 AM", "", "OUTGOING", url("New Me"), url(UMA))]
    new = {"Invitations.csv": csv_text(INVITATIONS, rows)}
    history = built(
        tmp_path / "data",
        linkedin(tmp_path / OLD, said, slugs={ME: "old-me"}),
        linkedin(tmp_path / NEW, said, slugs={ME: "new-me"}, more=new),
        as_of=AS_OF,
    )
    assert history.names() == [PIA, TOM, UMA]
    assert count(history, "kind = 'message'") == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+pia-lang+tom-kowal,,", "+pia-lang+tom-kowal,Ski trip,"),
        (f"{PIA},{url(PIA)}", "LinkedIn Member,"),
    ],
    ids=["named later", "left since"],
)
def test_a_message_told_in_other_words_is_one(
    tmp_path: Path, old: str, new: str
) -> None:
    said = [*both_ways(SPRING, PIA), Said(SPRING, ME, (PIA, TOM))]
    first = linkedin(tmp_path / OLD, said)
    raw = linkedin(tmp_path / "raw" / NEW, said)
    history = built(tmp_path / "data", first, edited(raw, tmp_path / NEW, old, new))
    assert count(history) == 3


def edited(archive: Path, target: Path, old: str, new: str) -> Path:
    with zipfile.ZipFile(archive) as opened:
        files = {name: opened.read(name).decode() for name in opened.namelist()}
    assert any(old in text for text in files.values())
    return zipped(target, {n: text.replace(old, new) for n, text in files.items()})


def test_a_recommendation_edited_since_is_one(tmp_path: Path) -> None:
    def archive(name: str, text: str) -> Path:
        header = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
        row = ["Pia", "Lang", "", "", text, "04/01/25, 09:00 AM", "VISIBLE"]
        more = {"Recommendations_Given.csv": csv_text(header, [row])}
        return linkedin(tmp_path / name, more=more)

    history = built(
        tmp_path / "data", archive(OLD, "Good."), archive(NEW, "Very good.")
    )
    assert count(history, "kind = 'recommendation'") == 1


def test_who_is_named_with_and_without_an_address_acted_once(tmp_path: Path) -> None:
    """Exports of before 2021 do not give the profile of who invited or endorsed."""
    at, skill = "4/1/25, 9:00 AM", ["2025/05/01 10:00:00 UTC", "Sales"]
    invited = [[ME, PIA, at, "Hello", "OUTGOING"], [TOM, ME, at, "", "INCOMING"]]
    header = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name"
    endorsed = [*skill, *PIA.split(" ")]
    before = {
        "Invitations.csv": csv_text("From,To,Sent At,Message,Direction", invited),
        "Endorsement_Received_Info.csv": csv_text(header, [endorsed]),
    }
    urls = [[url(ME), url(PIA)], [url(TOM), url(ME)]]
    known = [row + both for row, both in zip(invited, urls, strict=True)]
    since = {
        "Invitations.csv": csv_text(INVITATIONS, known),
        "Endorsement_Received_Info.csv": csv_text(
            f"{header},Endorser Public Url", [[*endorsed, url(PIA)]]
        ),
    }
    history = built(
        tmp_path / "data",
        linkedin(tmp_path / OLD, both_ways(SPRING, PIA), more=before),
        linkedin(tmp_path / NEW, both_ways(SPRING, PIA), more=since),
    )
    assert history.names() == [PIA, TOM]
    assert count(history, "kind = 'invitation'") == 2
    assert count(history, "kind = 'endorsement'") == 1


def test_a_note_that_stands_among_the_messages_is_one_contact(tmp_path: Path) -> None:
    note = "We met at the lake, do you remember?"
    rows = [(ME, PIA, "4/1/25, 9:00 AM", note, "OUTGOING", url(ME), url(PIA))]
    said = [mine(SPRING + DAY, PIA, note)]
    more = {"Invitations.csv": csv_text(INVITATIONS, rows)}
    history = built(tmp_path / "data", linkedin(tmp_path / NEW, said, more=more))
    found = history.one("from relationships")
    assert (found["n_out"], found["active_days"]) == (1, 1)


def test_friends_since_one_day_are_not_one_person(tmp_path: Path) -> None:
    """A list that gives the day alone tells nothing by it."""
    day = utc(2014, 3, 5)
    paths = [
        facebook(tmp_path / f"facebook-alex-{on}-x1.zip", friends=[Friend(name, day)])
        for on, name in (("2020-01-01", PIA), ("2021-01-01", TOM))
    ]
    assert built(tmp_path / "data", *paths).names() == [PIA, TOM]


def test_a_thread_keeps_its_number_when_its_people_are_called_otherwise(
    tmp_path: Path,
) -> None:
    """She married, then deleted her account; nothing but the thread tells of it."""
    paths = [
        facebook(
            tmp_path / f"facebook-alex-{on}-x1.zip",
            {f"{name.replace(' ', '').lower()}_10157": both_ways(SPRING, name)},
        )
        for on, name in (
            ("2025-05-01", PIA),
            ("2025-09-01", "Pia Stern"),
            ("2026-02-01", "Facebook user"),
        )
    ]
    history = built(tmp_path / "data", *paths)
    assert history.names() == ["Pia Stern"]
    assert count(history) == 2


def test_two_exports_unzipped_side_by_side_are_two(tmp_path: Path) -> None:
    since = [Friend(PIA, utc(2014, 3, 5, 8, 15, 31))]
    for name, folder, more in (
        ("2019", "PiaLang_xYz", 0),
        ("2024", "pialang_10157", 9),
    ):
        said = [*both_ways(SPRING, PIA), *both_ways(SPRING + more * DAY, PIA)]
        path = facebook(tmp_path / f"{name}.zip", {folder: said[: 2 + more]}, since)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "inbox" / f"facebook-{name}")
    history = built(tmp_path / "data", tmp_path / "inbox")
    assert history.names() == [PIA]
    assert count(history) == 4


# Networks that end apart


Talk = tuple[list[Said], list[Said]]
"""What was said on LinkedIn, and on Facebook."""


def exports(folder: Path, work: list[Said], social: list[Said]) -> list[Path]:
    """LinkedIn to the middle of March 2026, Facebook to the end of June 2025."""
    name = "facebook-alex-2025-06-30-x1.zip"
    said = {"pialang_1": social}
    return [linkedin(folder / NEW, work), facebook(folder / name, said)]


def ties(folder: Path, *talks: Talk) -> list[Row]:
    """What the tie with Pia is after each."""
    archives = {f"{n}": exports(folder / f"{n}", *t) for n, t in enumerate(talks)}
    histories = built_apart(folder / "data", archives, as_of=AS_OF)
    return [history.by_name()[PIA] for history in histories.values()]


END = utc(2025, 6, 30)


def ago(days: float, end: datetime = AS_OF) -> datetime:
    return end - days * DAY + timedelta(hours=2)


def test_a_day_more_on_another_network_takes_nothing_away(tmp_path: Path) -> None:
    work = [line for d in (5, 35, 259) for line in both_ways(ago(d), PIA)]
    once = both_ways(ago(90, END), PIA)
    more = [*once, *both_ways(ago(1, END), PIA)]
    was, now = ties(tmp_path, (work, once), (work, more))
    assert now["depth"] >= was["depth"]
    assert now["active_months"] >= was["active_months"]


def test_more_of_the_leading_side_is_no_more_mutual(tmp_path: Path) -> None:
    work = [mine(ago(d), PIA) for d in (10, 20, 30)] + [theirs(ago(260), PIA)]
    social = [mine(ago(40, END), PIA)]
    # The day on which she wrote there: it is fresher here, but for the owner alone.
    more = [*social, mine(ago(260) + DAY / 24, PIA)]
    was, now = ties(tmp_path, (work, social), (work, more))
    assert now["mutuality"] <= was["mutuality"]


def test_the_gaps_of_days_do_not_change_with_what_else_is_there(tmp_path: Path) -> None:
    work = [line for d in (300, 280, 260) for line in both_ways(ago(d), PIA)]
    social = [mine(ago(260) + DAY / 24, PIA)]
    once = built(tmp_path / "data", *exports(tmp_path, work, social), as_of=AS_OF)
    assert once.by_name()[PIA]["overdue"] is not None
    gap = once.one("select mean_gap_days as n from depths where network = 'all'")["n"]
    assert gap == 20


def now_and_then(pick: Callable[[int], int]) -> Talk:
    """For two years, as many lines on each day as `pick` has for its number."""
    days = [ago(d, utc(2026, 2, 1)) for d in range(3, 700, 17)]
    spoken = [
        replace(line, at=at)
        for n, at in enumerate(days)
        for line in both_ways(at, PIA)[: pick(n)]
    ]
    work, social = spoken[::2], [line for line in spoken[1::2] if line.at < END]
    social += [replace(line, at=line.at + DAY / 48) for line in work if line.at < END][
        ::2
    ]
    return work, social


def test_a_month_stands_as_it_stood_then(tmp_path: Path) -> None:
    """Depth at a month's end is what a run at that moment measures, with one
    network's archives ending long before."""
    talks = (now_and_then(lambda n: n % 3), now_and_then(lambda n: n % 2 + 1))
    archives = {f"{n}": exports(tmp_path / f"{n}", *t) for n, t in enumerate(talks)}
    then = built_apart(tmp_path / "then", archives, as_of=utc(2026, 2, 1))
    now = built_apart(tmp_path / "now", archives, as_of=AS_OF)
    january = "from depth_by_month where month = '2026-01-01' order by network"
    for name in archives:
        months = now[name].rows(january)
        stood = then[name].rows("from depths order by network")
        assert [row["network"] for row in months] == ["all", "facebook", "linkedin"]
        for month, row in zip(months, stood, strict=True):
            assert month["depth"] == pytest.approx(row["depth"], abs=1e-4)
            assert (month["rung"], month["days_silent"]) == (
                row["rung"],
                row["days_silent"],
            )


# What a month and an archive hold


def test_what_is_noted_of_an_event_extends_what_the_log_covers(tmp_path: Path) -> None:
    rows = f"2025-01-10,{PIA},meeting,both\n2025-06-20,{PIA},event,both\n"
    log = tmp_path / "closeknit-log.csv"
    log.write_text(LOG + rows)
    found = built(tmp_path / "data", log, linkedin(tmp_path / OLD)).by_name()[PIA]
    assert found["days_silent"] == 0
    assert found["active_days"] == 2


def test_a_month_that_has_just_ended_is_complete(tmp_path: Path) -> None:
    archive = linkedin(tmp_path / NEW, both_ways(utc(2026, 2, 10, 9), PIA))
    history = built(tmp_path / "data", archive, as_of=utc(2026, 3, 1))
    query = "select distinct month::text as month from depth_by_month"
    assert history.one(query) == {"month": "2026-02-01"}
    query = "select month::text as month from network_over_time where network = 'all'"
    assert [row["month"] for row in history.rows(query)] == ["2026-02-01"]
