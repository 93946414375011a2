"""Take out of a part of a Word file what the reader of the printed article does not see, before its text is read.

Deleted and moved-away text, deleted rows and cells, prompts of empty content controls, tables of contents, and the
codes of fields go. A paragraph whose end is deleted, and an initial that is set larger, is joined with the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.readers.word.package import child, is_on, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_REPEATING_FIELDS = frozenset(["TOC", "INDEX", "TOA"])  # lists of headings, words and sources with their pages
_REMOVED = ("del", "moveFrom", "Choice", "Fallback", "sdt", "tr", "tc", "fldSimple")
_MARKS = frozenset(["w:rPr", "w:trPr", "w:numPr"])  # w:del in these says what became of the paragraph, row or number
_NO_TEXT = frozenset(["w:rPr", "w:fldChar", "w:instrText"])


def remove_unseen(root: Element) -> None:
    """Remove from the tree what the reader of the printed article does not see."""
    for element in list(root.iter(*(f"{{*}}{name}" for name in _REMOVED))):
        _remove_if_unseen(element)
    _remove_codes_of_fields(root)
    _join_paragraphs(root)


def _remove_if_unseen(element: Element) -> None:
    match kind_of(element):
        case "w:del" | "w:moveFrom" if kind_of(_parent(element)) not in _MARKS:
            _remove(element)
        case "mc:Choice" | "mc:Fallback" if _is_second_choice(element):
            _remove(element)
        case "w:tr" if _has(element, "w:trPr", "w:del") or _has(element, "w:trPr", "w:hidden"):
            _remove(element)
        case "w:tc" if child(element, "w:tcPr", "w:cellDel") is not None:
            _remove(element)
        case "w:fldSimple" if _name_of_field(value_of(element, "instr")) in _REPEATING_FIELDS:
            _remove(element)
        case "w:sdt":
            _empty_control(element)


def _is_second_choice(element: Element) -> bool:
    """Return whether one of several forms of the same content is not the first that holds anything."""
    return any(len(each) for each in element.itersiblings(preceding=True))


def _has(element: Element, *path: str) -> bool:
    found = child(element, *path)
    return found is not None and (kind_of(found) == "w:del" or is_on(found))


def _empty_control(control: Element) -> None:
    """Empty a content control that shows only its prompt, or that holds the table of contents."""
    gallery = value_of(child(control, "w:sdtPr", "w:docPartObj", "w:docPartGallery")) or ""
    content = child(control, "w:sdtContent")
    if content is None:
        return
    if gallery.lower() == "table of contents":
        _remove(content)
    elif is_on(child(control, "w:sdtPr", "w:showingPlcHdr")):
        for run in [each for each in content.iter("{*}r") if kind_of(each) == "w:r"]:
            _remove(run)


def _remove_codes_of_fields(root: Element) -> None:
    """Remove what stands in the code of a field, such as a field that it computes with, and all of repeating fields."""
    ended = _ended_fields(root)
    if not ended:
        return
    unseen: list[Element] = []
    fields: list[_Field] = []
    for element in root.iter():
        kind = kind_of(element)
        if kind == "w:fldChar":
            _follow(element, fields, ended)
        elif kind == "w:instrText" and fields:
            fields[-1].code += element.text or ""
        elif (
            fields and kind not in _NO_TEXT and kind_of(_parent(element)) == "w:r" and any(f.is_unseen for f in fields)
        ):
            unseen.append(element)
    for element in unseen:
        _remove(element)


class _Field:
    """A field that is open: its code so far, and whether its result has begun."""

    def __init__(self) -> None:
        self.code, self.in_result = "", False

    @property
    def is_unseen(self) -> bool:
        return not self.in_result or _name_of_field(self.code) in _REPEATING_FIELDS


def _follow(mark: Element, fields: list[_Field], ended: set[Element]) -> None:
    state = value_of(mark, "fldCharType")
    if state == "begin" and mark in ended:
        fields.append(_Field())
    elif state == "separate" and fields:
        fields[-1].in_result = True
    elif state == "end" and fields:
        fields.pop()


def _ended_fields(root: Element) -> set[Element]:
    """Return the marks that begin a field which has an end. One without an end would hide the rest of the article."""
    open_marks: list[Element] = []
    ended: set[Element] = set()
    for mark in root.iter("{*}fldChar"):
        state = value_of(mark, "fldCharType")
        if state == "begin":
            open_marks.append(mark)
        elif state == "end" and open_marks:
            ended.add(open_marks.pop())
    return ended


def _name_of_field(code: str | None) -> str:
    return next(iter((code or "").split()), "").upper()


def _join_paragraphs(root: Element) -> None:
    """Join each paragraph that runs on into the next one with it."""
    for paragraph in [each for each in root.iter("{*}p") if kind_of(each) == "w:p"]:
        if not _runs_on(paragraph):
            continue
        previous = paragraph.getprevious()
        if previous is not None and kind_of(previous) == "w:p" and _runs_on(previous):
            continue  # joined together with the one before
        chain = list(_chain_from(paragraph))
        if kind_of(chain[-1]) != "w:p":
            chain.pop()
        _join(chain)
        if _runs_on(chain[-1]) and not any(kind_of(each) != "w:pPr" for each in chain[-1]):
            _remove(chain[-1])  # deleted as a whole


def _chain_from(paragraph: Element) -> Iterator[Element]:
    """Yield a paragraph that runs on and those after it, up to the first that does not."""
    current: Element | None = paragraph
    while current is not None:
        yield current
        if kind_of(current) != "w:p" or not _runs_on(current):
            return
        current = current.getnext()


def _join(chain: list[Element]) -> None:
    target = chain[-1]
    for paragraph in reversed(chain[:-1]):
        place = 1 if child(target, "w:pPr") is not None else 0
        for each in reversed([each for each in paragraph if kind_of(each) != "w:pPr"]):
            target.insert(place, each)
        _remove(paragraph)


def _runs_on(paragraph: Element) -> bool:
    """Return whether the end of a paragraph is deleted or moved away, or the paragraph is a large initial."""
    properties = child(paragraph, "w:pPr")
    if properties is None:
        return False
    marks = child(properties, "w:rPr")
    is_initial = (value_of(child(properties, "w:framePr"), "dropCap") or "none") != "none"
    return is_initial or child(marks, "w:del") is not None or child(marks, "w:moveFrom") is not None


def _parent(element: Element) -> Element:
    parent = element.getparent()
    return parent if parent is not None else element


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
