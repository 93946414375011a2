"""Lines of real PDF files: their texts, positions, sizes and styles, and the bookmarks of the file."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.errors import DamagedFile
from ingest.readers.pdf.lines import PdfContent, PdfLine, read_pdf_content


def content(*pages: Callable[[Canvas], None], **options: object) -> PdfContent:
    """Return the content of a PDF file of 600 by 1000 points, with a function that draws each page."""
    return read_pdf_content("tea.pdf", pdf_of(*pages, **options))


def pdf_of(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    """Return a PDF file of 600 by 1000 points, with a function that draws each page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 1000), invariant=1, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def text(*lines: tuple[float, float, str], font: str = "Helvetica", size: float = 10) -> Callable[[Canvas], None]:
    """Return a function that draws each text at (left, bottom)."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for left, bottom, words in lines:
            canvas.drawString(left, bottom, words)

    return draw


def rounded(line: PdfLine) -> tuple[str, int, int, int, int, int, bool, float]:
    """Return all that is known of a line, its positions in whole points."""
    positions = (round(position) for position in (line.left, line.right, line.bottom, line.size))
    return (line.text, line.page, *positions, line.bold, line.height_of_page)


def test_lines_come_in_order_with_page_position_size_and_style() -> None:
    found = content(
        text((72, 900, "Tea"), font="Helvetica-Bold", size=20),
        text((72, 500, "It is a drink."), (90, 480, "Very  old.")),
    )
    assert [rounded(line) for line in found.lines] == [
        ("Tea", 0, 72, 106, 895, 24, True, 1000.0),
        ("It is a drink.", 1, 72, 123, 498, 12, False, 1000.0),
        ("Very old.", 1, 90, 132, 478, 12, False, 1000.0),
    ]
    assert (found.title, found.bookmarks) == ("untitled", [])


def test_a_page_without_text_has_no_lines() -> None:
    found = content(lambda canvas: canvas.rect(1, 1, 9, 9), text((72, 500, "   ")), text((72, 500, "tea")))
    assert [(line.text, line.page) for line in found.lines] == [("tea", 2)]


@pytest.mark.parametrize(
    ("font", "bold"),
    [("Helvetica", False), ("Helvetica-Bold", True), ("Times-Roman", False), ("Times-BoldItalic", True)],
)
def test_the_font_makes_a_line_bold(font: str, bold: bool) -> None:
    assert [line.bold for line in content(text((72, 500, "tea"), font=font)).lines] == [bold]


def test_the_style_of_a_line_is_that_of_its_middle_and_its_size_the_median() -> None:
    def draw(canvas: Canvas) -> None:
        line = canvas.beginText(72, 500)
        for font, size, words in (
            ("Helvetica", 10, "It is a "),
            ("Helvetica-Bold", 10, "drink of leaves"),
            ("Helvetica", 30, "!"),
        ):
            line.setFont(font, size)
            line.textOut(words)
        canvas.drawText(line)

    [line] = content(draw).lines
    assert (line.text, line.bold, round(line.size)) == ("It is a drink of leaves!", True, 12)


def test_a_hyphen_at_a_line_end_is_kept() -> None:
    found = content(text((72, 500, "the mag-"), (72, 488, "nificent towns")))
    assert [line.text for line in found.lines] == ["the mag-", "nificent towns"]


@pytest.mark.parametrize(
    ("bottom", "in_margin"),
    [(0, True), (90, True), (90.1, False), (500, False), (909.9, False), (910, True), (999, True)],
)
def test_the_margin_is_the_lowest_and_the_highest_9_in_100_of_the_page(bottom: float, in_margin: bool) -> None:
    assert PdfLine("7", 0, 72, 80, bottom, 10, False, 1000).is_in_margin == in_margin


def test_the_title_of_the_file_is_kept_as_it_is() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(" On  tea ")
        canvas.drawString(72, 500, "tea")

    assert content(draw).title == " On  tea "


def test_bookmarks_have_a_page_a_level_and_a_title() -> None:
    def draw(*titles: tuple[str, int]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            for title, level in titles:
                canvas.bookmarkPage(title)
                canvas.addOutlineEntry(title, title, level)
            canvas.drawString(72, 500, "tea")

        return draw

    found = content(draw(("Kinds\n of  tea", 0), ("Green", 1)), draw(("Mint", 2), ("Use", 0)))
    assert found.bookmarks == [(0, 0, "Kinds of tea"), (0, 1, "Green"), (1, 2, "Mint"), (1, 0, "Use")]


def test_bookmarks_deeper_than_six_levels_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        for level in range(8):
            canvas.bookmarkPage(f"level {level}")
            canvas.addOutlineEntry(f"level {level}", f"level {level}", level)
        canvas.drawString(72, 500, "tea")

    assert [title for _, _, title in content(draw).bookmarks] == [f"level {level}" for level in range(6)]


def test_a_file_that_is_locked_or_damaged_is_named() -> None:
    with pytest.raises(DamagedFile) as locked:
        content(text((72, 500, "tea")), encrypt="secret")
    with pytest.raises(DamagedFile) as damaged:
        read_pdf_content("tea.pdf", b"%PDF-1.4 and nothing more")
    assert (str(locked.value), str(damaged.value)) == (
        "tea.pdf: is protected by a password. Save it without one.",
        "tea.pdf: is damaged (Failed to load document (PDFium: Data format error)). Get it again from where it came.",
    )


def test_after_a_file_that_failed_others_can_be_read() -> None:
    for _ in range(2):
        with pytest.raises(DamagedFile):
            read_pdf_content("tea.pdf", b"%PDF-")
    assert [line.text for line in content(text((72, 500, "tea"))).lines] == ["tea"]
