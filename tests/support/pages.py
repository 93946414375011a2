"""Parts of a page as Streamlit runs them, without a browser and a server, and work that does not wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from core.progress import Progress
from ui.background import State


def drawn(draw: Callable[..., object], *arguments: object) -> AppTest:
    """Return the page that `draw(*arguments)` draws. It may raise no exception."""
    page = AppTest.from_function(_draw, args=(draw, *arguments)).run()
    assert [error.message for error in page.exception] == []
    return page


def html_of(page: AppTest) -> list[str]:
    """Return the pieces of HTML of a page, in their order."""
    return [piece.proto.body for piece in page.get("html")]


def _draw(*call: object) -> None:
    """Call the first value with the others. Streamlit runs the source of this function by itself, without imports."""
    draw, *arguments = call
    assert callable(draw)
    draw(*arguments)


class AtOnce:
    """A stand-in for `ui.background.Background` that does its work before `start` returns. If `busy`, it refuses it."""

    def __init__(self, state: State[Any] | None = None, busy: bool = False) -> None:
        self.state = state or State()
        self.busy = busy
        self.progress: list[tuple[str, int, int]] = []

    def start(self, work: Callable[[Progress], Any]) -> bool:
        if not self.busy:
            self.state = State(outcome=work(lambda *report: self.progress.append(report)))
        return not self.busy
