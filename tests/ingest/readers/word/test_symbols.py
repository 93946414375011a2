"""What the characters of symbol fonts show."""

from __future__ import annotations

import pytest

from ingest.readers.word.symbols import UNKNOWN, symbol, text_in_font


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Symbol", 0xF06D, "μ"),
        ("Symbol", 0xB3, "≥"),
        ("Wingdings", 0xFC, "✓"),
        ("Wingdings", 0xF08C, "❶"),
        ("Wingdings", 0x20, " "),
        ("Wingdings 2", 0x52, "☑"),
        ("Wingdings 3", 0x66, UNKNOWN),
        ("Arial", 0x3BC, "μ"),
        ("Arial", 0xD800, UNKNOWN),
    ],
)
def test_a_sign_by_its_code(font: str, code: int, sign: str) -> None:
    assert symbol(font, code) == sign


@pytest.mark.parametrize(
    ("font", "text", "shown"),
    [
        ("Symbol", "m", "μ"),
        ("Symbol", "a = 1", "α = 1"),
        ("Symbol", "µ °", "µ °"),  # written in Unicode, although the font is Symbol
        ("Wingdings", "ü x", "✓ ☒"),
        ("Webdings", "a", UNKNOWN),
        ("Arial", "m \uf06d", "m μ"),
        ("", "ü", "ü"),
    ],
)
def test_the_text_of_a_run_in_a_font(font: str, text: str, shown: str) -> None:
    assert text_in_font(font, text) == shown
