"""Read HTML files. The module `article` decides which parts of a page are the article, and `writer` writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.readers.html.article import prune
from ingest.readers.html.bylines import remove_bylines
from ingest.readers.html.elements import text_of
from ingest.readers.html.formulas import replace_formulas
from ingest.readers.html.headings import label_panels, mark_headings
from ingest.readers.html.inline import without_invisible, write_inline
from ingest.readers.html.metadata import page_metadata
from ingest.readers.html.parsing import parse_page, remove_unread
from ingest.readers.html.region import find_article_root
from ingest.readers.html.writer import PageWriter, heading_text
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_CHARSET = re.compile(
    rb"<meta[^<>]+?charset\s*+=\s*+[\"']?\s*+([\w.:-]+)|<\?xml[^<>]+?encoding\s*+=\s*+[\"']([\w.:-]+)", re.IGNORECASE
)
_NEWS = re.compile(r"[\"'/]\w*NewsArticle[\"']")
"""The type of an article in JSON-LD or microdata by which a page says that it is of the press."""

_SITE_NAME = re.compile(r" (?:[|·»•]|[-–—]) [^|·»•]{1,60}$")


def read(name: str, data: bytes) -> Draft:
    """Return the draft of the article in a web page.

    A first-level heading outside the article becomes its heading if the article has none. Raise DamagedFile if the data
    is not text, cannot be parsed, or is nested too deeply.
    """
    charset = _CHARSET.search(data[:4096])
    declared = (charset[1] or charset[2]).decode("ascii", "replace") if charset else ""
    text = decode_text(name, data, declared)
    page = parse_page(name, text)
    metadata = page_metadata(page)
    page_title = collapse_white_space(without_invisible(page.findtext(".//title") or ""))
    is_press = _NEWS.search(text) is not None
    replace_formulas(page)
    remove_unread(page)
    root, builder = find_article_root(page), TextBuilder()
    if root.find(".//h1") is None and (heading := page.find(".//h1")) is not None:
        builder.heading(heading_text(text_of(heading)), 1)
    label_panels(root)
    prune(root)
    remove_bylines(root, metadata)
    _write(builder, root, is_press)
    return builder.draft(fallback_title=_SITE_NAME.sub("", page_title), metadata=metadata)


def write_fragment(builder: TextBuilder, text: str) -> None:
    """Add the readable text of a piece of HTML, such as one inside Markdown, to the builder."""
    if collapse_white_space(re.sub(r"(?s)<!--.*?(?:-->|\Z)|<[^<>]*>", "", text)):
        page = parse_page("HTML", f"<body>{text}</body>")
        replace_formulas(page)
        remove_unread(page)
        prune(page)
        _write(builder, page)


def _write(builder: TextBuilder, root: Element, is_press: bool = False) -> None:
    write_inline(root)
    mark_headings(root)
    PageWriter(builder, is_press).write(root)
