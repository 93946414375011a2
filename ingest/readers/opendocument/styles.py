"""The styles of an OpenDocument text: how text looks, and how lists count (OpenDocument 1.3, part 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.xml_archive import attribute, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ENCODED_SIGN = re.compile(r"_([0-9a-fA-F]{2})_")
_CONTENTS_STYLE = re.compile(r"(?:contents|toc) (?:heading|\d+)")
_MAX_PARENTS = 20
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
BULLET = "•"


@dataclass(frozen=True, slots=True)
class Style:
    """How the text of a style looks. `script` is "superscript", "subscript" or ""; `size` is in points, 0 if not said.

    `level` is 0 for the style of a title, 1 to 10 for one of headings, else None. `list_style` is the list style that
    the paragraphs of the style are items of. `font` is the name of the font, "" if not said.
    """

    script: str = ""
    hidden: bool = False
    bold: bool = False
    size: float = 0
    level: int | None = None
    list_style: str = ""
    is_code: bool = False
    is_contents: bool = False
    font: str = ""


class StyleSheet:
    """The styles of a file, each with what it inherits from its parents."""

    def __init__(self, roots: list[Element]) -> None:
        elements = [each for root in roots for each in root.iter()]
        self._elements = {
            (attribute(each, "family"), attribute(each, "name")): each
            for each in elements
            if local_name(each) == "style"
        }
        self._families = {
            attribute(each, "name"): attribute(each, "font-family").strip("'\"")
            for each in elements
            if local_name(each) == "font-face"
        }
        self._defaults = {attribute(each, "family"): each for each in elements if local_name(each) == "default-style"}
        self._known: dict[tuple[str, str], Style] = {}
        self.lists = {
            attribute(each, "name"): ListStyle(each)
            for each in elements
            if local_name(each) in ("list-style", "outline-style")
        }

    def paragraph(self, name: str) -> Style:
        return self._get("paragraph", name)

    def text(self, name: str, base: Style) -> Style:
        """Return the look of a span of this style inside a piece of text that looks like `base`."""
        return self._get("text", name, base)

    def _get(self, family: str, name: str, base: Style | None = None) -> Style:
        if base is None and (family, name) in self._known:
            return self._known[family, name]
        style = base or Style()
        if base is None and family in self._defaults:
            style = _with_properties(style, self._defaults[family])
        ancestry = list(self._ancestry(family, name))
        root = attribute(ancestry[-1], "parent-style-name") if ancestry else name
        style = _with_name(style, root)  # some programs use the usual styles and do not define them
        for each in reversed(ancestry):
            style = _with_properties(style, each)
        style = replace(style, font=self._families.get(style.font, style.font))
        if base is None:
            self._known[family, name] = style
        return style

    def _ancestry(self, family: str, name: str) -> Iterator[Element]:
        for _ in range(_MAX_PARENTS):
            element = self._elements.get((family, name))
            if element is None:
                return
            yield element
            name = attribute(element, "parent-style-name")


class ListStyle:
    """A list style: the form of the number at each level, or bullets."""

    def __init__(self, element: Element) -> None:
        self._levels: dict[int, Element] = {}
        for each in element:
            level = attribute(each, "level")
            if local_name(each) in ("list-level-style-number", "outline-level-style") and level.isdecimal():
                self._levels[int(level)] = each

    def start(self, level: int) -> int:
        element = self._levels.get(level)
        return as_number(attribute(element, "start-value") if element is not None else "", 1)

    def marker(self, counts: list[int]) -> str:
        """Return the marker of an item. `counts` holds the number of the item of each level around it, then its own."""
        element = self._levels.get(len(counts))
        if element is None or not attribute(element, "num-format"):
            return BULLET
        shown = as_number(attribute(element, "display-levels"), 1)
        numbers = []
        for level in range(max(len(counts) - shown, 0) + 1, len(counts) + 1):
            each = self._levels.get(level)
            form = attribute(each, "num-format") if each is not None else ""
            if form:
                numbers.append(format_number(counts[level - 1], form))
        marker = f"{attribute(element, 'num-prefix')}{'.'.join(numbers)}{attribute(element, 'num-suffix')}".strip()
        return marker or BULLET


def as_number(text: str, default: int) -> int:
    """Return a number of up to six digits, or the default."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else default


def format_number(number: int, form: str) -> str:
    """Return a number as a list shows it. `form` is "1", "a", "A", "i" or "I".

    >>> format_number(4, "i"), format_number(28, "A"), format_number(7, "1")
    ('iv', 'BB', '7')
    """
    if form in ("a", "A") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letters.upper() if form == "A" else letters
    if form in ("i", "I") and 0 < number < 4000:
        letters = ""
        for value, sign in _ROMAN:
            letters += sign * (number // value)
            number %= value
        return letters.upper() if form == "I" else letters
    return str(number)


def _with_name(style: Style, name: str) -> Style:
    """Return the style with what its name says. Spaces in names are written "_20_"."""
    name = _ENCODED_SIGN.sub(lambda match: chr(int(match[1], 16)), name).casefold()
    if name == "title":
        return replace(style, level=0)
    if _CONTENTS_STYLE.fullmatch(name):
        return replace(style, is_contents=True)
    return replace(style, is_code=True) if name in ("preformatted text", "source text", "source code") else style


def _with_properties(style: Style, element: Element) -> Style:
    """Return the style with what an element says of its own."""
    style = _with_name(style, attribute(element, "display-name") or attribute(element, "name"))
    level = attribute(element, "default-outline-level")
    if level.isdecimal():
        style = replace(style, level=as_number(level, 1) or None)
    if (lists := attribute(element, "list-style-name")) or "list-style-name" in map(_local, element.attrib):
        style = replace(style, list_style=lists)
    for each in element:
        if local_name(each) == "text-properties":
            style = _with_text_properties(style, each)
    return style


def _with_text_properties(style: Style, element: Element) -> Style:
    if position := attribute(element, "text-position").split():
        style = replace(style, script=_script_of(position[0]))
    if font := attribute(element, "font-name") or attribute(element, "font-family").strip("'\""):
        style = replace(style, font=font)
    if weight := attribute(element, "font-weight"):
        style = replace(style, bold=weight in ("bold", "600", "700", "800", "900"))
    if display := _text_attribute(element, "display"):
        style = replace(style, hidden=display == "none")
    if match := re.fullmatch(r"([0-9.]{1,6})(pt|%)", attribute(element, "font-size")):
        number = float(match[1]) if match[1].replace(".", "", 1).isdecimal() else 0
        style = replace(style, size=number if match[2] == "pt" else style.size * number / 100)
    return style


def _script_of(position: str) -> str:
    if position in ("super", "sub"):
        return f"{position}script"
    share = position.rstrip("%")
    if not re.fullmatch(r"-?[0-9.]+", share) or not share.strip("-0."):
        return ""
    return "subscript" if share.startswith("-") else "superscript"


def _text_attribute(element: Element, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.endswith(f":text:1.0}}{name}")), "")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
