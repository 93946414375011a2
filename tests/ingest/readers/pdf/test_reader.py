from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.documents import Document
from core.errors import DamagedFile, EmptyArticle
from ingest.reading import read_bytes

Line = tuple[str, float]  # the text and its font size, negative for bold


def pdf(
    pages: Sequence[Sequence[Line]], around: Callable[[Canvas, int], object] = lambda canvas, page: None, **options
) -> bytes:
    """Return a PDF file with these lines on its pages. An empty line leaves a gap, and a negative size means bold.

    `around(canvas, page number)` draws what else stands on a page.
    """
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1, **options)
    for number, lines in enumerate(pages, 1):
        around(canvas, number)
        height = 740.0
        for text, size in lines:
            canvas.setFont("Helvetica-Bold" if size < 0 else "Helvetica", abs(size))
            canvas.drawString(72, height, text)
            height -= 1.3 * abs(size)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def read_pdf(data: bytes) -> Document:
    return read_bytes("on-tea.pdf", data, "id")


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


FIRST = [
    ("Tea and its kinds", 20.0),
    ("", 10.0),
    ("Tea is a drink made of leaves, and it is drunk in every part of the world in which water", 10.0),
    ("can be boiled. It came from China, and by the ships of the traders it reached the mag-", 10.0),
    ("nificent towns of Europe.", 10.0),
    ("", 10.0),
    ("Kinds of tea", 14.0),
    ("Many kinds are known. They differ in the time for which the leaves have been fermented, and", 10.0),
    ("in the place where they grew. Some of them are these:", 10.0),
    ("• black tea, which is fermented for a long time, and which therefore has a strong taste and", 10.0),
    ("  a dark color", 10.0),
    ("• green tea", 10.0),
    ("", 10.0),
    ("Green", 12.0),
    ("Green tea is not fermented. Its leaves are heated soon after they have been picked, so that", 10.0),
]
SECOND = [
    ("they keep their color.", 10.0),
    ("", 10.0),
    ("Faults", 14.0),
    ("Tea that stands for too long is bitter.", 10.0),
]


def head_and_number(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 800, f"The Tea Book | page {page}")
    canvas.drawString(290, 30, str(page))


def test_lines_become_paragraphs_and_sizes_become_headings() -> None:
    document = read_pdf(pdf([FIRST, SECOND], head_and_number))
    assert document.text == (
        "Tea and its kinds\n\n"
        "Tea is a drink made of leaves, and it is drunk in every part of the world in which water can be boiled. It "
        "came from China, and by the ships of the traders it reached the magnificent towns of Europe.\n\n"
        "Kinds of tea\n\n"
        "Many kinds are known. They differ in the time for which the leaves have been fermented, and in the place "
        "where they grew. Some of them are these:\n\n"
        "• black tea, which is fermented for a long time, and which therefore has a strong taste and a dark color\n"
        "• green tea\n\n"
        "Green\n\n"
        "Green tea is not fermented. Its leaves are heated soon after they have been picked, so that they keep their "
        "color.\n\n"
        "Faults\n\n"
        "Tea that stands for too long is bitter."
    )
    assert outline(document) == [(1, "Tea and its kinds"), (2, "Kinds of tea"), (3, "Green"), (2, "Faults")]


def test_the_title_of_the_properties_is_used_where_no_line_is_larger() -> None:
    def entitle(canvas: Canvas, page: int) -> None:
        canvas.setTitle("All about tea")

    assert read_pdf(pdf([[("Tea is a drink.", 10.0)]], entitle)).title == "All about tea"


def test_a_scan_has_no_text() -> None:
    with pytest.raises(EmptyArticle, match=r"on-tea.pdf: has no text; it may be a scan: run OCR"):
        read_pdf(pdf([[]], lambda canvas, page: canvas.rect(100, 100, 200, 200)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pdf([SECOND], encrypt="secret"), "on-tea.pdf: is protected by a password"),
        (b"%PDF-1.4 and nothing more", "on-tea.pdf: is damaged"),
        (b"Tea is a drink.", "on-tea.pdf: is not a PDF file"),
        (b"<!doctype html><p>Tea</p>", "on-tea.pdf: is not what its name says but a web page"),
    ],
)
def test_what_cannot_be_opened_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(DamagedFile, match=message):
        read_pdf(data)
