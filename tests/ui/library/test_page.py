"""The library page in a real browser: upload with a preview, removal, and the return to an earlier generation."""

from __future__ import annotations

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
    page.goto("/library")
    payload: FilePayload = {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files([payload])


def add(page: Page) -> None:
    page.get_by_role("button", name="Add this article").click()
    expect(page.locator(".notice.done")).to_contain_text("1 added", timeout=60_000)


def remove(page: Page, title: str) -> None:
    page.get_by_role("row").filter(has_text=title).get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".notice.done")).to_contain_text("1 removed", timeout=60_000)


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
    expect(page.locator(".notice.done", has_text="The index is back")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Flying kites")).to_contain_text("no longer in the folder")
    page.get_by_role("button", name="Reindex the folder").click()
    expect(page.get_by_role("row").filter(has_text="Flying kites")).to_have_count(0, timeout=60_000)


def test_a_file_that_cannot_be_read_says_why_and_is_not_added(page: Page) -> None:
    choose(page, "empty.md", "   ")
    expect(page.locator(".preview")).to_contain_text("is empty")
    expect(page.get_by_text("None of these files can be added.")).to_be_visible()
    expect(page.get_by_role("button", name="Add this")).to_have_count(0)


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
