"""Benchmark of the page: the time from the start of its program to its first answer, in a real browser."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks.browser import open_browser, serve_page
from core.locations import BUNDLED_FILES
from core.progress import Progress
from core.settings import Settings, environment_of
from patella import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser


AIM_S = 3
"""Aim: seconds from the start of the program to the first answer."""

_QUESTION = "What can trigger serotonin syndrome?"
_RESULT = ".like"  # selects the link below each result
_TIMEOUT_S = 60


def measure(scratch: Path, settings: Settings, starts: int, progress: Progress) -> dict[str, Any]:
    """Start the page a number of times and return, for each start, the seconds of its parts.

    The parts are the time until the page is served, the time from then until the answer is seen, and their sum.
    """
    settings = settings.model_copy(update={"articles": (BUNDLED_FILES / "corpus",), "index": str(scratch / "index")})
    Library(settings).sync(progress)
    with open_browser() as browser:
        return {"starts": [_time_start(settings, browser, scratch / "log") for _ in range(starts)]}


def as_text(report: dict[str, Any]) -> str:
    """Return the median and the maximum of each part as a table."""
    lines = [f"{'seconds, of ' + str(len(report['starts'])) + ' starts':<44}{'median':>8}{'most':>8}"]
    for name in report["starts"][0]:
        seconds = [start[name] for start in report["starts"]]
        lines.append(f"{name:<44}{median(seconds):>8.2f}{max(seconds):>8.2f}")
    return "\n".join([*lines, f"the aim: the first answer at most {AIM_S} s after the start"])


def _time_start(settings: Settings, browser: Browser, log: Path) -> dict[str, float]:
    environment = environment_of(settings)
    started = time.perf_counter()
    with serve_page(environment, log) as address:
        served = time.perf_counter()
        page = browser.new_page()
        page.goto(f"{address}/?{urlencode({'q': _QUESTION})}")
        page.locator(_RESULT).first.wait_for(state="attached", timeout=1000 * _TIMEOUT_S)
        answered = time.perf_counter()
        page.close()
    return {
        "from the start until the page is served": round(served - started, 3),
        "from there until the first answer is seen": round(answered - served, 3),
        "from the start until the first answer": round(answered - started, 3),
    }
