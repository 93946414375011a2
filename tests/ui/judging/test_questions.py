"""The own questions in a real browser: kept with one press, listed, edited, tagged, taken out and brought back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from evaluation import JudgementLog, QuestionEntry
from tests.support.drawn import wait_until_drawn
from tests.ui.judging.conftest import QUESTION

pytestmark = pytest.mark.browser


def entries(log: JudgementLog) -> list[tuple[str, bool, tuple[str, ...], str]]:
    lines = [each for each in log.lines() if isinstance(each, QuestionEntry)]
    return [(each.question, each.kept, each.tags, each.was) for each in lines]


def test_a_question_is_kept_edited_taken_out_and_brought_back(page: Page, log: JudgementLog) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/?q={QUESTION}")
    switch = page.get_by_role("switch", name="Keep this question")
    expect(switch).not_to_be_checked()
    page.get_by_text("Keep this question").click()
    expect(switch).to_be_checked()
    page.reload()
    expect(switch).to_be_checked()

    page.goto("/evaluation")
    page.get_by_text("Your questions").click()
    expect(page.get_by_text("0 questions of 1 judged")).to_be_visible()
    expect(page.get_by_role("link", name=QUESTION)).to_be_visible()
    page.get_by_role("button", name="Edit").press("Enter")
    page.get_by_label("Tags, with commas between").fill("care,  glass")
    page.get_by_label("Question", exact=True).fill("What cleans the lens?")
    page.get_by_label("Question", exact=True).press("Enter")
    expect(page.get_by_role("link", name="What cleans the lens?")).to_be_visible()
    expect(page.get_by_text("not judged yet · care · glass")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Take out").click()
    expect(page.get_by_text("Taken out")).to_be_visible()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("not judged yet · care · glass")).to_be_visible()
    tags = ("care", "glass")
    assert entries(log) == [
        (QUESTION, True, (), ""),
        ("What cleans the lens?", True, tags, QUESTION),
        ("What cleans the lens?", False, tags, ""),
        ("What cleans the lens?", True, tags, ""),
    ]

    log.keep(QuestionEntry(QUESTION, "ann"))
    page.reload()
    page.get_by_text("Your questions").click()
    page.locator(".st-key-own-questions").get_by_role("button", name="Edit").first.click()
    page.get_by_role("button", name="Save").wait_for()
    wait_until_drawn(page)
    page.get_by_label("Question", exact=True).fill(QUESTION)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You have that question already")).to_be_visible()
    assert len(entries(log)) == 5
