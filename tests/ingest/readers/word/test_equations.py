"""Equations of Word on one line."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.readers.word.equations import linear
from tests.support.word_files import M


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("equation", "line"),
    [
        (r("Q=A·v"), "Q=A·v"),
        (f"<m:f><m:num>{r('1')}</m:num><m:den>{r('x+y')}</m:den></m:f>", "1/(x+y)"),
        (f"<m:sSup><m:e>{r('r')}</m:e><m:sup>{r('2')}</m:sup></m:sSup>", "r²"),
        (f"<m:sSub><m:e>{r('v')}</m:e><m:sub>{r('0')}</m:sub></m:sSub>", "v₀"),
        (f"<m:sSubSup><m:e>{r('x')}</m:e><m:sub>{r('i')}</m:sub><m:sup>{r('2')}</m:sup></m:sSubSup>", "xᵢ²"),
        (f"<m:rad><m:deg/><m:e>{r('2gh')}</m:e></m:rad>", "√2gh"),
        (f"<m:rad><m:deg>{r('3')}</m:deg><m:e>{r('a+b')}</m:e></m:rad>", "³√(a+b)"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{r("i=1")}</m:sub><m:sup>{r("n")}</m:sup>'
            f"<m:e>{r('a')}</m:e></m:nary>",
            "∑ᵢ₌₁ⁿ a",
        ),
        (f"<m:d><m:e>{r('a')}</m:e></m:d>", "(a)"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr><m:e>{r("a")}</m:e></m:d>', "[a"),
        (f"<m:func><m:fName>{r('sin')}</m:fName><m:e>{r('x')}</m:e></m:func>", "sin x"),
        (
            f"<m:m><m:mr><m:e>{r('1')}</m:e><m:e>{r('0')}</m:e></m:mr><m:mr><m:e>{r('0')}</m:e><m:e>{r('1')}</m:e></m:mr></m:m>",
            "[1, 0; 0, 1]",
        ),
        (f"<m:eqArr><m:e>{r('a=1')}</m:e><m:e>{r('b=2')}</m:e></m:eqArr>", "a=1; b=2"),
        (f"<m:bar><m:e>{r('x')}</m:e></m:bar>", "x"),
    ],
)
def test_an_equation_on_one_line(equation: str, line: str) -> None:
    assert linear(etree.fromstring(f'<m:oMath xmlns:m="{M}">{equation}</m:oMath>')) == line


def test_deep_nesting_keeps_the_text() -> None:
    deep = "<m:d><m:e>" * 100 + r("x") + "</m:e></m:d>" * 100
    assert "x" in linear(etree.fromstring(f'<m:oMath xmlns:m="{M}">{deep}</m:oMath>'))
