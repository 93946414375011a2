"""Read OpenDocument texts: walk through the body and write its headings, lists, tables and paragraphs as a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.documents import Metadata
from core.errors import DamagedFile
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers.opendocument.styles import BULLET, ListStyle, Style, StyleSheet, as_number
from ingest.readers.opendocument.text import SHAPES, ParagraphText, TextReader
from ingest.readers.word import UNKNOWN_SYMBOLS
from ingest.structure import looks_like_heading
from ingest.xml_archive import XmlArchive, attribute, local_name, open_archive, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_GENERATED_TITLE = re.compile(r"untitled.*|.*\.(?:docx?|rtf|odt|ott)", re.IGNORECASE)
_CONTENTS = frozenset(["table-of-content", "illustration-index", "table-index", "object-index", "user-index",
                       "alphabetical-index"])  # fmt: skip
_CONTAINERS = frozenset(["section", "index-body", "bibliography", "a", "page-sequence", "page", "index-title"])
_TITLE_SIZE_SHARE = 1.3  # a title made by hand is set at least this much larger than ordinary text
_MAX_DEPTH = 60  # of lists in lists, tables in tables and the like
_MAX_REPEATS = 50  # of one cell; more are the empty rest of a sheet
_FIELDS = {"initial-creator": "author", "creator": "creator", "creation-date": "created", "date": "date",
           "language": "language", "keyword": "keywords", "subject": "subject", "description": "description",
           "user-defined": ""}  # fmt: skip


def read(name: str, data: bytes) -> Draft:
    """Return the draft of an OpenDocument text. Raise DamagedFile, which names the file, if it is none."""
    if name.lower().endswith(".fodt"):
        root, archive = parse_xml(data), None
        roots = [root] if root is not None else []
    else:
        archive = open_archive(name, data)
        _refuse_protection(name, archive)
        parts = [archive.parse(part) for part in ("content.xml", "styles.xml", "meta.xml")]
        root, roots = parts[0], [part for part in parts if part is not None]
    body = next((each for each in root.iter() if local_name(each) == "body"), None) if root is not None else None
    text = next((each for each in body if local_name(each) == "text"), None) if body is not None else None
    if text is None:
        raise DamagedFile(name, "is no OpenDocument text, or is damaged. Open it in LibreOffice and save it anew.")
    builder, styles = TextBuilder(), StyleSheet(roots)
    writer = _Writer(builder, styles, archive)
    writer.write(text)
    if writer.text.has_unknown_symbols:
        builder.warn(UNKNOWN_SYMBOLS)
    title, metadata = _read_properties(roots)
    return builder.draft(fallback_title=title, metadata=metadata)


def _refuse_protection(name: str, archive: XmlArchive) -> None:
    manifest = archive.parse("META-INF/manifest.xml")
    if manifest is not None and any(local_name(each) == "encryption-data" for each in manifest.iter()):
        raise DamagedFile(name, "is protected by a password. Save it without one.")


def _read_properties(roots: list[Element]) -> tuple[str, Metadata]:
    """Return the title in the properties, "" if a program generated it, and the other properties as metadata."""
    meta = next((each for root in roots for each in root.iter() if local_name(each) == "meta"), None)
    found = [
        (local_name(each), attribute(each, "name"), each.text or "") for each in (meta if meta is not None else ())
    ]
    title = next((collapse_white_space(text) for kind, _, text in found if kind == "title"), "")
    kinds = {kind for kind, _, text in found if text.strip()}
    # The creator is who saved the file last; it is the author only where nobody is said to have begun it.
    unwanted = {"creator"} if "initial-creator" in kinds else set()
    unwanted |= {"date"} if "creation-date" in kinds else set()
    fields = [(_FIELDS[kind] or name, text) for kind, name, text in found if kind in _FIELDS and kind not in unwanted]
    return "" if _GENERATED_TITLE.fullmatch(title) else title, build_metadata(each for each in fields if each[0])


class _List:
    """An open list: its style, and the number of the last item at each level down to this one."""

    def __init__(self, style: ListStyle | None, counts: list[int]) -> None:
        self.style, self.counts = style, counts


class _Writer:
    """A writer that walks through the body of a file and adds its blocks to a builder."""

    def __init__(self, builder: TextBuilder, styles: StyleSheet, archive: XmlArchive | None) -> None:
        self._builder, self._styles, self._archive = builder, styles, archive
        self.text = TextReader(styles, self._object_of)
        self._pending_notes: list[tuple[str, Element]] = []
        self._code: list[str] = []  # the lines of program code that have not been written yet
        self._last_counts: dict[str, int] = {}  # of the outermost lists, by the name of their style, and by their id
        self._has_title, self._has_headings, self._has_text = True, True, False
        self._shift = 0  # added to the level of each heading

    def write(self, text: Element) -> None:
        """Write the body of a file."""
        levels = [self._heading_level(each) for each in text.iter() if local_name(each) in ("h", "p")]
        self._has_title, self._has_headings = 0 in levels, any(level is not None and level > 0 for level in levels)
        # Headings of level 1 are sections if there are several of them, or if a style marks the title.
        self._shift = 1 if self._has_title or levels.count(1) > 1 else 0
        self._write_all(text, 0)
        self._flush()

    def _object_of(self, link: str) -> Element | None:
        """Return the root of an embedded object, such as an equation."""
        folder = link.removeprefix("./").rstrip("/")
        return self._archive.parse(f"{folder}/content.xml") if self._archive and folder else None

    def _write_all(self, elements: Iterable[Element], depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ValueError("its parts are nested too deeply")
        for element in elements:
            match local_name(element):
                case "p" | "h":
                    self._write_paragraph(element, None, depth)
                case "list" | "numbered-paragraph":
                    self._write_list(element, None, depth)
                case "table":
                    self._write_table(element, depth)
                case "section" | "a" if attribute(element, "display") == "none":
                    continue
                case "frame" | "g" | "text-box":
                    self._write_drawing(element, depth)
                case kind if kind in SHAPES or kind in _CONTAINERS:
                    self._write_all(element, depth + 1)
            if depth == 0 and local_name(element) != "p":
                self._flush()

    def _flush_code(self) -> None:
        """Write the open program code."""
        if self._code:
            self._builder.lines("\n".join(self._code))
            self._code = []

    def _flush(self) -> None:
        """Write the open program code, and the notes of the blocks since the last ones, each behind its mark."""
        self._flush_code()
        while self._pending_notes:
            mark, body = self._pending_notes.pop(0)
            paragraphs = [self.text.read(each) for each in _paragraphs_of_note(body)]
            text = collapse_white_space(" ".join(each.text for each in paragraphs))
            self._pending_notes += [each for paragraph in paragraphs for each in paragraph.notes]
            if text:
                self._builder.paragraph(f"{mark} {text}")

    def _heading_level(self, element: Element) -> int | None:
        """Return 0 for the title, 1 to 10 for a heading, None for any other paragraph."""
        style = self._styles.paragraph(attribute(element, "style-name"))
        if local_name(element) == "h":
            level = attribute(element, "outline-level")
            return 0 if style.level == 0 and not level else as_number(level, style.level or 1) or 1
        return style.level

    def _write_paragraph(self, element: Element, item: tuple[str, int] | None, depth: int) -> None:
        """Write a paragraph. `item` is the marker and the depth of the list item that it begins, or None."""
        style = self._styles.paragraph(attribute(element, "style-name"))
        if style.is_contents:
            return
        paragraph = self.text.read(element)
        text = collapse_white_space(paragraph.text)
        if style.is_code and item is None and not paragraph.boxes:
            self._code.append(paragraph.text)
            self._has_text = True
        else:
            self._flush_code()
            if text:
                self._write_text(element, style, paragraph, text, item)
        self._pending_notes += paragraph.notes
        for box in paragraph.boxes:
            self._write_all(box, depth + 1)
        if depth == 0 and not self._code:
            self._flush()

    def _write_text(
        self, element: Element, style: Style, paragraph: ParagraphText, text: str, item: tuple[str, int] | None
    ) -> None:
        level = self._heading_level(element)
        is_first, self._has_text = not self._has_text, True
        if level is not None:
            self._builder.heading(text, level + self._shift)
        elif item is not None:
            self._builder.item(text, item[1], item[0])
        elif is_first and not self._has_title and self._is_title_by_hand(paragraph, text):
            self._shift = 1
            self._builder.heading(text, 1)
        elif not self._has_headings and paragraph.bold and looks_like_heading(text):
            self._builder.heading(text, 2)
        elif "\n" in paragraph.text.strip() and style.is_code:
            self._builder.lines(paragraph.text)
        else:
            self._builder.paragraph(text)

    def _is_title_by_hand(self, paragraph: ParagraphText, text: str) -> bool:
        """Return whether the first paragraph is a title that has no style of a title: short, and set large."""
        size = self._styles.paragraph("Standard").size or 12
        return paragraph.size >= _TITLE_SIZE_SHARE * size and looks_like_heading(text)

    def _write_list(self, element: Element, outer: _List | None, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ValueError("its lists are nested too deeply")
        name = attribute(element, "style-name")
        style = self._styles.lists.get(name) or (outer.style if outer else None)
        around = list(outer.counts) if outer else []
        first = (style.start(len(around) + 1) if style else 1) - 1
        if outer is None and (
            attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list")
        ):
            first = self._last_counts.get(
                f"#{attribute(element, 'continue-list')}" if attribute(element, "continue-list") else name, first
            )
        own = _List(style, [*around, first])
        entries = [element] if local_name(element) == "numbered-paragraph" else list(element)
        for entry in entries:
            if local_name(entry) in ("list-item", "list-header", "numbered-paragraph"):
                self._write_item(entry, own, depth)
        if outer is None:
            self._last_counts |= {name: own.counts[-1], _id_of(element): own.counts[-1]}

    def _write_item(self, entry: Element, own: _List, depth: int) -> None:
        is_counted = local_name(entry) != "list-header"
        starts_with_list = next((local_name(each) == "list" for each in entry if local_name(each)), False)
        if is_counted and not starts_with_list:
            own.counts[-1] = as_number(attribute(entry, "start-value"), own.counts[-1] + 1)
        marker = own.style.marker(own.counts) if own.style and is_counted else BULLET
        item: tuple[str, int] | None = (marker, len(own.counts) - 1) if is_counted else None
        for child in entry:
            match local_name(child):
                case "p" | "h":
                    self._write_paragraph(child, item, depth + 1)
                    item = None
                case "list":
                    self._write_list(child, own, depth + 1)
                case _:
                    self._write_all([child], depth + 1)

    def _write_drawing(self, element: Element, depth: int) -> None:
        """Write a drawing that stands between paragraphs: its alternative text, and the text in it."""
        if local_name(element) == "text-box":
            self._write_all(element, depth + 1)
            return
        said = [(each.text or "").strip() for kind in ("desc", "title") for each in element if local_name(each) == kind]
        if (text := next(filter(None, said), "")) and not any(local_name(each) == "text-box" for each in element):
            self._builder.paragraph(f"[Picture: {text}]")
        self._write_all(element, depth + 1)

    def _write_table(self, table: Element, depth: int) -> None:
        """Write a table as rows. A table of one cell is a frame, whose content is written as it stands."""
        self._flush()
        rows = [(list(_cells(row)), row) for row in _rows(table, 0)]
        if len(rows) == 1 and len(rows[0][0]) == 1:
            self._write_all(rows[0][0][0], depth + 1)
            return
        spanning: dict[int, tuple[str, int]] = {}  # by column: the text of the cell that spans the next n rows
        for cells, row in rows:
            texts, column = [], 0
            for cell in cells:
                repeats = as_number(attribute(cell, "number-columns-repeated"), 1)
                text, left = spanning.get(column, ("", 0))
                if local_name(cell) == "covered-table-cell":
                    if left:
                        texts.append(text)
                        spanning[column] = (text, left - 1)
                else:
                    text = self._cell_text(cell, depth)
                    texts += [text] * (min(repeats, _MAX_REPEATS) if text else min(repeats, 2))
                    spanning[column] = (text, as_number(attribute(cell, "number-rows-spanned"), 1) - 1)
                column += repeats
            self._has_text = self._has_text or any(texts)
            for _ in range(min(as_number(attribute(row, "number-rows-repeated"), 1), _MAX_REPEATS)):
                self._builder.row(texts)
        if depth == 0:
            self._flush()

    def _cell_text(self, cell: Element, depth: int) -> str:
        """Return the text of a cell on one line, with the text of lists, tables and boxes in it."""
        if depth > _MAX_DEPTH:
            raise ValueError("its tables are nested too deeply")
        parts = []
        for element in cell:
            match local_name(element):
                case "p" | "h":
                    paragraph = self.text.read(element)
                    parts.append(collapse_white_space(paragraph.text))
                    parts += [self._cell_text(box, depth + 1) for box in paragraph.boxes]
                    self._pending_notes += paragraph.notes
                case "list":
                    parts.append(self._list_text(element, depth + 1))
                case "annotation" | "tracked-changes":
                    continue
                case _:
                    parts.append(self._cell_text(element, depth + 1))
        return " ".join(filter(None, parts))

    def _list_text(self, element: Element, depth: int) -> str:
        """Return the text of a list in a cell on one line, with its numbers."""
        builder, self._builder = self._builder, TextBuilder()
        self._write_list(element, None, depth)
        self._flush_code()
        text, self._builder = self._builder.draft().text, builder
        return collapse_white_space(text.replace(BULLET, " "))


def _id_of(element: Element) -> str:
    return f"#{attribute(element, 'id')}"


def _rows(table: Element, depth: int) -> Iterator[Element]:
    """Yield the rows of a table, also those in groups of rows."""
    for each in table if depth <= _MAX_DEPTH else ():
        if local_name(each) == "table-row":
            yield each
        elif local_name(each) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(each, depth + 1)


def _paragraphs_of_note(body: Element) -> Iterator[Element]:
    """Yield the paragraphs and headings of a note, in their order, without those of the notes inside it."""
    left = [body]
    while left:
        element = left.pop()
        if local_name(element) in ("p", "h"):
            yield element
        left += [child for child in reversed(element) if local_name(child) != "note"]


def _cells(row: Element) -> Iterator[Element]:
    return (each for each in row if local_name(each) in ("table-cell", "covered-table-cell"))
