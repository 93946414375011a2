"""A page whose folder is watched, in a real browser: it shows changes without a reload, and a folder that is away."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.browser import serve_page

pytestmark = pytest.mark.browser


def test_the_page_follows_the_folder(browser: Browser, model_folder: Path, tmp_path: Path) -> None:
    folder, away = tmp_path / "articles", tmp_path / "away"
    folder.mkdir()
    (folder / "cats.md").write_text("# Cats\n\nThe cat and the fish purr.\n")
    environment = {"PATELLA_ARTICLES": str(folder), "PATELLA_INDEX": str(tmp_path / "index"), "PATELLA_WATCH": "auto"}
    environment |= {"PATELLA_MODEL": str(model_folder), "PATELLA_LOG": "json"}
    with serve_page(environment, tmp_path / "log") as address:
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{address}/library")
        rows = page.get_by_role("row")
        expect(rows.filter(has_text="cats.md")).to_contain_text("up to date", timeout=120_000)
        expect(page.get_by_text("The folder is watched. Changes are indexed within seconds.")).to_be_visible()
        (folder / "dogs.md").write_text("# Dogs\n\nThe dog barks.\n")
        expect(rows.filter(has_text="dogs.md")).to_contain_text("up to date", timeout=120_000)
        folder.rename(away)
        folder.mkdir()
        notice = page.locator(".notice", has_text="A folder is away")
        expect(notice).to_contain_text("The index keeps its 2 articles until it is back.", timeout=120_000)
        expect(rows.filter(has_text="dogs.md")).to_have_count(1)
        folder.rmdir()
        expect(page.get_by_text("its folder is away").first).to_be_visible()
        away.rename(folder)
        expect(notice).to_have_count(0, timeout=120_000)
        expect(rows.filter(has_text="dogs.md")).to_contain_text("up to date", timeout=120_000)
        page.close()
    log = (tmp_path / "log").read_text()
    assert log.count('"message": "watch"') == 3, "how, what is wrong, and that it is over"
