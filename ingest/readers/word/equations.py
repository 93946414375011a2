"""Write an equation of Word (OMML) on one line: "x=(−b±√(b²−4ac))/(2a)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.readers.word.package import child, kind_of, value_of
from ingest.typography import subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SIMPLE = re.compile(r"[\w.]+|\(.*\)")
_MAX_DEPTH = 60  # of nested elements; deeper ones are written without their structure


def linear(element: Element, depth: int = 0) -> str:
    """Return an equation, or an element of one, on one line."""
    if depth > _MAX_DEPTH:
        return "".join(str(text) for text in element.itertext())

    def part(kind: str) -> str:
        found = child(element, kind)
        return linear(found, depth + 1) if found is not None else ""

    match kind_of(element):
        case "m:t" | "w:t":
            return element.text or ""
        case "m:f":
            return f"{_grouped(part('m:num'))}/{_grouped(part('m:den'))}"
        case "m:sSup":
            return part("m:e") + superscript(part("m:sup"))
        case "m:sSub":
            return part("m:e") + subscript(part("m:sub"))
        case "m:sSubSup" | "m:sPre":
            return part("m:e") + subscript(part("m:sub")) + superscript(part("m:sup"))
        case "m:rad":
            return superscript(part("m:deg")) + f"√{_grouped(part('m:e'))}"
        case "m:nary":
            sign = value_of(child(element, "m:naryPr", "m:chr")) or "∫"
            return f"{sign}{subscript(part('m:sub'))}{superscript(part('m:sup'))} {part('m:e')}"
        case "m:limLow":
            return f"{part('m:e')}{subscript(part('m:lim'))}"
        case "m:limUpp":
            return f"{part('m:e')}{superscript(part('m:lim'))}"
        case "m:func":
            return f"{part('m:fName')} {part('m:e')}"
        case "m:d":
            return _delimited(element, depth)
        case "m:m":
            rows = (
                ", ".join(linear(cell, depth + 1) for cell in row if kind_of(cell) == "m:e") for row in _rows(element)
            )
            return f"[{'; '.join(rows)}]"
        case "m:eqArr":
            return "; ".join(linear(each, depth + 1) for each in element if kind_of(each) == "m:e")
        case "m:oMathPara":
            return "; ".join(linear(each, depth + 1) for each in element if kind_of(each) == "m:oMath")
        case "w:rPr" | "m:rPr" | "w:del" | "w:moveFrom" | "m:ctrlPr":
            return ""
    return "".join(linear(each, depth + 1) for each in element)


def _rows(element: Element) -> list[Element]:
    return [each for each in element if kind_of(each) == "m:mr"]


def _delimited(element: Element, depth: int) -> str:
    properties = child(element, "m:dPr")

    def sign(kind: str, default: str) -> str:
        value = value_of(child(properties, kind))
        return default if value is None else value

    separator = sign("m:sepChr", "|")
    inner = separator.join(linear(each, depth + 1) for each in element if kind_of(each) == "m:e")
    return f"{sign('m:begChr', '(')}{inner}{sign('m:endChr', ')')}"


def _grouped(text: str) -> str:
    """Return the text in brackets unless it is one word, one number or in brackets already."""
    return text if _SIMPLE.fullmatch(text) and text.count("(") <= 1 else f"({text})"
