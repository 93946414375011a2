"""The text of web pages and of the pages of electronic books: all of it but scripts, tags and what is struck out."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from ingest.lost_words.shifted import apart

_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|template|title|del|s|strike|annotation|annotation-xml)\b[^>]*(?<!/)>.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_SHIFTED = re.compile(r"<(su[bp])\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAKING_TAG = re.compile(
    r"</?(?!/?(?:a|abbr|b|i|em|strong|span|sub|sup|u|s|small|font|mark|wbr|ruby|rb|mi|mn|mo|ms)\b)[^>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")
_BOOK_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_BOOK_LIST = re.compile(
    r"""<nav\b[^>]*?\btype\s*=\s*["'][^"']*\b(?:toc|landmarks|page-list)\b.*?</nav\s*>""", re.DOTALL | re.IGNORECASE
)
_GUIDE = re.compile(r"<(?:\w+:)?reference\b[^>]*>", re.IGNORECASE)
_REPEATING_PAGE = re.compile(r"""\btype\s*=\s*["'](?:toc|cover)["']""", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"'#]*)""", re.IGNORECASE)


def page_text(page: str) -> str:
    """Return the text of a web page. Its `<title>` is left out, since it names the site too.

    >>> page_text("<title>x</title><p>10<sup>9</sup> gates<br>of <b>oak</b></p>").split()
    ['10', '9', 'gates', 'of', 'oak']
    """
    shown = _SHIFTED.sub(lambda match: apart(match[2]), _UNSEEN.sub(" ", page))
    return html.unescape(_TAG.sub("", _BREAKING_TAG.sub(" ", shown)))


def book_text(parts: Mapping[str, str]) -> str:
    """Return the text of an electronic book, given the texts of its parts by name, without its contents and cover."""
    packages = [text for name, text in parts.items() if name.endswith(".opf")]
    repeating = tuple(
        href[1].rpartition("/")[2]
        for package in packages
        for reference in _GUIDE.findall(package)
        if _REPEATING_PAGE.search(reference) and (href := _HREF.search(reference))
    )
    pages = [
        text for name, text in parts.items() if _BOOK_PAGE.search(name) and name.rpartition("/")[2] not in repeating
    ]
    return "\n".join(page_text(_BOOK_LIST.sub(" ", page)) for page in pages)
