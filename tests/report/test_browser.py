"""The report in a browser that is allowed no network."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import pipeline
from tests.test_pool import entry, export, talk

BROWSER = os.environ.get("CLOSEKNIT_BROWSER") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="PLAYWRIGHT IS NOT INSTALLED"
)
pytestmark = pytest.mark.skipif(
    not BROWSER,
    reason="NO CHROMIUM FOUND: the report was not opened in a browser. "
    "Install one or set CLOSEKNIT_BROWSER.",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=BROWSER,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


def visit(browser: Any, page: Path, width: int, scheme: str) -> tuple[Any, list[str]]:
    """The page in a tab without network, and what goes wrong while it is open."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        offline=True,
    )
    tab, problems = context.new_page(), []
    tab.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("dialog", lambda dialog: problems.append(dialog.message))
    tab.on("request", lambda sent: problems.append(sent.url))
    tab.goto(page.as_uri())
    problems.remove(page.as_uri())
    return tab, problems


@pytest.fixture
def opened(browser: Any, page: Path) -> Iterator[Any]:
    tab, _ = visit(browser, page, 1440, "light")
    yield tab
    tab.context.close()


@pytest.fixture(scope="module")
def visited(browser: Any, page: Path) -> Iterator[Any]:
    """One tab for the tests of the table; they share what went wrong in it."""
    tab, problems = visit(browser, page, 1440, "light")
    yield tab
    assert problems == []
    tab.context.close()


@pytest.fixture
def table(visited: Any) -> Any:
    visited.fill("#search", "")
    visited.select_option("#rung", "")
    return visited


SHAPES = [(1440, "dark"), (390, "light")]


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_all_charts_are_drawn_and_nothing_goes_wrong(
    browser: Any, page: Path, width: int, scheme: str
) -> None:
    tab, problems = visit(browser, page, width, scheme)
    for chart in tab.locator(".chart[data-figure]").all():
        chart.scroll_into_view_if_needed()
        sync_api.expect(chart.locator(".main-svg").first).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.locator(".modebar").count() == 0
    assert problems == []
    tab.context.close()


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_nothing_bars_anybody_from_reading(
    browser: Any, sample: Path, width: int, scheme: str
) -> None:
    """Not one of axe-core's rules is broken, with all opened that can be."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,  # axe is a script put into the page
    )
    tab = context.new_page()
    tab.goto((sample.parent / "reports" / "index.html").as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    tab.locator(".main-svg").first.wait_for()
    broken = axe.run(tab).response["violations"]
    tab.locator("#people tbody a").first.click()
    tab.locator("#person-chart .main-svg").first.wait_for()
    broken += axe.run(tab).response["violations"]
    assert [(b["id"], b["nodes"][0]["html"]) for b in broken] == []
    context.close()


def test_charts_wait_until_they_are_near(opened: Any) -> None:
    assert opened.locator(".chart.js-plotly-plot").count() < (
        opened.locator(".chart[data-figure]").count()
    )


def test_a_change_of_theme_draws_the_charts_again(opened: Any) -> None:
    drawn = opened.locator("#figure-ladder_networks, #figure-over_time")
    drawn = drawn.locator(".annotation-text").first
    opened.locator("#time").scroll_into_view_if_needed()
    drawn.wait_for()
    light = drawn.evaluate("said => getComputedStyle(said).fill")
    opened.emulate_media(color_scheme="dark")
    sync_api.expect(drawn).not_to_have_css("fill", light)


def test_paper_gets_every_chart(opened: Any) -> None:
    opened.pdf()
    assert opened.locator("[data-figure]:not(.js-plotly-plot)").count() == 0


def names(tab: Any) -> list[str]:
    found: list[str] = tab.locator("#people tbody th bdi:first-child").all_inner_texts()
    return found


def test_search_finds_without_accent_or_case(table: Any) -> None:
    table.fill("#search", "PÁRTY")
    assert names(table) == ["Party 🎉 Person"]
    table.fill("#search", "<script>alert(1)")
    assert names(table) == ["<script>alert(1)</script>"]
    table.fill("#search", "nobody known")
    assert table.locator("#people tbody td").nth(1).inner_text() == "name only"
    table.fill("#search", "no such person")
    assert names(table) == []


def test_a_rung_may_be_chosen(table: Any) -> None:
    table.select_option("#rung", "name only")
    assert names(table) == ["Nobody Known"]


def test_a_column_sorts_both_ways_and_says_so(table: Any) -> None:
    head = table.locator("#people thead th").first
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    ascending = names(table)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert names(table) == ascending[::-1]
    table.locator("#people thead th button").nth(2).click()
    assert table.locator("[aria-sort]").count() == 1
    assert names(table)[-1] == "Nobody Known"


def test_a_person_opens_and_back_closes(table: Any) -> None:
    person = table.locator("#person")
    table.fill("#search", "party")
    table.locator("#people tbody a").click()
    sync_api.expect(person.locator("h2")).to_have_text("Party 🎉 Person")
    sync_api.expect(person.locator("#person-chart .main-svg").first).to_be_visible()
    assert person.locator("#person-parts dt").count() == 4
    assert "thanks" in person.locator("#person-ledger").inner_text()
    assert "LinkedIn: connected on" in person.locator("#person-firsts").inner_text()
    months = person.locator("#person-months tbody tr")
    assert months.count() == 7
    table.go_back()
    sync_api.expect(person).to_be_hidden()


def test_a_hostile_name_opened_is_text(table: Any) -> None:
    table.fill("#search", "<script>alert(1)")
    table.locator("#people tbody a").click()
    title = table.locator("#person h2")
    sync_api.expect(title).to_have_text("<script>alert(1)</script>")
    table.keyboard.press("Escape")
    sync_api.expect(table.locator("#person")).to_be_hidden()
    sync_api.expect(table).not_to_have_url(re.compile("#"))  # a moment later


def test_a_name_on_a_list_opens_too(table: Any) -> None:
    table.fill("#search", "nobody known")
    table.locator("#people tbody a").click()
    sync_api.expect(table.locator("#person-unknown")).to_contain_text("not weak")
    sync_api.expect(table.locator("#person-known")).to_be_hidden()
    table.locator("#close").click()
    sync_api.expect(table.locator("#person")).to_be_hidden()


def test_the_keyboard_alone_finds_and_opens_a_person(table: Any) -> None:
    table.locator("#search").focus()
    table.keyboard.type("bold")
    for _ in range(60):
        table.keyboard.press("Tab")
        if table.evaluate("document.activeElement.matches('#people tbody a')"):
            break
    table.keyboard.press("Enter")
    person = table.locator("#person")
    sync_api.expect(person).to_be_visible()
    assert table.evaluate("document.activeElement.closest('#person') !== null")
    table.keyboard.press("Escape")
    sync_api.expect(person).to_be_hidden()


@pytest.fixture(scope="module")
def sampled(browser: Any, sample: Path) -> Iterator[Any]:
    """The sample's report in one tab, for tests that leave it as it was."""
    page = sample.parent / "reports" / "index.html"
    tab, problems = visit(browser, page, 1440, "light")
    yield tab
    assert problems == []
    tab.context.close()


@pytest.mark.parametrize(
    "place", ["#week .who", "#circles .chips", "#give tbody", "#people tbody"]
)
def test_a_name_anywhere_opens_its_person_and_back_returns(
    sampled: Any, place: str
) -> None:
    name = sampled.locator(f"{place} a:visible").last
    name.scroll_into_view_if_needed()
    before = sampled.evaluate("scrollY")
    name.focus()
    sampled.keyboard.press("Enter")
    person = sampled.locator("#person")
    sync_api.expect(person.locator("h2")).to_have_text(name.inner_text())
    sampled.go_back()
    sync_api.expect(person).to_be_hidden()
    sync_api.expect(name).to_be_focused()
    assert sampled.evaluate("scrollY") == before


def test_no_name_of_a_table_of_people_is_without_its_person(sampled: Any) -> None:
    tables = sampled.locator("table:has(thead th:text-is('Name'))")
    assert tables.count() > 3
    for table in tables.all():
        names, links = (table.locator(f"tbody th{a}") for a in ("", " a"))
        assert links.count() == names.count() > 0


def test_a_mark_in_a_chart_opens_its_person(sampled: Any) -> None:
    chart = sampled.locator("#figure-known_chart")
    chart.scroll_into_view_if_needed()
    mark = chart.locator(".point").first
    mark.wait_for()
    mark.hover(force=True)
    mark.click(force=True)
    person = sampled.locator("#person")
    sync_api.expect(person).to_be_visible()
    assert sampled.evaluate("location.hash").startswith("#person-")
    sampled.keyboard.press("Escape")
    sync_api.expect(person).to_be_hidden()
    sync_api.expect(sampled).not_to_have_url(re.compile("#"))


def test_what_to_do_is_told_on_the_first_screen(sampled: Any) -> None:
    sampled.evaluate("scrollTo(0, 0)")
    sync_api.expect(sampled.locator("#week-title")).to_be_in_viewport()
    sync_api.expect(sampled.locator("#figure-ladder .main-svg").first).to_be_visible()


def test_a_suggestion_is_copied_as_a_line(browser: Any, sample: Path) -> None:
    page = sample.parent / "reports" / "index.html"
    tab, problems = visit(browser, page, 1440, "light")
    button = tab.locator(".copy").first
    line = button.get_attribute("data-line")
    button.click()
    sync_api.expect(tab.locator("#copied")).to_have_text(f"Copied: {line}")
    assert problems == []
    tab.context.close()


def test_paper_is_never_wider_than_itself(opened: Any) -> None:
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 700, "height": 1000})
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 700


def test_the_text_is_there_without_a_script(browser: Any, page: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert "connections" in tab.locator("h1").inner_text()
    assert "Party 🎉 Person" in names(tab)
    assert tab.locator("#people thead button").count() == 0
    assert not tab.locator("#tools").is_visible()
    # A chart needs the script; its table does not.
    assert not tab.locator(".chart[data-figure]").first.is_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_company_in_one_long_word_is_wrapped(
    browser: Any, tmp_path: Path, width: int
) -> None:
    company, members = "W" * 200, tmp_path / "members"
    for me in ("Alex Muster", "Bea Stein"):
        said = talk(me, "Zoë Brandt", 3, "hello")
        entries = [entry("Zoë Brandt", "zoe@example.org", company)]
        export(members / me / "linkedin.zip", me, said, entries)
    asked = pipeline.options(None, tmp_path / "d", tmp_path / "r", pool=members)
    tab, problems = visit(browser, pipeline.run(asked).report, width, "light")
    assert problems == []
    cells = "[...document.querySelectorAll('td.long bdi')].map(c => c.offsetWidth)"
    widths = tab.evaluate(cells)
    assert widths
    assert max(widths) <= 500, "the widest a cell may be"
    assert "There is nobody with whom one member alone" in tab.inner_text("#alone")
    tab.context.close()
