"""Write an equation of Word (OMML) on one line: "x=(−b±√(b²−4ac))/(2a)"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.readers.word.package import child, is_on, kind_of, value_of
from ingest.typography import subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ONE_SIGN = r"[^\W\d_][⁰¹²³⁴-₎ₐ-ₜᵢᵣᵤᵥᵃ-ᶻⁱⁿ\u0300-\u036f\u20d7]*"  # a letter with what is written above and below it
_NUMBER = r"\d+(?:[.,]\d+)?"
_DIVISOR = re.compile(rf"{_ONE_SIGN}|{_NUMBER}|\([^()]*\)")
_DIVIDEND = re.compile(rf"(?:{_ONE_SIGN}|{_NUMBER}|√)+|\([^()]*\)")
_MATH_LETTER = re.compile("[\U0001d400-\U0001d7ff]")
_HIDDEN = frozenset(["w:rPr", "m:rPr", "w:del", "w:moveFrom", "m:ctrlPr", "m:argPr"])
_ACCENTS = {"^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "‾": "\u0304", "¯": "\u0304",
            "\u0305": "\u0304", "˙": "\u0307", "¨": "\u0308", "→": "\u20d7"}  # fmt: skip
_MAX_DEPTH = 60  # of nested elements; deeper ones are written without their structure


def linear(element: Element, depth: int = 0) -> str:
    """Return an equation, or an element of one, on one line."""
    if depth > _MAX_DEPTH:
        return "".join(str(text) for text in element.itertext())
    kind = kind_of(element)
    if kind in _HIDDEN or kind.endswith("Pr"):
        return ""
    if kind in ("m:t", "w:t"):
        return _MATH_LETTER.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), element.text or "")
    if kind in _WRITERS:
        return _WRITERS[kind](element, depth + 1)
    line = ""
    for each in element:
        line = join(line, linear(each, depth + 1))
    return line


def join(before: str, after: str) -> str:
    """Return two pieces of an equation side by side, with a space where the digits of two numbers would be one.

    >>> join("2", "1/2"), join("1/2", "3"), join("2", "³√x"), join("2", "x")
    ('2 1/2', '1/2 3', '2 ³√x', '2x')
    """
    is_one_number = re.search(r"\d$", before) and re.match(r"\d+/|[⁰¹²³⁴-⁹]", after)
    is_one_word = re.search(r"/\w+$|[_^]\([^()]*\)$", before) and re.match(r"\w", after)
    return f"{before} {after}" if is_one_number or is_one_word else before + after


def _part(element: Element, kind: str, depth: int) -> str:
    found = child(element, kind)
    return linear(found, depth) if found is not None else ""


def _fraction(element: Element, depth: int) -> str:
    above, below = _part(element, "m:num", depth), _part(element, "m:den", depth)
    if value_of(child(element, "m:fPr", "m:type")) == "noBar":
        return f"{above}; {below}"
    return f"{_grouped(above, _DIVIDEND)}/{_grouped(below, _DIVISOR)}"


def _scripts(element: Element, depth: int) -> str:
    base, scripts = _part(element, "m:e", depth), _scripts_alone(element, depth)
    return (f"({base})" if "/" in base and not base.endswith((")", "]")) else base) + scripts


def _scripts_alone(element: Element, depth: int) -> str:
    return subscript(_part(element, "m:sub", depth)) + superscript(_part(element, "m:sup", depth))


def _root(element: Element, depth: int) -> str:
    return f"{superscript(_part(element, 'm:deg', depth))}√{_grouped(_part(element, 'm:e', depth), _DIVISOR)}"


def _sum(element: Element, depth: int) -> str:
    sign = value_of(child(element, "m:naryPr", "m:chr")) or "∫"
    return f"{sign}{_scripts_alone(element, depth)} {_part(element, 'm:e', depth)}"


def _limit(element: Element, depth: int) -> str:
    write = subscript if kind_of(element) == "m:limLow" else superscript
    return _part(element, "m:e", depth) + write(_part(element, "m:lim", depth))


def _function(element: Element, depth: int) -> str:
    return f"{_part(element, 'm:fName', depth)} {_part(element, 'm:e', depth)}"


def _delimited(element: Element, depth: int) -> str:
    properties = child(element, "m:dPr")

    def sign(kind: str, default: str) -> str:
        value = value_of(child(properties, kind))
        return default if value is None else value

    cells = _children(element, "m:e")
    inner = sign("m:sepChr", "|").join(linear(each, depth) for each in cells)
    if len(cells) == 1 and [kind_of(each) for each in cells[0] if not kind_of(each).endswith("Pr")] == ["m:m"]:
        inner = inner[1:-1]  # the matrix has its own brackets
    return f"{sign('m:begChr', '(')}{inner}{sign('m:endChr', ')')}"


def _matrix(element: Element, depth: int) -> str:
    rows = (", ".join(linear(cell, depth) for cell in _children(row, "m:e")) for row in _children(element, "m:mr"))
    return f"[{'; '.join(rows)}]"


def _lines(element: Element, depth: int) -> str:
    """Return equations below each other. In them "&" is where they are aligned, and "#" stands before their number."""
    kind = "m:oMath" if kind_of(element) == "m:oMathPara" else "m:e"
    return "; ".join(linear(each, depth).replace("&", "").replace("#", "  ") for each in _children(element, kind))


def _accented(element: Element, depth: int) -> str:
    """Return a sign with its accent or bar. Over more than one sign a bar only groups them."""
    base = _part(element, "m:e", depth)
    if kind_of(element) == "m:acc":
        accent = value_of(child(element, "m:accPr", "m:chr")) or "^"
        accent = _ACCENTS.get(accent, accent)
    else:
        accent = "\u0304" if value_of(child(element, "m:barPr", "m:pos")) == "top" else "\u0332"
    return base + accent if len(base) == 1 else base


def _phantom(element: Element, depth: int) -> str:
    shown = child(element, "m:phantPr", "m:show")
    return _part(element, "m:e", depth) if shown is None or is_on(shown) else ""


def _children(element: Element, kind: str) -> list[Element]:
    return [each for each in element if kind_of(each) == kind]


def _grouped(text: str, simple: re.Pattern[str]) -> str:
    """Return the text in brackets unless it is so simple that nobody reads it wrongly."""
    return text if simple.fullmatch(text) else f"({text})"


_WRITERS: dict[str, Callable[[Element, int], str]] = {
    "m:f": _fraction,
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:sPre": lambda element, depth: (
        superscript(_part(element, "m:sup", depth))
        + subscript(_part(element, "m:sub", depth))
        + _part(element, "m:e", depth)
    ),
    "m:rad": _root,
    "m:nary": _sum,
    "m:limLow": _limit,
    "m:limUpp": _limit,
    "m:func": _function,
    "m:d": _delimited,
    "m:m": _matrix,
    "m:eqArr": _lines,
    "m:oMathPara": _lines,
    "m:acc": _accented,
    "m:bar": _accented,
    "m:phant": _phantom,
}
