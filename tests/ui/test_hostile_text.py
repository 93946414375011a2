"""Hostile text in articles, questions and addresses: the page shows it verbatim, and it does nothing."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

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
