"""Headings among lines whose sizes, styles and positions are known, with and without bookmarks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.pdf.headings import PdfHeading, find_pdf_headings
from ingest.readers.pdf.lines import PdfContent, PdfLine
from tests.ingest.readers.pdf.test_reader import SECOND, outline, pdf, read_pdf

PROSE = "Tea is a drink made of leaves, and it is drunk in every part of the world."


def line(text: str, size: float = 10, bold: bool = False, page: int = 0, bottom: float = 500) -> PdfLine:
    return PdfLine(text, page, 72, 500, bottom, size, bold, 1000)


def placed(*lines: PdfLine) -> list[PdfLine]:
    """Return the lines with gaps between them, on their pages."""
    return [replace(each, bottom=900 - 40.0 * number) for number, each in enumerate(lines)]


def found(*lines: PdfLine, bookmarks: tuple[tuple[int, int, str], ...] = ()) -> list[tuple[str, int]]:
    """Return (text, level) of the headings among the lines."""
    headings = find_pdf_headings(PdfContent("", list(lines), list(bookmarks)), lines)
    assert [heading.text for heading in headings] == [
        " ".join(each.text for each in lines[heading.first : heading.end]) for heading in headings
    ]
    return [(heading.text, heading.level) for heading in headings]


def test_no_lines_have_no_headings() -> None:
    assert found() == []


def test_headings_come_in_order_with_their_lines() -> None:
    lines = placed(line("Tea", 20), line(PROSE), line("Kinds", 14), line(PROSE), line("Green", 12), line(PROSE))
    assert find_pdf_headings(PdfContent("", lines), lines) == [
        PdfHeading(0, 1, "Tea", 1),
        PdfHeading(2, 3, "Kinds", 2),
        PdfHeading(4, 5, "Green", 3),
    ]


@pytest.mark.parametrize(("size", "is_heading"), [(11.19, False), (11.21, True), (11.3, True), (9, False)])
def test_a_heading_is_an_eighth_larger_than_the_text(size: float, is_heading: bool) -> None:
    prose = (line(PROSE), line(PROSE, page=1))
    assert found(*placed(*prose, line("Kinds", size, page=1))) == ([("Kinds", 2)] if is_heading else [])


@pytest.mark.parametrize("text", ["Kinds.", "Kinds,", "Kinds;", "1 2 3", "...", "x" * 221])
def test_large_lines_that_are_no_headings(text: str) -> None:
    assert found(*placed(line(PROSE * 9), line(text, 14))) == []


@pytest.mark.parametrize("text", ["Kinds?", "Kinds:", "kinds", "1 kind", "茶", "x" * 220])
def test_large_lines_that_are_headings(text: str) -> None:
    assert found(*placed(line(PROSE * 9), line(text, 14, page=1), line("Tea", 14, page=1))) == [(text, 2), ("Tea", 2)]


def stacked(count: int, step: float, **changes: float) -> list[PdfLine]:
    """Return large lines, each `step` points below the last. `changes` are made to the last one."""
    lines = [line(f"part {n}", 14, page=1, bottom=800 - step * n) for n in range(count)]
    return [*lines[:-1], replace(lines[-1], **changes)]


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        (stacked(2, 16), [(1, 3)]),
        (stacked(2, 23.7), [(1, 3)]),
        (stacked(2, 23.9), [(1, 2), (2, 3)]),
        (stacked(2, 0), [(1, 2), (2, 3)]),
        (stacked(2, -16), [(1, 2), (2, 3)]),
        (stacked(2, 16, page=2), [(1, 2), (2, 3)]),
        (stacked(2, 16, bold=True), [(1, 2), (2, 3)]),
        (stacked(2, 16, size=14.5), [(1, 2), (2, 3)]),
        (stacked(2, 16, size=14.2), [(1, 3)]),
        (stacked(4, 16), [(1, 5)]),
    ],
)
def test_lines_of_one_style_below_each_other_are_one_heading(
    lines: list[PdfLine], spans: list[tuple[int, int]]
) -> None:
    lines = [line(PROSE * 9), *lines]
    headings = find_pdf_headings(PdfContent("", lines), lines)
    assert [(heading.first, heading.end) for heading in headings] == spans


def test_five_large_lines_below_each_other_are_none_until_four_are_left() -> None:
    assert found(line(PROSE * 9), *stacked(5, 16)) == [("part 1 part 2 part 3 part 4", 2)]


@pytest.mark.parametrize(
    ("text", "is_heading"), [("Its kinds", True), ("its kinds", False), ("Its kinds.", False), ("3 May 2024", False)]
)
def test_a_bold_line_of_the_size_of_the_text_has_to_look_like_a_heading(text: str, is_heading: bool) -> None:
    assert found(*placed(line(PROSE * 3), line(text, bold=True))) == ([(text, 2)] if is_heading else [])


def test_two_bold_lines_below_each_other_are_a_paragraph() -> None:
    bold = [line("Its kinds", bold=True, bottom=500), line("And uses", bold=True, bottom=488)]
    assert found(line(PROSE * 3, bottom=700), *bold)[:1] == [("And uses", 2)]


@pytest.mark.parametrize(("length", "is_heading"), [(70, False), (71, True)])
def test_bold_lines_mark_headings_only_where_less_than_three_in_ten_characters_are_bold(
    length: int, is_heading: bool
) -> None:
    lines = placed(line("x" * length), line("A list of thirty letters, here"[:30], bold=True))
    assert len(lines[1].text) == 30
    assert found(*lines) == ([(lines[1].text, 2)] if is_heading else [])


def test_the_title_is_the_largest_heading_of_the_first_page() -> None:
    lines = placed(line("Site", 14), line("Tea", 20), line(PROSE), line("Kinds", 14, page=1), line("Uses", 18, page=1))
    assert found(*lines) == [("Site", 3), ("Tea", 1), ("Kinds", 3), ("Uses", 2)]


@pytest.mark.parametrize(("size", "has_title"), [(19.4, True), (19.5, False), (20, False), (24, False)])
def test_there_is_no_title_if_another_heading_is_as_large(size: float, has_title: bool) -> None:
    lines = placed(line("Tea", 20), line(PROSE), line("Kinds", size, page=1))
    assert (("Tea", 1) in found(*lines)) == has_title


def test_a_bold_line_of_the_size_of_the_text_is_no_title() -> None:
    assert found(*placed(line("Tea", bold=True), line(PROSE))) == [("Tea", 2)]


def test_the_first_page_is_the_first_that_has_text() -> None:
    assert found(*placed(line("Tea", 20, page=3), line(PROSE, page=3), line("Kinds", 14, page=4))) == [
        ("Tea", 1),
        ("Kinds", 2),
    ]


def test_levels_go_by_size_and_bold_type_comes_first() -> None:
    lines = placed(
        line("Tea", 20),
        line(PROSE * 9),
        line("Small", 12),
        line("Small bold", 12, bold=True),
        line("Large", 16),
        line("Text bold", 10, bold=True),
        line("Nearly large", 15.9),
    )
    assert found(*lines)[1:] == [
        ("Small", 4),
        ("Small bold", 3),
        ("Large", 2),
        ("Text bold", 5),
        ("Nearly large", 2),
    ]


def test_a_bookmark_names_a_heading_of_any_style_on_its_page() -> None:
    lines = placed(line("Kinds of – TEA"), line(PROSE), line("Kinds of – TEA", page=1), line(PROSE, page=1))
    assert found(*lines, bookmarks=((1, 2, "kinds of tea!"),)) == [("Kinds of – TEA", 4)]
    assert found(*lines, bookmarks=((2, 0, "kinds of tea"), (0, 0, "kinds of teas"))) == []


def test_a_bookmark_may_name_up_to_four_lines() -> None:
    lines = placed(line("one"), line("two"), line("three"), line("four"), line("five"), line(PROSE))
    assert found(*lines, bookmarks=((0, 0, "one two three four"), (0, 1, "five"))) == [
        ("one two three four", 2),
        ("five", 3),
    ]
    assert found(*lines, bookmarks=((0, 0, "one two three four five"),)) == []
    assert found(*lines[4:5], bookmarks=((0, 0, "five"),)) == [("five", 2)]


def test_the_level_of_a_bookmark_holds_for_the_style_of_its_heading() -> None:
    lines = placed(
        line("Tea", 20), line(PROSE * 9), line("Kinds", 14), line("Green", 12), line("Uses", 14), line("Mint", 12)
    )
    assert found(*lines, bookmarks=((0, 2, "Green"),))[1:] == [("Kinds", 2), ("Green", 4), ("Uses", 2), ("Mint", 4)]


def test_the_bookmark_of_the_title_does_not_change_its_level() -> None:
    lines = placed(line("Tea", 20), line(PROSE), line("Kinds", 14))
    assert found(*lines, bookmarks=((0, 0, "Tea"), (0, 1, "Kinds"))) == [("Tea", 1), ("Kinds", 3)]


def test_the_outline_of_the_file_names_headings_of_the_size_of_the_text() -> None:
    def bookmarks(canvas: Canvas, page: int) -> None:
        for level, title in enumerate(["Kinds", "Green tea"] if page == 1 else []):
            canvas.bookmarkPage(title)
            canvas.addOutlineEntry(title, title, level)

    lines = [
        (text, 10.0)
        for text in ["Tea is a drink.", "", "Kinds", "There are many.", "", "Green tea", "It is bitter.", ""]
    ]
    assert outline(read_pdf(pdf([lines, SECOND[3:]], bookmarks))) == [(1, "On tea"), (2, "Kinds"), (3, "Green tea")]


def test_bold_lines_are_headings() -> None:
    prose = [("Tea is a drink made of leaves, and it is drunk in every part of the world.", 10.0)] * 3
    lines = [("Tea", 18.0), *prose, ("", 10.0), ("Its kinds", -10.0), *prose]
    assert outline(read_pdf(pdf([lines]))) == [(1, "Tea"), (2, "Its kinds")]
