"""Read rich text files: write their headings, lists, tables, notes and paragraphs as a draft."""

from __future__ import annotations

import re

from core.documents import Metadata
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers.rich_text.flow import CellForm, Paragraph
from ingest.readers.rich_text.parser import Parser
from ingest.readers.word import UNKNOWN_SYMBOLS
from ingest.structure import looks_like_heading

_GENERATED_TITLE = re.compile(r"untitled.*|document\d*|.*\.(?:docx?|rtf|odt)", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:contents|toc) (?:heading|\d+)", re.IGNORECASE)
_MARKER = re.compile(
    r"\s*([•·▪◦‣o§*–—-]|\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6}|[IVXLC]{1,6}|[A-Z])[.)](?:\d++\.?+)*+)\t\s*(?=\S)"
)
_TITLE_SIZE_SHARE = 1.3  # a title made by hand is set at least this much larger than ordinary text
_MAX_LIST_DEPTH = 9
_BODY_OUTLINE = 9  # the level of ordinary text
_FIELDS = {"author": "author", "keywords": "keywords", "doccomm": "description", "subject": "subject",
           "company": "company", "category": "category", "creatim": "created"}  # fmt: skip


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a rich text file. `name` is not needed: nothing in such a file is refused."""
    builder = TextBuilder()
    title, metadata = _read_properties(write_rich_text(builder, data))
    return builder.draft(fallback_title=title, metadata=metadata)


def write_rich_text(builder: TextBuilder, data: bytes) -> dict[str, str]:
    """Write the text of a rich text file, such as one that stands in another file. Return its properties by name."""
    collected = _Collector()
    parser = Parser(data, collected)
    parser.run()
    _Writer(builder, parser).write(collected.parts)
    if parser.has_unknown_symbols:
        builder.warn(UNKNOWN_SYMBOLS)
    return parser.info


def _read_properties(info: dict[str, str]) -> tuple[str, Metadata]:
    """Return the title in the properties, "" if a program generated it, and the other properties as metadata."""
    title = collapse_white_space(info.get("title", ""))
    if info.get("yr", "0") != "0":
        info = info | {"creatim": "-".join(info.get(each, "1").zfill(2) for each in ("yr", "mo", "dy"))}
    metadata = build_metadata((name, info[kind]) for kind, name in _FIELDS.items() if kind in info)
    return "" if _GENERATED_TITLE.fullmatch(title) else title, metadata


class _Collector:
    """What the parser has read, in its order: paragraphs, and rows of cells with their forms."""

    def __init__(self) -> None:
        self.parts: list[Paragraph | tuple[list[list[Paragraph]], list[CellForm]]] = []

    def paragraph(self, paragraph: Paragraph) -> None:
        self.parts.append(paragraph)

    def row(self, cells: list[list[Paragraph]], forms: list[CellForm]) -> None:
        self.parts.append((cells, forms))


class _Writer:
    """A writer that adds the parts of a file to a builder."""

    def __init__(self, builder: TextBuilder, parser: Parser) -> None:
        self._builder, self._styles, self._is_code = builder, parser.styles, parser.is_code
        self._pending_notes: list[tuple[str, list[Paragraph]]] = []
        self._above: list[str] = []  # the cells of the row above
        self._indents: list[int] = []  # of the open list items, outermost first
        self._has_title, self._has_headings, self._has_text = True, True, False
        self._usual_size = 24
        self._shift = 0  # added to the level of each heading

    def write(self, parts: list[Paragraph | tuple[list[list[Paragraph]], list[CellForm]]]) -> None:
        paragraphs = [part for part in parts if isinstance(part, Paragraph) and part.text.strip()]
        levels = [self._heading_level(paragraph) for paragraph in paragraphs]
        self._has_title, self._has_headings = 0 in levels, any(level is not None and level > 0 for level in levels)
        # Headings of level 1 are sections if there are several of them, or if a style marks the title.
        self._shift = 1 if self._has_title or levels.count(1) > 1 else 0
        sizes = sorted(paragraph.size for paragraph in paragraphs for _ in paragraph.text[::20])
        self._usual_size = sizes[len(sizes) // 2] if sizes else 24
        for part in parts:
            if isinstance(part, Paragraph):
                self._above = []
                self._write_paragraph(part)
            else:
                self._write_row(*part)

    def _heading_level(self, paragraph: Paragraph) -> int | None:
        """Return 0 for the title, 1 to 9 for a heading, None for any other paragraph."""
        style = self._styles.get(paragraph.form.style)
        name = style.name.strip().casefold() if style else ""
        if name == "title":
            return 0
        outline = paragraph.form.outline
        if outline is None and style is not None:
            named = _HEADING_STYLE.fullmatch(name)
            outline = style.outline if style.outline is not None else int(named[1]) - 1 if named else None
        return outline + 1 if outline is not None and 0 <= outline < _BODY_OUTLINE else None

    def _write_paragraph(self, paragraph: Paragraph) -> None:
        style, text = self._styles.get(paragraph.form.style), paragraph.text
        if style is not None and _CONTENTS_STYLE.fullmatch(style.name.strip()):
            return
        if collapse_white_space(text):
            self._write_text(paragraph, text)
        for box in paragraph.boxes:
            self._write_paragraph(box)
        self._pending_notes += paragraph.notes
        self._write_notes()

    def _write_text(self, paragraph: Paragraph, text: str) -> None:
        level = self._heading_level(paragraph)
        is_first, self._has_text = not self._has_text, True
        line = collapse_white_space(text)
        by_hand = _MARKER.match(text) if paragraph.form.first_indent < 0 and not paragraph.marker else None
        if level is not None:
            self._builder.heading(line, level + self._shift)
        elif is_first and not self._has_title and self._is_title_by_hand(paragraph, line):
            self._shift = 1
            self._builder.heading(line, 1)
        elif paragraph.marker or by_hand:
            marker = by_hand[1] if by_hand else paragraph.marker
            marker = marker if any(each.isalnum() for each in marker) and marker != "o" else "•"
            depth = paragraph.form.list_level or self._depth_of(paragraph.form.indent)
            self._builder.item(text[by_hand.end() :] if by_hand else text, min(depth, _MAX_LIST_DEPTH), marker)
            return
        elif not self._has_headings and paragraph.is_bold and looks_like_heading(line):
            self._builder.heading(line, 2)
        elif "\n" in text.strip() and self._is_code(paragraph):
            self._builder.lines(text)
        else:
            self._builder.paragraph(line)
        self._indents = []

    def _depth_of(self, indent: int) -> int:
        """Return the depth of a list item by its indent: it is inside the open items that are indented less."""
        self._indents = [each for each in self._indents if each < indent]
        self._indents.append(indent)
        return len(self._indents) - 1

    def _is_title_by_hand(self, paragraph: Paragraph, line: str) -> bool:
        """Return whether the first paragraph is a title that has no style of a title: short, and set large."""
        return paragraph.size >= _TITLE_SIZE_SHARE * self._usual_size and looks_like_heading(line)

    def _write_row(self, cells: list[list[Paragraph]], forms: list[CellForm]) -> None:
        """Write a table row. A row of one cell is a frame, whose content is written as it stands."""
        if len(cells) == 1:
            for paragraph in cells[0]:
                self._write_paragraph(paragraph)
            return
        texts = []
        for number, cell in enumerate(cells):
            form = forms[number] if number < len(forms) else CellForm()
            text = self._cell_text(cell)
            if form.from_above and not text and number < len(self._above):
                text = self._above[number]
            texts.append(text)
        self._above = texts
        kept = [
            text for number, text in enumerate(texts) if text or not (number < len(forms) and forms[number].from_left)
        ]
        self._has_text, self._indents = True, []
        self._builder.row(kept)
        self._write_notes()

    def _cell_text(self, cell: list[Paragraph]) -> str:
        parts = []
        for paragraph in cell:
            marker = paragraph.marker if any(each.isalnum() for each in paragraph.marker) else ""
            parts += [f"{marker} {collapse_white_space(paragraph.text)}".strip(), self._cell_text(paragraph.boxes)]
            self._pending_notes += paragraph.notes
        return " ".join(filter(None, parts))

    def _write_notes(self) -> None:
        """Write the notes of the blocks since the last ones, each behind its mark."""
        while self._pending_notes:
            mark, paragraphs = self._pending_notes.pop(0)
            text = collapse_white_space(" ".join(paragraph.text for paragraph in paragraphs))
            self._pending_notes += [note for paragraph in paragraphs for note in paragraph.notes]
            if text:
                self._builder.paragraph(f"{mark} {text}")
