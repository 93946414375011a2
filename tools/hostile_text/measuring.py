"""Open the pages on which hostile texts stand, and count what they do there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks import open_browser, serve_page
from core.settings import settings
from patella import Library
from tools.hostile_text.articles import BATCH, batch, write_articles
from tools.hostile_text.watching import count_armed, watched_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_READY = ".stApp[data-test-script-state=notRunning] h1"

Said = Callable[[str], None]


def measure(payloads: Sequence[str], said: Said) -> dict[str, Any]:
    """Return what the hostile texts did in each place of the page, and in two pages without protection.

    `said` is told how far it is.
    """
    with _served(payloads) as (address, names), open_browser() as browser:
        page = {
            place: _counts(browser, address, paths, payloads, said, place)
            for place, paths in _paths(payloads, names).items()
        }
        return {"payloads": len(payloads), "places": page, "without_protection": _controls(browser, address, payloads)}


def _paths(payloads: Sequence[str], names: Sequence[str]) -> dict[str, list[str]]:
    """Return the addresses to open for each place, in their order."""
    batches = dict.fromkeys(batch(number) for number in range(len(payloads)))
    return {
        "the list of articles": ["/library"],
        "results": [f"/?{urlencode({'q': word, 'mode': 'keyword', 'k': BATCH})}" for word in batches],
        "articles": [f"/?{urlencode({'article': name})}" for name in names],
        "questions and addresses": [f"/?{urlencode(_state(text))}" for text in payloads],
    }


def _state(text: str) -> dict[str, str]:
    return dict.fromkeys(("q", "mode", "k", "weight", "in", "section"), text)


def _counts(
    browser: Browser, address: str, paths: Sequence[str], payloads: Sequence[str], said: Said, place: str
) -> dict[str, int]:
    """Open pages one after the other. `shown` counts the texts that a page shows verbatim."""
    shown: set[str] = set()
    with watched_page(browser, address) as (page, noted):
        for number, path in enumerate(paths):
            page.goto(path)
            page.locator(_READY).first.wait_for()
            count_armed(page, noted)
            text = "".join(str(page.evaluate("document.body.innerText")).split())
            if len(paths) == len(payloads):
                shown.update([payloads[number]] if _squeezed(payloads[number]) in text else [])
            else:
                shown.update(payload for payload in payloads if _squeezed(payload) in text)
            if number % 50 == 0:
                said(f"{place}: {number} of {len(paths)}")
        return {"pages": len(paths), "shown": len(shown), **noted.counts()}


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _controls(browser: Browser, address: str, payloads: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how many hostile texts act where they are put into a page as HTML, with and without the policy."""
    policy = {"content-security-policy": _policy_of(browser, address)}
    return {
        "no escaping, no policy": _unescaped(browser, address, payloads, {}),
        "no escaping, the policy": _unescaped(browser, address, payloads, policy),
    }


def _policy_of(browser: Browser, address: str) -> str:
    with watched_page(browser, address) as (page, _):
        answer = page.goto("/")
        return answer.headers["content-security-policy"] if answer else ""


def _unescaped(browser: Browser, address: str, payloads: Sequence[str], headers: dict[str, str]) -> dict[str, int]:
    """Return how many texts ran something, and how many sent something, each in a page of its own."""
    ran = left = 0
    with watched_page(browser, address) as (page, noted):
        for payload in payloads:
            _show(page, payload, headers)
            ran += noted.ran > 0
            left += noted.left > 0
            noted.ran = noted.left = 0
    return {"ran": ran, "left": left}


def _show(page: Page, payload: str, headers: dict[str, str]) -> None:
    """Open a page that holds the text as HTML, and let it load what it can: no other host answers."""
    from playwright.sync_api import Error

    body = f"<!DOCTYPE html><title>x</title><body><p>{payload}</p>"
    page.route("**/control", lambda route: route.fulfill(body=body, headers=headers, content_type="text/html"))
    page.route("**://leak.invalid/**", lambda route: route.abort())
    page.goto("about:blank")
    with suppress(Error):  # some texts lead to another page before this one is complete
        page.goto("/control")
        page.wait_for_timeout(50)
    page.unroute_all()


@contextmanager
def _served(payloads: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Serve the page over the articles of the texts. Yield its address and the names of the files."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "articles").mkdir()
        names = write_articles(folder / "articles", payloads)
        chosen = settings().model_copy(update={"articles": (folder / "articles",), "index": str(folder / "index")})
        with Library(chosen) as library:
            failed = library.sync().failed
        assert not failed, failed
        environment = {"PATELLA_ARTICLES": str(folder / "articles"), "PATELLA_INDEX": chosen.index}
        with serve_page(environment, folder / "log") as address:
            yield address, names
