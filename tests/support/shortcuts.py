"""Press the keys of buttons in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def press_shortcut(page: Page, key: str) -> None:
    """Press the key of a button when the page is drawn and the button is there: before, the key would do nothing."""
    page.locator("[data-test-script-state='notRunning']").wait_for()
    page.get_by_role("button", name=re.compile(f"Shortcut {key}$", re.IGNORECASE)).wait_for()
    page.keyboard.press(key)
