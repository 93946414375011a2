"""Helpers that serve the page for a while and open it in a browser; no other file imports Playwright.

Playwright is one of the test requirements; the browser is the Chromium of the system.
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


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Names of the programs that are tried, in this order. The first is Chromium without windows, which takes less time."""

_BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_TIMEOUT_S = 60


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without a window, and close it at the end.

    Raises UsageError if Chromium or Playwright is not installed.
    """
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        executable = None
    if executable is None:
        raise UsageError("Playwright opens the page in Chromium. `make test` installs both.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_BROWSER_ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def serve_page(environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Serve the page on a free port, yield its address, and stop its process at the end.

    `environment` is added to the environment variables of the process; its output goes to the file `log`. Raises
    UsageError, with that output, if the page is not served.
    """
    port = free_port()
    command = [sys.executable, "-m", "ui.serve", f"--server.port={port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment, stdout=output, stderr=output)
        try:
            _wait_until_served(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(_TIMEOUT_S)


def free_port() -> int:
    """Return a port of this machine that nothing uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_served(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise UsageError(f"The page was not served. Its output:\n{log.read_text('utf-8', 'replace')}")
