"""Pages that hold a picture in place of text: name them, and read them where OCR is installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.page_notes import note_page
from ingest.readers.pdf.lines import PdfContent, PdfLine
from ingest.readers.pdf.pdfium import open_pdf
from ingest.readers.pdf.scans import ocr

if TYPE_CHECKING:
    from PIL.Image import Image

_PIXELS_PER_POINT = 300 / 72  # Tesseract reads 300 dots per inch best
_MAX_PIXELS = 40_000_000  # of the picture of a page
_MAX_SECONDS = 600  # of processor time of Tesseract for one file
INSTALL = "install Tesseract and patella[ocr] to read"
"""What to do so that scans are read, as the beginning of a sentence."""


@dataclass(frozen=True, slots=True)
class Scans:
    """What became of the scanned pages of a PDF: the lines that OCR read, the pages it read, and what to tell."""

    lines: list[PdfLine] = field(default_factory=list)
    recognized: frozenset[int] = frozenset()
    warnings: tuple[str, ...] = ()


def find_scans(content: PdfContent, lines: Sequence[PdfLine]) -> list[int]:
    """Return the pages, from 0, that hold a picture and none of the lines."""
    with_text = {line.page for line in lines}
    return sorted(content.pictures - with_text)


def read_scans(name: str, data: bytes, pages: Sequence[int], page_count: int) -> Scans:
    """Read the scanned pages of a PDF by OCR, if it is installed. The warnings name the pages either way."""
    if not ocr.is_available():
        return Scans(warnings=(_warn(pages, page_count, f"{INSTALL} {{}}"),) if pages else ())
    lines: list[PdfLine] = []
    failed: dict[str, list[int]] = {}
    latest = ocr.seconds_so_far() + _MAX_SECONDS
    for page in pages:
        try:
            if ocr.seconds_so_far() > latest:
                raise ocr.OcrFailed(f"the pages before took {_MAX_SECONDS} s")
            lines += _read_scan(name, data, page)
        except ocr.OcrFailed as error:
            failed.setdefault(str(error), []).append(page)
        note_page()
    recognized = {line.page for line in lines}
    fates = {page: f"OCR failed ({reason})" for reason, of_reason in failed.items() for page in of_reason}
    fates = {
        page: "OCR read {}" if page in recognized else fates.get(page, "OCR found no words in {}") for page in pages
    }
    groups = groupby(sorted(pages, key=lambda page: (fates[page], page)), key=fates.__getitem__)
    return Scans(
        lines, frozenset(recognized), tuple(_warn(list(of_fate), page_count, fate) for fate, of_fate in groups)
    )


def _read_scan(name: str, data: bytes, page: int) -> list[PdfLine]:
    """Return the lines that OCR reads on a page."""
    with open_pdf(name, data) as pdf:
        image = pdf.render(page, _PIXELS_PER_POINT, _MAX_PIXELS)
    return place_lines(image, page, ocr.recognize)


def place_lines(image: Image, page: int, recognize: Callable[[Image], Sequence[ocr.OcrLine]]) -> list[PdfLine]:
    """Return the lines in the picture of a page, in points as if the picture had 300 dots per inch."""
    return [
        PdfLine(
            line.text,
            page,
            line.left / _PIXELS_PER_POINT,
            line.right / _PIXELS_PER_POINT,
            line.bottom / _PIXELS_PER_POINT,
            line.size / _PIXELS_PER_POINT,
            bold=False,
            height_of_page=image.height / _PIXELS_PER_POINT,
        )
        for line in recognize(image)
    ]


def _warn(pages: Sequence[int], page_count: int, fate: str) -> str:
    """Return the warning about pages without text. `fate` says what was or can be done about "it" or "them"."""
    if len(pages) == 1:
        return f"page {pages[0] + 1} has no text; it is a picture: {fate.format('it')}"
    names = f" (pages {_list_pages(pages)})" if len(pages) < page_count else ""
    return f"{len(pages)} of {page_count} pages are scans: {fate.format('them')}{names}"


def _list_pages(pages: Sequence[int]) -> str:
    """Return page numbers, from 1, in words: "2, 5 to 9 and 12".

    >>> _list_pages([1, 4, 5, 6])
    '2 and 5 to 7'
    """
    spans: list[list[int]] = []
    for page in pages:
        if spans and page == spans[-1][-1] + 1:
            spans[-1].append(page)
        else:
            spans.append([page])
    names = [
        name
        for span in spans
        for name in ([f"{page + 1}" for page in span] if len(span) < 3 else [f"{span[0] + 1} to {span[-1] + 1}"])
    ]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
