"""A shared report tells nobody's name and nothing anybody wrote."""

import re
from pathlib import Path

import pytest

from flows import report, warehouse
from tests.command import closeknit
from tests.report.histories import SECRET, archive, history
from tests.report.test_report import Page
from tests.sources import test_evening as evening

OWN = """
select name from people union select name from handles
union select handle from handles
union select company from people union select email from people
union select position from people
union select archive from files_read
"""
WRITTEN = """
select text from interactions union select detail from interactions
union select excerpt from first_contact
"""


def told(page: Path) -> str:
    """All that the page says, but for Plotly itself."""
    plotly = max(Page(page).scripts, key=len)
    return page.read_text("utf-8").replace(plotly, "").casefold()


def strings(data: Path, query: str) -> list[str]:
    with warehouse.connect(data) as connection:
        found = connection.execute(query).fetchall()
    return [value.casefold() for (value,) in found if value]


@pytest.fixture(scope="module")
def shared(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.draw(sample, tmp_path_factory.mktemp("shared"), share=True)


def test_no_name_handle_company_or_archive_survives(sample: Path, shared: Path) -> None:
    said = told(shared)
    assert "person 1" in said
    # A word such as "founder" may be one of the page's own.
    secret = [value for value in strings(sample, OWN) if " " in value or len(value) > 9]
    assert len(secret) > 3_000
    assert [value for value in secret if value in said] == []


def test_nothing_anybody_wrote_survives(sample: Path, shared: Path) -> None:
    said = told(shared)
    secret = [value[:30] for value in strings(sample, WRITTEN) if len(value) >= 20]
    assert len(secret) > 4_000
    assert [value for value in secret if value in said] == []


def test_the_owner_is_not_named(sample: Path, shared: Path) -> None:
    assert "mara" not in told(shared)
    assert "mara" not in [p.name.casefold() for p in shared.parent.iterdir()]


def test_a_shared_report_lies_alone(shared: Path) -> None:
    assert [p.name for p in shared.parent.iterdir()] == ["shared.html"]
    assert "download=" not in told(shared)


def test_the_report_itself_quotes_only_when_asked(sample: Path, tmp_path: Path) -> None:
    plain, quoting = (
        told(report.draw(sample, tmp_path / str(texts), texts=texts))
        for texts in (False, True)
    )
    secret = [value[:30] for value in strings(sample, WRITTEN) if len(value) >= 30]
    assert [value for value in secret if value in plain] == []
    assert "has had no answer" in plain
    assert [value for value in secret if value in quoting]


def test_a_hostile_history_shared_names_nobody(tmp_path: Path) -> None:
    names = ["Zuzu <i>Ünlü</i>", "Ouagadougou Ōmiya", "Nobody Known"]
    data = history(tmp_path, archive(names, ["2025-03-03", "2025-04-03"]))
    said = told(report.draw(data, tmp_path, share=True))
    for secret in ["zuzu", "ünlü", "ouagadougou", "ōmiya", "zugzwang", SECRET]:
        assert secret.casefold() not in said


def test_no_source_shared_names_anybody(tmp_path: Path) -> None:
    """Neither people, addresses, numbers, threads, nor what was written."""
    history = evening.run(tmp_path, evening.evening(tmp_path / "inbox"))
    said = told(report.draw(history.data, tmp_path / "shared", share=True))
    secret = strings(
        history.data,
        "select name from handles union select handle from handles union "
        "select text from interactions union select thread_id from interactions union "
        "select archive from files_read",
    )
    secret = [s for s in secret if len(s) > 4]
    assert len(secret) > 50
    assert [s for s in secret if re.search(rf"(?<!\w){re.escape(s)}(?!\w)", said)] == []


def test_text_and_share_exclude_each_other(capsys, monkeypatch, sample: Path) -> None:
    said = closeknit(
        capsys, monkeypatch, "report", "--share", "--with-text", "--data", sample
    )
    assert said.code == 1
    assert "choose one" in said.err
