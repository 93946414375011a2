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
        (f"<m:rad><m:deg/><m:e>{r('2gh')}</m:e></m:rad>", "√(2gh)"),
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
        (f'<m:bar><m:barPr><m:pos m:val="top"/></m:barPr><m:e>{r("x")}</m:e></m:bar>', "x\u0304"),
        (f"<m:bar><m:e>{r('ab')}</m:e></m:bar>", "ab"),
        (f"<m:acc><m:e>{r('x')}</m:e></m:acc>", "x\u0302"),
        (r("2") + f"<m:f><m:num>{r('1')}</m:num><m:den>{r('2')}</m:den></m:f>" + r("3"), "2 1/2 3"),
        (f"<m:f><m:num>{r('2gh')}</m:num><m:den>{r('ab')}</m:den></m:f>", "2gh/(ab)"),
        (
            f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr><m:num>{r("n")}</m:num><m:den>{r("k")}</m:den></m:f>',
            "n; k",
        ),
        (r("2") + f"<m:rad><m:deg>{r('3')}</m:deg><m:e>{r('x')}</m:e></m:rad>", "2 ³√x"),
        (f"<m:sPre><m:sub>{r('6')}</m:sub><m:sup>{r('14')}</m:sup><m:e>{r('C')}</m:e></m:sPre>", "¹⁴₆C"),
        (
            f"<m:sSup><m:e><m:f><m:num>{r('a')}</m:num><m:den>{r('b')}</m:den></m:f></m:e><m:sup>{r('2')}</m:sup></m:sSup>",
            "(a/b)²",
        ),
        (f"<m:eqArr><m:e>{r('a&amp;=1#(7)')}</m:e></m:eqArr>", "a=1  (7)"),
        (f'<m:phant><m:phantPr><m:show m:val="0"/></m:phantPr><m:e>{r("y")}</m:e></m:phant>{r("𝑄=𝟏")}', "Q=1"),
        (
            f"<m:func><m:fName><m:limLow><m:e>{r('lim')}</m:e><m:lim>{r('x→0')}</m:lim></m:limLow></m:fName>"
            f"<m:e>{r('f')}</m:e></m:func>",
            "lim_(x→0) f",
        ),
    ],
)
def test_an_equation_on_one_line(equation: str, line: str) -> None:
    assert linear(etree.fromstring(f'<m:oMath xmlns:m="{M}">{equation}</m:oMath>')) == line


def test_deep_nesting_keeps_the_text() -> None:
    deep = "<m:d><m:e>" * 100 + r("x") + "</m:e></m:d>" * 100
    assert "x" in linear(etree.fromstring(f'<m:oMath xmlns:m="{M}">{deep}</m:oMath>'))
