"""Write the blocks of a pruned tree of elements: headings, paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.canonical import TextBuilder, collapse_white_space, join_lines
from ingest.readers.html.elements import HEADING_TAGS, INLINE_TAGS, LIST_TAGS, names_of, walk
from ingest.readers.html.inline import LINE_BREAK, without_invisible
from ingest.readers.html.tables import caption_of, is_layout_table, rows_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADING_LINK_SIGNS = re.compile(r" ?(?:[¶#§🔗]|\[edit\])$")
_ITEM_MARK = re.compile(r"(?P<mark>[•·▪‣●*–—-]|\d{1,3}[.)])\s+(?=\S)")
_PICTURES = re.compile(r"(?:\[Picture: [^\]]*\]\s*)+")
_CAPTION = re.compile(r"(?:^|[\s_-])(?:captions?|photo|image|picture|imgtop)(?=$|[\s_-])", re.IGNORECASE)
_MAX_VERSE_LINE = 80  # characters: shorter lines between <br> are lines of an address, a poem or a list
_MIN_VERSE_LINES = 3
_MANY_RECENT = 6
_MIN_REPEATED = 60  # characters of a text that is left out where a page shows it twice in a row
_LABEL_END = (":", "?", "!", ".", ";")


def heading_text(text: str) -> str:
    """Return the text of a heading on one line, without the sign that links to it."""
    return _HEADING_LINK_SIGNS.sub("", collapse_white_space(without_invisible(text)))


class PageWriter:
    """A writer that goes through a tree of elements once and adds a block to the builder wherever one ends."""

    def __init__(self, builder: TextBuilder, is_press: bool = False) -> None:
        """Make a writer. The captions of photos in the press are written, but are not to be searched."""
        self._builder = builder
        self._is_press = is_press
        self._captions = 0  # that are open
        self._title = ""
        self._recent: deque[str] = deque(maxlen=_MANY_RECENT)  # long texts that were written last
        self._text: list[str] = []  # of the block that is being read
        self._item_numbers: list[int | None] = []  # of the last item in each open list, None in a list with bullets
        self._letters: list[str] = []  # the kind of numbers in each open list: "a", "A" or ""
        self._item_is_empty = False  # an item is open, and nothing of it has been written yet
        self._terms: list[str] = []  # of a definition list, whose definition has not been written yet
        self._definition_lists = 0  # that are open
        self._in_term = False

    def write(self, root: Element) -> None:
        """Write the blocks of a tree. The tables that hold data are taken out of it."""
        for event, element in walk(root):
            if event == "start":
                self._start(element)
                self._text.append(element.text or "")
            else:
                self._end(element)
                self._text.append((element.tail if element is not root else "") or "")
        self._end_block()
        self._flush_terms()

    def _start(self, element: Element) -> None:
        tag = element.tag
        if tag in INLINE_TAGS:
            return
        self._end_block()
        self._captions += self._is_press and (_is_caption(element) or _is_only_link(element))
        if tag in LIST_TAGS:
            self._flush_terms()
            self._item_numbers.append(_first_item_number(element) - 1 if tag == "ol" else None)
            self._letters.append(element.get("type") or "")
        elif tag == "li":
            self._item_is_empty = True
            number = next(iter(self._item_numbers[-1:]), None)
            self._item_numbers[-1:] = [None if number is None else _number_of(element, number + 1)] * bool(
                self._item_numbers
            )
        elif tag == "dl":
            self._flush_terms()
            self._definition_lists += 1
        elif tag in ("dt", "dd"):
            if self._in_term:  # a term without an end tag holds what follows it
                self._end_term()
            self._in_term = tag == "dt"
        elif tag == "table" and not is_layout_table(element):
            self._write_table(element)

    def _end(self, element: Element) -> None:
        tag = element.tag
        if tag in INLINE_TAGS:
            return
        if tag in HEADING_TAGS:
            self._flush_terms()
            self._write_heading(heading_text("".join(self._text)), int(tag[1]))
            self._text = []
        elif tag == "pre":
            self._flush_terms()
            self._builder.lines(without_invisible("".join(self._text)).replace(LINE_BREAK, "\n"))
            self._text = []
        elif tag == "dt" and self._in_term:
            self._end_term()
        else:
            self._end_block()
        self._captions -= self._is_press and (_is_caption(element) or _is_only_link(element))
        if tag in LIST_TAGS:
            self._item_numbers.pop()
            self._letters.pop()
            self._item_is_empty = False
        elif tag == "li":
            self._item_is_empty = False
        elif tag == "dl":
            self._flush_terms()
            self._definition_lists -= 1

    def _write_heading(self, text: str, level: int) -> None:
        """Write a heading. A page of the press may show its title again over a gallery: that is left out."""
        if not self._title and level == 1:
            self._title = text
        elif self._is_press and text == self._title:
            return
        self._builder.heading(text, level)

    def _write_table(self, table: Element) -> None:
        self._flush_terms()
        self._builder.paragraph(caption_of(table))
        for cells in rows_of(table):
            self._builder.row(cells)
        for child in list(table):
            table.remove(child)
        table.text = None

    def _end_block(self) -> None:
        """Write the block that was being read. Within a term, only separate it by a space from the next block."""
        if self._in_term:
            self._text.append(" ")
            return
        text, self._text = without_invisible("".join(self._text)), []
        for paragraph in _paragraphs_of(text):
            self._write_lines(paragraph)

    def _write_lines(self, lines: list[str]) -> None:
        """Write the lines of one paragraph, which <br> parts: as items, as lines of verse, or as one text."""
        marks = [_ITEM_MARK.match(line) for line in lines]
        if sum(mark is not None for mark in marks) >= 2:
            for line, mark in zip(lines, marks, strict=True):
                if mark is None:
                    self._write_text(line)
                else:
                    self._builder.item(line[mark.end() :], len(self._item_numbers), _marker(mark["mark"]))
        elif (
            len(lines) >= _MIN_VERSE_LINES
            and all(len(line) <= _MAX_VERSE_LINE for line in lines)
            and not self._is_in_list()
        ):
            self._builder.lines("\n".join(lines))
        else:
            self._write_text(" ".join(lines))

    def _is_in_list(self) -> bool:
        return self._item_is_empty or bool(self._terms)

    def _write_text(self, text: str) -> None:
        if self._is_press and self._is_repeated(text):
            return
        if self._is_press and (self._captions or _PICTURES.fullmatch(text)):
            self._builder.boilerplate(text)
        elif self._terms:
            term, self._terms = ", ".join(self._terms), []
            self._write_definition(f"{term}{' ' if term.endswith(_LABEL_END) else ': '}{text}")
        elif self._item_is_empty:
            number = self._item_numbers[-1] if self._item_numbers else None
            letters = self._letters[-1] if self._letters else ""
            marker = "•" if number is None else f"{_numeral(number, letters)}."
            self._builder.item(text, max(len(self._item_numbers) - 1, 0), marker)
            self._item_is_empty = False
        else:
            self._builder.paragraph(text)

    def _is_repeated(self, text: str) -> bool:
        """Return whether a text is the title, or a long text that a page shows twice in a row, as galleries do."""
        if text == self._title or text in self._recent:
            return True
        if len(text) >= _MIN_REPEATED:
            self._recent.append(text)
        return False

    def _end_term(self) -> None:
        term = collapse_white_space(without_invisible("".join(self._text)))
        self._text, self._in_term = [], False
        if term:
            self._terms.append(term)

    def _flush_terms(self) -> None:
        """Write the terms that no text defines."""
        terms, self._terms = self._terms, []
        for term in terms:
            self._write_definition(term)

    def _write_definition(self, text: str) -> None:
        self._builder.item(text, len(self._item_numbers) + max(self._definition_lists - 1, 0))
        self._item_is_empty = False


def _is_caption(element: Element) -> bool:
    return element.tag == "figcaption" or (element.tag != "caption" and _CAPTION.search(names_of(element)) is not None)


def _is_only_link(element: Element) -> bool:
    """Return whether a paragraph is a link as a whole, as teasers amid a text of the press are."""
    if element.tag != "p" or len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
        return False
    child = element[0]
    while child.tag in ("strong", "b", "em", "i", "u", "span") and len(child) == 1 and not (child.text or "").strip():
        child = child[0]
    return child.tag == "a" and bool(child.get("href"))


def _paragraphs_of(text: str) -> Iterator[list[str]]:
    """Yield the lines of each paragraph in a text. Two line breaks in a row part two paragraphs."""
    lines: list[str] = []
    for line in text.split(LINE_BREAK):
        if line := join_lines(line):
            lines.append(line)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _marker(mark: str) -> str:
    return f"{mark[:-1]}." if mark[0].isdigit() else "•"


def _first_item_number(ordered_list: Element) -> int:
    start = ordered_list.get("start") or ""
    return int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 1


def _number_of(item: Element, following: int) -> int:
    value = item.get("value") or ""
    return int(value) if re.fullmatch(r"[0-9]{1,4}", value) else following


def _numeral(number: int, letters: str) -> str:
    if letters in ("a", "A") and 1 <= number <= 26:
        return chr(ord(letters) + number - 1)
    return str(number)
