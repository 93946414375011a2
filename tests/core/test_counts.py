"""Counts as text."""

from __future__ import annotations

from core.counts import counted


def test_only_one_is_not_in_the_plural() -> None:
    assert [counted(number, "passage") for number in (0, 1, 2, 999, 1000, 1_234_567)] == [
        "0 passages",
        "1 passage",
        "2 passages",
        "999 passages",
        "1,000 passages",
        "1,234,567 passages",
    ]
