from __future__ import annotations

import pytest

from ingest.readers.commonmark.formulas import plain_formula


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"10^9 \times 2^{-1}", "10⁹ × 2⁻¹"),
        (r"\frac{\frac{a}{b}}{2}", "(a/b)/2"),
        (r"x_{max} = \sqrt{x} + \text{rest}", "xₘₐₓ = √x + rest"),
        (r"\alpha\beta \leq \Omega", "αβ ≤ Ω"),
        (r"\left( a \right)\,b \% \{c\}", "( a ) b % {c}"),
        (r"\unknown{a}", "unknown{a}"),
        ("^{" * 40, "^{" * 40),
    ],
)
def test_a_formula_reads_on_one_line(latex: str, expected: str) -> None:
    assert plain_formula(latex) == expected
