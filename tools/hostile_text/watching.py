"""A page that notes what a hostile text did there: what ran, what would run at a touch, and what left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

_NOTE = """
window.ran = (n) => console.log('RAN ' + n);
addEventListener('securitypolicyviolation', (e) => console.log('BLOCKED ' + e.violatedDirective));
"""

_ARMED = """() => [...document.querySelectorAll('*')].filter((element) =>
  [...element.attributes].some((a) => a.name.startsWith('on')
    || (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(a.name)
        && /^\\s*(javascript|vbscript|data:text)/i.test(a.value)))
  || element.matches('iframe, object, embed, base, meta[http-equiv=refresh], .stHtml :is(form, svg, math, img, video)')
).length"""


@dataclass
class Noted:
    """What a page did. `armed` counts elements that would run something at a touch, or that load something."""

    ran: int = 0
    left: int = 0
    blocked: int = 0
    armed: int = 0
    hosts: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        return {"ran": self.ran, "left": self.left, "blocked": self.blocked, "armed": self.armed}


@contextmanager
def watched_page(browser: Browser, address: str) -> Iterator[tuple[Page, Noted]]:
    """Open a page, and note what it does from then on. A request to any host but that of `address` has left."""
    noted = Noted()
    context = browser.new_context(base_url=address)
    context.set_default_timeout(60_000)
    context.add_init_script(_NOTE)
    page = context.new_page()

    def note_request(request: Request) -> None:
        host = urlsplit(request.url).netloc
        if request.url.startswith(("http", "ws")) and host != urlsplit(address).netloc:
            noted.left += 1
            noted.hosts[host] += 1

    def note_line(text: str) -> None:
        noted.ran += text.startswith("RAN ")
        noted.blocked += text.startswith("BLOCKED ")

    def note_dialog(dialog: object) -> None:
        noted.ran += 1
        dialog.dismiss()  # type: ignore[attr-defined]

    context.on("request", note_request)
    context.on("console", lambda message: note_line(message.text))
    context.on("dialog", note_dialog)
    yield page, noted
    context.close()


def count_armed(page: Page, noted: Noted) -> None:
    """Add the elements of the page that would do something."""
    noted.armed += int(page.evaluate(_ARMED))
