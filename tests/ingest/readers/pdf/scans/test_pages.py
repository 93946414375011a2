"""Scanned pages of PDF files, with a recognizer in the place of Tesseract and without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.documents import Document
from core.errors import EmptyArticle
from ingest.readers.pdf.scans import ocr
from ingest.readers.pdf.scans.ocr import OcrFailed, OcrLine
from ingest.reading import read_bytes
from tests.ingest.readers.pdf.test_lines import pdf_of, text

Draw = Callable[[Canvas], None]
Recognize = Callable[[Image.Image], Sequence[OcrLine]]

TEXT = text((72, 600, "Tea is a drink made of leaves,"), (72, 588, "and it is drunk in every part of the world."))
LINES = [OcrLine("The sluice gate is", 300, 1500, 3000, 50), OcrLine("raised by hand.", 300, 1400, 2940, 50)]


def scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 100), 200)), 0, 0, 600, 1000)


def numbered(canvas: Canvas) -> None:
    scan(canvas)
    text((300, 20, str(canvas.getPageNumber())))(canvas)


def blank(canvas: Canvas) -> None:
    canvas.rect(100, 100, 200, 200)


def read(*pages: Draw) -> Document:
    return read_bytes("mill.pdf", pdf_of(*pages), "id")


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)


@pytest.fixture
def with_ocr(monkeypatch: pytest.MonkeyPatch) -> Callable[[Recognize], None]:
    """Return a function that puts a recognizer in the place of Tesseract."""

    def install(recognize: Recognize) -> None:
        monkeypatch.setattr(ocr, "is_available", lambda: True)
        monkeypatch.setattr(ocr, "recognize", recognize)

    return install


@pytest.mark.parametrize(
    ("pages", "warnings"),
    [
        ([TEXT, TEXT], ()),
        ([TEXT, blank], ()),
        ([TEXT, scan, TEXT], ("page 2 has no text; it is a picture: install Tesseract and patella[ocr] to read it",)),
        (
            [TEXT, numbered, TEXT],
            ("page 2 has no text; it is a picture: install Tesseract and patella[ocr] to read it",),
        ),
        (
            [TEXT, scan, scan, TEXT, scan, scan, scan],
            ("5 of 7 pages are scans: install Tesseract and patella[ocr] to read them (pages 2, 3 and 5 to 7)",),
        ),
    ],
)
@pytest.mark.usefixtures("no_ocr")
def test_pages_without_text_that_hold_a_picture_are_named(pages: list[Draw], warnings: tuple[str, ...]) -> None:
    document = read(*pages)
    assert document.warnings == warnings
    assert (len(document.page_starts), document.recognized_pages) == (len(pages), ())


@pytest.mark.usefixtures("no_ocr")
def test_a_scan_alone_is_refused_with_advice() -> None:
    with pytest.raises(EmptyArticle) as refused:
        read(scan, numbered)
    assert str(refused.value) == (
        "mill.pdf: is a scan: its pages are pictures without text. "
        "To have it read, install Tesseract and patella[ocr] to read it."
    )


def test_ocr_reads_them_and_they_are_marked_as_read_by_it(with_ocr: Callable[[Recognize], None]) -> None:
    with_ocr(lambda image: LINES)
    document = read(TEXT, scan, TEXT)
    assert document.text.split("\n\n")[1] == "The sluice gate is raised by hand."
    assert [document.page_at(block.start) for block in document.blocks] == [1, 2, 3]
    assert document.recognized_pages == (2,)
    assert document.warnings == ("page 2 has no text; it is a picture: OCR read it",)


def test_a_page_is_rendered_with_300_dots_per_inch(with_ocr: Callable[[Recognize], None]) -> None:
    sizes = []

    def recognize(image: Image.Image) -> Sequence[OcrLine]:
        sizes.append((image.mode, image.size))
        return LINES

    with_ocr(recognize)
    assert read(scan, scan).warnings == ("2 of 2 pages are scans: OCR read them",)
    assert sizes == [("L", (2500, 4167))] * 2


def test_each_fate_has_a_warning_of_its_own(with_ocr: Callable[[Recognize], None]) -> None:
    answers = iter([LINES, [], OcrFailed("out of paper"), LINES])

    def recognize(image: Image.Image) -> Sequence[OcrLine]:
        answer = next(answers)
        if isinstance(answer, OcrFailed):
            raise answer
        return answer

    with_ocr(recognize)
    document = read(TEXT, scan, scan, scan, scan)
    assert document.recognized_pages == (2, 5)
    assert sorted(document.warnings) == [
        "2 of 5 pages are scans: OCR read them (pages 2 and 5)",
        "page 3 has no text; it is a picture: OCR found no words in it",
        "page 4 has no text; it is a picture: OCR failed (out of paper)",
    ]


def test_a_scan_in_which_ocr_finds_nothing_is_refused(with_ocr: Callable[[Recognize], None]) -> None:
    with_ocr(lambda image: [])
    with pytest.raises(
        EmptyArticle, match=r"is a scan: .* \(page 1 has no text; .* OCR found no words in it\)\. Scan it"
    ):
        read(scan)
