"""Wait in a browser test until a page is drawn.

While the script of a page runs, a part of what it showed before may still stand beside its new form. Playwright takes
two where it expects one for a mistake in the test, and does not try again.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_DRAWN = "[data-test-script-state='notRunning']"


def wait_until_drawn(page: Page) -> None:
    """Wait until the script of a page has ended."""
    page.locator(_DRAWN).wait_for()


def press_shortcut(page: Page, key: str) -> None:
    """Press the key of a button when the page is drawn and the button is there: before, the key would do nothing."""
    wait_until_drawn(page)
    page.get_by_role("button", name=re.compile(f"Shortcut {key}$", re.IGNORECASE)).wait_for()
    page.keyboard.press(key)


def look_again_when_drawn(patched: pytest.MonkeyPatch) -> None:
    """Change what Playwright does with a locator, and what it expects of one, until `patched` is undone."""
    from playwright.sync_api import Locator, LocatorAssertions

    def of_itself(locator: Locator) -> Locator:
        return locator

    def of_assertions(assertions: LocatorAssertions) -> Locator:
        return Locator(assertions._impl_obj._actual_locator)

    locators: dict[type, Callable[[Any], Locator]] = {Locator: of_itself, LocatorAssertions: of_assertions}
    for kind, locator_of in locators.items():
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                patched.setattr(kind, name, _looking_again(method, locator_of))


def _looking_again(method: Callable[..., Any], locator_of: Callable[[Any], Locator]) -> Callable[..., Any]:
    @wraps(method)
    def call(self: Any, *arguments: object, **options: object) -> Any:
        from playwright.sync_api import Error

        __tracebackhide__ = True
        try:
            return method(self, *arguments, **options)
        except (Error, AssertionError) as error:
            page = locator_of(self).page
            if "strict mode violation" not in f"{error}" or page.locator(_DRAWN).count():
                raise
        wait_until_drawn(page)
        return method(self, *arguments, **options)

    return call
