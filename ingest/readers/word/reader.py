"""Read Word files: walk through the body and write its headings, lists, tables and paragraphs as a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.documents import Metadata
from core.errors import ArticleError
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers.word.drawings import chart_rows, diagram_lines, drawing_text
from ingest.readers.word.notes import Notes
from ingest.readers.word.numbering import Numbering
from ingest.readers.word.package import WordPackage, child, kind_of, open_package, value_of
from ingest.readers.word.styles import Style, StyleSheet, numbering_of, outline_level
from ingest.readers.word.tables import CONTAINERS, cells_in, is_layout, paragraphs_in_rows, rows_in, rows_of
from ingest.readers.word.text import LINE_BREAK, ParagraphText, TextReader
from ingest.readers.word.titles import Surveyor
from ingest.readers.word.visible import remove_unseen
from ingest.structure import looks_like_heading
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_GENERATED_TITLE = re.compile(
    r"(?:microsoft )?word(?: document)?(?: - .*)?|document\d*|untitled.*|.*\.(?:docx?|dotx?|rtf|odt)",
    re.IGNORECASE,
)
_UNWANTED_PROPERTIES = ("revision", "lastModifiedBy", "lastPrinted", "version", "contentStatus", "contentType")
_OF_PROGRAMS = re.compile(r"_|MSIP|ContentTypeId|KSO|ICV|TitusGUID|GrammarlyDocumentId|Order$|xd_|Template|AppVersion")
_ENTRY = re.compile(r"(?P<name>.*?)(?:\s*\t\s*|\s*[.…·_]{3,}\s*)(?:\d{1,4}|[ivxl]{1,6})")
_NUMBER = re.compile(r"[\d.]+\s+")
_LARGE = 1.2  # times the size of ordinary text: a short line is a heading where no style is used
_MAX_NESTED_FILES = 3  # a file may hold whole files, which may hold others
_MAX_DEPTH = 60  # of tables in tables and the like


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a Word file. Raise DamagedFile, which names the file, if it cannot be read as one."""
    package = open_package(name, data)
    title, metadata = _read_properties(package)
    builder = TextBuilder()
    _Writer(builder, package, title).write()
    return builder.draft(fallback_title=title, metadata=metadata)


def _read_properties(package: WordPackage) -> tuple[str, Metadata]:
    """Return the title in the properties, "" if a program generated it, and the other properties as metadata."""
    root = package.properties()
    fields = [(kind_of(each), each.text or "") for each in root if each.text] if root is not None else []
    title = collapse_white_space(dict(fields).get("title", ""))
    metadata = build_metadata(
        [(name, value) for name, value in fields if name not in _UNWANTED_PROPERTIES]
        + list(_further_properties(package))
    )
    return "" if _GENERATED_TITLE.fullmatch(title) else title, metadata


def _further_properties(package: WordPackage) -> Iterator[tuple[str, str]]:
    """Yield the company, and the properties that the authors have named themselves."""
    extended, custom = package.properties("extended"), package.properties("custom")
    for each in extended if extended is not None else ():
        if kind_of(each) in ("Company", "Manager") and each.text:
            yield kind_of(each).lower(), each.text
    for each in custom if custom is not None else ():
        name, value = value_of(each, "name") or "", "".join(str(text) for text in each.itertext())
        if name and value and not _OF_PROGRAMS.match(name):
            yield name, value


class _Writer:
    """A writer that walks through the body of one file and adds its blocks to a builder."""

    def __init__(self, builder: TextBuilder, package: WordPackage, title: str, nested: int = 0) -> None:
        self._builder, self._package, self._nested = builder, package, nested
        self._styles = StyleSheet(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"))
        self._notes = Notes(package)
        self._text = TextReader(self._styles, self._notes)
        self._pending_notes: list[tuple[str, str]] = []
        self._body = child(package.main, "w:body")
        self._in_rows: set[Element] = set()  # the paragraphs that become part of a row
        if self._body is not None:
            remove_unseen(self._body)
            self._in_rows = paragraphs_in_rows(self._body, self._level_of)
        surveyor = Surveyor(self._level_of, self._style_of, TextReader(self._styles, None).read)
        self._survey = surveyor.survey(list(_paragraphs(self._body)), title, nested > 0)
        self._title = [line.element for line in self._survey.title]

    def write(self) -> None:
        """Write the body of the file, and warn of what could not be read."""
        self._write_all(self._body if self._body is not None else (), 0)
        if self._text.has_unknown_symbols:
            self._builder.warn(
                "holds signs of a font whose meaning is not known; each is shown as \N{REPLACEMENT CHARACTER}"
            )
        for warning in self._text.unread.warnings():
            self._builder.warn(warning)

    def _write_all(self, elements: Iterable[Element], depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ValueError("its tables are nested too deeply")
        for element in elements:
            match kind_of(element):
                case "w:p":
                    self._write_paragraph(element, depth)
                case "w:tbl":
                    self._write_table(element, depth)
                case "w:altChunk" | "w:subDoc":
                    self._write_chunk(element)
                case kind if kind in CONTAINERS:
                    self._write_all(element, depth + 1)

    def _write_paragraph(self, element: Element, depth: int) -> None:
        style = self._style_of(element)
        paragraph = self._text.read(element)
        marker = self._marker(element, style)
        if style.is_contents or self._is_contents_entry(paragraph):
            return
        if paragraph.text.strip():
            self._write_text(element, style, paragraph, marker)
        self._pending_notes += paragraph.notes
        self._write_notes()
        for each in paragraph.beside:
            self._write_beside(each, depth)

    def _write_text(self, element: Element, style: Style, paragraph: ParagraphText, marker: str | None) -> None:
        level, text, name = self._level_of(element), *map(collapse_white_space, (paragraph.text, paragraph.name))
        if element in self._title:
            title = " ".join(line.text for line in self._survey.title)
            self._builder.heading(title if element is self._title[0] else "", 1)
        elif level is not None:
            self._builder.heading(name, level + self._survey.shift)
        elif marker:
            number = self._number_of(element, style) or ("", 0)
            self._builder.item(text, max(number[1], style.list_depth or 0), marker)
        elif style.list_depth is not None:
            self._builder.item(text, style.list_depth)
        elif self._is_heading_by_look(paragraph, name):
            self._builder.heading(name, 2)
        elif style.is_code:
            self._builder.lines(paragraph.text.replace(LINE_BREAK, "\n"))
        else:
            self._builder.paragraph(text)

    def _is_heading_by_look(self, paragraph: ParagraphText, name: str) -> bool:
        is_set_off = paragraph.bold or paragraph.size >= _LARGE * self._survey.ordinary_size
        return not self._survey.has_headings and is_set_off and looks_like_heading(name)

    def _write_beside(self, element: Element, depth: int) -> None:
        """Write what is drawn beside a paragraph: a text box, a diagram, a chart or a lettering."""
        match kind_of(element):
            case "w:txbxContent":
                self._write_all(element, depth + 1)
            case "dgm:relIds":
                for line in diagram_lines(self._package, element):
                    self._builder.item(line)
            case "c:chart" | "chart":
                rows = chart_rows(self._package, element)
                for row in rows:
                    self._builder.row(row)
                if not rows:
                    self._builder.warn("holds a chart that cannot be read")
            case _:
                self._builder.paragraph(drawing_text(element))

    def _is_contents_entry(self, paragraph: ParagraphText) -> bool:
        """Return whether a paragraph is a heading and its page: an entry of a table of contents made by hand."""
        entry = _ENTRY.fullmatch(paragraph.text.strip())
        name = collapse_white_space(entry["name"]).casefold() if entry else ""
        return bool(name) and not self._survey.names.isdisjoint((name, _NUMBER.sub("", name, count=1)))

    def _style_of(self, paragraph: Element) -> Style:
        return self._styles.get(value_of(child(paragraph, "w:pPr", "w:pStyle")))

    def _level_of(self, paragraph: Element) -> int | None:
        """Return 0 for the title, 1 to 9 for a heading, None for any other paragraph and for any in a row."""
        if paragraph in self._in_rows:
            return None
        style = self._style_of(paragraph)
        outline = value_of(child(paragraph, "w:pPr", "w:outlineLvl"))
        if outline is not None and not style.is_contents and style.level is None:
            return outline_level(outline)
        return style.level

    def _number_of(self, paragraph: Element, style: Style) -> tuple[str, int] | None:
        """Return the numbering of a paragraph and its level. Number "0" removes the bullet that a style gives."""
        number, level = numbering_of(child(paragraph, "w:pPr"))
        if number is None and style.number is not None:
            number, style_level = style.number
            if level is None:
                level = style_level
            if level is None:
                level = self._numbering.level_of_style(number, style.numbered_by)
        return None if number in (None, "0") else (number, level or 0)

    def _marker(self, paragraph: Element, style: Style) -> str | None:
        """Return the marker of a paragraph and count it, or None without one. Word counts empty paragraphs too."""
        number = self._number_of(paragraph, style)
        return self._numbering.marker(*number) if number is not None else None

    def _write_table(self, table: Element, depth: int) -> None:
        """Write a table as rows, or what stands in it one after the other if it only places text on the page."""
        holds_title = any(table in element.iterancestors() for element in self._title)
        if holds_title or is_layout(table, self._level_of):
            for row in rows_in(table):
                for cell in cells_in(row):
                    self._write_all(cell, depth + 1)
            return
        captions, rows = rows_of(table, lambda cell: self._cell_text(cell, depth))
        for caption in captions:
            self._builder.paragraph(caption)
        for row in rows:
            self._builder.row(row)
        self._write_notes()

    def _cell_text(self, cell: Element, depth: int) -> str:
        """Return the text of a cell on one line, with the text of tables and drawings in it."""
        if depth > _MAX_DEPTH:
            raise ValueError("its tables are nested too deeply")
        parts = []
        for element in cell:
            match kind_of(element):
                case "w:p":
                    style, paragraph = self._style_of(element), self._text.read(element)
                    marker = self._marker(element, style) or ""
                    parts.append(f"{'' if marker == '•' else marker} {paragraph.text}".strip())
                    parts += [self._text_beside(each, depth) for each in paragraph.beside]
                    self._pending_notes += paragraph.notes
                case "w:tbl":
                    rows = ([self._cell_text(each, depth + 1) for each in cells_in(row)] for row in rows_in(element))
                    parts.append("; ".join(", ".join(row) for row in rows))
                case kind if kind in CONTAINERS:
                    parts.append(self._cell_text(element, depth + 1))
        return " ".join(filter(None, parts))

    def _text_beside(self, element: Element, depth: int) -> str:
        match kind_of(element):
            case "w:txbxContent":
                return self._cell_text(element, depth + 1)
            case "dgm:relIds":
                return ", ".join(diagram_lines(self._package, element))
            case "c:chart" | "chart":
                return "; ".join(" ".join(row).strip() for row in chart_rows(self._package, element))
        return drawing_text(element)

    def _write_notes(self) -> None:
        """Write the notes of the blocks since the last ones, each behind its mark."""
        while self._pending_notes:
            pending, self._pending_notes = self._pending_notes, []
            for key in pending:
                paragraphs = [self._text.read(each) for each in _paragraphs(self._notes.get(*key))]
                text = collapse_white_space(" ".join(each.text for each in paragraphs))
                self._pending_notes += [each for paragraph in paragraphs for each in paragraph.notes]
                if text:
                    self._builder.paragraph(f"{self._notes.mark(*key)} {text}")

    def _write_chunk(self, element: Element) -> None:
        """Write a file that is embedded whole, or warn of it."""
        relation = self._package.relations.get(value_of(element, "id") or "")
        try:
            if relation is not None and self._write_file(relation.target):
                return
        except (ArticleError, KeyError):
            pass  # the rest of the article is whole
        name = relation.target.rpartition("/")[2] if relation is not None else "a file outside it"
        self._builder.warn(f"embeds a file that is not read ({name})")

    def _write_file(self, target: str) -> bool:
        """Write an embedded web page, text or Word file. Return whether it is one of these."""
        data, ending = self._package.read(target), target.rpartition(".")[2].lower()
        head = data[:1_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
        if data.startswith(b"PK") and self._nested < _MAX_NESTED_FILES:
            _Writer(self._builder, open_package(target, data), "", self._nested + 1).write()
        elif ending in ("htm", "html", "xhtml") or head.startswith((b"<html", b"<!doctype html")):
            from ingest.readers.html import write_fragment

            write_fragment(self._builder, decode_text(target, data))
        elif ending == "txt":
            for paragraph in decode_text(target, data).split("\n\n"):
                self._builder.paragraph(paragraph)
        else:
            return False
        return True


def _paragraphs(parent: Element | None) -> Iterator[Element]:
    return (each for each in parent.iter("{*}p") if kind_of(each) == "w:p") if parent is not None else iter(())
