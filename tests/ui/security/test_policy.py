"""The content security policy: which scripts it names, and that every inline script of a page is among them."""

from __future__ import annotations

import ast
import base64
import hashlib
import re
from pathlib import Path

import streamlit

from core.locations import PROJECT
from ui import scripts
from ui.security.policy import HEADERS, form_policy, inline_scripts, page_policy


def directives(policy: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition(" ") for part in policy.split("; "))}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_page_may_load_and_send_nothing_elsewhere() -> None:
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    allowed = [digest(text) for text in (*inline_scripts(index), *scripts.ALL)]
    assert len(allowed) == 5
    assert directives(page_policy()) == {
        "default-src": "'self'",
        "script-src": f"'self' 'wasm-unsafe-eval' {' '.join(allowed)}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "frame-src": "'none'",
        "worker-src": "'none'",
        "media-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }


def test_a_page_with_a_form_may_do_less() -> None:
    assert directives(form_policy("a { color: red }")) == {
        "default-src": "'none'",
        "style-src": digest("a { color: red }"),
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }


def test_no_page_runs_a_script_that_is_not_named() -> None:
    """Only ui/scripts.py lets Streamlit run scripts, and it mounts what is in `ALL`."""
    texts = {path.relative_to(PROJECT).as_posix(): path.read_text("utf-8") for path in (PROJECT / "ui").rglob("*.py")}
    assert [name for name, text in texts.items() if "unsafe_allow_javascript=" in text] == ["ui/scripts.py"]
    mounted = re.findall(r"_mount\(\"\w+\", (_\w+),", texts["ui/scripts.py"])
    assert list(dict.fromkeys(getattr(scripts, name) for name in mounted)) == list(scripts.ALL)
    assert not any("components" in ast.dump(ast.parse(text)) for text in texts.values())


def test_the_other_headers() -> None:
    permissions = HEADERS["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"} < set(permissions)
    assert all(re.fullmatch(r"[a-z-]+=\(\)", each) for each in permissions)
    assert {name: value for name, value in HEADERS.items() if name != "Permissions-Policy"} == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
