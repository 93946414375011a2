"""The evaluation page in a real browser: the choice of a folder, its error message, and the links of the header."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_folder_that_is_no_collection_is_said(page: Page, tmp_path: Path) -> None:
    page.goto("/evaluation")
    expect(page.get_by_role("heading", level=1)).to_have_text("Evaluation")
    page.get_by_text("A folder", exact=True).click()
    expect(page.get_by_role("button", name="Run")).to_be_disabled()
    page.get_by_label("Folder on this machine").fill(str(tmp_path))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".notice.problem")).to_contain_text(f"{tmp_path} has no corpus.jsonl")


def test_the_header_is_a_landmark_and_leads_everywhere(page: Page) -> None:
    page.goto("/evaluation")
    navigation = page.get_by_role("navigation", name="Pages")
    expect(navigation.get_by_role("link")).to_have_text(["Search", "Library", "Evaluation"])
    navigation.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")
    navigation.get_by_role("link", name="Search").click()
    expect(page.get_by_label("Your question")).to_be_focused()
