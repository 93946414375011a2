"""The styles of a Word file. Each is resolved once, with what it inherits; paragraphs then look it up by its id."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ingest.readers.word.package import child, is_on, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TITLES = frozenset(
    ["title", "titel", "titre", "título", "titolo", "tytuł", "název", "название", "заголовок", "otsikko", "rubrik"]
)
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|nagłówek|kop|rubrik|overskrift|otsikko|nadpis|заголовок) ?([1-9])"
    r"(?:[,;].*)?"
)
_CONTENTS = re.compile(r"(?:toc|contents) ?(?:\d|heading)|table of (?:figures|authorities)|toa heading")
_CODE = re.compile(r"source ?code|html preformatted|preformatted text|code(?: block)?|plain text")
_LIST = re.compile(r"list (?:bullet|number|continue)(?: (\d))?")
_DEFAULT_SIZE = 20  # half-points, where a file gives none
_MIN_RAISE = 4  # half-points that text is moved up or down, to be more than an adjustment
_MAX_ANCESTORS = 20  # a style of a damaged file may be based on itself


@dataclass(frozen=True, slots=True)
class Style:
    """What a style, with those it is based on, says about its paragraphs or characters.

    `level` is 0 for the title, 1 to 9 for a heading and None else. `is_contents` tells of an entry of a table of
    contents, `is_code` of program code. `number` is the id of a numbering and its level, which is None if the numbering
    itself names it for the style `numbered_by`; `list_depth` is the depth of a list style without a numbering. `size`
    is in half-points; `script` is "superscript", "subscript" or "".
    """

    level: int | None = None
    is_contents: bool = False
    is_code: bool = False
    number: tuple[str, int | None] | None = None
    numbered_by: str = ""
    list_depth: int | None = None
    centred: bool = False
    bold: bool = False
    hidden: bool = False
    struck: bool = False
    size: int = _DEFAULT_SIZE
    script: str = ""
    font: str = ""


class StyleSheet:
    """The styles of a file by their id."""

    def __init__(self, root: Element | None) -> None:
        styles = [each for each in root if kind_of(each) == "w:style"] if root is not None else []
        self._elements = {value_of(each, "styleId") or "": each for each in styles}
        self._resolved: dict[tuple[str, str], Style] = {}
        defaults = child(root, "w:docDefaults", "w:rPrDefault", "w:rPr")
        normal = next(
            (each for each in styles if value_of(each, "default") and value_of(each, "type") == "paragraph"), None
        )
        self.default = _with_character_properties(_with_character_properties(Style(), defaults), child(normal, "w:rPr"))

    def get(self, style_id: str | None) -> Style:
        """Return the style of a paragraph by its id; that of ordinary text for an unknown id."""
        return self._get(style_id or "", "")

    def of_run(self, paragraph_style: str | None, properties: Element | None) -> Style:
        """Return the style of a run with these properties in a paragraph with this style."""
        style = self._get(paragraph_style or "", value_of(child(properties, "w:rStyle")) or "")
        return _with_character_properties(style, properties)

    def _get(self, paragraph_style: str, character_style: str) -> Style:
        key = (paragraph_style, character_style)
        if key not in self._resolved:
            style = self._with_ancestors(self.default, paragraph_style)
            self._resolved[key] = self._with_ancestors(style, character_style)
        return self._resolved[key]

    def _with_ancestors(self, style: Style, style_id: str) -> Style:
        """Return the style with what the style of this id says, and before it those that it is based on."""
        ancestors: list[Element] = []
        current: str | None = style_id
        while current in self._elements and len(ancestors) < _MAX_ANCESTORS:
            ancestors.append(self._elements[current])
            current = value_of(child(ancestors[-1], "w:basedOn"))
        for element in reversed(ancestors):
            style = _with_own_properties(style, element)
        return style


def _with_own_properties(style: Style, element: Element) -> Style:
    """Return the style with what one style element says."""
    if value_of(element, "type") == "character":
        return _with_character_properties(style, child(element, "w:rPr"))
    style_id, name = value_of(element, "styleId") or "", (value_of(child(element, "w:name")) or "").lower()
    properties = child(element, "w:pPr")
    style = replace(style, **_role_of(name, style_id.lower(), properties))
    if _CONTENTS.fullmatch(name):
        style = replace(style, is_contents=True, level=None)
    if listed := _LIST.fullmatch(name):
        style = replace(style, list_depth=int(listed[1] or 1) - 1)
    own, level = numbering_of(properties)
    if own is not None or level is not None:
        number = own or (style.number[0] if style.number else "0")
        style = replace(style, number=(number, level), numbered_by=style_id)
    if (alignment := value_of(child(properties, "w:jc"))) is not None:
        style = replace(style, centred=alignment == "center")
    return _with_character_properties(style, child(element, "w:rPr"))


def _role_of(name: str, style_id: str, properties: Element | None) -> dict[str, Any]:
    """Return what a style is for, by its name or id in small letters, or its outline level, as fields of Style."""
    if name in _TITLES or style_id == "title":
        return {"level": 0}
    if heading := _HEADING.fullmatch(name) or re.fullmatch("heading([1-9])", style_id):
        return {"level": int(heading[1])}
    if _CODE.fullmatch(name):
        return {"is_code": True}
    outline = value_of(child(properties, "w:outlineLvl"))
    return {} if outline is None else {"level": outline_level(outline)}


def _with_character_properties(style: Style, properties: Element | None) -> Style:
    for each in properties if properties is not None else ():
        match kind_of(each):
            case "w:b":
                style = replace(style, bold=is_on(each))
            case "w:vanish":
                style = replace(style, hidden=is_on(each))
            case "w:strike" | "w:dstrike":
                style = replace(style, struck=is_on(each))
            case "w:sz":
                size = value_of(each) or ""
                style = replace(style, size=int(float(size))) if re.fullmatch(r"\d{1,4}(\.\d+)?", size) else style
            case "w:vertAlign":
                script = value_of(each) or ""
                style = replace(style, script=script if script in ("superscript", "subscript") else "")
            case "w:position":
                style = replace(style, script=_script_at(value_of(each) or "") or style.script)
            case "w:rFonts" if font := value_of(each, "ascii") or value_of(each, "hAnsi"):
                style = replace(style, font=font)
    return style


def _script_at(position: str) -> str:
    """Return the script of text moved up by this many half-points; "" if it is moved only a little."""
    moved = int(position) if re.fullmatch(r"-?\d{1,3}", position) else 0
    return "superscript" if moved >= _MIN_RAISE else "subscript" if moved <= -_MIN_RAISE else ""


def outline_level(value: str) -> int | None:
    """Return the level of a heading, 1 to 9, of an outline level from 0; None for that of ordinary text."""
    return int(value) + 1 if re.fullmatch("[0-8]", value) else None


def numbering_of(properties: Element | None) -> tuple[str | None, int | None]:
    """Return the numbering that the properties of a paragraph or a style name, and its level from 0; None for neither.

    The id "0" stands for no numbering: it takes away that of the style.
    """
    numbering = child(properties, "w:numPr")
    level = value_of(child(numbering, "w:ilvl"))
    known = None if level is None else int(level) if re.fullmatch("[0-8]", level) else 0
    return value_of(child(numbering, "w:numId")), known
