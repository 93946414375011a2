"""The numbers of list items, as Word shows them: "2.", "b)", "iii.", or a bullet."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.word.package import child, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BULLET = "•"
_MAX_NUMBER = 100_000
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a numbering: its first number, the form of its numbers, and their frame, such as "%1.%2)"."""

    start: int = 1
    form: str = "bullet"
    frame: str = ""


class Numbering:
    """The numberings of a file, and how far each has counted. Paragraphs are to be numbered in their order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for each in root if root is not None else ():
            if kind_of(each) == "w:abstractNum":
                self._levels[value_of(each, "abstractNumId") or ""] = dict(_levels_in(each))
        for each in root if root is not None else ():
            if kind_of(each) == "w:num":
                self._add_number(each)

    def _add_number(self, element: Element) -> None:
        number, abstract = value_of(element, "numId") or "", value_of(child(element, "w:abstractNumId")) or ""
        levels = dict(self._levels.get(abstract, {}))
        overrides = [each for each in element if kind_of(each) == "w:lvlOverride"]
        for each in overrides:
            level = _number(value_of(each, "ilvl"), 0)
            levels |= dict(_levels_in(each))
            start = value_of(child(each, "w:startOverride"))
            if start is not None:
                old = levels.get(level, _Level())
                levels[level] = _Level(_number(start, 1), old.form, old.frame)
        self._levels[f"num {number}"] = levels
        # Numbers of one definition count on from each other, unless one begins anew.
        self._abstract_of[number] = f"num {number}" if overrides else abstract

    def marker(self, number: str, level: int) -> str:
        """Return the marker of the next item of a numbering at a level, and count it. An unknown one gives a bullet."""
        levels = self._levels.get(f"num {number}", {})
        counts = self._counts[self._abstract_of.get(number, number)]
        own = levels.get(level, _Level())
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if own.form in ("bullet", "none") or "%" not in own.frame:
            return _BULLET

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            each = levels.get(at, _Level())
            return _format(counts.get(at, each.start), each.form)

        return re.sub(r"%(\d)", shown, own.frame).strip() or _BULLET


def _levels_in(element: Element) -> list[tuple[int, _Level]]:
    levels = []
    for each in element:
        if kind_of(each) == "w:lvl":
            start = _number(value_of(child(each, "w:start")), 1)
            form = value_of(child(each, "w:numFmt")) or "decimal"
            levels.append(
                (_number(value_of(each, "ilvl"), 0), _Level(start, form, value_of(child(each, "w:lvlText")) or ""))
            )
    return levels


def _number(text: str | None, default: int) -> int:
    return min(int(text), _MAX_NUMBER) if text and re.fullmatch(r"\d{1,9}", text) else default


def _format(number: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter" if number > 0:
            letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letters.upper() if form == "upperLetter" else letters
        case "lowerRoman" | "upperRoman" if number > 0:
            roman = _as_roman(number)
            return roman.upper() if form == "upperRoman" else roman
        case "decimalZero":
            return f"{number:02}"
    return str(number)


def _as_roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        parts.append(letters * (number // value))
        number %= value
    return "".join(parts)
