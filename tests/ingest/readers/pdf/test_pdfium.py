"""What PDFium finds on the pages of real PDF files: pieces of text, fields, rules and pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.pdf.pdfium import PageParts, open_pdf
from tests.ingest.readers.pdf.test_lines import pdf_of, text

PICTURE = ImageReader(Image.new("L", (40, 40), 128))


def parts(draw: Callable[[Canvas], None], change: Callable[[bytes], bytes] = lambda data: data) -> PageParts:
    """Return the parts of a page of 600 by 1000 points."""
    with open_pdf("tea.pdf", change(pdf_of(draw))) as pdf:
        [page] = list(pdf.pages())
    assert page is not None
    return page


def pieces(page: PageParts) -> list[tuple[str, int, int, float, bool]]:
    """Return text, left edge, base line, type size and whether white space stands before, of each piece."""
    return [
        (piece.text, round(piece.left), round(piece.base), piece.em, piece.spaced)
        for line in page.lines
        for piece in line
    ]


def test_pieces_have_their_place_base_line_and_type_size() -> None:
    def draw(canvas: Canvas) -> None:
        text((72, 500, "10"))(canvas)
        text((84, 504, "9"), size=7)(canvas)
        text((90, 500, "black tea"))(canvas)

    assert pieces(parts(draw)) == [
        ("10", 72, 500, 10, False),
        ("9", 84, 504, 7, False),
        ("black", 90, 500, 10, True),
        ("tea", 116, 500, 10, True),
    ]


def test_scaled_type_has_the_size_that_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.scale(2, 2)
        text((36, 250, "tea"))(canvas)

    assert pieces(parts(draw)) == [("tea", 72, 500, 20, False)]


@pytest.mark.parametrize(("degrees", "place"), [(90, (600, 0)), (180, (600, 1000)), (270, (0, 1000))])
def test_text_that_runs_up_or_down_the_page_is_turned(degrees: int, place: tuple[int, int]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(*place)
        canvas.rotate(degrees)
        text((72, 300, "black tea"))(canvas)

    page = parts(draw)
    assert pieces(page) == [("black", 72, 300, 10, False), ("tea", 98, 300, 10, True)]
    assert (page.width, page.height) == ((600, 1000) if degrees == 180 else (1000, 600))


def crop(box: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(
        b"/MediaBox [ 0 0 600 1000 ]", b"/MediaBox [ 0 0 600 1000 ] /CropBox [ " + box + b" ]"
    )


def test_positions_are_measured_in_the_visible_part_of_a_page() -> None:
    page = parts(text((72, 500, "tea")), crop(b"50 100 550 900"))
    assert (pieces(page), page.width, page.height) == ([("tea", 22, 400, 10, False)], 500, 800)


@pytest.mark.parametrize("box", [b"600 1000 1000 1200", b"0 0 0 0", b"-500 -500 -10 -10", b"9 9 9 9"])
def test_a_crop_box_that_lies_outside_the_page_does_not_count(box: bytes) -> None:
    page = parts(text((72, 500, "tea")), crop(box))
    assert (pieces(page), page.width, page.height) == ([("tea", 72, 500, 10, False)], 600, 1000)


def test_a_page_of_no_size_is_read_all_the_same() -> None:
    page = parts(text((72, 500, "tea")), lambda data: data.replace(b"[ 0 0 600 1000 ]", b"[ 0 0 000 0000 ]"))
    assert [piece[0] for piece in pieces(page)] == ["tea"]
    assert page.height > 0


def test_filled_fields_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        text((72, 500, "Name"))(canvas)
        form = canvas.acroForm
        form.textfield(name="name", value="Tobias Reed", x=120, y=495, width=200, height=18)
        form.textfield(name="empty", value="", x=120, y=470, width=200, height=18)
        form.textfield(name="code", value="4711", fieldFlags="password", x=120, y=440, width=200, height=18)
        form.checkbox(name="open", checked=True, x=120, y=400, size=16)
        form.checkbox(name="shut", checked=False, x=120, y=370, size=16)
        form.choice(name="timber", value="larch", options=["larch", "oak"], x=120, y=340, width=90, height=18)

    found = parts(draw).fields
    assert [(piece.text, round(piece.left)) for piece in found] == [
        ("Tobias Reed", 120),
        ("[x]", 120),
        ("[ ]", 120),
        ("larch", 120),
    ]
    assert len({piece.at for piece in found}) == 4
    assert all(piece.at < 0 for piece in found)


def test_level_and_upright_lines_are_rules() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.line(100, 200, 300, 200)
        canvas.line(100, 200, 100, 260)
        canvas.line(100, 200, 300, 260)  # aslant
        canvas.rect(400, 200, 60, 30)
        canvas.circle(300, 600, 50)
        canvas.rect(50, 50, 8, 8)  # a box to tick

    found = {tuple(round(edge) for edge in rule) for rule in parts(draw).rules}
    assert found == {
        (100, 200, 300, 200),
        (100, 200, 100, 260),
        (400, 200, 460, 200),
        (400, 230, 460, 230),
        (400, 200, 400, 230),
        (460, 200, 460, 230),
    }


def test_pictures_are_seen_in_forms_too() -> None:
    def in_form(canvas: Canvas) -> None:
        canvas.beginForm("plate")
        canvas.drawImage(PICTURE, 0, 0, 300, 300)
        canvas.endForm()
        canvas.doForm("plate")

    draws = [text((72, 500, "tea")), lambda canvas: canvas.drawImage(PICTURE, 0, 0, 300, 300), in_form]
    assert [parts(draw).has_picture for draw in draws] == [False, True, True]


def test_a_page_of_very_many_lines_is_a_drawing() -> None:
    def draw(canvas: Canvas) -> None:
        for step in range(3100):
            canvas.line(10, step / 4, 200, step / 4)

    page = parts(draw)
    assert (page.rules, page.has_picture) == ([], True)


def test_invisible_text_with_a_picture_was_laid_there_by_ocr() -> None:
    def scan(with_picture: bool) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            if with_picture:
                canvas.drawImage(PICTURE, 0, 0, 600, 1000)
            line = canvas.beginText(72, 500)
            line.setTextRenderMode(3)
            line.textOut("tea")
            canvas.drawText(line)

        return draw

    assert [parts(scan(with_picture)).is_recognized for with_picture in (True, False)] == [True, False]
