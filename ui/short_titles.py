"""Titles for where there is little room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def short_titles(titles: Iterable[str]) -> dict[str, str]:
    """Each title and what stands before its first colon, unless another title begins in the same way."""
    shorter = {title: title.partition(": ")[0] or title for title in titles}
    counts = Counter(shorter.values())
    return {title: short if counts[short] == 1 else title for title, short in shorter.items()}
