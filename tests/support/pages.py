"""Parts of a page as Streamlit runs them, without a browser and a server, and work that does not wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from core.progress import Progress
from serving import Background, Job, Status


def drawn(draw: Callable[..., object], *arguments: object, **state: object) -> AppTest:
    """Return the page that `draw(*arguments)` draws in a session with this state. It may raise no exception."""
    page = AppTest.from_function(_draw, default_timeout=120, args=(draw, *arguments))
    for key, value in state.items():
        page.session_state[key] = value
    page.run()
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


class AtOnce(Background[Any]):
    """A queue that does its work before `add` returns. If `busy`, the work waits. `jobs` is what it remembers."""

    def __init__(self, running: Job[Any] | None = None, busy: bool = False) -> None:
        super().__init__("indexing")
        self.running, self.busy = running, busy
        self.progress: list[tuple[str, int, int]] = []

    @property
    def jobs(self) -> list[Job[Any]]:
        return self._jobs

    def add(self, work: Callable[[Progress], Any], visitor: str = "") -> Job[Any]:
        job = Job[Any](visitor)
        if not self.busy:
            job.outcome = work(lambda *report: self.progress.append(report))
            job.status = Status.ENDED
        self.jobs.append(job)
        return job
