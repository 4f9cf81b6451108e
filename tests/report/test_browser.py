"""The report in a browser that is allowed no network."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture
def problems() -> list[str]:
    """Requests, console errors and page errors seen while the page was open."""
    return []


@pytest.fixture
def opened(
    browser: Any, page: Path, problems: list[str], request: Any
) -> Iterator[Any]:
    width, scheme = getattr(request, "param", (1440, "light"))
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    tab = context.new_page()
    tab.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("dialog", lambda dialog: problems.append(dialog.message))

    def requested(request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            problems.append(request.url)

    tab.on("request", requested)
    tab.goto(page.as_uri())
    yield tab
    context.close()


def scroll_through(tab: Any) -> None:
    tab.evaluate(
        """async () => {
            for (const chart of document.querySelectorAll(".chart")) {
                chart.scrollIntoView();
                await new Promise((done) => setTimeout(done, 60));
            }
        }"""
    )


SHAPES = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]


@pytest.mark.parametrize("opened", SHAPES, indirect=True, ids=str)
def test_all_charts_are_drawn_and_nothing_goes_wrong(
    opened: Any, problems: list[str]
) -> None:
    scroll_through(opened)
    opened.wait_for_function(
        "document.querySelectorAll('.chart .main-svg').length > 0 && "
        "[...document.querySelectorAll('.chart')].every("
        "(c) => c.classList.contains('js-plotly-plot'))"
    )
    assert (
        opened.evaluate("document.documentElement.scrollWidth")
        <= (opened.viewport_size["width"])
    )
    assert opened.locator(".modebar").count() == 0
    assert problems == []


def test_charts_wait_until_they_are_near(opened: Any) -> None:
    assert opened.locator(".chart.js-plotly-plot").count() < (
        opened.locator(".chart").count()
    )


def test_a_change_of_theme_draws_the_charts_again(opened: Any) -> None:
    colour = "document.querySelector('#figure-ladder .annotation-text').style.fill"
    opened.wait_for_selector("#figure-ladder .annotation-text")
    before = opened.evaluate(colour)
    opened.emulate_media(color_scheme="dark")
    opened.wait_for_function(f"{colour} !== {before!r}")


def test_paper_gets_every_chart(opened: Any) -> None:
    opened.pdf()
    assert opened.locator(".chart:not(.js-plotly-plot)").count() == 0


def names(tab: Any) -> list[str]:
    found: list[str] = tab.locator("#people tbody th bdi:first-child").all_inner_texts()
    return found


def test_search_finds_without_accent_or_case(opened: Any, problems: list[str]) -> None:
    opened.fill("#search", "PÁRTY")
    assert names(opened) == ["Party 🎉 Person"]
    opened.fill("#search", "<script>alert(1)")
    assert names(opened) == ["<script>alert(1)</script>"]
    opened.fill("#search", "nobody known")
    assert opened.locator("#people tbody td").first.inner_text() == "name only"
    opened.fill("#search", "no such person")
    assert names(opened) == []
    assert problems == []


def test_a_rung_may_be_chosen(opened: Any) -> None:
    opened.select_option("#rung", "name only")
    assert names(opened) == ["Nobody Known"]


def test_a_column_sorts_both_ways_and_says_so(opened: Any) -> None:
    head = opened.locator("#people thead th").first
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    ascending = names(opened)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert names(opened) == ascending[::-1]
    opened.locator("#people thead th button").nth(2).click()
    assert opened.locator("[aria-sort]").count() == 1
    assert names(opened)[-1] == "Nobody Known"


def test_the_text_is_there_without_a_script(browser: Any, page: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert "connections" in tab.locator("h1").inner_text()
    assert "Party 🎉 Person" in names(tab)
    assert tab.locator("#people thead button").count() == 0
    assert not tab.locator("#tools").is_visible()
    context.close()
