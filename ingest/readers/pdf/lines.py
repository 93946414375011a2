"""The lines of a PDF, where they stand and how large they are: the door to pypdfium2."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.canonical import one_line

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage


_PDFIUM = threading.Lock()
"""The library may not be entered by two threads at once."""

_HYPHENS_AT_LINE_END = frozenset("\x02\ufffe")  # what pdfium makes of a hyphen and the line end after it
_LINE_ENDS = _HYPHENS_AT_LINE_END | set("\r\n")
_BULLET_OF_SYMBOL_FONTS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf076": "•", "\uf0d8": "•"})
_BOLD = 600


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text. Places are in points from the lower left corner; `size` is the height of its font."""

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
        return not 0.09 < self.bottom / self.height_of_page < 0.91


@dataclass(frozen=True, slots=True)
class PdfContent:
    """`bookmarks`: the outline of the file as (page, level from 0, title)."""

    title: str
    lines: list[PdfLine]
    bookmarks: list[tuple[int, int, str]] = field(default_factory=list)


def pdf_content(name: str, data: bytes) -> PdfContent:
    """Raises DamagedFile for a file that is broken or locked."""
    import pypdfium2

    with _PDFIUM:
        try:
            with pypdfium2.PdfDocument(data) as document:
                return _content(document)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise DamagedFile(name, "is protected by a password. Save it without one.") from error
            reason = one_line(str(error)).rstrip(".")
            raise DamagedFile(name, f"is damaged ({reason}). Get it again from where it came.") from error


def _content(document: PdfDocument) -> PdfContent:
    lines = [line for number in range(len(document)) for line in _lines_of_page(document[number], number)]
    bookmarks = []
    for bookmark in document.get_toc(max_depth=6):
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            bookmarks.append((page, bookmark.level, one_line(bookmark.get_title())))
    return PdfContent(document.get_metadata_value("Title"), lines, bookmarks)


def _lines_of_page(page: PdfPage, number: int) -> Iterator[PdfLine]:
    text_page = page.get_textpage()
    try:
        for characters in _runs(text_page):
            line = _line(text_page, characters, number, page.get_height())
            if line is not None:
                yield line
    finally:
        text_page.close()
        page.close()


def _runs(text_page: PdfTextPage) -> Iterator[list[tuple[int, str]]]:
    """The (index, character) pairs of each line."""
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


def _line(text_page: PdfTextPage, run: Sequence[tuple[int, str]], page: int, height: float) -> PdfLine | None:
    text = one_line("".join(character for _, character in run).translate(_BULLET_OF_SYMBOL_FONTS))
    shown = [index for index, character in run if not character.isspace()]
    if not text or not shown:
        return None
    first, last = _box(text_page, shown[0]), _box(text_page, shown[-1])
    sampled = [_box(text_page, index) for index in shown[:: max(1, len(shown) // 5)]]
    return PdfLine(
        text=text,
        page=page,
        left=first.left,
        right=last.right,
        bottom=median(box.bottom for box in sampled),
        size=median(box.top - box.bottom for box in sampled),
        bold=_is_bold(text_page, shown[len(shown) // 2]),
        height_of_page=height,
    )


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    bottom: float
    top: float


def _box(text_page: PdfTextPage, index: int) -> _Box:
    left, bottom, right, top = text_page.get_charbox(index, loose=True)
    return _Box(left, right, bottom, top)


def _is_bold(text_page: PdfTextPage, index: int) -> bool:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.c_int())
    words = name.value.decode("utf-8", "replace").lower()
    return raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD or "bold" in words or "black" in words
