"""Hostile text in articles, questions and addresses: the page shows it verbatim, and it does nothing."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.ui.conftest import Site
from tools.hostile_text.articles import article, file_name
from tools.hostile_text.payloads import payloads
from tools.hostile_text.watching import Noted, count_armed, watched_page

pytestmark = pytest.mark.browser

QUESTION = """<script>alert(1)</script><img src=x onerror=alert(2)> **zebrafish** </mark> [x](javascript:alert(3))"""
FOREIGN = ".stHtml img, .stHtml svg, .stHtml p script, .stHtml [onerror], .stHtml [onload], .stHtml a[href^=javascript]"


def test_a_hostile_article_is_shown_verbatim(page: Page) -> None:
    page.goto("/?q=zebrafish")
    result = page.locator(".result").filter(has_text="Zebrafish text")
    expect(result.locator(".passage-text")).to_contain_text("""Zebrafish text <img src=x onerror=alert(1)> with""")
    expect(result.locator("h2")).to_have_text("Zebrafish <script>alert('title')</script>")
    expect(page.locator(FOREIGN)).to_have_count(0)
    result.get_by_role("link", name="Open article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zebrafish <script>alert('title')</script>")
    for piece in (
        "</mark></p><script>alert(2)</script> and **stars**",
        "[a link](javascript:alert(3)) and `code` and $$x$$ and :red[colour] and &lt;b>entity.",
        "Heading <svg onload=alert(4)>",
    ):
        expect(page.locator(".article")).to_contain_text(piece)
    expect(page.get_by_role("link", name="Heading <svg onload=alert(4)>")).to_be_visible()
    expect(page.locator(FOREIGN)).to_have_count(0)


def test_a_hostile_question_is_only_text(page: Page) -> None:
    page.goto(f"/?q={quote(QUESTION)}")
    page.locator(".closest > summary").click()
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)
    expect(page.locator("h1")).to_contain_text(QUESTION)
    expect(page.locator(FOREIGN)).to_have_count(0)
    page.get_by_role("link", name="Open article").first.click()
    page.locator(".article").wait_for()
    expect(page.locator(".way-back")).to_contain_text("<script>alert(1)</script>")
    expect(page.locator(FOREIGN)).to_have_count(0)


@pytest.mark.parametrize("parameter", ["mode", "k", "article", "passage", "remove", "like", "in", "section", "weight"])
def test_a_hostile_address_is_only_text(page: Page, parameter: str) -> None:
    article = {"passage": "&article=bees.md", "section": "&in=bees.md"}.get(parameter, "")
    path = "/library" if parameter == "remove" else "/"
    page.goto(f"{path}?q=bees{article}&{parameter}={quote(QUESTION)}")
    page.locator("h1").wait_for()
    expect(page.locator(FOREIGN)).to_have_count(0)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


@pytest.mark.parametrize("text", payloads(500)[::42])
def test_a_hostile_text_in_every_place_runs_nothing_and_sends_nothing(text: str, site: Site, browser: Browser) -> None:
    """A dozen of those that `python -m tools.hostile_text` opens in all places, 500 of them."""
    parameters = urlencode(dict.fromkeys(("q", "mode", "k", "weight", "in", "section"), text))
    file: FilePayload = {"name": f"{file_name(text)}.md", "mimeType": "", "buffer": article(0, text).encode()}
    with watched_page(browser, site.address) as (page, noted):
        page.goto(f"/?{parameters}")
        page.locator("h1, .notice").first.wait_for()
        count_armed(page, noted)
        page.goto("/library")
        page.locator("input[type=file]").set_input_files([file])
        expect(page.locator(".preview h3")).to_have_text(" ".join(text.split()))
        count_armed(page, noted)
    assert noted == Noted()
