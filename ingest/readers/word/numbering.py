"""The numbers of list items, as Word shows them: "2.", "b)", "iii.", or a bullet."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.word.package import child, is_on, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BULLET = "•"
_WORDS = re.compile(r"[^\W\d_]{2}")  # a marker such as "Note:" says something, a sign does not
_MAX_NUMBER = 100_000
_MAX_SIGNS = 40
_MAX_MARKER = 1_000  # characters; Word shows no marker of more than a few dozen
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a numbering: its first number, the form of its numbers, and their frame, such as "%1.%2)".

    `restarts_below` is the number of levels, from the outermost, whose items begin this one anew. `is_plain` tells that
    all numbers in the frame are written in digits, `is_hidden` that the marker is not shown. `style` is the id of the
    style of paragraphs that it is for.
    """

    start: int = 1
    form: str = "bullet"
    frame: str = ""
    restarts_below: int = 9
    is_plain: bool = False
    is_hidden: bool = False
    style: str = ""


class Numbering:
    """The numberings of a file, and how far each has counted. Paragraphs are to be numbered in their order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}  # what a number of a level begins with at its first use
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        definitions = [each for each in root if kind_of(each) == "w:abstractNum"] if root is not None else []
        named = {value_of(child(each, "w:styleLink")): each for each in definitions}
        for each in definitions:
            source = named.get(value_of(child(each, "w:numStyleLink")) or "", each)  # where a style of lists defines it
            self._levels[value_of(each, "abstractNumId") or ""] = dict(_levels_in(source))
        for each in root if root is not None else ():
            if kind_of(each) == "w:num":
                self._add_number(each)

    def _add_number(self, element: Element) -> None:
        number, abstract = value_of(element, "numId") or "", value_of(child(element, "w:abstractNumId")) or ""
        levels = dict(self._levels.get(abstract, {}))
        for each in element:
            if kind_of(each) == "w:lvlOverride":
                levels |= dict(_levels_in(each))
                start = value_of(child(each, "w:startOverride"))
                if start is not None:
                    self._restarts[number, _number(value_of(each, "ilvl"), 0)] = _number(start, 1)
        self._levels[f"num {number}"] = levels
        self._abstract_of[number] = abstract

    def level_of_style(self, number: str, style_id: str) -> int:
        """Return the level of a numbering that is for the paragraphs of a style; 0 if there is none."""
        levels = self._levels.get(f"num {number}", {})
        return next((at for at, level in levels.items() if style_id and level.style == style_id), 0)

    def marker(self, number: str, level: int) -> str:
        """Return the marker of the next item of a numbering at a level, and count it. An unknown one gives a bullet.

        It is "" where Word shows nothing before the paragraph.
        """
        levels = self._levels.get(f"num {number}", {})
        own = levels.get(level, _Level())
        # Numbers of one definition count on from each other; one may begin anew where it is used for the first time.
        counts = self._counts[self._abstract_of.get(number, number)]
        if (number, level) in self._restarts:
            counts[level] = self._restarts.pop((number, level)) - 1
        _count(counts, level, levels)
        if own.is_hidden or (own.form != "bullet" and not own.frame):
            return ""
        if "%" not in own.frame:
            return own.frame[:_MAX_MARKER].strip() if _WORDS.search(own.frame) else _BULLET

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            each = levels.get(at, _Level())
            return format_number(counts.get(at, each.start), "decimal" if own.is_plain else each.form)

        return re.sub(r"%(\d)", shown, own.frame[:_MAX_MARKER])[:_MAX_MARKER].strip()


def _count(counts: dict[int, int], level: int, levels: dict[int, _Level]) -> None:
    counts[level] = counts.get(level, levels.get(level, _Level()).start - 1) + 1
    for deeper in [each for each in counts if each > level]:
        if level < levels.get(deeper, _Level()).restarts_below:
            del counts[deeper]


def _levels_in(element: Element) -> list[tuple[int, _Level]]:
    return [(_number(value_of(each, "ilvl"), 0), _level_of(each)) for each in element if kind_of(each) == "w:lvl"]


def _level_of(element: Element) -> _Level:
    return _Level(
        start=_number(value_of(child(element, "w:start")), 1),
        form=value_of(child(element, "w:numFmt")) or "decimal",
        frame=value_of(child(element, "w:lvlText")) or "",
        restarts_below=_number(value_of(child(element, "w:lvlRestart")), 9),
        is_plain=is_on(child(element, "w:isLgl")),
        is_hidden=is_on(child(element, "w:rPr", "w:vanish")),
        style=value_of(child(element, "w:pStyle")) or "",
    )


def _number(text: str | None, default: int) -> int:
    return min(int(text), _MAX_NUMBER) if text and re.fullmatch(r"\d{1,9}", text) else default


def format_number(number: int, form: str) -> str:
    """Return a number in a form of Word: "iv" for 4 in "lowerRoman". An unknown form gives digits."""
    match form:
        case "lowerLetter" | "upperLetter" if number > 0:
            letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letters.upper() if form == "upperLetter" else letters
        case "lowerRoman" | "upperRoman" if number > 0:
            roman = _as_roman(number)
            return roman.upper() if form == "upperRoman" else roman
        case "decimalZero":
            return f"{number:02}"
        case "ordinal":
            return f"{number}{_ordinal_ending(number)}"
        case "chicago" if number > 0:
            return "*†‡§"[(number - 1) % 4] * ((min(number, _MAX_SIGNS) - 1) // 4 + 1)
        case "none":
            return ""
    return str(number)


def _ordinal_ending(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _as_roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        parts.append(letters * (number // value))
        number %= value
    return "".join(parts)
