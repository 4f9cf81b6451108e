"""The people of this week, and the files that lie beside the report."""

import base64
import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows import warehouse
from flows.report import facts, week
from tests.report.test_report import Page

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)  # a Sunday


def item(verb: str, *names: str) -> week.Item:
    people = tuple(week.Person(n, name, None) for n, name in enumerate(names))
    return week.Item(verb, people, "asked you something", "last contact 3 May 2026")


@pytest.fixture(scope="module")
def chosen(sample: Path) -> tuple[list[week.Item], list[week.Item]]:
    with warehouse.connect(sample) as connection:
        facts.open_names(connection, share=False)
        return week.items(connection, share=False, texts=False)


def test_a_week_is_at_most_five_people_and_nobody_twice(chosen) -> None:
    people = [person.number for item in chosen[0] for person in item.people]
    assert 0 < len(people) <= week.PEOPLE
    assert len(people) == len(set(people))


def test_the_week_draws_on_all_three_tables(chosen) -> None:
    assert {"Answer", "Introduce", "Help"} <= {i.verb for i in chosen[0]}


def test_no_suggestion_is_lost(sample: Path, chosen) -> None:
    with warehouse.connect(sample) as connection:
        counts = connection.execute(
            "select (select count(*) from reconnect) + "
            "(select count(*) from introductions)"
        ).fetchone()
    told = [i for part in chosen for i in part if i.verb != "Help"]
    assert (len(told),) == counts


def test_each_suggestion_has_its_reason_and_its_evidence(chosen) -> None:
    for found in [*chosen[0], *chosen[1]]:
        assert found.reason
        assert found.evidence
        assert found.line == f"{found.verb} {found.named}: {found.reason}."


def test_the_files_beside_the_report_are_those_it_holds(sample: Path) -> None:
    reports = sample.parent / "reports"
    links = {
        a["download"]: a
        for a in Page(reports / "index.html").all("a")
        if "download" in a
    }
    for name in ("this-week.ics", "this-week.csv"):
        _, _, held = (links[name]["href"] or "").partition("base64,")
        assert base64.b64decode(held) == (reports / name).read_bytes()


def test_a_calendar_has_a_working_day_each_from_the_next_monday() -> None:
    said = week.as_calendar(AS_OF, [item("Thank", "Ana"), item("Help", "Bo")])
    assert "DTSTART;VALUE=DATE:20261102" in said
    assert "DTSTART;VALUE=DATE:20261103" in said
    monday = datetime(2026, 11, 2, tzinfo=UTC)
    assert week.days_of(monday, [item("Thank", "Ana")]) == [date(2026, 11, 9)]


def test_a_calendar_line_is_whole_and_at_most_75_octets() -> None:
    name = "Ünlü; Ōmiya, " * 30
    said = week.as_calendar(AS_OF, [item("Thank", name)])
    assert all(len(line.encode()) <= 75 for line in said.split("\r\n"))
    unfolded = said.replace("\r\n ", "")
    assert f"SUMMARY:Thank {' '.join(name.split())}" in unfolded.replace("\\", "")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 1


def test_no_name_is_a_formula_in_a_spreadsheet() -> None:
    said = week.as_csv(AS_OF, [item("Thank", '=HYPERLINK("x")')])
    [row] = csv.DictReader(io.StringIO(said.removeprefix("\ufeff")))
    assert row["who"].startswith("'=")
    assert row["day"] == "2026-11-02"


def test_what_was_written_is_left_out_of_a_reason() -> None:
    told = {
        "asked you on 3 May 2026 “Are you in?” and has had no answer": (
            "asked you on 3 May 2026 and has had no answer"
        ),
        "did you a favour on 3 May 2026: “Here.” and has had no thanks": (
            "did you a favour on 3 May 2026 and has had no thanks"
        ),
        "Ana asked on 3 May 2026 for “a tailor”; Bo is Tailor at Acme": (
            "Ana asked on 3 May 2026 for something; Bo is Tailor at Acme"
        ),
    }
    for whole, rest in told.items():
        assert week.said(whole, texts=False) == rest
        assert week.said(whole, texts=True) == whole


def test_without_a_date_there_is_no_calendar_and_no_harm(tmp_path: Path) -> None:
    assert "VEVENT" not in week.as_calendar(None, [item("Thank", "Ana")])
