"""The evaluation page in a real browser: the choice of a folder, its error message, and the links of the header."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("leave", ["", "Enter", "Tab"])
def test_a_folder_that_is_no_collection_is_said_at_once_after_typing(page: Page, tmp_path: Path, leave: str) -> None:
    page.goto("/evaluation")
    expect(page.get_by_role("heading", level=1)).to_have_text("Evaluation")
    page.get_by_text("A folder", exact=True).click()
    page.get_by_label("Folder on this machine").fill(str(tmp_path))
    if leave:
        page.keyboard.press(leave)
    if leave != "Enter":
        page.get_by_role("button", name="Run").click()
    expect(page.locator(".notice.problem")).to_contain_text(f"{tmp_path} has no corpus.jsonl")


def test_without_a_folder_the_visitor_is_told_to_type_one(page: Page) -> None:
    page.goto("/evaluation")
    page.get_by_text("A folder", exact=True).click()
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".notice")).to_contain_text("Type the folder of the collection first.")


@pytest.fixture
def hot_drinks(tmp_path: Path) -> Path:
    """Return the folder of a collection named "hot drinks"."""
    folder = tmp_path / "hot drinks"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "d", "title": "Tea", "text": "Tea is hot."}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "What is hot?"}\n')
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n")
    return folder


def measure(page: Page, folder: Path) -> None:
    page.goto("/evaluation")
    page.get_by_text("A folder", exact=True).click()
    page.get_by_label("Folder on this machine").fill(str(folder))
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".lead", has_text="1 question, 1 document")).to_be_visible(timeout=60_000)


def test_a_typed_folder_is_measured_with_one_press(page: Page, hot_drinks: Path) -> None:
    measure(page, hot_drinks)
    expect(page.locator(".part:visible")).to_have_text(["hot drinks", "Question by question"])


def test_what_is_wrong_with_a_collection_is_shown(page: Page, hot_drinks: Path) -> None:
    with (hot_drinks / "qrels.tsv").open("a") as qrels:
        qrels.write("q\tMISSING\t1\n")
    measure(page, hot_drinks)
    expect(page.locator(".notice p")).to_have_text(
        [
            "Something is wrong with this collection",
            "qrels.tsv, line 3: the document MISSING is not in the corpus.",
            "Only one question was asked. Nothing follows from one question.",
        ]
    )


def test_a_report_stays_with_who_ran_it_and_others_are_told_and_can_open_it(
    page: Page, other_page: Page, hot_drinks: Path
) -> None:
    measure(page, hot_drinks)
    page.reload()
    expect(page.locator(".part:visible")).to_have_text(["hot drinks", "Question by question"])
    other_page.goto("/evaluation")
    expect(other_page.locator(".part:visible")).to_have_text(["The latest evaluation"])
    expect(other_page.locator(".lead").nth(1)).to_have_text(
        re.compile(r"^hot drinks, 1 question, \d+ [A-Z]\w+ \d{4}, \d\d:\d\d UTC\.$")
    )
    assert str(hot_drinks) not in other_page.content()
    other_page.get_by_text("Open its report").click()
    expect(other_page.get_by_role("table", name="The mean of each measure in each mode")).to_be_visible()

    measure(other_page, hot_drinks)
    expect(other_page.locator(".part:visible")).to_have_text(["hot drinks", "Question by question"])
    page.reload()
    expect(page.locator(".part:visible")).to_have_text(["hot drinks", "Question by question", "The latest evaluation"])


def test_the_header_is_a_landmark_and_leads_everywhere(page: Page) -> None:
    page.goto("/evaluation")
    navigation = page.get_by_role("navigation", name="Pages")
    expect(navigation.get_by_role("link")).to_have_text(["Search", "Library", "Evaluation"])
    navigation.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")
    navigation.get_by_role("link", name="Search").click()
    expect(page.get_by_label("Your question")).to_be_focused()
