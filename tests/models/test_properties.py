"""What holds for every history, tried on made-up ones.

A build takes the better part of a second, so each example holds many people.
"""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.models import oracle
from tests.models.histories import (
    Built,
    Connection,
    Friend,
    Row,
    Said,
    built,
    facebook,
    linkedin,
    mine,
    theirs,
    utc,
)
from tests.models.oracle import Event

AS_OF = utc(2026, 3, 15, 18)
NAMES = (
    *("Ana Reyes", "Ben Okafor", "Eva Lindqvist", "Farid Haddad", "Ines Costa"),
    *("Pia Lang", "Max Roe", "Kim Ito"),
)

Meeting = tuple[int, int, str, bool]
"""Days and hours before `AS_OF`, out, in or both, and whether on LinkedIn."""


def few(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # a smaller failure is not worth its many builds
        suppress_health_check=[HealthCheck.too_slow],
    )


def lives(least: int) -> st.SearchStrategy[list[list[Meeting]]]:
    """The meetings with each of `NAMES`, at least so many with everybody."""
    meetings = st.lists(
        st.tuples(
            st.one_of(st.integers(0, 40), st.integers(0, 800)),
            st.integers(1, 22),
            st.sampled_from(("out", "in", "both")),
            st.booleans(),
        ),
        min_size=least,
        max_size=14,
        unique_by=lambda m: m[:2],
    )
    return st.lists(meetings, min_size=len(NAMES), max_size=len(NAMES))


def at(meeting: Meeting) -> datetime:
    days, hours, *_ = meeting
    return AS_OF - timedelta(days=days, hours=hours)


def said(name: str, meetings: Sequence[Meeting], on_linkedin: bool) -> list[Said]:
    """Both ways is a word and, ten minutes later, its answer."""
    lines: list[Said] = []
    for meeting in meetings:
        if meeting[3] == on_linkedin:
            first, way = at(meeting), meeting[2]
            lines += [mine(first, name)] * (way != "in")
            lines += [theirs(first + timedelta(minutes=10), name)] * (way != "out")
    return lines


def events(meetings: Sequence[Meeting]) -> list[Event]:
    return [
        _event(line)
        for on_linkedin in (True, False)
        for line in said("Somebody", meetings, on_linkedin)
    ]


def _event(line: Said) -> Event:
    return Event(line.at, "in" if line.sender == "Somebody" else "out")


class World:
    """One example's archives: people by name, put into zips in any order."""

    def __init__(self, people: dict[str, Sequence[Meeting]], shift: int = 0) -> None:
        self.later = timedelta(seconds=shift)
        self.linkedin = [s for n, m in people.items() for s in said(n, m, True)]
        self.threads = {
            n.lower().replace(" ", "") + "_1": said(n, m, False)
            for n, m in people.items()
        }
        self.connections = [
            Connection(name, (utc(2023, 1, 1) + timedelta(days=i) + self.later).date())
            for i, name in enumerate(people)
        ]
        self.friends = [
            Friend(name, utc(2015, 1, 1 + i) + self.later)
            for i, name in enumerate(people)
        ]
        self.stamp = AS_OF + timedelta(days=1) + self.later

    def _moved(self, lines: Sequence[Said]) -> list[Said]:
        return [replace(line, at=line.at + self.later) for line in lines]

    def write(
        self,
        folder: Path,
        tag: str = "x",
        part: slice = slice(None),
        order: random.Random | None = None,
    ) -> list[Path]:
        """A zip of each network; `part` of the lines, in a given or a random order."""
        lines = self._moved(self.linkedin[part])
        threads = {k: self._moved(v[part]) for k, v in self.threads.items()}
        connections, friends = list(self.connections), list(self.friends)
        if order:
            for rows in (lines, connections, friends, *threads.values()):
                order.shuffle(rows)
            shuffled = list(threads.items())
            order.shuffle(shuffled)
            threads = dict(shuffled)
        name = f"{tag}_LinkedInDataExport_{self.stamp:%m-%d-%Y}.zip"
        return [
            linkedin(folder / name, lines, connections),
            facebook(
                folder / f"facebook-{tag}-{self.stamp:%Y-%m-%d}-a.zip",
                {k: v for k, v in threads.items() if v},
                friends,
            ),
        ]


TABLES = {
    "relationships": "first_at last_at",
    "depths": "first_at last_at",
    "cadence": "",
    "ledger": "",
    "network_summary": "",
}
MORE_TABLES = {
    "depths": "",
    "network_over_time": "",
    "first_contact": "",
    "names_only": "",
    "connections": "",
    "interactions": "source_",
    "contact_days": "",
}


def everything(history: Built, tables: dict[str, str]) -> dict[str, list[Row]]:
    return {
        table: history.rows(f"select {_but(apart)} from {table} order by all")
        for table, apart in tables.items()
    }


def _but(apart: str) -> str:
    """All columns but those that start like a word of `apart`."""
    unlike = [f"not starts_with(c, '{start}')" for start in apart.split()]
    return f"columns(lambda c: {' and '.join(unlike)})" if unlike else "*"


@given(lives(0))
@few(4)
def test_depth_is_what_the_definitions_say(life: list[list[Meeting]]) -> None:
    people = dict(zip(NAMES, life, strict=True))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        history = built(folder / "data", *World(people).write(folder), as_of=AS_OF)
        found = history.by_name()
        rhythm = {
            row["name"]: row
            for row in history.rows(
                "select name, cadence.* from cadence"
                " join people using (owner, person_id)"
            )
        }
    for person, meetings in people.items():
        contact = events(meetings)
        expected = asdict(oracle.depth(contact, AS_OF))
        got = {column: found[person][column] for column in expected}
        assert got == {
            column: pytest.approx(value, abs=1e-5) if type(value) is float else value
            for column, value in expected.items()
        }
        if contact:
            for column, value in asdict(oracle.cadence(contact, AS_OF)).items():
                assert rhythm[person][column] == (
                    None if value is None else pytest.approx(value, abs=1e-5)
                ), column


@given(
    lives(0),
    st.fixed_dictionaries(
        {
            "h": st.integers(7, 400),
            "eps": st.floats(0.01, 2),
            "kept_up_depth": st.integers(5, 20),
            "close_depth": st.integers(21, 95),
        }
    ),
)
@few(2)
def test_bounds_hold_and_rungs_nest_whatever_is_set(
    life: list[list[Meeting]], chosen: dict[str, float]
) -> None:
    """Also of ties long faded, and of one kept up from one side alone."""
    people: dict[str, Sequence[Meeting]] = dict(zip(NAMES, life, strict=True))
    people |= {f"Otto Alt{n}": [(n, 1, "both", True)] for n in (150, 300, 600, 790)}
    people["Una Sola"] = [(day, 1, "out", True) for day in range(365)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archives = World(people).write(folder)
        history = built(folder / "data", *archives, as_of=AS_OF, **chosen)
        ties = history.rows("from depths")
        summary = {row["network"]: row for row in history.rows("from network_summary")}
        months = history.rows("from network_over_time")
    for row in ties:
        assert 0 <= row["depth_low"] <= row["depth"] <= row["depth_high"] <= 100
        assert 0 <= row["mutuality"] <= 1
        assert 0 <= row["p_contact_30d"] <= 1
    for network, row in summary.items():
        on_it = [tie for tie in ties if tie["network"] == network]
        mutual = [tie for tie in on_it if tie["n_out"] and tie["n_in"]]
        kept_up = [tie for tie in mutual if tie["depth"] >= chosen["kept_up_depth"]]
        close = [tie for tie in kept_up if tie["depth"] >= chosen["close_depth"]]
        rungs = {"contacted": on_it, "mutual": mutual, "kept_up": kept_up}
        assert [row[r] for r in (*rungs, "close")] == [
            *(len(ties) for ties in rungs.values()),
            len(close),
        ]
        assert row["contacted"] + row["names_only"] == row["connections"]
        assert 0 <= row["depth_per_connection"] <= 1
        assert row["hill_2"] <= row["hill_1"] + 1e-5 <= row["contacted"] + 2e-5
    for row in months:
        assert row["close"] <= row["kept_up"] <= row["mutual"] <= row["contacted"]


@given(lives(3), st.randoms())
@few(2)
def test_order_and_overlap_of_archives_change_nothing(
    life: list[list[Meeting]], order: random.Random
) -> None:
    world = World(dict(zip(NAMES, life, strict=True)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        once = world.write(folder / "a")
        tables = TABLES | MORE_TABLES
        plain = everything(built(folder / "one", *once, as_of=AS_OF), tables)
        half = len(world.linkedin) // 2
        parts = [
            *world.write(folder / "b", "early", slice(0, half + 1), order),
            *world.write(folder / "c", "whole", order=order),
            *once,
            *once,
        ]
        order.shuffle(parts)
        merged = everything(built(folder / "two", *parts, as_of=AS_OF), tables)
    assert merged == plain


@given(lives(3))
@few(1)
def test_importing_an_archive_again_changes_nothing(life: list[list[Meeting]]) -> None:
    """Once more into the same folder, and by another name too."""
    world = World(dict(zip(NAMES, life, strict=True)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        once, again = world.write(folder), world.write(folder, "again")
        tables = TABLES | MORE_TABLES
        first = everything(built(folder / "data", *once, as_of=AS_OF), tables)
        second = everything(built(folder / "data", *once, *again, as_of=AS_OF), tables)
    assert second == first


@given(lives(3), st.integers(1, 4000 * 86_400))
@few(2)
def test_only_distance_in_time_counts(life: list[list[Meeting]], shift: int) -> None:
    people = dict(zip(NAMES, life, strict=True))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        here = built(folder / "a", *World(people).write(folder / "x"), as_of=AS_OF)
        there = built(
            folder / "b",
            *World(people, shift).write(folder / "y"),
            as_of=AS_OF + timedelta(seconds=shift),
        )
        assert everything(there, TABLES) == everything(here, TABLES)


@given(lives(0), st.integers(100, 700))
@few(2)
def test_what_came_later_was_not_known(life: list[list[Meeting]], ago: int) -> None:
    """Measured at an earlier moment, a history is that history cut there."""
    people = dict(zip(NAMES, life, strict=True))
    then = AS_OF - timedelta(days=ago)
    cut = {n: [m for m in meetings if m[0] >= ago] for n, meetings in people.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = built(folder / "a", *World(people).write(folder / "x"), as_of=then)
        known = built(folder / "b", *World(cut).write(folder / "y"), as_of=then)
        assert everything(whole, TABLES) == everything(known, TABLES)


def twin(name: str, ending: str) -> str:
    """A name that nobody takes for `name`."""
    return " ".join(word + ending for word in name.split())


@given(lives(0), st.integers(0, 500), st.integers(0, 500))
@few(4)
def test_more_contact_is_never_less(
    life: list[list[Meeting]], both_on: int, leading_on: int
) -> None:
    """Each person beside two who are the same but for one more day of contact."""
    people: dict[str, Sequence[Meeting]] = {}
    for name, meetings in zip(NAMES, life, strict=True):
        measured = events(meetings)
        out = oracle.decayed(
            {oracle.days_ago(e.at, AS_OF) for e in measured if e.is_out}, 90
        )
        into = oracle.decayed(
            {oracle.days_ago(e.at, AS_OF) for e in measured if e.is_in}, 90
        )
        leads = "out" if out >= into else "in"
        people[name] = meetings
        people[twin(name, "two")] = [*meetings, (both_on, 23, "both", True)]
        people[twin(name, "lead")] = [*meetings, (leading_on, 23, leads, True)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        history = built(place / "data", *World(people).write(place), as_of=AS_OF)
        found = history.by_name()
    for name in NAMES:
        plain, twoway = found[name], found[twin(name, "two")]
        leading = found[twin(name, "lead")]
        assert twoway["depth"] >= plain["depth"] - 1e-6
        assert twoway["active_days"] >= plain["active_days"]
        if plain["active_days"]:
            assert leading["mutuality"] <= plain["mutuality"] + 1e-6
        else:
            assert leading["rung"] == "contacted"
