"""Judging blind in a real browser: the pool passage by passage, by keys, without what would give the ranking away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from evaluation import Grade, JudgementLog
from tests.support.drawn import press_shortcut, wait_until_drawn
from tests.ui.judging.conftest import QUESTION

pytestmark = pytest.mark.browser


def begin(page: Page) -> int:
    """Open the pool of the question, and return how many sections are left."""
    page.goto(f"/?q={QUESTION}&judge=blind")
    page.get_by_role("button", name="Skip").wait_for()
    return left_of(page)


def left_of(page: Page) -> int:
    return int(page.locator(".results + .unseen").inner_text().split()[0])


def judge(page: Page, key: str, left: int) -> None:
    """Press a key, and wait until so many passages are left."""
    press_shortcut(page, key)
    expect(page.locator(".st-key-judging .calm").first).to_contain_text(f", {left} left")


def test_a_pool_is_judged_by_keys_to_its_end(page: Page, log: JudgementLog) -> None:
    left = begin(page)
    assert left > 3
    for number, key in zip(range(left), "210" * left, strict=False):
        judge(page, key, left - number - 1)
    expect(page.get_by_role("heading", name="All is judged")).to_be_visible()
    judged = log.all()
    assert len({each.section_id for each in judged}) == len(judged) == left
    assert [each.grade for each in judged[:3]] == [Grade.ANSWERS, Grade.HELPS, Grade.NO]
    assert {(each.question, each.judge, each.blind) for each in judged} == {(QUESTION, "owner", True)}
    judge(page, "u", 1)
    assert (log.all()[-1].section_id, log.all()[-1].grade) == (judged[-1].section_id, None)


def test_nothing_gives_the_ranking_away(page: Page, log: JudgementLog) -> None:
    begin(page)
    for tell in (".confidence", ".why", ".rank", ".parts", "mark", ".legend", ".timings"):
        expect(page.locator(tell)).to_have_count(0)
    expect(page.get_by_text("Search by")).to_have_count(0)


def test_what_is_skipped_comes_last_and_what_is_undone_comes_again(page: Page, log: JudgementLog) -> None:
    left = begin(page)
    passage = page.locator(".results .passage-text")
    skipped = passage.inner_text()
    press_shortcut(page, "s")
    expect(passage).not_to_have_text(skipped, use_inner_text=True)
    second = passage.inner_text()
    judge(page, "0", left - 1)
    expect(passage).not_to_have_text(second, use_inner_text=True)
    judge(page, "u", left)
    expect(passage).to_have_text(second, use_inner_text=True)
    for number in range(left - 1):
        judge(page, "0", left - number - 1)
    expect(passage).to_have_text(skipped, use_inner_text=True)
    assert left_of(page) == 1


def test_a_key_that_is_typed_into_a_box_is_no_grade(page: Page, log: JudgementLog) -> None:
    begin(page)
    page.get_by_label("Your name as a judge").fill("")
    page.get_by_label("Your name as a judge").press_sequentially("u2")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-judging .calm").first).to_contain_text("0 grades by u2,")
    page.reload()
    expect(page.get_by_label("Your name as a judge")).to_have_value("u2")
    assert log.all() == []


def test_a_blind_grade_stands_among_the_results_and_can_be_taken_back(page: Page, log: JudgementLog) -> None:
    left = begin(page)
    for number in range(left):
        judge(page, "1", left - number - 1)
    page.get_by_role("link", name="Show the results").click()
    first = page.get_by_role("radiogroup", name="Does this answer").first
    expect(first.get_by_role("radio", checked=True)).to_have_text("Helps")
    expect(first.get_by_role("radio", name="No")).to_be_disabled()
    wait_until_drawn(page)  # what is still to come would move the grades
    page.get_by_role("button", name="Undo").first.click()
    expect(first.get_by_role("radio", checked=True)).to_have_count(0)
    expect(first.get_by_role("radio", name="No")).to_be_enabled()


def test_the_way_to_judging_leads_from_the_evaluation_page_to_a_question(page: Page, log: JudgementLog) -> None:
    page.goto("/evaluation")
    page.get_by_role("link", name="blind").click()
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    box.fill(QUESTION)
    box.press("Enter")
    page.get_by_role("button", name="Skip").wait_for()
    assert left_of(page) > 3
