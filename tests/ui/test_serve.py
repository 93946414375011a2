"""The delivered configuration is safe, the style loads nothing, and its colours have enough contrast."""

from __future__ import annotations

import os
import platform
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from streamlit.web.server.starlette import starlette_server

from ui.serve import send_at_once

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
STYLE = (ROOT / "ui" / "style.css").read_text("utf-8")

PAIRS = [
    ("ink", "paper"),
    ("quiet", "paper"),
    ("quiet", "raised"),
    ("link", "paper"),
    ("paper", "link"),
    ("ink", "word-tint"),
    ("answer-ink", "answer-tint"),
    ("problem", "paper"),
    ("problem", "raised"),
    ("done", "raised"),
]


def test_the_server_is_for_this_machine_and_says_nothing_of_its_inside() -> None:
    server, client = CONFIG["server"], CONFIG["client"]
    assert server["address"] == "127.0.0.1"
    assert server["allowedHosts"] == ["*"]  # ui/security/gate.py checks them, for every path
    assert server["maxUploadSize"] == 20
    assert server["enableXsrfProtection"]
    assert server["enableCORS"]
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert client["showErrorDetails"] == "none"
    assert client["toolbarMode"] == "minimal"


def test_the_style_loads_nothing() -> None:
    assert not re.search(r"url\(|@import|https?:|<", STYLE)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_has_the_contrast_of_wcag_aa(front: str, back: str, scheme: int) -> None:
    assert contrast(colour(front, scheme), colour(back, scheme)) >= 4.5


def colour(name: str, scheme: int) -> str:
    match = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", STYLE)
    assert match, name
    return match.group(scheme + 1)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance and contrast ratio)."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(hex_colour: str) -> float:
    parts = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_MANY_THREADS = """
import ctypes, re, threading
from ui.serve import share_arenas
share_arenas()
c, go_on = ctypes.CDLL(None), threading.Event()
def use():
    kept = [bytes(5_000) for _ in range(100)]
    go_on.wait(60)
threads = [threading.Thread(target=use) for _ in range(12)]
for each in threads: each.start()
c.fopen.restype = ctypes.c_void_p
file = c.fopen(b"info", b"w")
c.malloc_info(0, ctypes.c_void_p(file))
c.fclose(ctypes.c_void_p(file))
go_on.set()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")
def test_many_threads_share_two_arenas(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", _MANY_THREADS], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "info").read_text().count("<heap nr=") == 2


def test_the_server_sends_small_packets_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)  # put back afterwards
    send_at_once()
    listening = starlette_server._bind_socket("127.0.0.1", 0, 1)
    with listening, socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
