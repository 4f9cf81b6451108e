"""Our figures beside bandicoot's, over the same 100,000 messages and calls.

The records go in as archives and come out of the tables; each figure must agree
to the last digit we print, which is the sixth behind the point.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from tests.models.histories import (
    Built,
    Connection,
    Friend,
    Said,
    built,
    facebook,
    linkedin,
    mine,
    theirs,
    utc,
)
from tests.models.phone_records import Measured, Talk, measured

RECORDS = 100_000
FIRST = utc(2019, 1, 1)
LAST = utc(2025, 12, 31, 23, 59, 59)
"""Measured at a day's last second, so that days back from it are calendar days."""
FAMILIES = ("Abel", "Brandt", "Castell", "Duarte", "Ekwall", "Fonte", "Grieg", "Holm")
GIVEN = ("Ada", "Bea", "Cleo", "Dora", "Eli", "Finn", "Gus", "Hal", "Ida", "Jon", "Kai")
PEOPLE = [f"{given} {family}" for family in FAMILIES for given in GIVEN]
PAUSES = (0, 2, 6, 20, 60, 240, 900, 3598, 3600, 3602, 7200)
"""Seconds to the next record of a talk: at once, and to each side of the hour
that ends a session."""
NETWORKS = ("linkedin", "facebook")


def talks(chance: random.Random) -> Iterator[Talk]:
    """People of very different weight, some on one network, most on both.

    Ties in time are meant: two of one second in one conversation stand in the
    order of their rows. Across networks nothing tells the order, so there the
    seconds are even on one and odd on the other.
    """
    weights = [1 / place for place in range(1, len(PEOPLE) + 1)]
    seconds = int((LAST - FIRST).total_seconds()) - 86_400
    left = RECORDS
    while left:
        (who,) = chance.choices(PEOPLE, weights)
        on = PEOPLE.index(who) % 5
        network = chance.choice(NETWORKS) if on > 1 else NETWORKS[on]
        start = chance.randrange(0, seconds, 2) + (network == "facebook")
        at = FIRST + timedelta(seconds=start)
        for _ in range(min(left, chance.randint(1, 12))):
            is_call = network == "facebook" and chance.random() < 0.08
            yield Talk(
                *(at, who, chance.random() < 0.45, network),
                seconds=chance.choice((0, 30, 600)) if is_call else None,
            )
            left -= 1
            at += timedelta(seconds=chance.choice(PAUSES))


def said(line: Talk) -> Said:
    speak = mine if line.is_mine else theirs
    return speak(line.at, line.who, seconds=line.seconds)


@pytest.fixture(scope="module")
def records() -> list[Talk]:
    """In time's order; of one second, in the order they were made."""
    return sorted(talks(random.Random(20)), key=lambda line: line.at)


@pytest.fixture(scope="module")
def history(records: list[Talk], tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("bandicoot")
    threads: dict[str, list[Said]] = {}
    for line in records:
        if line.network == "facebook":
            threads.setdefault(line.who.replace(" ", "").lower(), []).append(said(line))
    return built(
        folder / "data",
        linkedin(
            folder / "Complete_LinkedInDataExport_01-02-2026.zip",
            [said(line) for line in records if line.network == "linkedin"],
            [Connection(name, date(2018, 1, 1)) for name in PEOPLE],
        ),
        facebook(
            folder / "facebook-alex-2026-01-02-x1.zip",
            threads,
            [Friend(name, utc(2018, 1, 1)) for name in PEOPLE],
        ),
        as_of=LAST,
    )


def printed(expected: Measured, *but: str) -> dict[str, float | None]:
    return {
        column: value if value is None else round(value, 6)
        for column, value in asdict(expected).items()
        if column not in but
    }


def test_the_records_are_many_and_hold_what_is_hard(records: list[Talk]) -> None:
    assert len(records) == RECORDS
    years = {line.at.year for line in records}
    assert years == set(range(FIRST.year, LAST.year + 1))
    at = {(line.who, line.at): line.is_mine for line in records}
    assert len(records) - len(at) > 1_000, "ties in time"
    assert sum(line.seconds is not None for line in records) > 1_000, "calls"


def test_every_record_is_there_once(history: Built) -> None:
    assert history.problems == ()
    found = history.one("select count(*) as n from interactions")
    assert found["n"] == RECORDS


@pytest.mark.parametrize("network", [*NETWORKS, "all"])
def test_each_network(history: Built, records: list[Talk], network: str) -> None:
    expected = measured(line for line in records if network in (line.network, "all"))
    found = history.one(
        "select *, contacted as contacts from network_summary"
        f" where network = '{network}'"
    )
    figures = printed(expected, "response_delay_median")
    assert {column: found[column] for column in figures} == figures


def test_each_person(history: Built, records: list[Talk]) -> None:
    found = {
        row["name"]: row
        for row in history.rows(
            "select name, active_days, cadence.*"
            " from relationships join cadence using (owner, person_id)"
        )
    }
    assert sorted(found) == sorted(PEOPLE)
    for name, talk in _by_person(records):
        figures = printed(measured(talk), "contacts", "entropy_of_contacts")
        assert {column: found[name][column] for column in figures} == figures, name


def _by_person(records: Iterable[Talk]) -> Iterable[tuple[str, list[Talk]]]:
    apart: dict[str, list[Talk]] = {name: [] for name in PEOPLE}
    for line in records:
        apart[line.who].append(line)
    return apart.items()
