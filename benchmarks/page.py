"""How long the page takes from the start of its program to its first answer, in a real browser: the door to Playwright.

Playwright is one of the requirements of the tests; the browser is the system's own Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from errors import UsageError
from index import Progress
from library import Library
from settings import PROJECT, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AIM_S = 3
_QUESTION = "What can trigger serotonin syndrome?"
_RESULT = ".like"  # a link below each
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_MOST_S = 60


def measure(scratch: Path, chosen: Settings, starts: int, progress: Progress) -> dict[str, Any]:
    """Of each start the seconds from the program's start until it serves, and from there until the answer is seen."""
    chosen = chosen.model_copy(update={"articles": PROJECT / "corpus", "index": scratch / "index"})
    Library(chosen).sync(progress)
    with _browser() as browser:
        return {"starts": [_start(chosen, browser, scratch / "log") for _ in range(starts)]}


def as_text(report: dict[str, Any]) -> str:
    lines = [f"{'seconds, of ' + str(len(report['starts'])) + ' starts':<44}{'median':>8}{'most':>8}"]
    for name in report["starts"][0]:
        seconds = [start[name] for start in report["starts"]]
        lines.append(f"{name:<44}{median(seconds):>8.2f}{max(seconds):>8.2f}")
    return "\n".join([*lines, f"the aim: the first answer at most {AIM_S} s after the start"])


def _start(chosen: Settings, browser: Browser, log: Path) -> dict[str, float]:
    started = time.perf_counter()
    with _server(chosen, log) as address:
        served = time.perf_counter()
        page = browser.new_page()
        page.goto(f"{address}/?{urlencode({'q': _QUESTION})}")
        page.locator(_RESULT).first.wait_for(state="attached", timeout=1000 * _MOST_S)
        answered = time.perf_counter()
        page.close()
    return {
        "from the start until the page is served": round(served - started, 3),
        "from there until the first answer is seen": round(answered - served, 3),
        "from the start until the first answer": round(answered - started, 3),
    }


@contextmanager
def _server(chosen: Settings, log: Path) -> Iterator[str]:
    """The address of a page of its own, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.serve", f"--server.port={port}"]
    told = {f"PATELLA_{name.upper()}": str(getattr(chosen, name)) for name in ("articles", "index", "model")}
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | told, stdout=said, stderr=said)
        try:
            _wait_for(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(_MOST_S)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _MOST_S
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise UsageError(f"The page was not served. It said:\n{log.read_text('utf-8', 'replace')}")


@contextmanager
def _browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if found is None:
        raise UsageError("The page is measured in Chromium, by Playwright. `make test` installs both.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
