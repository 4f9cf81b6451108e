"""What may be set, in closeknit.toml, in the environment and on the command line; all
else is answered with a sentence, before anything is read.
"""

from functools import partial

import pytest

from flows.settings import Parameters, load_parameters, notes
from tests.command import closeknit
from tests.models.histories import both_ways, built, linkedin, mine, theirs, utc


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return partial(closeknit, capsys, monkeypatch, "run", "nowhere.zip")


IN_FILE = {
    "h = true": "parameter h = True: say a number from 7 to 3,650 (days)",
    "h = nan": "parameter h = nan: say a number from 7 to 3,650 (days)",
    "h = inf": "parameter h = inf: say a number",
    "h = 0.01": "parameter h = 0.01: say a number",
    "h = 'long'": "parameter h = long: say a number",
    "h = [60]": "parameter h = [60]: say a number",
    "group_cap = 2.5": "group_cap = 2.5: say a whole number from 1 to 1,000 (people)",
    "session_gap = 10000000000000000": "say a whole number from 60 to 604,800",
    "owed_days = 1000000000000": "say a whole number from 1 to 3,650",
    "min_evidence = 100000000000000000000": "say a whole number from 1 to 1,000",
    "kept_up_depth = 60": "kept_up_depth is 60 and has to be below close_depth, "
    "which is 50",
    "half_life = 60": "parameter half_life = 60: there is no such one",
    "as_of = 5": "parameter as_of = 5: say a day, as 2026-06-30",
    "as_of = true": "parameter as_of = True: say a day",
    "as_of = 2500-01-01": "in the years 1990 to 2049",
}


@pytest.mark.parametrize(("line", "sentence"), IN_FILE.items())
def test_a_parameter_that_cannot_be_is_named_with_what_it_may_be(
    run, tmp_path, line, sentence
):
    (tmp_path / "closeknit.toml").write_text(f"[parameters]\n{line}\n")
    said = run()
    assert said.code == 1
    assert said.err.strip().startswith("closeknit.toml")
    assert sentence in said.err


MISPLACED = {
    b"h = 60\n": "h is not known here",
    b"[parameter]\nh = 60\n": "the table [parameter] is not known here",
    b"parameters = 3\n": "write the line [parameters]",
    b"[[parameters]]\nh = 60\n": "write the line [parameters]",
    b"[parameters]\nh = 60 # f\xfcr uns\n": "save it as utf-8",
    b"[parameters\n": "mend that line",
}


@pytest.mark.parametrize(("content", "sentence"), MISPLACED.items())
def test_what_has_no_place_in_the_file_is_told(run, tmp_path, content, sentence):
    (tmp_path / "closeknit.toml").write_bytes(content)
    said = run()
    assert said.code == 1
    assert said.err.strip().startswith("closeknit.toml: ")
    assert sentence in said.err.lower()


NO_MOMENT = (
    *("20260301", "2026", "5", "1700000000", "yesterday", "30.06.2025", "2025-02-29"),
    *("2500-01-01", "9999-12-31", "1989-12-31", "2026-06-30T25:00", ""),
)


@pytest.mark.parametrize("said", NO_MOMENT)
def test_a_moment_is_said_in_iso_form_or_refused(run, said):
    answer = run("--as-of", said)
    assert answer.code == 1
    assert answer.err.strip().startswith(f"--as-of {said}: say a day, as 2026-06-30")


@pytest.mark.parametrize(
    ("said", "meant"),
    {
        "2026-06-30": utc(2026, 6, 30),
        "2026-06-30T12:00": utc(2026, 6, 30, 12),
        "2026-06-30 12:00": utc(2026, 6, 30, 12),
        "2026-06-30T12:00+02:00": utc(2026, 6, 30, 10),
        "2026-06-30T12:00Z": utc(2026, 6, 30, 12),
    }.items(),
)
def test_a_day_and_a_moment_are_utc_unless_they_name_a_zone(said, meant):
    assert load_parameters(as_of=said).as_of == meant


def test_what_is_wrong_in_the_environment_is_told_to_be_there(run, monkeypatch):
    monkeypatch.setenv("CLOSEKNIT_H", "60")
    assert load_parameters().h == 60
    monkeypatch.setenv("CLOSEKNIT_H", "6")
    assert "environment, CLOSEKNIT_H=6: say a number" in run().err


def test_the_notes_say_the_bounds():
    assert notes()["h"][0] == "half-life of a contact day, from 7 to 3,650"


# As far apart as they may be


def _ends(which: str) -> dict[str, float]:
    """Every parameter at one end of what it may be, those in order just beside."""
    said = Parameters.model_json_schema()["properties"]
    ends = {name: note[which] for name, note in said.items() if which in note}
    depths = (1, 2, 3) if which == "minimum" else (97, 98, 99)
    names = ("dormant_depth", "kept_up_depth", "close_depth")
    order = dict(zip(names, depths, strict=True))
    gaps = (1, 1.1) if which == "minimum" else (999, 1000)
    return ends | order | dict(zip(("fading_from", "overdue_alert"), gaps, strict=True))


@pytest.mark.parametrize("which", ["minimum", "maximum"])
@pytest.mark.parametrize("as_of", [utc(1990, 1, 1), utc(2026, 1, 1), utc(2049, 12, 31)])
def test_at_the_ends_of_all_bounds_decades_can_be_measured(tmp_path, which, as_of):
    said = [s for y in range(2004, 2026) for s in both_ways(utc(y, 5, 1), "Ana Reyes")]
    said += [mine(utc(2004, 1, 1), "Ben Okafor"), theirs(utc(2004, 2, 1), "Ben Okafor")]
    archive = linkedin(tmp_path / "li.zip", said)
    history = built(tmp_path / "data", archive, as_of=as_of, **_ends(which))
    for row in history.rows("from relationships"):
        assert 0 <= row["depth"] <= 100, row
        assert 0 <= row["p_contact_30d"] <= 1, row
