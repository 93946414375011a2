from __future__ import annotations

import pytest

from ingest.readers.commonmark.inline import picture, plain_text
from ingest.readers.commonmark.parser import parse


def inline(markdown: str) -> str:
    tokens, _ = parse(markdown)
    return plain_text(tokens[1].children or [])


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a *b* **c** `d` [e](f)\ng  \nh", "a b c d e\ng\nh"),
        ("10<sup>9</sup> m<sup>-2</sup>, x^2^, H<sub>2</sub>O", "10⁹ m⁻², x², H₂O"),
        ('word<sup><a href="#1">3</a></sup>', "word[3]"),
        ("a<sup>b", "aᵇ"),
        ("<del>old</del> ~~*older*~~ new", "[struck out: old] [struck out: older] new"),
        ("<q>Well</q><br/>said", "“Well” said"),
        ("[![The *bell*](a.png)](b)", "[Picture: The bell]"),
        ("It costs $5 or 6 US$, not $x$ or $2x=4$.", "It costs $5 or 6 US$, not x or 2x=4."),
        ("2^8 and a~b~c and ~5 and 10^", "2^8 and a_bc and ~5 and 10^"),
    ],
)
def test_inline_marks_are_read(markdown: str, expected: str) -> None:
    assert inline(markdown) == expected.replace("a_bc", "a" + "_b" + "c")


def test_a_picture_is_its_alternative_text() -> None:
    assert [picture(" The\n bell "), picture(" ")] == ["[Picture: The bell]", ""]
