"""The evaluation page in a real browser: the choice of a folder, what is kept, compared, and looked into."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.collections import titled, write_collection

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
    expect(page.locator(".part:visible")).to_have_text(["hot drinks", "Kept evaluations"])
    page.get_by_role("link", name="Question by question").click()
    expect(page.get_by_role("table", name="The questions, worst first")).to_contain_text("What is hot?")


def test_without_judgements_of_your_own_you_are_told_to_judge(page: Page) -> None:
    page.goto("/evaluation")
    page.get_by_text("Your own questions", exact=True).click()
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".notice.problem")).to_contain_text("Nobody has judged anything in this library yet.")


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
    expect(page.locator(".part:visible")).to_have_text(["hot drinks", "Kept evaluations"])
    other_page.goto("/evaluation")
    expect(other_page.locator(".part:visible")).to_have_text(["Kept evaluations"])
    newest = other_page.get_by_role("table", name="The kept evaluations").get_by_role("row").nth(1)
    expect(newest.get_by_role("link").first).to_have_text(
        re.compile(r"^hot drinks, \d+ [A-Z]\w+ \d{4}, \d\d:\d\d UTC$")
    )
    assert str(hot_drinks) not in other_page.content()
    newest.get_by_role("link").first.click()
    expect(other_page.get_by_role("table", name="The mean of each measure in each mode")).to_be_visible()


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    """Return the folder of a collection of three articles and two questions."""
    texts = {
        "moss": "Moss grows in lawns that are damp and shady. Rake it out in spring.",
        "roses": "Roses are pruned in late winter, above a bud that looks outwards.",
        "hedges": "Hedges are cut in summer, when the birds have left.",
    }
    asked = {"q1": "how do I get rid of moss in my lawn", "q2": "when are roses pruned"}
    rows = [{"_id": name, "text": text} for name, text in asked.items()]
    return write_collection(tmp_path / "garden notes", titled(texts), rows, {"q1": "moss", "q2": "roses"})


def run_again(page: Page, kept: int) -> None:
    """Measure the collection that was typed once more, and wait until so many runs of it are kept."""
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("link", name=re.compile("^garden notes"))).to_have_count(kept, timeout=60_000)


def enter(page: Page, name: str) -> None:
    """Follow a link with the keyboard."""
    link = page.get_by_role("link", name=name).first
    link.focus()
    link.press("Enter")


def test_two_runs_are_compared_and_looked_into_by_keyboard_on_a_narrow_screen(
    page: Page, garden: Path, articles: Path
) -> None:
    """A change makes a question worse. The page says so, and shows both lists from the articles of the collection."""
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if "Policy" in message.text else None)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/evaluation")
    page.get_by_text("A folder", exact=True).click()
    page.get_by_label("Folder on this machine").fill(str(garden))
    run_again(page, 1)
    corpus = garden / "corpus.jsonl"
    changed = corpus.read_text().replace("Moss grows in lawns that are damp and shady.", "It is damp.")
    corpus.write_text(changed.replace("Hedges are cut", "To get rid of moss in your lawn, rake it. Hedges are cut"))
    run_again(page, 2)

    enter(page, "compare with the baseline")
    expect(page.get_by_role("table", name="The differences of the means")).to_contain_text("Both")
    expect(page.locator(".column.worse h2")).to_have_text("Worse: 1 question")
    fits(page)
    enter(page, "how do I get rid of moss in my lawn")
    expect(page.locator(".asked")).to_have_text("how do I get rid of moss in my lawn")
    before, after = page.locator(".column.found").nth(0), page.locator(".column.found").nth(1)
    expect(before.locator("li").first).to_contain_text("judged: helps")
    expect(after.locator("li").first).to_contain_text("To get rid of moss in your lawn, rake it.")
    expect(after.locator("li").first).not_to_contain_text("judged")
    assert not any("moss" in each.read_text("utf-8") for each in articles.glob("*.md"))
    fits(page)
    page.reload()
    expect(page.locator(".asked")).to_have_text("how do I get rid of moss in my lawn")
    page.go_back()
    expect(page.locator(".column.worse h2")).to_have_text("Worse: 1 question")

    enter(page, "This evaluation alone")
    expect(page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg").first).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Make this the baseline").press("Enter")
    expect(page.get_by_text("This is the baseline of its collection.")).to_be_visible()
    page.get_by_role("button", name="Delete").press("Enter")
    page.get_by_role("button", name="Delete this evaluation").press("Enter")
    expect(page.get_by_text("The evaluation is deleted.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^garden notes"))).to_have_count(1)
    assert blocked == []


def fits(page: Page) -> None:
    """Assert that nothing is wider than the screen."""
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")


def test_the_header_is_a_landmark_and_leads_everywhere(page: Page) -> None:
    page.goto("/evaluation")
    navigation = page.get_by_role("navigation", name="Pages")
    expect(navigation.get_by_role("link")).to_have_text(["Search", "Library", "Evaluation"])
    navigation.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")
    navigation.get_by_role("link", name="Search").click()
    expect(page.get_by_label("Your question")).to_be_focused()
