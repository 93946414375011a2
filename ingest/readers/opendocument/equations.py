"""Write an equation of MathML on one line: "x=(−b±√(b²−4ac))/(2a)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.canonical import collapse_white_space
from ingest.typography import subscript, superscript
from ingest.xml_archive import attribute, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SIMPLE = re.compile(r"[\w.]+|\([^()]*\)")
_MAX_DEPTH = 60  # of nested elements; deeper ones are written without their structure


def linear(element: Element, depth: int = 0) -> str:
    """Return an equation, or an element of one, on one line."""
    if depth > _MAX_DEPTH:
        return "".join(map(str, element.itertext()))
    kind = local_name(element)
    if kind in ("mi", "mn", "mo", "mtext", "ms"):
        return collapse_white_space("".join(map(str, element.itertext())))
    if kind in ("annotation", "annotation-xml", "mphantom", "none", "mspace"):
        return ""
    parts = [linear(each, depth + 1) for each in element if local_name(each)]
    first, second, third = [*parts, "", "", ""][:3]
    match kind:
        case "semantics":
            return first
        case "mfrac":
            return f"{_grouped(first)}/{_grouped(second)}"
        case "msup" | "mover":
            return first + superscript(second)
        case "msub" | "munder":
            return first + subscript(second)
        case "msubsup" | "munderover":
            return first + subscript(second) + superscript(third)
        case "msqrt":
            return f"√{_grouped(''.join(parts))}"
        case "mroot":
            return f"{superscript(second)}√{_grouped(first)}"
        case "mtable":
            return f"[{'; '.join(parts)}]"
        case "mtr":
            return ", ".join(parts)
        case "mfenced":
            fences = attribute(element, "open") or "(", attribute(element, "close") or ")"
            return f"{fences[0]}{', '.join(parts)}{fences[1]}"
    return "".join(parts)


def _grouped(text: str) -> str:
    """Return the text in brackets unless it is one word, one number or in brackets already."""
    return text if _SIMPLE.fullmatch(text) else f"({text})"
