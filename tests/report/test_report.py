import base64
import hashlib
import html
import json
import shutil
import stat
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from flows import pipeline, report, warehouse
from flows.errors import CloseknitError
from flows.report import exchange, facts, look
from tests.report.histories import (
    DAYS,
    EVERYBODY,
    HOSTILE,
    SECRET,
    archive,
    history,
)
from tests.sources import whatsapp_files

VOID = {"meta", "link", "br", "input", "img", "hr"}
OPTIONAL = {"td", "th", "tr", "li", "p", "dt", "dd", "option"}


class Page(HTMLParser):
    """The elements, texts and scripts of a page; fails on a wrong end tag."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1] != tag:
            assert self.open.pop() in OPTIONAL, f"</{tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        else:
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_it_is_one_whole_page(page: Path) -> None:
    parsed = Page(page)
    assert parsed.open == []
    assert [len(parsed.all(tag)) for tag in ("h1", "main", "title")] == [1, 1, 1]
    assert parsed.all("html") == [{"lang": "en"}]
    assert len(parsed.all("caption")) == len(parsed.all("table")) > 5


def test_each_chart_says_what_it_shows_and_has_its_table(page: Path) -> None:
    parsed = Page(page)
    drawn = [a for a in parsed.all("div") if "data-figure" in a]
    assert len(drawn) == len(parsed.all("figure")) == len(parsed.all("figcaption"))
    assert all(a["role"] == "img" and a["aria-label"] for a in drawn)


def test_ids_are_unique_and_every_link_inside_leads_somewhere(page: Path) -> None:
    parsed = Page(page)
    ids = [a["id"] for _, a in parsed.elements if "id" in a]
    assert len(ids) == len(set(ids))
    inside = {a["href"] for a in parsed.all("a") if "download" not in a}
    assert inside <= {f"#{name}" for name in ids}


def test_plotly_is_in_it_once_and_nothing_is_fetched(page: Path) -> None:
    parsed = Page(page)
    assert sum(len(script) > 1_000_000 for script in parsed.scripts) == 1
    fetched = [a.get("src") or a.get("href") or "" for _, a in parsed.elements]
    assert not [place for place in fetched if place and place[0] not in "#d"]
    assert [a["href"] for a in parsed.all("link")] == ["data:,"]
    assert page.stat().st_size < 6_000_000


def test_the_policy_allows_the_inline_scripts_and_nothing_else(page: Path) -> None:
    parsed = Page(page)
    [policy] = [
        a["content"] or ""
        for a in parsed.all("meta")
        if a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
    scripts = zip(parsed.all("script"), parsed.scripts, strict=True)
    for script in [s for a, s in scripts if not a.get("type")]:
        digest = hashlib.sha256(script.encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy
    [allowed] = [p for p in policy.split(";") if "script-src" in p]
    assert "unsafe" not in allowed


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_no_more(page: Path, name: str) -> None:
    parsed = Page(page)
    assert name in parsed.texts
    if "<" in name:
        assert name not in page.read_text("utf-8")
    assert len(parsed.scripts) == 4
    assert not parsed.all("img")


def test_charts_get_names_short_and_without_markup() -> None:
    assert look.text("<b>Bo</b> & Co") == "\u2068&lt;b&gt;Bo&lt;/b&gt; &amp; Co\u2069"
    assert len(look.text("x" * 300)) == look.NAME_LENGTH + 2


def test_no_figure_holds_a_tag_from_a_name(page: Path) -> None:
    figures = json.loads(Page(page).scripts[0])
    said = json.dumps(figures, ensure_ascii=False)
    assert "<script" not in said
    assert "<img" not in said
    assert "<a " not in said
    assert html.escape("<a href=", quote=False) in said


def test_the_headline_is_what_the_summary_says(data: Path, page: Path) -> None:
    with warehouse.connect(data) as connection:
        connections, kept_up = connection.execute(
            "select connections, kept_up from network_summary where network = 'all'"
        ).fetchone() or (None, None)
    assert (connections, kept_up) == (len(EVERYBODY), len(HOSTILE))
    expected = f"{connections} connections. {kept_up} relationships."
    assert report.headline(data) == expected
    assert f"{expected} – Closeknit" in Page(page).texts


def test_each_parameter_is_stated_with_its_source(data: Path, page: Path) -> None:
    with warehouse.connect(data) as connection:
        notes = connection.execute(
            "select name, unit, meaning, source from parameter_notes"
        ).fetchall()
    assert notes
    texts = Page(page).texts
    assert [cell for note in notes for cell in note if cell not in texts] == []


def test_the_same_warehouse_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    again = shutil.copytree(data, tmp_path / "data")
    with duckdb.connect(again / warehouse.DATABASE) as connection:
        connection.execute("delete from runs")
    first, second = (report.draw(d, tmp_path / d.parent.name) for d in (data, again))
    assert first.read_bytes() == second.read_bytes()


def test_the_file_is_for_its_owner_alone(page: Path) -> None:
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
    made = {"index.html", "this-week.csv", "this-week.ics"}
    assert {p.name for p in page.parent.iterdir()} == made
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in page.parent.iterdir())


def test_a_year_that_is_not_over_says_so(data: Path, page: Path) -> None:
    assert "2024" in Page(page).texts  # all connected in 2024; the report is of 2025
    with warehouse.connect(data) as connection:
        told = exchange.names(facts.listed_by_year(connection), datetime(2024, 8, 1))
    assert told["names"].table.rows[0][0] == "2024 so far"


def test_no_report_tells_what_was_written(page: Path) -> None:
    assert SECRET not in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("names", "days"),
    [(EVERYBODY, []), (["Only One"], []), (["Only One"], DAYS[-1:])],
    ids=["no contact", "one name", "one day"],
)
def test_little_data_makes_a_whole_page(
    tmp_path: Path, names: list[str], days: list[str]
) -> None:
    data = history(tmp_path, archive(names, days))
    for share in (False, True):
        assert Page(report.draw(data, tmp_path, share)).open == []


def test_a_lone_chat_is_told_of_without_a_list(tmp_path: Path) -> None:
    chats = whatsapp_files.folder(tmp_path / "chats", whatsapp_files.usual())
    data, reports = tmp_path / "data", tmp_path / "reports"
    pipeline.run(pipeline.options([chats], data, reports, as_of="2025-06-02"))
    page = Page(reports / "index.html")
    assert "2 people." in page.texts
    assert "What WhatsApp cannot show." in page.texts


def test_an_empty_warehouse_makes_a_whole_page(data: Path, tmp_path: Path) -> None:
    empty = shutil.copytree(data, tmp_path / "data")
    with duckdb.connect(empty / warehouse.DATABASE) as connection:
        for (table,) in connection.execute(
            "select table_name from duckdb_tables()"
        ).fetchall():
            if table == "parameters":
                connection.execute("update parameters set as_of = null")
            else:
                connection.execute(f"delete from {table}")
    parsed = Page(report.draw(empty, tmp_path))
    assert parsed.open == []
    assert report.headline(empty) == "0 connections. 0 relationships."


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CloseknitError, match="closeknit run"):
        report.draw(tmp_path, tmp_path / "reports")


def test_a_pseudonym_stays_when_others_come(data: Path) -> None:
    with warehouse.connect(data) as connection:
        facts.open_names(connection, share=True)
        named = connection.execute(
            "select shown.name from shown join people using (owner, person_id) "
            "order by first_connected_on"
        ).fetchall()
    assert named == [(f"Person {n + 1}",) for n in range(len(EVERYBODY))]
