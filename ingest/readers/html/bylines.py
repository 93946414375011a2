"""Take out of a page the lines about its author and date that its metadata says too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.documents import Metadata
from ingest.readers.html.elements import HEADING_TAGS, INLINE_TAGS, Measures, measure_texts, names_of, remove, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_LENGTH = 160  # characters without white space of a line about author and date
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|contributors?|date-?lines?|date|dates|timestamps?|time|published|updated|modified"
    r"|posted(?:-on)?|publish-?(?:info|date|time)|pub-?date|(?:article|entry|post|story|content|page|header)?_*-*meta(?:data)?"
    r"|read(?:ing)?-?time)(?=$|[\s_-])",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"(?:\||•|by |posted|published|first published|updated|last (?:updated|modified)|publicado|publiziert"
    r"|original(?:ly)?)\b.{0,110}\d{4}.{0,60}"
    r"|by [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}(?:,? .{0,40})?",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"\b(?:by|author|contributor)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def remove_bylines(root: Element, metadata: Metadata) -> None:
    """Take out the short lines that name the author or date, if the metadata of the page has what they name."""
    if not (metadata.authors or metadata.date):
        return
    measures = measure_texts(root)
    pending = [root]
    while pending:
        for child in list(pending.pop()):
            if _is_byline(child, measures) and _is_known(child, metadata):
                remove(child)
            elif child.tag != "p":
                pending.append(child)


def _is_byline(element: Element, measures: Measures) -> bool:
    measure = measures[element]
    if (
        (element.tag in INLINE_TAGS and element.tag != "time")
        or element.tag in HEADING_TAGS
        or not 0 < measure.total <= _MAX_LENGTH
    ):
        return False
    if any(each.tag in HEADING_TAGS or each.tag in ("table", "pre") for each in element.iter()):
        return False
    if _NAMES.search(_CAMEL.sub("-", names_of(element))):
        return True
    is_line = measure.own == measure.total
    return is_line and _LINE.fullmatch(" ".join(text_of(element).split())) is not None


def _is_known(line: Element, metadata: Metadata) -> bool:
    """Return whether the metadata has the date, if the line may hold one, and an author, if it may name one."""
    text = text_of(line)
    has_date = any(character.isdigit() for character in text)
    has_author = _AUTHOR.search(text) is not None or _AUTHOR.search(names_of(line)) is not None or not has_date
    return (bool(metadata.date) or not has_date) and (bool(metadata.authors) or not has_author)
