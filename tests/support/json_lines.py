"""How JSON text is laid out in lines."""

from __future__ import annotations

import re


def keys_in(line: str) -> int:
    """Return how many keys stand in a line of JSON text: the strings that a colon follows."""
    return sum(bool(colon) for colon in re.findall(r'"(?:[^"\\]|\\.)*"\s*(:?)', line))
