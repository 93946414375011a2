"""Read Word files: walk through the body and write its headings, lists, tables and paragraphs as a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.documents import Metadata
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers.word.numbering import Numbering
from ingest.readers.word.package import WordPackage, child, kind_of, open_package, value_of
from ingest.readers.word.styles import Style, StyleSheet, numbering_of, outline_level
from ingest.readers.word.symbols import UNKNOWN_SYMBOLS
from ingest.readers.word.text import ParagraphText, TextReader
from ingest.structure import looks_like_heading
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_GENERATED_TITLE = re.compile(r"word document|document\d*|untitled.*|.*\.(?:docx?|dotx?|rtf|odt)", re.IGNORECASE)
_CONTAINERS = frozenset(["w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag"])
_TITLE_SIZE_SHARE = 1.3  # a title made by hand is set at least this much larger than ordinary text
_MAX_NESTED_FILES = 3  # a file may hold whole files, which may hold others
_MAX_DEPTH = 60  # of tables in tables and the like


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a Word file. Raise DamagedFile, which names the file, if it cannot be read as one."""
    package = open_package(name, data)
    builder = TextBuilder()
    writer = _Writer(builder, package, nested=0)
    writer.write(package.main)
    if writer.text.has_unknown_symbols:
        builder.warn(UNKNOWN_SYMBOLS)
    title, metadata = _read_properties(package)
    return builder.draft(fallback_title=title, metadata=metadata)


def _read_properties(package: WordPackage) -> tuple[str, Metadata]:
    """Return the title in the properties, "" if a program generated it, and the other properties as metadata."""
    root = package.properties()
    fields = [(kind_of(each), each.text or "") for each in root if each.text] if root is not None else []
    title = collapse_white_space(dict(fields).get("title", ""))
    unwanted = ("revision", "lastModifiedBy", "lastPrinted", "version", "contentStatus")
    metadata = build_metadata((name, value) for name, value in fields if name not in unwanted)
    return "" if _GENERATED_TITLE.fullmatch(title) else title, metadata


class _Writer:
    """A writer that walks through the body of one file and adds its blocks to a builder."""

    def __init__(self, builder: TextBuilder, package: WordPackage, nested: int) -> None:
        self._builder, self._package, self._nested = builder, package, nested
        self._styles = StyleSheet(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"))
        self.text = TextReader(self._styles)
        self._notes = {kind: _notes_in(package.part(f"{kind}s")) for kind in ("footnote", "endnote")}
        self._pending_notes: list[tuple[str, str, str]] = []
        self._open_fields: list[str] = []  # the first word of each field that is open, such as "TOC"
        self._has_title, self._has_headings, self._has_text = True, True, False
        self._shift = 0  # added to the level of each heading

    def write(self, root: Element) -> None:
        """Write the body of a file."""
        body = child(root, "w:body")
        levels = (
            [self._heading_level(each, self._style_of(each)) for each in _paragraphs(body)] if body is not None else []
        )
        self._has_title, self._has_headings = 0 in levels, any(level is not None and level > 0 for level in levels)
        # Headings of level 1 are sections if there are several of them, or if a style marks the title.
        self._shift = 1 if self._has_title or levels.count(1) > 1 else 0
        self._write_all(body if body is not None else (), 0)
        self._write_notes()

    def _write_all(self, elements: Iterable[Element], depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ValueError("its tables are nested too deeply")
        for element in elements:
            match kind_of(element):
                case "w:p":
                    self._write_paragraph(element, depth)
                case "w:tbl":
                    self._write_table(element, depth)
                case "w:altChunk":
                    self._write_chunk(element)
                case kind if kind in _CONTAINERS:
                    self._write_all(element, depth + 1)

    def _write_paragraph(self, element: Element, depth: int) -> None:
        style = self._style_of(element)
        in_contents = style.is_contents or "TOC" in self._open_fields
        self._follow_fields(element)
        if in_contents or "TOC" in self._open_fields:
            return
        paragraph = self.text.read(element)
        text = collapse_white_space(paragraph.text)
        if text:
            self._write_text(element, style, paragraph, text)
        for box in paragraph.boxes:
            self._write_all(box, depth + 1)
        self._pending_notes += paragraph.notes
        if depth == 0:
            self._write_notes()

    def _write_text(self, element: Element, style: Style, paragraph: ParagraphText, text: str) -> None:
        level = self._heading_level(element, style)
        is_first, self._has_text = not self._has_text, True
        number = self._number_of(element, style)
        if level is not None:
            self._builder.heading(text, level + self._shift)
        elif is_first and not self._has_title and self._is_title_by_hand(paragraph, text):
            self._shift = 1
            self._builder.heading(text, 1)
        elif number is not None:
            self._builder.item(text, max(number[1], style.list_depth or 0), self._numbering.marker(*number))
        elif style.list_depth is not None:
            self._builder.item(text, style.list_depth)
        elif not self._has_headings and paragraph.bold and looks_like_heading(text):
            self._builder.heading(text, 2)
        else:
            self._builder.paragraph(text)

    def _is_title_by_hand(self, paragraph: ParagraphText, text: str) -> bool:
        """Return whether the first paragraph is a title that has no style of a title: short, and set large."""
        return paragraph.size >= _TITLE_SIZE_SHARE * self._styles.default.size and looks_like_heading(text)

    def _style_of(self, paragraph: Element) -> Style:
        return self._styles.get(value_of(child(paragraph, "w:pPr", "w:pStyle")))

    def _heading_level(self, paragraph: Element, style: Style) -> int | None:
        """Return 0 for the title, 1 to 9 for a heading, None for any other paragraph."""
        outline = value_of(child(paragraph, "w:pPr", "w:outlineLvl"))
        if outline is not None and not style.is_contents and style.level is None:
            return outline_level(outline)
        return style.level

    def _number_of(self, paragraph: Element, style: Style) -> tuple[str, int] | None:
        """Return the numbering of a paragraph and its level. Number "0" removes the bullet that a style gives."""
        own = numbering_of(child(paragraph, "w:pPr"))
        number = style.number if own is None else own
        return None if number is None or number[0] == "0" else number

    def _follow_fields(self, paragraph: Element) -> None:
        """Note which fields the paragraph opens and closes. A field may go on over many paragraphs."""
        for element in paragraph.iter():
            kind = kind_of(element)
            if kind == "w:fldChar":
                state = value_of(element, "fldCharType")
                if state == "begin":
                    self._open_fields.append("")
                elif state == "end" and self._open_fields:
                    self._open_fields.pop()
            elif kind == "w:instrText" and self._open_fields and not self._open_fields[-1]:
                self._open_fields[-1] = ((element.text or "").split() or [""])[0].upper()

    def _write_table(self, table: Element, depth: int) -> None:
        """Write a table as rows. A table of one cell is a frame, whose content is written as it stands."""
        rows = [list(_cells(row)) for row in _rows(table)]
        if len(rows) == 1 and len(rows[0]) == 1:
            self._write_all(rows[0][0], depth + 1)
            return
        spanning: dict[int, str] = {}  # the text of the cell that spans the rows below, by column
        for row in rows:
            cells, column = [], 0
            for cell in row:
                merged = child(cell, "w:tcPr", "w:vMerge")
                is_continued = merged is not None and (value_of(merged) or "continue") == "continue"
                text = spanning.get(column, "") if is_continued else self._cell_text(cell, depth)
                if merged is not None:
                    spanning[column] = text
                cells.append(text)
                width = value_of(child(cell, "w:tcPr", "w:gridSpan")) or "1"
                column += int(width) if re.fullmatch(r"\d{1,3}", width) else 1
            self._has_text = self._has_text or any(cells)
            self._builder.row(cells)
        if depth == 0:
            self._write_notes()

    def _cell_text(self, cell: Element, depth: int) -> str:
        """Return the text of a cell on one line, with the text of tables and boxes in it."""
        if depth > _MAX_DEPTH:
            raise ValueError("its tables are nested too deeply")
        parts = []
        for element in cell:
            match kind_of(element):
                case "w:p":
                    style, paragraph = self._style_of(element), self.text.read(element)
                    number = self._number_of(element, style)
                    marker = self._numbering.marker(*number) if number and paragraph.text.strip() else ""
                    parts.append(f"{'' if marker == '•' else marker} {paragraph.text}".strip())
                    parts += [self._cell_text(box, depth + 1) for box in paragraph.boxes]
                    self._pending_notes += paragraph.notes
                case "w:tbl":
                    parts += [self._cell_text(each, depth + 1) for row in _rows(element) for each in _cells(row)]
                case kind if kind in _CONTAINERS:
                    parts.append(self._cell_text(element, depth + 1))
        return " ".join(filter(None, parts))

    def _write_notes(self) -> None:
        """Write the notes of the blocks since the last ones, each behind its mark."""
        while self._pending_notes:
            kind, note_id, mark = self._pending_notes.pop(0)
            note = self._notes[kind].get(note_id)
            paragraphs = [self.text.read(each) for each in _paragraphs(note)] if note is not None else []
            text = collapse_white_space(" ".join(each.text for each in paragraphs))
            self._pending_notes += [each for paragraph in paragraphs for each in paragraph.notes]
            if text:
                self._builder.paragraph(f"{mark} {text}")

    def _write_chunk(self, element: Element) -> None:
        """Write a file that is embedded whole: a web page, a text or another Word file."""
        relation = self._package.relations.get(value_of(element, "id") or "")
        if relation is None:
            return
        data, ending = self._package.read(relation.target), relation.target.rpartition(".")[2].lower()
        if ending in ("htm", "html", "xhtml"):
            from ingest.readers.html import write_fragment

            write_fragment(self._builder, decode_text(relation.target, data))
        elif ending in ("docx", "docm") and self._nested < _MAX_NESTED_FILES:
            nested = open_package(relation.target, data)
            _Writer(self._builder, nested, self._nested + 1).write(nested.main)
        elif ending == "txt":
            for paragraph in decode_text(relation.target, data).split("\n\n"):
                self._builder.paragraph(paragraph)
        else:
            self._builder.warn(f"embeds a file that is not read ({relation.target.rpartition('/')[2]})")


def _paragraphs(parent: Element | None) -> Iterator[Element]:
    return (each for each in parent.iter() if kind_of(each) == "w:p") if parent is not None else iter(())


def _notes_in(root: Element | None) -> dict[str, Element]:
    """Return the notes of a part by their id, without the lines that separate them from the text."""
    notes = root if root is not None else ()
    return {value_of(each, "id") or "": each for each in notes if value_of(each, "type") in (None, "normal")}


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, also those in content controls, without deleted ones."""
    for each in table:
        kind = kind_of(each)
        if kind == "w:tr" and child(each, "w:trPr", "w:del") is None:
            yield each
        elif kind in _CONTAINERS:
            yield from _rows(each)


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        kind = kind_of(each)
        if kind == "w:tc":
            yield each
        elif kind in _CONTAINERS:
            yield from _cells(each)
