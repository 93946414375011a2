"""Elements of a web page: which are inline, how much text they hold, and how they are taken out or replaced."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
LIST_TAGS = frozenset(["ul", "ol", "menu"])

_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby "
    "s samp small span strike strong sub sup time tt u var wbr"
)
INLINE_TAGS = frozenset(_INLINE_NAMES.split())

_MAX_NAMES = 300  # characters
PLACEHOLDER = "placeholder"
"""The tag of an element that stands for a text."""

_CHARACTERS_PER_ELEMENT, _FEW = 10, 5  # a text that is looked at has at most so many elements, and a few more
_SPACE = re.compile(r"\s+")
_MIN_PROSE = 60  # characters without white space: a shorter piece of text may be a label
_MIN_HEADLINE = 25  # characters of a link that may be the headline of another article
_MAX_LINKED_PROSE = 0.4  # the share of its characters in links that prose may have


@dataclass(slots=True)
class TextMeasure:
    """How much text an element holds, in characters without white space.

    `total` is all of it, `linked` the part that is links, `headlines`
    the part that is links of the length of a headline. `own` is the part outside of blocks in the element, and
    `own_linked` the links in that. `prose` is the text of the blocks, the element among them, that are long enough to
    be sentences and consist mainly of text outside of links.
    """

    total: int = 0
    linked: int = 0
    headlines: int = 0
    own: int = 0
    own_linked: int = 0
    prose: int = 0


Measures = Mapping["Element", TextMeasure]


def measure_texts(root: Element) -> Measures:
    """Return the measure of each element in the tree, from one walk over it."""
    measures: defaultdict[Element, TextMeasure] = defaultdict(TextMeasure)
    for element in reversed(list(root.iter("*"))):  # children before their parents
        measure = measures[element]
        length = _length(element.text)
        measure.total += length
        measure.own += length
        if element.tag == "a" and element.get("href"):
            measure.linked, measure.own_linked, measure.prose = measure.total, measure.own, 0
            measure.headlines = measure.total if measure.total >= _MIN_HEADLINE else 0
        is_inline = element.tag in INLINE_TAGS
        if not is_inline and measure.own >= _MIN_PROSE and measure.own_linked <= _MAX_LINKED_PROSE * measure.own:
            measure.prose += measure.own
        parent = None if element is root else element.getparent()
        if parent is not None:
            _add(measures[parent], measure, is_inline, _length(element.tail))
    return measures


def _add(parent: TextMeasure, child: TextMeasure, is_inline: bool, tail: int) -> None:
    parent.total += child.total + tail
    parent.linked += child.linked
    parent.headlines += child.headlines
    parent.prose += child.prose
    parent.own += tail
    if is_inline:
        parent.own += child.own
        parent.own_linked += child.own_linked


def _length(text: str | None) -> int:
    return len(_SPACE.sub("", text)) if text else 0


def text_of(element: Element) -> str:
    """Return all text in the element, as the page has it."""
    return "".join(element.itertext())


def text_up_to(element: Element, limit: int) -> str | None:
    """Return all text in the element, or None if it has more than `limit` characters, or a tenth as many elements.

    Only so many are looked at.
    """
    most = limit // _CHARACTERS_PER_ELEMENT + _FEW
    if sum(1 for _ in islice(element.iter(), most + 1)) > most:
        return None
    parts: list[str] = []
    for part in element.itertext():
        parts.append(part)
        limit -= len(part)
        if limit < 0:
            return None
    return "".join(parts)


def names_of(element: Element) -> str:
    """Return the classes and the id of the element, with spaces between. Of very long ones, return the start."""
    return f"{(element.get('class') or '')[:_MAX_NAMES]} {(element.get('id') or '')[:_MAX_NAMES]}".strip()


def remove(element: Element, text: str = "") -> None:
    """Take the element out of its tree and put the text in its place. What follows the element stays."""
    parent = element.getparent()
    if parent is None:
        return
    text += element.tail or ""
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    element.tail = None
    parent.remove(element)


def put_placeholder(element: Element, text: str = "") -> None:
    """Let the element stand for a text, until `strip_placeholders` leaves only the text of all such elements.

    To take many elements out one by one would copy the text that grows between them again and again.
    """
    element.tag = PLACEHOLDER
    element.text = text


def replace_content(element: Element, text: str) -> None:
    """Make the text all that the element holds. What follows the element stays."""
    for child in list(element):
        element.remove(child)
    element.text = text


def walk(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield ("start", element) and ("end", element) for each element in the order of the page.

    After the start of an element, the caller may take its content out: the walk goes on with what is left. The text of
    an element belongs to its start, its tail to its end.
    """
    yield "start", root
    pending = [iter(list(root))]
    opened = [root]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
            yield "end", opened.pop()
        else:
            yield "start", child
            opened.append(child)
            pending.append(iter(list(child)))
