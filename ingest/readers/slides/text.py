"""The text of slides: paragraphs with their bullets and numbers, raised text written on the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.word import linear, text_in_font
from ingest.typography import subscript, superscript
from ingest.xml_archive import attribute, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LEFT_OUT_FIELDS = ("slidenum", "datetime")
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_BULLET = "•"
_MAX_DEPTH = 30


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph of a shape. `marker` is a bullet or number, or "" in a paragraph that is no list item."""

    text: str
    depth: int = 0
    marker: str = ""


class Numbers:
    """The numbers of the list items of one shape. Paragraphs are to be numbered in their order."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[str, int]] = {}

    def marker(self, bullet: Element | None, depth: int) -> str:
        """Return the marker of the next paragraph by its element of a bullet, such as a:buAutoNum."""
        for deeper in [each for each in self._last if each > depth]:
            del self._last[deeper]
        kind = local_name(bullet) if bullet is not None else ""
        if bullet is None or kind != "buAutoNum":
            self._last.pop(depth, None)
            return "" if kind in ("", "buNone") else _BULLET
        form, start = attribute(bullet, "type"), attribute(bullet, "startAt")
        first = int(start) if start.isdecimal() and len(start) < 6 else 1
        last_form, last = self._last.get(depth, ("", 0))
        number = last + 1 if last_form == form else first
        self._last[depth] = (form, number)
        return _format(form, number)


def _format(form: str, number: int) -> str:
    shown = str(number)
    if form.startswith("alpha"):
        shown = chr(ord("a") + (number - 1) % 26)
    elif form.startswith("roman") and number < len(_ROMAN):
        shown = _ROMAN[number]
    shown = shown.upper() if "Uc" in form else shown
    ends = {"ParenBoth": f"({shown})", "ParenR": f"{shown})", "Plain": shown}
    return next((text for end, text in ends.items() if form.endswith(end)), f"{shown}.")


def read_lines(body: Element, defaults: Iterable[Element]) -> Iterator[TextLine]:
    """Yield the paragraphs with text of a text body. `defaults` are the list styles that it inherits, nearest first."""
    styles = [
        each for each in (next((e for e in body if local_name(e) == "lstStyle"), None), *defaults) if each is not None
    ]
    numbers = Numbers()
    for paragraph in body:
        if local_name(paragraph) != "p":
            continue
        text = read_paragraph(paragraph)
        if not text.strip():
            continue
        properties = next((each for each in paragraph if local_name(each) == "pPr"), None)
        level = attribute(properties, "lvl") if properties is not None else ""
        depth = int(level) if level.isdecimal() and len(level) == 1 else 0
        marker = numbers.marker(_bullet_of(properties, styles, depth), depth)
        yield TextLine(text, depth, marker)


def _bullet_of(properties: Element | None, styles: list[Element], depth: int) -> Element | None:
    """Return the element that says the bullet of a paragraph: its own, or that of the nearest list style."""
    levels = [properties]
    for style in styles:
        levels.append(next((each for each in style if local_name(each) == f"lvl{depth + 1}pPr"), None))
    for level in levels:
        for each in level if level is not None else ():
            if local_name(each) in ("buNone", "buAutoNum", "buChar", "buBlip"):
                return each
    return None


def read_paragraph(paragraph: Element) -> str:
    """Return the text of a paragraph."""
    return "".join(_pieces(paragraph, 0))


def _pieces(parent: Element, depth: int) -> Iterator[str]:
    pieces: list[tuple[str, int]] = []  # text, and 1 if it is raised, -1 if it is lowered
    for each in parent:
        match local_name(each):
            case "r":
                pieces.append((_run_text(each), _shift_of(each)))
            case "br":
                pieces.append((" ", 0))
            case "fld" if not attribute(each, "type").startswith(_LEFT_OUT_FIELDS):
                pieces.append((_run_text(each), _shift_of(each)))
            case "m" | "oMath" | "oMathPara":
                pieces.append((linear(each), 0))
            case "AlternateContent" | "Choice" if depth < _MAX_DEPTH:
                chosen = each if local_name(each) == "Choice" else next(iter(each), None)
                pieces.append(("".join(_pieces(chosen, depth + 1)) if chosen is not None else "", 0))
    joined: list[tuple[str, int]] = []
    for text, shift in pieces:
        if joined and joined[-1][1] == shift:
            joined[-1] = (joined[-1][0] + text, shift)
        else:
            joined.append((text, shift))
    for text, shift in joined:
        yield superscript(text) if shift > 0 else subscript(text) if shift < 0 else text


def _run_text(run: Element) -> str:
    text = "".join(each.text or "" for each in run if local_name(each) == "t").replace("\v", " ")
    properties = next((each for each in run if local_name(each) == "rPr"), None)
    fonts = {local_name(each): attribute(each, "typeface") for each in properties} if properties is not None else {}
    return text_in_font(fonts.get("sym") or fonts.get("latin") or "", text)


def _shift_of(run: Element) -> int:
    properties = next((each for each in run if local_name(each) == "rPr"), None)
    baseline = attribute(properties, "baseline").rstrip("%") if properties is not None else ""
    return 0 if not baseline.strip("-0.") else -1 if baseline.startswith("-") else 1
