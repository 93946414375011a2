"""HTML: the door to lxml. Which parts of a page are the article is decided in `page`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.canonical import Draft, TextBuilder, one_line
from ingest.readers.html_article import article_root, is_dropped, is_layout_table, text_length
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_SITE_NAME = re.compile(r"\s+(?:[|·»•]|[-–—])\s+[^|·»•]{1,60}$")
_HEADING_SIGNS = re.compile(r"\s*(?:[¶#§🔗]|\[edit\])\s*$")
_INLINE = frozenset(
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
    found = _CHARSET.search(data[:4096])
    declared = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    page = _parsed(name, decode_text(name, data, declared))
    root, builder = article_root(page), TextBuilder()
    if root.find(".//h1") is None and (heading := page.find(".//h1")) is not None:
        builder.heading(_heading(heading), 1)
    _Walk(builder).walk(root)
    return builder.draft(spare_title=_SITE_NAME.sub("", one_line(page.findtext(".//title") or "")))


def write_fragment(builder: TextBuilder, text: str) -> None:
    """Write the readable text of a piece of HTML, such as stands in Markdown."""
    if one_line(re.sub(r"(?s)<!--.*?(?:-->|\Z)|<[^>]*>", "", text)):
        _Walk(builder).walk(_parsed("HTML", f"<body>{text}</body>"))


def _parsed(name: str, text: str) -> Element:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page: Element = document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(name, f"is no web page that could be read ({error}). Save the page again.") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DamagedFile(name, "is nested too deeply to be read whole. Save the article in it as text.")
    return page


def _first_number(ordered_list: Element) -> int:
    start = ordered_list.get("start") or ""
    return int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 1


def _heading(element: Element) -> str:
    return _HEADING_SIGNS.sub("", one_line("".join(element.itertext())))


class _Walk:
    """Goes through a tree once and writes a block wherever one ends."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._text: list[str] = []
        self._numbers: list[int | None] = []  # of the last item in each open list, None where it has bullets
        self._item_is_open = False  # nothing of the item has been written yet
        self._tables: list[bool] = []  # the open ones: whether they hold data
        self._cells: list[str] | None = None

    def walk(self, root: Element) -> None:
        for event, element in _events(root):
            if event == "text":
                self._text.append(element.text or "")
            elif event == "tail":
                self._text.append(element.tail or "")
            elif event == "start":
                self._start(element)
            else:
                self._end(element)
        self._flush()

    def _start(self, element: Element) -> None:
        tag = element.tag
        if tag in ("td", "th") and self._cells is not None:
            self._text = []
        elif tag == "br":
            self._text.append(" ")
        elif tag not in _INLINE:
            self._flush()
        if tag in ("ul", "ol", "menu"):
            self._numbers.append(_first_number(element) - 1 if tag == "ol" else None)
        elif tag == "li":
            self._item_is_open = True
            self._numbers[-1:] = [None if number is None else number + 1 for number in self._numbers[-1:]]
        elif tag == "table":
            self._tables.append(not is_layout_table(element))
        elif tag == "tr" and any(self._tables[-1:]):
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
            text, self._text = _HEADING_SIGNS.sub("", one_line("".join(self._text))), []
            self._builder.heading(text, int(tag[1]))
        elif tag == "pre":
            text, self._text = "".join(self._text), []
            self._builder.lines(text)
        elif tag not in _INLINE:
            self._flush()
        if tag in ("ul", "ol", "menu"):
            self._numbers.pop()
            self._item_is_open = False
        elif tag == "table":
            self._tables.pop()
        elif tag == "li":
            self._item_is_open = False

    def _flush(self) -> None:
        """End the block that was being written; inside a table cell a blank is all that its blocks are parted by."""
        text = one_line("".join(self._text))
        self._text = [text, " "] if self._cells is not None else []
        if not text or self._cells is not None:
            return
        if self._item_is_open:
            number = self._numbers[-1] if self._numbers else None
            self._builder.item(text, max(len(self._numbers) - 1, 0), "•" if number is None else f"{number}.")
            self._item_is_open = False
        else:
            self._builder.paragraph(text)


def _events(root: Element) -> Iterator[tuple[str, Element]]:
    """start, text, end and tail of each element below the root that is not dropped, in the order of the page."""
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    dropped: set[Element] = set()
    whole = text_length(root)
    for event, element in walker:
        if event == "start" and element is not root and is_dropped(element, whole):
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
