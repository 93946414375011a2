"""The text of slides."""

from __future__ import annotations

import pytest

from ingest.readers.slides.text import TextLine, read_lines, read_paragraph
from ingest.xml_archive import parse_xml

A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def element(content: str, name: str = "p"):  # type: ignore[no-untyped-def]
    root = parse_xml(
        f'<a:{name} xmlns:a="{A}" xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        f'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{content}</a:{name}>'.encode()
    )
    assert root is not None
    return root


def run(text: str, baseline: str = "") -> str:
    properties = f'<a:rPr baseline="{baseline}"/>' if baseline else ""
    return f"<a:r>{properties}<a:t>{text}</a:t></a:r>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            run("10") + run("1", "30000") + run("2", "30000") + run(" H") + run("2", "-25000") + run("O", "0"),
            "10¹² H₂O",
        ),
        (run("a") + "<a:br/>" + run("b"), "a b"),
        ('<a:r><a:rPr><a:sym typeface="Wingdings"/></a:rPr><a:t>\uf0fc</a:t></a:r>' + run("\uf06dg"), "✓μg"),
        ('<a:fld type="slidenum"><a:t>7</a:t></a:fld><a:fld type="x"><a:t>kept</a:t></a:fld>', "kept"),
        (
            "<mc:AlternateContent><mc:Choice Requires='a14'><a14:m><m:oMath><m:f>"
            "<m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
            f"<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></a14:m></mc:Choice><mc:Fallback>{run('no')}"
            "</mc:Fallback></mc:AlternateContent>",
            "(a+b)/2",
        ),
    ],
)
def test_what_a_paragraph_says(content: str, text: str) -> None:
    assert read_paragraph(element(content)) == text


def lines(content: str, *defaults: str) -> list[TextLine]:
    return list(read_lines(element(content, "txBody"), [element(each, "lstStyle") for each in defaults]))


def paragraph(text: str, properties: str = "", level: int = 0) -> str:
    return f'<a:p><a:pPr lvl="{level}">{properties}</a:pPr>{run(text)}</a:p>'


def test_bullets_come_from_the_nearest_style_that_says_one() -> None:
    layout = "<a:lvl1pPr><a:buNone/></a:lvl1pPr>"
    master = '<a:lvl1pPr><a:buChar char="-"/></a:lvl1pPr><a:lvl2pPr><a:buChar char="-"/></a:lvl2pPr>'
    content = paragraph("a") + paragraph("b", level=1) + paragraph("c", '<a:buChar char="x"/>') + "<a:p/>"
    assert lines(content, layout, master) == [TextLine("a"), TextLine("b", 1, "•"), TextLine("c", 0, "•")]
    assert lines(content) == [TextLine("a"), TextLine("b", 1), TextLine("c", 0, "•")]


@pytest.mark.parametrize(
    ("form", "markers"),
    [
        ('type="arabicPeriod" startAt="3"', ["3.", "4."]),
        ('type="romanUcPeriod"', ["I.", "II."]),
        ('type="alphaLcParenBoth"', ["(a)", "(b)"]),
        ('type="arabicPlain" startAt="99999999"', ["1", "2"]),
    ],
)
def test_numbers_count_as_long_as_their_list_goes_on(form: str, markers: list[str]) -> None:
    item = paragraph("x", f"<a:buAutoNum {form}/>")
    inner = paragraph("y", level=1)
    shown = [line.marker for line in lines(item + inner + item + paragraph("z") + item)]
    assert shown == [markers[0], "", markers[1], "", markers[0]]
