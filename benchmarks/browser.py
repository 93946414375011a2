"""A page that is served for a while, and the browser that looks at it: the door to Playwright.

Playwright is one of the requirements of the tests; the browser is the system's own Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.locations import PROJECT

if TYPE_CHECKING:
    from playwright.sync_api import Browser


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MOST_S = 60


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Chromium, without a window. Raises UsageError where it or Playwright is not installed."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if found is None:
        raise UsageError("The page is looked at in Chromium, by Playwright. `make test` installs both.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield browser
        browser.close()


@contextmanager
def served_page(environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """The address of a page with these settings, on a free port; it is stopped by its process id.

    Raises UsageError with what it said where it does not serve.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.serve", f"--server.port={port}"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment, stdout=said, stderr=said)
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
