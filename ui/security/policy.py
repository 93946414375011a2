"""The headers that every answer carries. They tell the browser what the page may do: nearly nothing.

The page runs the scripts of this server and the few inline scripts whose SHA-256 is named, and nothing else. So a text
that came into the page as HTML in spite of all escaping would still run nothing, load nothing and send nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ui import scripts

_NOTHING_ELSE = {
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer, a form of the page would send the Origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
            *("encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection"),
            *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
            *(
                "publickey-credentials-get",
                "screen-wake-lock",
                "serial",
                "usb",
                "window-management",
                "xr-spatial-tracking",
            ),
        )
    ),
}
"""The headers of every answer but the content security policy."""


@lru_cache(maxsize=1)
def page_policy() -> str:
    """Return the content security policy of the page."""
    import streamlit

    index = Path(streamlit.__file__).parent / "static" / "index.html"
    inline = [*inline_scripts(index.read_text("utf-8")), *scripts.ALL]
    return _policy(
        {
            "default-src": "'self'",
            "script-src": f"'self' 'wasm-unsafe-eval' {_hashes(inline)}",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data: blob:",
            "font-src": "'self' data:",
            "connect-src": "'self'",
            "frame-src": "'none'",
            "worker-src": "'none'",
            "media-src": "'none'",
        }
    )


def form_policy(style: str) -> str:
    """Return the content security policy of a page that has this style, forms, and nothing else."""
    return _policy({"default-src": "'none'", "style-src": _hashes([style])})


def inline_scripts(html: str) -> list[str]:
    """Return the text of each script that stands in the HTML itself.

    >>> inline_scripts("<script>one</script><script src='two.js'></script>")
    ['one']
    """
    return re.findall(r"<script>(.*?)</script>", html, re.DOTALL)


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in (directives | _NOTHING_ELSE).items())


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
