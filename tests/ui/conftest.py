"""Fixtures of the browser tests: a server over three articles, and pages that record what they must not do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from benchmarks.browser import open_browser, serve_page
from tests.support.drawn import look_again_when_drawn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

LIGHTHOUSE = (
    """# Keeping a lighthouse

A lighthouse warns ships of rocks. The tower stands on granite, and a stair of two hundred steps leads up to the lamp.

## The lamp

"""
    + "\n\n".join(
        f"Note {number}. The keeper writes the weather of the day into the log, and the hour of the watch."
        for number in range(1, 31)
    )
    + """

## Cleaning the lens

### What to use

The lens is cleaned with vinegar and a linen cloth every Monday. Sand must never touch the glass, because it
scratches the prisms.

## The foghorn

The foghorn sounds every thirty seconds when the fog hides the horizon.
"""
)

BEES = """# Wintering bees

Bees form a cluster in winter and shiver to keep warm.

## Feeding

- Give sugar syrup in autumn.
- Give fondant when frost has come.

| Month | Food |
| --- | --- |
| October | syrup |
| January | fondant |
"""

HOSTILE = r"""# Zebrafish \<script>alert('title')\</script>

Zebrafish text \<img src=x onerror=alert(1)> with \</mark>\</p>\<script>alert(2)\</script> and \*\*stars\*\* and
\[a link\](javascript:alert(3)) and \`code\` and \$\$x\$\$ and :red\[colour\] and &amp;lt;b>entity.

## Heading \<svg onload=alert(4)>

Zebrafish swim under "quotes" and 'quotes'.
"""


@dataclass
class Site:
    """A running server: its address, and the folder of its articles."""

    address: str
    articles: Path


@dataclass
class Seen:
    """The dialogs that a page opened, the hosts that it talked to, and the faults of its scripts."""

    dialogs: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the module `__main__` back after each test: a page puts its own there, and processes start from it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def no_cookies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages that are drawn without a browser have no cookies, where Streamlit puts a mock."""
    monkeypatch.setattr("streamlit.context", SimpleNamespace(cookies={}, headers={}, url="http://here/"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open a browser for the tests of one file.

    Playwright keeps an event loop running in this thread, in which no other test can run one, so it ends with the file.
    """
    from playwright.sync_api import expect

    expect.set_options(timeout=120_000)
    with pytest.MonkeyPatch.context() as patched, open_browser() as opened:
        look_again_when_drawn(patched)
        yield opened


def files_of_site(folder: Path) -> Path:
    """Write three articles into a folder below this one, and return it."""
    articles = folder / "articles"
    articles.mkdir()
    for name, text in {"lighthouse.md": LIGHTHOUSE, "bees.md": BEES, "hostile.md": HOSTILE}.items():
        (articles / name).write_text(text, "utf-8")
    return articles


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a server over an empty index. It is stopped by its process id."""
    folder = tmp_path_factory.mktemp("site")
    articles = files_of_site(folder)
    environment = {"PATELLA_ARTICLES": str(articles), "PATELLA_INDEX": str(folder / "index")}
    with serve_page(environment, folder / "log") as address:
        yield Site(address, articles)


@pytest.fixture(scope="module")
def site(server: Site, browser: Browser) -> Site:
    """Return the server with its articles indexed, through the button that the empty page offers the first visitor."""
    page = browser.new_page()
    page.goto(server.address)
    heading = page.get_by_role("heading", name=re.compile("Nothing is indexed yet|Ask your articles"))
    heading.wait_for(timeout=300_000)
    if heading.inner_text() == "Nothing is indexed yet":
        page.get_by_role("button", name="Index them now").click()
        page.get_by_role("heading", name="Ask your articles").wait_for(timeout=300_000)
    page.close()
    return server


@pytest.fixture
def articles(site: Site) -> Path:
    """Return the folder of the articles that the page serves."""
    return site.articles


@pytest.fixture
def other_page(page: Page, site: Site) -> Iterator[Page]:
    """Open the page of another visitor."""
    assert page.context.browser
    context = page.context.browser.new_context(base_url=site.address)
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def page(site: Site, browser: Browser, seen: Seen) -> Iterator[Page]:
    """Open a page, and assert at the end that it opened no dialog, talked to no other host and had no script fault."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)
    opened = context.new_page()
    _watch(opened, seen)
    yield opened
    context.close()
    assert seen == Seen(hosts={"127.0.0.1"})


def _watch(page: Page, seen: Seen) -> None:
    def record_host(request: Request) -> None:
        if request.url.startswith(("http", "ws")):
            seen.hosts.add(urlsplit(request.url).hostname or "")

    def record_dialog(dialog: object) -> None:
        seen.dialogs.append(str(dialog))

    page.on("request", record_host)
    page.on("websocket", lambda socket: seen.hosts.add(urlsplit(socket.url).hostname or ""))
    page.on("dialog", record_dialog)
    page.on("pageerror", lambda error: seen.faults.append(str(error)))
