"""The text of paragraphs of an OpenDocument text."""

from __future__ import annotations

import pytest

from ingest.readers.opendocument.equations import linear
from ingest.readers.opendocument.styles import StyleSheet
from ingest.readers.opendocument.text import ParagraphText, TextReader
from ingest.xml_archive import parse_xml
from tests.support.archives import OPEN_DOCUMENT_NAMESPACES


def read(content: str) -> ParagraphText:
    root = parse_xml(f"<text:p {OPEN_DOCUMENT_NAMESPACES}>{content}</text:p>".encode())
    assert root is not None
    return TextReader(StyleSheet([]), lambda name: None).read(root)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a\n   b", "a b"),
        ("a<text:s/><text:s text:c='3'/>b", "a    b"),
        ("a<text:s text:c='900000'/>b", f"a{' ' * 100}b"),
        ("<text:a xlink:href='x'>a <text:span>b</text:span></text:a> c", "a b c"),
        ("Table <text:sequence>3</text:sequence>, <text:title>On mills</text:title>", "Table 3, On mills"),
        (
            "<text:ruby><text:ruby-base>春</text:ruby-base><text:ruby-text>はる</text:ruby-text></text:ruby>が",
            "春(はる)が",
        ),
        ("<text:bookmark-start text:name='a'/>a<text:bookmark-end text:name='a'/><text:soft-page-break/>b", "ab"),
        ("<draw:control/>a<math:math><math:mi>x</math:mi></math:math>", "ax"),
    ],
)
def test_what_a_paragraph_says(content: str, text: str) -> None:
    assert read(content).text == text


def test_notes_and_boxes_stand_beside_the_text() -> None:
    note = "<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note>"
    box = "<draw:frame><draw:text-box><text:p>b</text:p></draw:text-box></draw:frame>"
    result = read(f"a{note}{box}<draw:g><draw:rect><text:p>r</text:p></draw:rect></draw:g>c{note}")
    assert result.text == "a[1]c[2]"
    assert [mark for mark, _ in result.notes] == ["[1]", "[2]"]
    assert ["".join(each.itertext()) for each in result.boxes] == ["b", "r"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<msub><mi>v</mi><mn>0</mn></msub><mo>+</mo><msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup>", "v₀+aᵢ²"),
        ("<mroot><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mn>3</mn></mroot>", "³√(x+1)"),
        ("<mfenced open='['><mi>a</mi><mi>b</mi></mfenced>", "[a, b)"),
        ("<mtable><mtr><mn>1</mn><mn>2</mn></mtr><mtr><mtd><mn>3</mn></mtd></mtr></mtable>", "[1, 2; 3]"),
        ("<mrow>" * 70 + "<mi>x</mi>" + "</mrow>" * 70, "x"),
    ],
)  # fmt: skip
def test_equations_on_one_line(content: str, text: str) -> None:
    root = parse_xml(f"<math>{content}</math>".encode())
    assert root is not None
    assert linear(root) == text
