"""Read HTML files with lxml. The module `html_article` decides which parts of a page are the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.readers.html_article import find_article_root, is_dropped, is_layout_table, text_length
from ingest.readers.html_metadata import page_metadata
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_SITE_NAME = re.compile(r"\s+(?:[|·»•]|[-–—])\s+[^|·»•]{1,60}$")
_HEADING_LINK_SIGNS = re.compile(r"\s*(?:[¶#§🔗]|\[edit\])\s*$")
_INLINE_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)


def read(name: str, data: bytes) -> Draft:
    """Return the draft of the article in a web page.

    A first-level heading outside the article becomes its heading if the article has none. Raise DamagedFile if the data
    is not text, cannot be parsed, or is nested too deeply.
    """
    charset = _CHARSET.search(data[:4096])
    declared = (charset[1] or charset[2]).decode("ascii", "replace") if charset else ""
    page = _parse(name, decode_text(name, data, declared))
    root, builder = find_article_root(page), TextBuilder()
    if root.find(".//h1") is None and (heading := page.find(".//h1")) is not None:
        builder.heading(_heading_text(heading), 1)
    _Writer(builder).write(root)
    page_title = collapse_white_space(page.findtext(".//title") or "")
    return builder.draft(fallback_title=_SITE_NAME.sub("", page_title), metadata=page_metadata(page))


def write_fragment(builder: TextBuilder, text: str) -> None:
    """Add the readable text of a piece of HTML, such as one inside Markdown, to the builder."""
    if collapse_white_space(re.sub(r"(?s)<!--.*?(?:-->|\Z)|<[^>]*>", "", text)):
        _Writer(builder).write(_parse("HTML", f"<body>{text}</body>"))


def _parse(name: str, text: str) -> Element:
    """Return the root element of a page. Raise DamagedFile if it cannot be parsed, or is nested too deeply for lxml."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page: Element = document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(name, f"is not a web page that can be read ({error}). Save the page again.") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DamagedFile(name, "is nested too deeply to be read whole. Save the article in it as text.")
    return page


def _first_item_number(ordered_list: Element) -> int:
    start = ordered_list.get("start") or ""
    return int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 1


def _heading_text(element: Element) -> str:
    return _HEADING_LINK_SIGNS.sub("", collapse_white_space("".join(element.itertext())))


class _Writer:
    """A writer that goes through a tree of elements once and adds a block to the builder wherever one ends."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._text: list[str] = []  # of the block that is being read
        self._item_numbers: list[int | None] = []  # of the last item in each open list, None in a list with bullets
        self._item_is_empty = False  # an item is open, and nothing of it has been written yet
        self._tables_with_data: list[bool] = []  # for each open table, whether it holds data
        self._cells: list[str] | None = None  # of the open row in a table with data, else None

    def write(self, root: Element) -> None:
        for event, element in _iterate_events(root):
            if event == "text":
                self._text.append(element.text or "")
            elif event == "tail":
                self._text.append(element.tail or "")
            elif event == "start":
                self._start(element)
            else:
                self._end(element)
        self._end_block()

    def _start(self, element: Element) -> None:
        tag = element.tag
        if tag in ("td", "th") and self._cells is not None:
            self._text = []
        elif tag == "br":
            self._text.append("\n")
        elif tag not in _INLINE_TAGS:
            self._end_block()
        if tag in ("ul", "ol", "menu"):
            self._item_numbers.append(_first_item_number(element) - 1 if tag == "ol" else None)
        elif tag == "li":
            self._item_is_empty = True
            self._item_numbers[-1:] = [None if number is None else number + 1 for number in self._item_numbers[-1:]]
        elif tag == "table":
            self._tables_with_data.append(not is_layout_table(element))
        elif tag == "tr" and any(self._tables_with_data[-1:]):
            self._cells = []

    def _end(self, element: Element) -> None:
        tag = element.tag
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append("".join(self._text))
            self._text = []
        elif tag == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            self._builder.row(cells)
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6") and self._cells is None:
            text, self._text = _HEADING_LINK_SIGNS.sub("", collapse_white_space("".join(self._text))), []
            self._builder.heading(text, int(tag[1]))
        elif tag == "pre":
            text, self._text = "".join(self._text), []
            self._builder.lines(text)
        elif tag not in _INLINE_TAGS:
            self._end_block()
        if tag in ("ul", "ol", "menu"):
            self._item_numbers.pop()
            self._item_is_empty = False
        elif tag == "table":
            self._tables_with_data.pop()
        elif tag == "li":
            self._item_is_empty = False

    def _end_block(self) -> None:
        """Write the block that was being read. Inside a table cell, only separate it by a space from the next block."""
        text = "".join(self._text)
        self._text = [text, " "] if self._cells is not None else []
        if not text.strip() or self._cells is not None:
            return
        if self._item_is_empty:
            number = self._item_numbers[-1] if self._item_numbers else None
            marker = "•" if number is None else f"{number}."
            self._builder.item(text, max(len(self._item_numbers) - 1, 0), marker)
            self._item_is_empty = False
        else:
            self._builder.paragraph(text)


def _iterate_events(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield (event, element) pairs in the order of the page.

    The events of an element are "start", "text", "end" and "tail". The root has no "tail". An element that does not
    belong to the article has only "tail", as the text after it may belong to the article.
    """
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    dropped: set[Element] = set()
    root_length = text_length(root)
    for event, element in walker:
        if event == "start" and element is not root and is_dropped(element, root_length):
            dropped.add(element)
            walker.skip_subtree()
        elif event == "start":
            yield "start", element
            yield "text", element
        else:
            if element not in dropped:
                yield "end", element
            if element is not root:
                yield "tail", element
