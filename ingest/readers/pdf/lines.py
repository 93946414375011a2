"""Extract the lines of a PDF with their positions and font sizes. This is the only module that imports pypdfium2."""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.canonical import collapse_white_space

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage


_PDFIUM_LOCK = threading.Lock()  # PDFium is not safe for use by several threads at once

_HYPHENS_AT_LINE_END = frozenset("\x02\ufffe")  # PDFium's characters for a hyphen together with the line end
_LINE_ENDS = _HYPHENS_AT_LINE_END | set("\r\n")
_SYMBOL_FONT_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf076": "•", "\uf0d8": "•"})
_MIN_BOLD_WEIGHT = 600


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text on a page.

    `page` counts from 0. Positions are in points from the lower left corner of the page. `size` is the height of the
    font in points.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float
    bold: bool
    height_of_page: float

    @property
    def is_in_margin(self) -> bool:
        """Return whether the line stands in the lowest or the highest 9 % of the page."""
        return not 0.09 < self.bottom / self.height_of_page < 0.91


@dataclass(frozen=True, slots=True)
class PdfContent:
    """The title that a PDF declares, its lines in order, and its bookmarks as (page, level, title), both from 0."""

    title: str
    lines: list[PdfLine]
    bookmarks: list[tuple[int, int, str]] = field(default_factory=list)


def read_pdf_content(name: str, data: bytes) -> PdfContent:
    """Return the content of a PDF file. Raise DamagedFile, which names the file, if it is broken or locked."""
    import pypdfium2

    with _PDFIUM_LOCK:
        try:
            with pypdfium2.PdfDocument(data) as document:
                return _extract_content(document)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise DamagedFile(name, "is protected by a password. Save it without one.") from error
            reason = collapse_white_space(str(error)).rstrip(".")
            raise DamagedFile(name, f"is damaged ({reason}). Get it again from where it came.") from error


def raw_pdf_text(data: bytes) -> str:
    """Return the text of all pages of a PDF as PDFium gives it. Raises its error if the file is broken."""
    import pypdfium2

    with _PDFIUM_LOCK, pypdfium2.PdfDocument(data) as document:
        pages = []
        for page in document:
            text_page = page.get_textpage()
            pages.append(text_page.get_text_range())
            text_page.close()
            page.close()
    return re.sub(r"[\x02\ufffe](?:\r?\n)?", "", "\n".join(pages))


def _extract_content(document: PdfDocument) -> PdfContent:
    lines = [line for number in range(len(document)) for line in _extract_lines(document[number], number)]
    bookmarks = []
    for bookmark in document.get_toc(max_depth=6):
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            bookmarks.append((page, bookmark.level, collapse_white_space(bookmark.get_title())))
    return PdfContent(document.get_metadata_value("Title"), lines, bookmarks)


def _extract_lines(page: PdfPage, number: int) -> Iterator[PdfLine]:
    text_page = page.get_textpage()
    try:
        for characters in _iterate_character_runs(text_page):
            line = _build_line(text_page, characters, number, page.get_height())
            if line is not None:
                yield line
    finally:
        text_page.close()
        page.close()


def _iterate_character_runs(text_page: PdfTextPage) -> Iterator[list[tuple[int, str]]]:
    """Yield the (index, character) pairs of each line."""
    from pypdfium2 import raw

    run: list[tuple[int, str]] = []
    for index in range(text_page.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text_page, index))
        if character not in _LINE_ENDS:
            run.append((index, character))
            continue
        if character in _HYPHENS_AT_LINE_END:
            run.append((index, "-"))
        yield run
        run = []
    yield run


def _build_line(text_page: PdfTextPage, run: Sequence[tuple[int, str]], page: int, height: float) -> PdfLine | None:
    """Return the line of these characters, or None if none of them is visible. `height` is that of the page.

    `bottom` and `size` are medians over about five characters of the line.
    """
    text = collapse_white_space("".join(character for _, character in run).translate(_SYMBOL_FONT_BULLETS))
    visible = [index for index, character in run if not character.isspace()]
    if not text or not visible:
        return None
    first, last = _get_box(text_page, visible[0]), _get_box(text_page, visible[-1])
    sample = [_get_box(text_page, index) for index in visible[:: max(1, len(visible) // 5)]]
    return PdfLine(
        text=text,
        page=page,
        left=first.left,
        right=last.right,
        bottom=median(box.bottom for box in sample),
        size=median(box.top - box.bottom for box in sample),
        bold=_is_bold(text_page, visible[len(visible) // 2]),
        height_of_page=height,
    )


@dataclass(frozen=True, slots=True)
class _Box:
    """The box around a character, in points from the lower left corner of the page."""

    left: float
    right: float
    bottom: float
    top: float


def _get_box(text_page: PdfTextPage, index: int) -> _Box:
    left, bottom, right, top = text_page.get_charbox(index, loose=True)
    return _Box(left, right, bottom, top)


def _is_bold(text_page: PdfTextPage, index: int) -> bool:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.c_int())
    font_name = name.value.decode("utf-8", "replace").lower()
    is_heavy = raw.FPDFText_GetFontWeight(text_page, index) >= _MIN_BOLD_WEIGHT
    return is_heavy or "bold" in font_name or "black" in font_name
