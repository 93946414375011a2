"""What the parser of rich text hands over."""

from __future__ import annotations

from ingest.readers.rich_text.flow import CellForm, Paragraph
from ingest.readers.rich_text.parser import Parser, StyleEntry


class Heard:
    """An output that writes down what it is handed."""

    def __init__(self) -> None:
        self.parts: list[object] = []

    def paragraph(self, paragraph: Paragraph) -> None:
        self.parts.append((paragraph.text, paragraph.marker))

    def row(self, cells: list[list[Paragraph]], forms: list[CellForm]) -> None:
        self.parts.append(([[each.text for each in cell] for cell in cells], [form.from_above for form in forms]))


def parse(data: bytes) -> tuple[Parser, list[object]]:
    heard = Heard()
    parser = Parser(data, heard)
    parser.run()
    return parser, heard.parts


def test_paragraphs_and_rows_in_their_order() -> None:
    data = rb"{\rtf1 a\par\trowd\cellx1\clvmrg\cellx2\intbl b\par c\cell d\cell\row\pard{\listtext 1.\tab}e\par f}"
    assert parse(data)[1] == [
        ("a", ""),
        ([["b", "c"], ["d"]], [False, True]),
        ("e", "1."),
        ("f", ""),
    ]


def test_a_row_that_is_never_ended_is_handed_over() -> None:
    assert parse(rb"{\rtf1\trowd\cellx1\intbl a\cell\pard b\par")[1] == [([["a"]], [False]), ("b", ""), ("", "")]


def test_styles_and_properties() -> None:
    parser, _ = parse(
        rb"{\rtf1{\stylesheet{\ql Normal;}{\s1\outlinelevel2 Kop;}{\*\cs3 Strong;}}"
        rb"{\info{\title A {\b b}}{\creatim\yr2024\mo5}}}"
    )
    assert parser.styles == {0: StyleEntry("Normal"), 1: StyleEntry("Kop", 2)}
    assert parser.info == {"title": "A b", "yr": "2024", "mo": "5"}


def test_groups_that_close_too_often_end_the_file() -> None:
    assert parse(rb"{\rtf1 a\par}}b\par")[1] == [("a", ""), ("", "")]
