"""The coarse reading of rich text."""

from __future__ import annotations

import pytest

from ingest.lost_words.rich_text import rich_text

FONTS = rb"{\fonttbl{\f0 Times;}{\f1\ftech Symbol;}}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (rb"{\*\generator me}Caf\'e9 {\b te}a\par hot{\field{\*\fldinst X}{\fldrslt y}}\}", "Café tea hoty}"),
        (rb"{\info{\title no}}{\header no}{\footerl no}{\pict 0a0b}yes", "yes"),
        (rb"caf\u233? \uc2 na\u239??ve \uc0 na\u239 ve \u-4051", "café naïve naïve \uf02d"),
        (rb"10{\super 9} H\sub 2\nosupersub O 1{\up6 st} 5{\up0 7}", "10 9 H 2 O 1st 57"),
        (rb"{\v no}{\deleted no}yes\v0  too", "yes too"),
        (rb"5 {\f1 m}g \f0 m", "5 μg m"),
        (rb"a\~b\_c\-d \lquote e\rquote  f\cell g", "a b-cd ‘e’ f g"),
    ],
)
def test_rich_text_shows(body: bytes, words: str) -> None:
    assert " ".join(rich_text(rb"{\rtf1" + FONTS + body + b"}").split()) == words


def test_broken_braces_are_no_error() -> None:
    assert rich_text(rb"}}{\rtf1 gate}}}{{ open").split() == ["gate", "open"]
