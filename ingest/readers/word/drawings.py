"""The text in drawings of a Word file: alternative text, charts, diagrams (SmartArt), lettering, embedded objects."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ingest.readers.word.package import WordPackage, child, is_on, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|svg|bmp|emf|wmf|tiff?)|(?:img|dsc|image|picture)[\W_]*\d+", re.IGNORECASE
)
_NO_PICTURE = frozenset(["image", "photo", "picture", "img", "logo", "icon", "avatar", "thumbnail", "spacer", "bullet"])
_MADE_BY_PROGRAM = re.compile(
    r"(?:AI-generated content may be incorrect\.|Description automatically generated.*)", re.DOTALL
)
_MAX_POINTS = 500  # of a series of a chart
_OLD_EQUATION = re.compile(r"Equation\.\d+|MathType.*", re.IGNORECASE)


def alternative_text(element: Element) -> str:
    """Return what an element says of its picture, as "[Picture: a wheel]"; "" if that is a mere file name."""
    text = _MADE_BY_PROGRAM.sub("", value_of(element, "alt" if kind_of(element).startswith("v:") else "descr") or "")
    text = " ".join(text.split())
    if not text or text.lower() in _NO_PICTURE or _FILE_NAME.fullmatch(text) or _is_decorative(element):
        return ""
    return f" [Picture: {text}] "


def _is_decorative(element: Element) -> bool:
    return any(kind_of(each) == "decorative" and is_on(each) for each in element.iter())


def diagram_lines(package: WordPackage, element: Element) -> list[str]:
    """Return the texts of a diagram that a dgm:relIds leads to, in the order of its data."""
    root = package.related(value_of(element, "dm") or "")
    points = root.iter("{*}pt") if root is not None else iter(())
    return [text for text in (_text_of(child(each, "dgm:t")) for each in points) if text]


def chart_rows(package: WordPackage, element: Element) -> list[list[str]]:
    """Return a chart that a c:chart leads to as rows: its titles, the names of its series, and one row a category."""
    root = package.related(value_of(element, "id") or "")
    if root is None:
        return []
    titles = [_text_of(each) for each in root.iter("{*}title")]
    series = [each for each in root.iter("{*}ser") if kind_of(each) == "c:ser"]
    names = [_values(each, "c:tx").get(0, "") for each in series]
    values = [_values(each, "c:val") or _values(each, "c:yVal") for each in series]
    categories: dict[int, str] = {}
    for each in series:
        categories = categories or _values(each, "c:cat") or _values(each, "c:xVal")
    rows = [
        [categories.get(at, ""), *(each.get(at, "") for each in values)] for at in range(_length(categories, values))
    ]
    title = [" – ".join(filter(None, titles))] if any(titles) else []
    return [row for row in (title, ["", *names] if any(names) else [], *rows) if any(row)]


def _length(categories: dict[int, str], values: list[dict[int, str]]) -> int:
    return min(max((at + 1 for each in (categories, *values) for at in each), default=0), _MAX_POINTS)


def _values(series: Element, kind: str) -> dict[int, str]:
    """Return the values that a chart keeps of a series, by their place."""
    part = child(series, kind)
    found: dict[int, str] = {}
    for point in part.iter("{*}pt") if part is not None else ():
        place = value_of(point, "idx") or ""
        if re.fullmatch(r"\d{1,6}", place):
            found[int(place)] = " ".join(filter(None, [found.get(int(place), ""), _text_of(point)]))
    if part is not None and not found:
        found = {0: text} if (text := _text_of(part)) else {}
    return found


def _text_of(element: Element | None) -> str:
    """Return the text of an element of a drawing on one line; white space stands between its paragraphs."""
    if element is None:
        return ""
    parts: list[str] = []
    for each in element.iter():
        if kind_of(each) in ("a:t", "c:v"):
            parts.append(each.text or "")
        elif kind_of(each) in ("a:p", "a:br"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def drawing_text(element: Element) -> str:
    """Return the text of a shape of a drawing (a:txBody), or of a lettering (v:textpath)."""
    return (value_of(element, "string") or "") if kind_of(element) == "v:textpath" else _text_of(element)


class UnreadObjects:
    """The number of embedded objects that were not read, by the name of their program."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter()

    def add(self, element: Element) -> None:
        """Count an embedded object (o:OLEObject)."""
        self._numbers[value_of(element, "ProgID") or "of an unknown program"] += 1

    def warnings(self) -> list[str]:
        """Return in plain words what was not read."""
        return [
            f"holds {number} equation{'s' * (number > 1)} of an old editor ({name}), kept as pictures and not read"
            if _OLD_EQUATION.match(name)
            else f"holds {number} embedded object{'s' * (number > 1)} that cannot be read ({name})"
            for name, number in self._numbers.items()
        ]
