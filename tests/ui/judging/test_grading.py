"""Judging results where they stand, in a real browser: grades, undo, notes, names, the keyboard, and who may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.browser import serve_page
from evaluation import Grade, JudgementLog
from tests.support.drawn import wait_until_drawn
from tests.ui.conftest import Site
from tests.ui.judging.conftest import QUESTION

pytestmark = pytest.mark.browser


def judge(page: Page, question: str = QUESTION) -> Locator:
    """Open the results of a question to judge them, and return the grades of the first."""
    page.goto(f"/?q={question}&judge=open")
    first = page.get_by_role("radiogroup", name="Does this answer the question?").first
    first.wait_for()
    wait_until_drawn(page)  # what is still to come would move the grades
    expect(page.get_by_role("radiogroup", name="Does this answer the question?")).to_have_count(10)
    page.evaluate("document.fonts.ready")
    return first


def said(log: JudgementLog) -> list[tuple[str, str, Grade | None, str, str]]:
    return [(each.question, each.section_id, each.grade, each.judge, each.note) for each in log.all()]


def test_a_grade_is_kept_changed_and_undone(page: Page, log: JudgementLog) -> None:
    first = judge(page)
    expect(first.get_by_role("radio", checked=True)).to_have_count(0)
    first.get_by_role("radio", name="Answers").click()
    expect(first.get_by_role("radio", checked=True)).to_have_text("Answers")
    expect(page.get_by_text("1 grade by owner for this question")).to_be_visible()
    page.reload()
    expect(first.get_by_role("radio", checked=True)).to_have_text("Answers")
    first.get_by_role("radio", name="Helps").click()
    expect(first.get_by_role("radio", checked=True)).to_have_text("Helps")
    page.get_by_role("button", name="Undo").click()
    expect(first.get_by_role("radio", checked=True)).to_have_text("Answers")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("0 grades by owner for this question")).to_be_visible()
    expect(first.get_by_role("radio", checked=True)).to_have_count(0)
    section = "lighthouse.md#what-to-use"
    assert said(log) == [(QUESTION, section, grade, "owner", "") for grade in (Grade.ANSWERS, Grade.HELPS, None, None)]


def test_the_results_of_all_modes_are_judged_side_by_side(page: Page, log: JudgementLog) -> None:
    """A section stands in up to three columns; a grade in one of them stands in the others too."""
    page.goto(f"/?q={QUESTION}&mode=compare")
    page.get_by_text("Judge the results").click()
    grades = page.get_by_role("radiogroup", name="Does this answer the question?")
    grades.first.wait_for()
    wait_until_drawn(page)
    grades.first.get_by_role("radio", name="Answers").click()
    expect(page.get_by_text("1 grade by owner for this question")).to_be_visible()
    expect(page.get_by_role("radio", checked=True).filter(has_text="Answers")).to_have_count(3)
    assert [grade for _, _, grade, _, _ in said(log)] == [Grade.ANSWERS]


def wait_for_entries(page: Page, log: JudgementLog, count: int) -> None:
    """Wait until the server has kept so many entries: the page shows a choice before that."""
    for _ in range(400):
        if len(said(log)) >= count:
            return
        page.wait_for_timeout(50)


def test_a_note_is_kept_with_the_grade(page: Page, log: JudgementLog) -> None:
    first = judge(page)
    first.get_by_role("radio", name="No").click()
    note = page.get_by_placeholder("Add a note")
    note.fill("on the foghorn")
    note.press("Enter")
    expect(note).to_have_value("on the foghorn")
    first.get_by_role("radio", name="Helps").click()
    expect(first.get_by_role("radio", checked=True)).to_have_text("Helps")
    expect(note).to_have_value("on the foghorn")
    wait_for_entries(page, log, 3)
    assert [(grade, text) for _, _, grade, _, text in said(log)] == [
        (Grade.NO, ""),
        (Grade.NO, "on the foghorn"),
        (Grade.HELPS, "on the foghorn"),
    ]


def test_each_judge_has_grades_of_their_own(page: Page, other_page: Page, log: JudgementLog) -> None:
    for visitor, name, grade in ((page, "Ann", "Answers"), (other_page, "Bob", "No")):
        first = judge(visitor)
        box = visitor.get_by_label("Your name as a judge")
        box.fill(name)
        box.press("Enter")
        expect(visitor.locator(".st-key-judging .calm").first).to_contain_text(f"0 grades by {name} for")
        first.get_by_role("radio", name=grade).click()
        expect(first.get_by_role("radio", checked=True)).to_have_text(grade)
    page.reload()  # the name stays
    expect(page.get_by_label("Your name as a judge")).to_have_value("Ann")
    expect(
        page.get_by_role("radiogroup", name="Does this answer").first.get_by_role("radio", checked=True)
    ).to_have_text("Answers")
    assert [(grade, name) for _, _, grade, name, _ in said(log)] == [(Grade.ANSWERS, "Ann"), (Grade.NO, "Bob")]


def test_a_name_that_is_typed_and_not_confirmed_counts_for_the_next_grade(page: Page, log: JudgementLog) -> None:
    first = judge(page)
    page.get_by_label("Your name as a judge").fill("Cy")
    first.get_by_role("radio", name="Helps").click()
    expect(page.get_by_text("1 grade by Cy for this question")).to_be_visible()
    assert [(grade, name) for _, _, grade, name, _ in said(log)] == [(Grade.HELPS, "Cy")]


def test_a_result_is_graded_with_the_keyboard_alone(page: Page, log: JudgementLog) -> None:
    judge(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[class*=st-key-grade-]') !== null"):
            break
    page.keyboard.press("Space")
    expect(page.get_by_text("1 grade by owner for this question")).to_be_visible()
    assert [grade for _, _, grade, _, _ in said(log)] == [Grade.ANSWERS]


def test_judging_is_switched_on_and_off_and_nobody_else_sees_it(page: Page) -> None:
    page.goto(f"/?q={QUESTION}")
    page.locator(".results").first.wait_for()
    expect(page.get_by_role("radiogroup", name="Does this answer")).to_have_count(0)
    page.get_by_text("Tune").click()
    page.get_by_text("Judge the results").click()
    expect(page.get_by_role("radiogroup", name="Does this answer").first).to_be_visible()
    expect(page).to_have_url(re.compile("judge=open"))
    page.get_by_role("link", name="Stop judging").click()
    expect(page).not_to_have_url(re.compile("judge="))
    page.locator(".results").first.wait_for()
    expect(page.get_by_role("radiogroup", name="Does this answer")).to_have_count(0)


def test_a_grade_that_cannot_be_kept_is_said_and_not_shown(page: Page, log: JudgementLog) -> None:
    first = judge(page)
    Path(log.place).mkdir()
    try:
        first.get_by_role("radio", name="Answers").click()
        expect(page.get_by_role("alert").get_by_text("The judgement was not kept")).to_be_visible()
        expect(page.locator(".results").first).to_be_visible()  # whatever becomes of the judgements
    finally:
        Path(log.place).rmdir()
    page.reload()
    first.wait_for()
    expect(first.get_by_role("radio", checked=True)).to_have_count(0)


def test_where_nobody_may_write_nobody_judges(page: Page, site: Site, tmp_path: Path) -> None:
    environment = {
        "PATELLA_ARTICLES": str(site.articles),
        "PATELLA_INDEX": str(site.articles.parent / "index"),
        "PATELLA_READONLY": "1",
    }
    with serve_page(environment, tmp_path / "log") as address:
        page.goto(f"{address}/?q={QUESTION}&judge=open")
        page.locator(".results").first.wait_for()
        expect(page.get_by_text("You can search and read.")).to_be_visible()
        expect(page.get_by_role("radiogroup", name="Does this answer")).to_have_count(0)
        page.goto(f"{address}/?q={QUESTION}&judge=blind")
        page.locator(".results .foot").first.wait_for()
        page.get_by_text("Tune").click()
        expect(page.get_by_text("Judge the results")).to_have_count(0)
