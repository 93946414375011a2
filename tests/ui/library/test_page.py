"""The library page in a real browser: upload with a preview, removal, and the return to an earlier generation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.browser

KITES = """# Flying kites

A kite needs wind.

## String

Waxed linen makes the strongest kite string.
"""

HOSTILE = r"""# Kiwi \<img src=x onerror=alert(2)>

Kiwi text.

## \<script>alert(3)\</script>

More.
"""


def choose(page: Page, name: str, text: str) -> None:
    choose_files(page, {name: text})


def choose_files(page: Page, texts: dict[str, str]) -> None:
    page.goto("/library")
    files: list[FilePayload] = [
        {"name": name, "mimeType": "text/markdown", "buffer": text.encode()} for name, text in texts.items()
    ]
    page.locator("input[type=file]").set_input_files(files)
    expect(page.locator(".preview")).to_have_count(len(texts))


@pytest.fixture
def tidy(page: Page, articles: Path) -> Iterator[None]:
    """Remove the articles that the test added, and index what is left."""
    yield
    added = {path.name for path in articles.glob("*.md")} - {"bees.md", "hostile.md", "lighthouse.md"}
    for name in added:
        (articles / name).unlink()
    page.context.clear_cookies()  # a new visitor, who is shown no report yet
    page.goto("/library")
    page.get_by_role("button", name="Reindex the folder").click()
    expect(page.locator(".notice.done")).to_contain_text("Indexing is done")


def add(page: Page) -> None:
    page.get_by_role("button", name="Add this article").click()
    expect(page.locator(".notice.done")).to_contain_text("1 added")


def remove(page: Page, title: str) -> None:
    page.get_by_role("row").filter(has_text=title).get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".notice.done")).to_contain_text("1 removed")


def test_an_article_is_uploaded_found_removed_and_no_longer_found(page: Page, articles: Path) -> None:
    choose(page, "kites.md", KITES)
    card = page.locator(".preview")
    expect(card).to_contain_text("Flying kites")
    expect(card).to_contain_text("1 heading, 2 passages")
    expect(card.locator("li")).to_have_text(["String"])
    assert not (articles / "kites.md").exists(), "nothing is kept before it is confirmed"
    add(page)
    expect(page.get_by_role("row").filter(has_text="Flying kites")).to_contain_text("up to date")
    page.goto("/?q=strongest+kite+string")
    expect(page.locator(".results h2").first).to_have_text("Flying kites")

    page.goto("/library")
    remove(page, "Flying kites")
    expect(page.get_by_role("row").filter(has_text="Flying kites")).to_have_count(0)
    assert [path.read_text() for path in (articles / ".removed").glob("*kites.md")] == [KITES]
    page.goto("/?q=strongest+kite+string")
    expect(page.locator(".results h2", has_text="Flying kites")).to_have_count(0)

    page.goto("/library")
    page.get_by_role("button", name="Return to the one before").click()
    page.get_by_role("button", name="Return to it now").click()
    expect(page.locator(".notice.done")).to_have_count(1)
    expect(page.locator(".notice.done")).to_contain_text("The index is back")
    expect(page.get_by_role("row").filter(has_text="Flying kites")).to_contain_text("no longer in the folder")
    page.get_by_role("button", name="Reindex the folder").click()
    expect(page.get_by_role("row").filter(has_text="Flying kites")).to_have_count(0)


def test_a_file_that_cannot_be_read_says_why_and_is_not_added(page: Page) -> None:
    choose(page, "empty.md", "   ")
    expect(page.locator(".preview")).to_contain_text("is empty")
    expect(page.get_by_text("This file cannot be added.")).to_be_visible()
    expect(page.get_by_role("button", name="Add this")).to_have_count(0)


@pytest.mark.usefixtures("tidy")
def test_a_report_is_shown_to_the_visitor_who_caused_it_and_ends_when_anybody_returns_to_the_state_before(
    page: Page, other_page: Page
) -> None:
    choose(page, "kites.md", KITES)
    add(page)
    row = page.get_by_role("row").filter(has_text="kites.md")
    expect(row).to_contain_text("up to date")
    other_page.goto("/library")
    expect(other_page.get_by_role("row").filter(has_text="kites.md")).to_contain_text("up to date")
    expect(other_page.locator(".lead").first).to_contain_text("4 articles")
    expect(other_page.locator(".notice")).to_have_count(0)
    other_page.get_by_role("button", name="Return to the one before").click()
    other_page.get_by_role("button", name="Return to it now").click()
    expect(other_page.locator(".notice.done")).to_contain_text("The index is back")
    page.get_by_role("link", name="Search", exact=True).click()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.get_by_role("link", name="Library", exact=True).click()
    expect(row).to_contain_text("not indexed yet")
    expect(page.locator(".notice")).to_have_count(0)
    expect(page.locator(".lead").first).to_contain_text("3 articles")
    expect(page.locator(".lead").first).to_contain_text("Not indexed: 1 file")


@pytest.mark.usefixtures("tidy")
def test_a_report_stays_when_its_visitor_loads_the_page_anew_until_the_next_change(
    page: Page, other_page: Page, articles: Path
) -> None:
    choose(page, "kites.md", KITES)
    page.get_by_role("button", name="Add this article").click()
    expect(page.locator(".stage, .notice.done").first).to_be_visible()
    page.reload()  # in the middle of the work, or just after it
    report = page.locator(".notice")
    expect(report).to_contain_text("1 added, 3 unchanged")
    page.goto("/?q=kite+string")
    expect(page.locator(".results h2").first).to_have_text("Flying kites")
    page.goto("/library")
    expect(report).to_contain_text("1 added, 3 unchanged")
    other_page.goto("/library")
    expect(other_page.get_by_role("row").filter(has_text="kites.md")).to_contain_text("up to date")
    expect(other_page.locator(".notice")).to_have_count(0)

    (articles / "kites.md").unlink()
    other_page.get_by_role("button", name="Reindex the folder").click()
    expect(other_page.locator(".notice")).to_contain_text("1 removed, 3 unchanged")
    page.reload()
    expect(page.get_by_role("row").filter(has_text="kites.md")).to_have_count(0)
    expect(report).to_contain_text("1 added, 3 unchanged")
    page.get_by_role("button", name="Reindex the folder").click()
    expect(report).to_contain_text("Indexing is done3 unchanged")
    page.reload()
    expect(report).to_contain_text("Indexing is done3 unchanged")


@pytest.mark.usefixtures("tidy")
def test_a_second_upload_waits_its_turn_and_both_are_added(page: Page, other_page: Page, articles: Path) -> None:
    long = "# Long notes\n\n" + "\n\n".join(
        f"Note {n} tells of the weather on day {n * 7} at sea." for n in range(1500)
    )
    choose(page, "long.md", long)
    choose(other_page, "kites.md", KITES)
    page.get_by_role("button", name="Add this article").click()
    expect(page.locator(".stage")).to_contain_text("Indexing: ")
    other_page.get_by_role("button", name="Add this article").click()
    expect(other_page.locator(".stage")).to_have_count(2)
    expect(other_page.locator(".stage").first).to_contain_text("Waiting for another indexing.")
    expect(other_page.locator(".stage").last).to_contain_text("Indexing: ")
    expect(other_page.get_by_role("button", name="Reindex the folder")).to_be_disabled()
    for visitor, title, unchanged in ((page, "Long notes", 3), (other_page, "Flying kites", 4)):
        expect(visitor.locator(".notice")).to_contain_text(f"1 added, {unchanged} unchanged")
        expect(visitor.get_by_role("row").filter(has_text=title)).to_contain_text("up to date")
    assert (articles / "kites.md").read_text() == KITES


@pytest.mark.usefixtures("tidy")
def test_a_known_name_is_asked_about_while_the_others_are_added(page: Page, articles: Path) -> None:
    bees = (articles / "bees.md").read_text()
    changed = bees.replace("fondant", "honey")
    choose_files(page, {"bees.md": changed, "kites.md": KITES})
    add(page)
    assert (articles / "bees.md").read_text() == bees
    expect(page.locator(".preview")).to_have_count(1)
    expect(page.locator(".preview")).to_contain_text("An article of this name is there already.")
    expect(page.get_by_role("button", name="Add this article")).to_be_disabled()
    page.get_by_text("Replace the article of this name.").click()
    page.get_by_role("button", name="Add this article").click()
    expect(page.locator(".notice.done")).to_contain_text("1 changed")
    expect(page.locator(".preview")).to_have_count(0)
    assert (articles / "bees.md").read_text() == changed
    (articles / "bees.md").write_text(bees)


def test_an_address_that_removes_an_article_that_is_not_there_says_so(page: Page) -> None:
    page.goto("/library?remove=nowhere.md")
    expect(page.locator(".notice")).to_contain_text("This article is not in the library")
    expect(page.get_by_role("button", name="Remove it")).to_have_count(0)


def test_an_article_of_the_same_name_is_replaced_only_when_asked(page: Page, articles: Path) -> None:
    choose(page, "bees.md", (articles / "bees.md").read_text().replace("fondant", "honey"))
    expect(page.locator(".preview")).to_contain_text("An article of this name is there already.")
    expect(page.get_by_role("button", name="Add this article")).to_be_disabled()


def test_a_hostile_file_name_and_text_do_nothing(page: Page, articles: Path) -> None:
    name = "<img src=x onerror=alert(1)>.md"
    choose(page, name, HOSTILE)
    card = page.locator(".preview")
    expect(card).to_contain_text("-img src=x onerror=alert(1)-.md")
    expect(card).to_contain_text("Kiwi <img src=x onerror=alert(2)>")
    expect(card.locator("img, script")).to_have_count(0)
    add(page)
    row = page.get_by_role("row").filter(has_text="Kiwi")
    expect(row).to_contain_text("-img src=x onerror=alert(1)-.md")
    expect(page.locator(".listing img, .listing script")).to_have_count(0)
    remove(page, "Kiwi")
    assert sorted(path.name for path in articles.glob("*.md")) == ["bees.md", "hostile.md", "lighthouse.md"]


def test_the_main_button_is_legible_in_light_and_dark(page: Page) -> None:
    choose(page, "new kites.md", KITES)
    for scheme, paper in (("light", "rgb(251, 250, 246)"), ("dark", "rgb(24, 22, 19)")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        expect(page.get_by_text("Add this article", exact=True)).to_have_css("color", paper)


@pytest.mark.usefixtures("tidy")
def test_on_a_narrow_page_the_status_of_an_unindexed_file_stands_below_its_name(page: Page, articles: Path) -> None:
    (articles / "new.md").write_text(KITES)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/library")
    row = page.locator(".listing tr", has_text="new.md")
    left = "element => element.getBoundingClientRect().left"
    assert row.locator(".status").evaluate(left) == row.locator("th").evaluate(left)
