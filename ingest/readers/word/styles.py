"""The styles of a Word file. Each is resolved once, with what it inherits; paragraphs then look it up by its id."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.readers.word.package import child, is_on, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADING = re.compile(r"heading (\d)")
_CONTENTS = re.compile(r"(?:toc|contents) ?(?:\d|heading)|table of (?:figures|authorities)|toa heading")
_LIST = re.compile(r"list (?:bullet|number|continue)(?: (\d))?")
_DEFAULT_SIZE = 20  # half-points, where a file gives none
_MAX_ANCESTORS = 20  # a style of a damaged file may be based on itself


@dataclass(frozen=True, slots=True)
class Style:
    """What a style, with those it is based on, says about its paragraphs or characters.

    `level` is 0 for the title, 1 to 9 for a heading and None else. `is_contents` tells of an entry of a table of
    contents. `number` is the id of a numbering and its level; `list_depth` the depth of a list style without one.
    `size` is in half-points.
    """

    level: int | None = None
    is_contents: bool = False
    number: tuple[str, int] | None = None
    list_depth: int | None = None
    bold: bool = False
    hidden: bool = False
    size: int = _DEFAULT_SIZE
    script: str = ""


class StyleSheet:
    """The styles of a file by their id."""

    def __init__(self, root: Element | None) -> None:
        styles = [each for each in root if kind_of(each) == "w:style"] if root is not None else []
        self._elements = {value_of(each, "styleId") or "": each for each in styles}
        self._resolved: dict[str, Style] = {}
        defaults = child(root, "w:docDefaults", "w:rPrDefault", "w:rPr")
        normal = next(
            (each for each in styles if value_of(each, "default") and value_of(each, "type") == "paragraph"), None
        )
        self.default = _with_character_properties(_with_character_properties(Style(), defaults), child(normal, "w:rPr"))

    def get(self, style_id: str | None) -> Style:
        """Return the style of this id; that of ordinary text for an unknown id."""
        if not style_id or style_id not in self._elements:
            return self.default
        if style_id not in self._resolved:
            self._resolved[style_id] = self._resolve(style_id)
        return self._resolved[style_id]

    def _resolve(self, style_id: str) -> Style:
        ancestors: list[Element] = []
        current: str | None = style_id
        while current in self._elements and len(ancestors) < _MAX_ANCESTORS:
            ancestors.append(self._elements[current])
            current = value_of(child(ancestors[-1], "w:basedOn"))
        style = self.default
        for element in reversed(ancestors):
            style = _with_own_properties(style, element)
        return style


def _with_own_properties(style: Style, element: Element) -> Style:
    """Return the style with what one style element says."""
    name = (value_of(child(element, "w:name")) or "").lower()
    properties = child(element, "w:pPr")
    if name == "title":
        style = replace(style, level=0)
    elif heading := _HEADING.fullmatch(name):
        style = replace(style, level=int(heading[1]))
    elif (outline := value_of(child(properties, "w:outlineLvl"))) is not None:
        style = replace(style, level=outline_level(outline))
    if _CONTENTS.fullmatch(name):
        style = replace(style, is_contents=True, level=None)
    if listed := _LIST.fullmatch(name):
        style = replace(style, list_depth=int(listed[1] or 1) - 1)
    if (number := numbering_of(properties)) is not None:
        style = replace(style, number=number)
    return _with_character_properties(style, child(element, "w:rPr"))


def _with_character_properties(style: Style, properties: Element | None) -> Style:
    if properties is None:
        return style
    for each in properties:
        match kind_of(each):
            case "w:b":
                style = replace(style, bold=is_on(each))
            case "w:vanish":
                style = replace(style, hidden=is_on(each))
            case "w:sz":
                size = value_of(each) or ""
                style = replace(style, size=int(float(size))) if re.fullmatch(r"\d{1,4}(\.\d+)?", size) else style
            case "w:vertAlign":
                style = replace(style, script=value_of(each) or "")
    return style


def with_direct_properties(style: Style, properties: Element | None) -> Style:
    """Return the style with the character properties that a run gives itself."""
    return _with_character_properties(style, properties)


def outline_level(value: str) -> int | None:
    """Return the level of a heading, 1 to 9, of an outline level from 0; None for that of ordinary text."""
    return int(value) + 1 if value in "012345678" and value else None


def numbering_of(properties: Element | None) -> tuple[str, int] | None:
    """Return the numbering that the properties of a paragraph or a style name, and its level from 0, or None.

    The id "0" stands for no numbering: it takes away that of the style.
    """
    number = value_of(child(properties, "w:numPr", "w:numId"))
    level = value_of(child(properties, "w:numPr", "w:ilvl")) or "0"
    return (number, int(level) if level in "012345678" else 0) if number is not None else None
