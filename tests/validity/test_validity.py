"""What depth promises, held against two public sets; skipped where they are not."""

import pytest

from tests.validity import histories, page, scores
from tests.validity.histories import TASKS
from tests.validity.scores import PUBLISHED, RIVALS, Findings

pytestmark = pytest.mark.skipif(
    not histories.is_there(), reason=f"{histories.FOLDER}: the sets are not there"
)
EMAIL = [task.name for task in TASKS if task.file == "email_eu"]
NEAR = ["collegemsg 30", "email_eu 30"]
COVERED = 0.78
"""Least share of cases that the 80 % interval may hold."""


@pytest.fixture(scope="module")
def found() -> Findings:
    return scores.find()


@pytest.mark.parametrize("task", PUBLISHED)
def test_every_score_is_what_the_prototype_found(found: Findings, task: str) -> None:
    figures = {score: found.one(task, score) for score in PUBLISHED[task]}
    assert figures == pytest.approx(PUBLISHED[task], abs=0.005)


@pytest.mark.parametrize("h", [60, 90])
@pytest.mark.parametrize("task", EMAIL)
def test_depth_beats_every_rival_at_work(found: Findings, task: str, h: int) -> None:
    leads = {rival: found.lead(task, f"depth_{h}", rival)["low"] for rival in RIVALS}
    assert {rival: low for rival, low in leads.items() if low <= 0} == {}


def test_recency_wins_where_people_leave(found: Findings) -> None:
    assert found.lead("collegemsg 30", "depth_60", "recency")["high"] < 0


@pytest.mark.parametrize("task", NEAR)
def test_the_interval_of_contact_days_holds(found: Findings, task: str) -> None:
    within = {
        row["evidence"]: row["within"]
        for row in found.intervals.filter(task=task).to_dicts()
    }
    assert within["all"] >= COVERED
    assert within["1 low"] >= COVERED


def test_depth_is_nearly_a_chance(found: Findings) -> None:
    assert found.error("email_eu 30", "depth_90") < 0.03
    assert found.error("collegemsg 30", "depth_90") < 0.05


def test_nobody_is_left_out(found: Findings) -> None:
    """Everybody in touch by a cut-off has a depth, an interval and a bin."""
    cases = found.calibration.group_by("task", "score").sum()
    assert cases["cases"].n_unique() == len(NEAR)
    for task in NEAR:
        total = found.intervals.filter(task=task, evidence="all")["cases"].item()
        assert set(cases.filter(task=task)["cases"]) == {total}


def test_the_page_says_who_wins_and_asks_nobody(found: Findings) -> None:
    said = page.render(found)
    assert "recency of the last contact wins" in said
    assert "young and churning" in said
    assert "default-src &#39;none&#39;" in said or "default-src 'none'" in said
