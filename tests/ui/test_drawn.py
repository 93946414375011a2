"""A browser test waits until a part that stands there twice is drawn once; what stays twice is a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TWICE = "<body data-test-script-state=running><p>old</p><p>new</p></body>"
ENDS = """() => setTimeout(() => {
    document.querySelector('p').remove();
    document.body.dataset.testScriptState = 'notRunning';
}, 200)"""


def test_what_is_drawn_twice_while_a_script_runs_is_found_once_afterwards(browser: Browser) -> None:
    from playwright.sync_api import expect

    page = browser.new_page()
    page.set_content(TWICE)
    page.evaluate(ENDS)
    expect(page.locator("p")).to_have_text("new")
    page.set_content(TWICE)
    page.evaluate(ENDS)
    page.locator("p").click()
    assert page.locator("p").inner_text() == "new"
    page.close()


def test_what_stays_twice_is_a_mistake(browser: Browser) -> None:
    from playwright.sync_api import Error, expect

    page = browser.new_page()
    page.set_content(TWICE.replace("running", "notRunning"))
    with pytest.raises(Error, match="strict mode violation"):
        page.locator("p").click()
    with pytest.raises((Error, AssertionError), match="strict mode violation"):
        expect(page.locator("p")).to_be_visible()
    page.close()
