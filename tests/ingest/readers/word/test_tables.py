"""The rows of tables, and tables that only place text on the page."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.readers.word.package import child, value_of
from ingest.readers.word.tables import is_layout, paragraphs_in_rows, rows_of
from tests.support.word_files import NAMESPACES, W, cell, paragraph, row, table

SPAN, HEADER = '<w:gridSpan w:val="{}"/>', "<w:tblHeader/>"
BEGIN, GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
PROSE = "The wheel turns slowly. " * 15


def parse(xml: str) -> etree._Element:
    return etree.fromstring(xml.replace("<w:tbl>", f'<w:tbl xmlns:w="{W}" {NAMESPACES}>', 1))


def text_of(element: etree._Element) -> str:
    return "".join(each.text or "" for each in element.iter("{*}t"))


def level_of(element: etree._Element) -> int | None:
    return {"Title": 0, "Heading1": 1}.get(value_of(child(element, "w:pPr", "w:pStyle")) or "")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("a", "b"), row("1", "")], ([], [["a", "b"], ["1", ""]])),
        ([row(cell("Gates", SPAN.format(2))), row("a", "b"), row("1", "2")], (["Gates"], [["a", "b"], ["1", "2"]])),
        ([row(cell("Gate", BEGIN), cell("Size", SPAN.format(2))), row(cell("", GO_ON), "min", "max"),
          row("oak", "1", "2")],
         ([], [["Gate", "Size min", "Size max"], ["oak", "1", "2"]])),
        ([row("Gate", properties=HEADER), row("in m", properties=HEADER), row("3")], ([], [["Gate in m"], ["3"]])),
        ([row("a", "b", "c"), row(cell("wide", SPAN.format(2)), "3"), row("z", properties='<w:gridBefore w:val="2"/>')],
         ([], [["a", "b", "c"], ["wide", "", "3"], ["", "", "z"]])),
        ([row("a", "b", "c"), row(cell("x", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), "3")],
         ([], [["a", "b", "c"], ["x", "", "3"]])),
        ([row(cell("Gate", BEGIN), "oak"), row(cell("", GO_ON), "elm")], ([], [["Gate", "oak"], ["Gate", "elm"]])),
    ],
)  # fmt: skip
def test_rows(rows: list[str], expected: tuple[list[str], list[list[str]]]) -> None:
    assert rows_of(parse(table(*rows)), text_of) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("a", "b"), row("1", "2")], False),
        ([row("one"), row("column")], True),
        ([row("Gate", "oak")], False),
        ([row(PROSE, "picture")], True),
        ([row("Fault", "Remedy"), row("noise", PROSE)], False),
        ([row("a", cell(paragraph("Care", style="Heading1") + paragraph("Grease it."))), row("b", "c")], True),
        ([row("logo", cell(paragraph("The mill", style="Title")))], True),
        ([row(cell(paragraph("Size", style="Heading1")), "b"), row("1", "2")], False),
    ],
)
def test_tables_that_only_place_text(rows: list[str], expected: bool) -> None:
    assert is_layout(parse(table(*rows)), level_of) is expected


def test_tables_in_tables_have_an_end() -> None:
    xml = "<w:tbl><w:tr><w:tc>" * 70 + "</w:tc></w:tr></w:tbl>" * 70
    with pytest.raises(ValueError, match="nested too deeply"):
        paragraphs_in_rows(parse(xml), level_of)
