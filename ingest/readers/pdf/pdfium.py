"""Take from the pages of a PDF what stands on them, by PDFium. This is the only module that imports pypdfium2.

PDFium is not safe for use by several threads at once: whoever uses a PdfFile holds its lock.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any

from core.errors import DamagedFile
from ingest.canonical import collapse_white_space
from ingest.readers.pdf.rows import Piece
from ingest.readers.pdf.ruled_tables import Rule

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

Box = tuple[float, float, float, float]
"""Left, bottom, right and top edge, in points."""

_PDFIUM_LOCK = threading.Lock()
_HYPHENS_AT_LINE_END = frozenset("\x02\ufffe")  # PDFium's characters for a hyphen together with the line end
_SPACES = frozenset("\x00 ")
_LINE_ENDS = _HYPHENS_AT_LINE_END | set("\r\n")
_SYMBOL_FONT_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf076": "•", "\uf0d8": "•"})
_FIRST_RTL = "\u0590"  # from here on letters may run to the left; each of them is a piece of its own
_MIN_BOLD_WEIGHT = 600
_MAX_RULES = 3_000  # a page with more is a drawing, and no table is looked for on it
_MIN_RULE = 3.0  # points
_MIN_PATH = 15.0  # points; a path as small in both directions is a sign, no line of a table
_MAX_SEGMENTS = 500  # of one path; one with more is a drawing
_MAX_DEPTH = 4  # of forms in forms, in which a picture is looked for
_INVISIBLE = 3  # the render mode of the text that OCR lays under a picture
_SAMPLE = 9  # characters of a page that tell which way its text runs
_EMPTY_PAGE = (0.0, 0.0, 612.0, 792.0)

# Values of the PDF standard.
_FREE_TEXT, _WIDGET = 3, 20
_HIDDEN_FLAGS = 0b100010
_PASSWORD_FLAG = 1 << 13
_CHECK_BOX, _RADIO_BUTTON, _COMBO_BOX, _LIST_BOX, _TEXT_FIELD = 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class PageParts:
    """What stands on one page. Positions are in points from the lower left corner of its visible part.

    `lines` are the lines of text in the order of the file, `fields` what the fields of a form hold. `is_bold` takes the
    index of a piece and works while the page is open. `has_picture` tells that a picture or a drawing is on the page;
    `is_recognized` that its text is invisible and lies under or over a picture, as OCR leaves it.
    """

    lines: list[list[Piece]]
    fields: list[Piece]
    rules: list[Rule]
    width: float
    height: float
    has_picture: bool
    is_recognized: bool
    is_bold: Callable[[int], bool]


class PdfFile:
    """An open PDF file. `unreadable` holds the numbers, from 0, of the pages that PDFium could not open."""

    def __init__(self, document: PdfDocument) -> None:
        from pypdfium2 import raw

        self._raw: Any = raw
        self._document = document
        self.page_count = len(document)
        self.unreadable: list[int] = []

    @property
    def properties(self) -> Mapping[str, str]:
        """The properties that the file names, such as "Title", "Author" and "CreationDate"."""
        found: dict[str, str] = self._document.get_metadata_dict(skip_empty=True)
        language = _read_utf16(lambda buffer, size: self._raw.FPDFCatalog_GetLanguage(self._document, buffer, size))
        return {**found, "Language": language} if language else found

    def pages(self) -> Iterator[PageParts | None]:
        """Yield the parts of each page, which is open until the next is asked for, or None for an unreadable one."""
        from pypdfium2 import PdfiumError

        if self._document.get_formtype():
            self._document.init_forms()
        for number in range(self.page_count):
            try:
                page = self._document[number]
                text_page = page.get_textpage()
            except PdfiumError:
                self.unreadable.append(number)
                yield None
                continue
            try:
                yield _take_apart(page, text_page)
            finally:
                text_page.close()
                page.close()

    def bookmarks(self) -> list[tuple[int, int, str]]:
        """Return page, level and title of each bookmark, page and level from 0."""
        found = []
        for bookmark in self._document.get_toc(max_depth=6):
            destination = bookmark.get_dest()
            page = destination.get_index() if destination else None
            if page is not None:
                found.append((page, bookmark.level, collapse_white_space(bookmark.get_title())))
        return found

    def render(self, number: int, scale: float, max_pixels: int) -> Image:
        """Return the picture of a page in shades of gray, `scale` pixels to the point, fewer if it grows too large."""
        page = self._document[number]
        try:
            width, height = page.get_size()
            scale = min(scale, math.sqrt(max_pixels / max(width * height, 1.0)))
            image: Image = page.render(scale=scale, grayscale=True).to_pil()
            return image
        finally:
            page.close()


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


@contextmanager
def open_pdf(name: str, data: bytes) -> Iterator[PdfFile]:
    """Open a PDF file and close it. Raise DamagedFile, which names the file, if it is broken or locked."""
    import pypdfium2

    with _PDFIUM_LOCK:
        try:
            with pypdfium2.PdfDocument(data) as document:
                yield PdfFile(document)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise DamagedFile(name, "is protected by a password. Save it without one.") from error
            reason = collapse_white_space(str(error)).rstrip(".")
            raise DamagedFile(name, f"is damaged ({reason}). Get it again from where it came.") from error


def _take_apart(page: PdfPage, text_page: PdfTextPage) -> PageParts:
    turn = _Turn(_find_turn(text_page), _visible_box(page))
    drawn = _Drawn(page, turn)
    return PageParts(
        lines=list(_read_lines(text_page, turn)),
        fields=list(_read_fields(page, turn)),
        rules=drawn.rules,
        width=turn.width,
        height=turn.height,
        has_picture=drawn.has_picture,
        is_recognized=drawn.has_picture and drawn.has_invisible_text,
        is_bold=lambda index: index >= 0 and _is_bold(text_page, index),
    )


class _Turn:
    """A change of positions on a page so that its text runs to the right and the visible part begins at (0, 0).

    `quarters` is the number of quarter turns clockwise that make the text upright.
    """

    def __init__(self, quarters: int, box: Box) -> None:
        self._quarters = quarters
        self._box = box
        self.is_upright = quarters == 0
        self.is_level = quarters % 2 == 0  # whether lines of text are level on the page as the file has it
        sides = (box[2] - box[0], box[3] - box[1])
        self.width, self.height = sides if self.is_level else sides[::-1]

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._box
        if self._quarters == 0:
            return x - left, y - bottom
        if self._quarters == 1:
            return y - bottom, right - x
        if self._quarters == 2:
            return right - x, top - y
        return top - y, x - left

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        if self._quarters == 0:
            x, y = self._box[:2]
            return left - x, bottom - y, right - x, top - y
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _visible_box(page: PdfPage) -> Box:
    """Return the part of a page that is shown: its crop box where that lies on the page, else the whole page."""
    media = page.get_mediabox()
    left, bottom, right, top = _sort_box(media)
    crop = _sort_box(page.get_cropbox())
    box = max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3])
    for candidate in (box, (left, bottom, right, top)):
        if candidate[2] - candidate[0] > 1 and candidate[3] - candidate[1] > 1:
            return candidate
    return _EMPTY_PAGE


def _sort_box(box: Box) -> Box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _find_turn(text_page: PdfTextPage) -> int:
    """Return the quarter turns clockwise after which most of the text of a page is upright, 0 to 3."""
    from pypdfium2 import raw

    total = text_page.count_chars()
    turns: Counter[int] = Counter()
    for index in range(0, total, max(1, total // _SAMPLE)):
        if not raw.FPDFText_IsGenerated(text_page, index):
            angle = raw.FPDFText_GetCharAngle(text_page, index)  # -1 if there is none
            turns[-round(angle / (math.pi / 2)) % 4 if angle >= 0 else 0] += 1
    return turns.most_common(1)[0][0] if turns else 0


def _read_lines(text_page: PdfTextPage, turn: _Turn) -> Iterator[list[Piece]]:
    """Yield the pieces of each line. A long page has ten thousand characters: the loop over them is kept short."""
    from pypdfium2 import raw

    handle, box, is_level, is_upright = text_page.raw, raw.FS_RECTF(), turn.is_level, turn.is_upright
    get_character, get_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    reader = _PieceReader(handle, turn)
    low = high = end = 0.0
    goes_on = False
    for index in range(text_page.count_chars()):
        character = chr(get_character(handle, index))
        if character in _LINE_ENDS:
            if character in _HYPHENS_AT_LINE_END:
                reader.hyphenate()
            yield reader.finish()
            goes_on = False
        elif character in _SPACES or character.isspace():
            reader.space()
            goes_on = False
        else:
            get_box(handle, index, box)
            edges = (box.bottom, box.top) if is_level else (box.left, box.right)
            if goes_on and edges == (low, high) and character < _FIRST_RTL and (box.left >= end or not is_upright):
                reader.text += character
                if is_upright:
                    reader.right = box.right
                else:
                    reader.extend(box)
            else:
                reader.begin(character, box, index)
            low, high = edges
            end = box.left
            goes_on = character < _FIRST_RTL
    yield reader.finish()


class _PieceReader:
    """A reader that puts the characters of a page together to pieces, line by line.

    `text` is that of the piece being read, `right` the right edge of its last character, where the file has it.
    """

    def __init__(self, handle: Any, turn: _Turn) -> None:
        from pypdfium2 import raw

        self._raw: Any = raw
        self._handle = handle
        self._turn = turn
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._line: list[Piece] = []
        self.text = ""
        self.right = 0.0
        self._left = self._bottom = self._top = 0.0  # of the piece, on the page as the file has it
        self._index = 0
        self._spaced = self._after_space = False
        self._measured: tuple[float, float] | None = None  # bottom and top of the piece that was measured last
        self._base = self._em = 0.0

    def begin(self, character: str, box: Any, index: int) -> None:
        """Begin a piece with this character."""
        self._end_piece()
        self.text, self._index = character, index
        self._left, self._bottom, self.right, self._top = box.left, box.bottom, box.right, box.top
        self._spaced, self._after_space = self._after_space, False

    def extend(self, box: Any) -> None:
        """Extend the box of the piece by that of one more character."""
        self._left, self.right = min(self._left, box.left), max(self.right, box.right)
        self._bottom, self._top = min(self._bottom, box.bottom), max(self._top, box.top)

    def hyphenate(self) -> None:
        """Add the hyphen that ends a line."""
        if self.text:
            self.text += "-"

    def space(self) -> None:
        """End the piece: white space comes."""
        self._end_piece()
        self._after_space = True

    def finish(self) -> list[Piece]:
        """Return the line read so far and begin the next."""
        self._end_piece()
        line, self._line = self._line, []
        self._after_space = False
        return line

    def _end_piece(self) -> None:
        if not self.text:
            return
        left, bottom, right, top = self._turn.box(self._left, self._bottom, self.right, self._top)
        if self._measured != (bottom, top):
            self._measure(bottom, top)
        text = self.text.translate(_SYMBOL_FONT_BULLETS)
        self._line.append(Piece(text, left, right, bottom, top, self._base, self._em, self._index, self._spaced))
        self.text = ""

    def _measure(self, bottom: float, top: float) -> None:
        """Find the base line and the type size of the piece, which has this bottom and top."""
        self._raw.FPDFText_GetCharOrigin(self._handle, self._index, self._x, self._y)
        self._raw.FPDFText_GetMatrix(self._handle, self._index, self._matrix)
        self._base = self._turn.point(self._x.value, self._y.value)[1]
        scale = math.hypot(self._matrix.c, self._matrix.d)
        em = round(self._raw.FPDFText_GetFontSize(self._handle, self._index) * scale, 2)
        self._em = em if em > 0 else max(top - bottom, 1.0)
        self._measured = (bottom, top)


def _is_bold(text_page: PdfTextPage, index: int) -> bool:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.c_int())
    font_name = name.value.decode("utf-8", "replace").lower()
    is_heavy = raw.FPDFText_GetFontWeight(text_page, index) >= _MIN_BOLD_WEIGHT
    return is_heavy or "bold" in font_name or "black" in font_name


class _Drawn:
    """What is drawn on a page: its rules, and whether a picture or invisible text is among it."""

    def __init__(self, page: PdfPage, turn: _Turn) -> None:
        from pypdfium2 import raw

        self._raw: Any = raw
        self._turn = turn
        self.rules: list[Rule] = []
        self.has_picture = self.has_invisible_text = False
        self._segments = 0
        for index in range(raw.FPDFPage_CountObjects(page)):
            self._add(raw.FPDFPage_GetObject(page, index), 0)
        if self._segments > _MAX_RULES:
            self.rules, self.has_picture = [], True

    def _add(self, thing: Any, depth: int) -> None:
        kind = self._raw.FPDFPageObj_GetType(thing)
        if kind == self._raw.FPDF_PAGEOBJ_PATH and depth == 0:
            self._add_path(thing)
        elif kind == self._raw.FPDF_PAGEOBJ_IMAGE:
            self.has_picture = True
        elif kind == self._raw.FPDF_PAGEOBJ_TEXT and not self.has_invisible_text:
            self.has_invisible_text = self._raw.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE
        elif kind == self._raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            for index in range(self._raw.FPDFFormObj_CountObjects(thing)):
                self._add(self._raw.FPDFFormObj_GetObject(thing, index), depth + 1)

    def _add_path(self, path: Any) -> None:
        """Add the level and the upright lines of a path that is filled or stroked."""
        self._segments += (total := self._raw.FPDFPath_CountSegments(path))
        edges = [ctypes.c_float() for _ in range(4)]
        self._raw.FPDFPageObj_GetBounds(path, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        if max(right - left, top - bottom) < _MIN_PATH or total > _MAX_SEGMENTS:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        self._raw.FPDFPath_GetDrawMode(path, fill, stroke)
        if self._segments > _MAX_RULES or not (fill.value or stroke.value):
            return
        for outline in self._outlines(path, total):
            for (x0, y0), (x1, y1) in pairwise(outline):
                rule = Rule(*self._turn.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
                sides = rule.right - rule.left, rule.top - rule.bottom
                if min(sides) < 0.5 and max(sides) >= _MIN_RULE:
                    self.rules.append(rule)

    def _outlines(self, path: Any, total: int) -> Iterator[list[tuple[float, float]]]:
        """Yield the points of each straight part of a path, up to its first curve: with curves it is a drawing."""
        matrix = self._raw.FS_MATRIX()
        self._raw.FPDFPageObj_GetMatrix(path, matrix)
        points: list[tuple[float, float]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(total):
            segment = self._raw.FPDFPath_GetPathSegment(path, index)
            kind = self._raw.FPDFPathSegment_GetType(segment)
            if kind == self._raw.FPDF_SEGMENT_BEZIERTO:
                return
            self._raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            if kind != self._raw.FPDF_SEGMENT_LINETO:
                yield points
                points = []
            points.append(point)
            if self._raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        yield points


def _read_fields(page: PdfPage, turn: _Turn) -> Iterator[Piece]:
    """Yield the content of each filled field of a form and of each note that is written on the page."""
    from pypdfium2 import raw

    index = count(-1, -1)
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            text = collapse_white_space(_read_annotation(page, annotation))
            rectangle = raw.FS_RECTF()
            if text and raw.FPDFAnnot_GetRect(annotation, rectangle):
                corners = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                yield _place(text, turn.box(*_sort_box(corners)), next(index))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _place(text: str, box: Box, index: int) -> Piece:
    """Return the content of a field as text of a usual size in the first line of its box."""
    left, bottom, right, top = box
    height = min(top - bottom, 12.0)
    em = height / 1.2
    low = top - height if top - bottom > 24 else (bottom + top - height) / 2
    return Piece(text, left, right, low, low + height, low + 0.2 * em, em, index, True)


def _read_annotation(page: PdfPage, annotation: Any) -> str:
    """Return what an annotation shows: the value of a field, "[x]" or "[ ]" for a box to tick, the text of a note."""
    from pypdfium2 import raw

    if raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN_FLAGS:
        return ""
    subtype = raw.FPDFAnnot_GetSubtype(annotation)
    if subtype == _FREE_TEXT:
        return _read_utf16(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    if subtype != _WIDGET or page.formenv is None:
        return ""
    form = page.formenv
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (_CHECK_BOX, _RADIO_BUTTON):
        return "[x]" if raw.FPDFAnnot_IsChecked(form, annotation) else "[ ]"
    is_password = raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD_FLAG and kind == _TEXT_FIELD
    if kind not in (_TEXT_FIELD, _COMBO_BOX, _LIST_BOX) or is_password:
        return ""
    return _read_utf16(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))


def _read_utf16(fill: Callable[[Any, int], int]) -> str:
    """Return the text that a function of PDFium writes into a buffer of bytes."""
    size = fill(None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    fill(buffer, size)
    return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace")
