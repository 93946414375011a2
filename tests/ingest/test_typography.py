"""Raised and lowered text on the line."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ingest.typography import subscript, superscript


@pytest.mark.parametrize(
    ("raised", "written"),
    [
        ("9", "⁹"),
        ("−1", "⁻¹"),
        ("(n+1)", "⁽ⁿ⁺¹⁾"),
        ("9.5", "^9.5"),
        ("x/2", "^(x/2)"),
        ("B", "^B"),
        ("nd", "nd"),
        ("®", "®"),
        (" 2 ", " ² "),
        ("", ""),
    ],
)
def test_raised_text_has_its_form_in_unicode_or_a_sign(raised: str, written: str) -> None:
    assert superscript(raised) == written


@pytest.mark.parametrize(("lowered", "written"), [("2", "₂"), ("10", "₁₀"), ("i,j", "_i,j"), ("C", "_C"), ("  ", "  ")])
def test_lowered_text_has_its_form_in_unicode_or_a_sign(lowered: str, written: str) -> None:
    assert subscript(lowered) == written


@given(base=st.integers(0, 10**6), exponent=st.integers(0, 10**6))
def test_a_power_never_reads_as_another_number(base: int, exponent: int) -> None:
    written = f"{base}{superscript(str(exponent))}"
    assert f"{base}{exponent}" not in written
    assert written.startswith(str(base))
