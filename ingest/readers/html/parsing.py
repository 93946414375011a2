"""Parse web pages and pieces of HTML with lxml. The other modules work on its trees and do not import it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.readers.html.elements import PLACEHOLDER

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_XHTML = re.compile(r"\s*<\?xml|[^>]*<!DOCTYPE[^>]*XHTML|(?:[^<]*<[!?][^>]*>)*[^<]*<html[^>]+xmlns", re.IGNORECASE)
_VOID_TAGS = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_CLOSED_TAG = re.compile(rf"<(?!(?:{_VOID_TAGS})\b)([a-zA-Z][\w:.-]*)((?:\s[^<>]*?)?)/>")
_UNKNOWN_VOID_TAG = re.compile(r"<(?:wbr|source|track|embed|keygen)\b[^<>]*>", re.IGNORECASE)
"""Tags without content that libxml2 does not know as such, and would put what follows them in."""

_CONTROL = re.compile(
    "[\x0b\x0c\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));?(?![0-9a-fA-F])"
)
"""Control characters, which no text of a tree may hold."""

_UNREAD_TAGS = ("script", "style", "template")


def parse_page(name: str, text: str) -> Element:
    """Return the root element of a page. Raise DamagedFile if it cannot be parsed, or is nested too deeply for lxml."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    if _XHTML.match(text[:2000]):
        text = _CLOSED_TAG.sub(r"<\1\2></\1>", text)  # <script/> is empty in XML and swallows what follows in HTML
    text = _CONTROL.sub(" ", _UNKNOWN_VOID_TAG.sub("", text))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page: Element = document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(name, f"is not a web page that can be read ({error}). Save the page again.") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DamagedFile(name, "is nested too deeply to be read whole. Save the article in it as text.")
    return page


def remove_unread(page: Element) -> None:
    """Take the scripts and styles out of a page, so that they do not count as its text."""
    from lxml.etree import strip_elements

    strip_elements(page, *_UNREAD_TAGS, with_tail=False)


def strip_placeholders(root: Element) -> None:
    """Leave the text of each element in the tree that `put_placeholder` has made."""
    from lxml.etree import strip_tags

    strip_tags(root, PLACEHOLDER)
