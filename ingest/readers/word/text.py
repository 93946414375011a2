"""The text of a paragraph of Word: tracked changes accepted, hidden text left out, raised text written on the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.readers.word.equations import linear
from ingest.readers.word.package import child, kind_of, value_of
from ingest.readers.word.styles import Style, StyleSheet, with_direct_properties
from ingest.readers.word.symbols import UNKNOWN, symbol, text_in_font
from ingest.typography import subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LEFT_OUT = frozenset(["w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "mc:Fallback", "w:rubyPr"])
_BREAKS = frozenset(["w:tab", "w:br", "w:cr", "w:ptab"])
_MAX_DEPTH = 200


@dataclass(slots=True)
class ParagraphText:
    """The text of a paragraph, and what stands beside it: its footnotes and text boxes, in their order.

    `notes` holds ("footnote" or "endnote", id, mark) of each reference. `bold` and `size` (in half-points) tell how all
    of the text looks: the text is bold only if each run is, and `size` is that of the smallest run.
    """

    text: str = ""
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    bold: bool = False
    size: int = 0


class TextReader:
    """A reader of the text of paragraphs. It numbers the footnotes of the file in their order."""

    def __init__(self, styles: StyleSheet) -> None:
        self._styles = styles
        self._marks: dict[tuple[str, str], str] = {}
        self.has_unknown_symbols = False

    def read(self, paragraph: Element) -> ParagraphText:
        """Return the text of a paragraph and what stands beside it."""
        result = ParagraphText()
        pieces: list[tuple[str, str]] = []  # the text of each run, and "superscript", "subscript" or ""
        looks: list[tuple[bool, int]] = []
        base = value_of(child(paragraph, "w:pPr", "w:pStyle"))
        for element, in_run in self._elements(paragraph, None, 0):
            piece, script = self._read_element(element, in_run, result), ""
            if not piece:
                continue
            if in_run is not None:
                style = self._style_of(in_run, base)
                if style.hidden:
                    continue
                script = style.script
                if piece.strip():
                    looks.append((style.bold, style.size))
            if pieces and pieces[-1][1] == script:
                pieces[-1] = (pieces[-1][0] + piece, script)
            else:
                pieces.append((piece, script))
        result.text = "".join(_written(text, script) for text, script in pieces)
        result.bold = bool(looks) and all(bold for bold, _ in looks)
        result.size = min((size for _, size in looks), default=0)
        self.has_unknown_symbols |= UNKNOWN in result.text
        return result

    def _style_of(self, run: Element, paragraph_style: str | None) -> Style:
        properties = child(run, "w:rPr")
        own = value_of(child(properties, "w:rStyle"))
        return with_direct_properties(self._styles.get(own or paragraph_style), properties)

    def _elements(self, parent: Element, run: Element | None, depth: int) -> Iterator[tuple[Element, Element | None]]:
        """Yield the elements that hold text, in their order, each with the run that it stands in."""
        for element in parent:
            kind = kind_of(element)
            if kind in _LEFT_OUT or depth > _MAX_DEPTH:
                continue
            if kind in ("m:oMath", "m:oMathPara"):
                yield element, None
            elif kind == "w:txbxContent" or kind == "w:ruby":
                yield element, run
            elif kind == "mc:AlternateContent":
                chosen = child(element, "mc:Choice")
                yield from self._elements(
                    chosen if chosen is not None else child(element, "mc:Fallback") or [], run, depth + 1
                )
            elif len(element) and kind != "w:p":
                if kind == "wp:docPr":
                    yield element, run
                yield from self._elements(element, element if kind == "w:r" else run, depth + 1)
            elif kind != "w:p":
                yield element, run

    def _read_element(self, element: Element, run: Element | None, result: ParagraphText) -> str:
        """Return the text of one element, and note in the result what stands beside the text."""
        kind = kind_of(element)
        if kind == "w:t":
            return text_in_font(_font_of(run), element.text or "")
        if kind in _BREAKS:
            return " "
        match kind:
            case "w:noBreakHyphen":
                return "-"
            case "w:sym":
                code = value_of(element, "char") or ""
                return (
                    symbol(value_of(element, "font") or "", int(code, 16))
                    if re.fullmatch("[0-9A-Fa-f]{1,6}", code)
                    else ""
                )
            case "w:footnoteReference" | "w:endnoteReference":
                return self._refer_to_note(element, result)
            case "w:txbxContent":
                result.boxes.append(element)
            case "m:oMath" | "m:oMathPara":
                return linear(element)
            case "w:ruby":
                return self._read_ruby(element)
            case "wp:docPr" if _is_picture(element):
                description = (value_of(element, "descr") or "").strip()
                return f" [Picture: {description}] " if description else ""
        return ""

    def _read_ruby(self, element: Element) -> str:
        """Return a word with its reading in brackets: "春(はる)"."""
        base, reading = child(element, "w:rubyBase"), child(element, "w:rt")
        words = [self.read(each).text if each is not None else "" for each in (base, reading)]
        return f"{words[0]}({words[1]})" if words[1] else words[0]

    def _refer_to_note(self, element: Element, result: ParagraphText) -> str:
        kind, note_id = kind_of(element).removeprefix("w:").removesuffix("Reference"), value_of(element, "id") or ""
        first_reference = (kind, note_id) not in self._marks
        mark = self._marks.setdefault((kind, note_id), f"[{len(self._marks) + 1}]")
        if first_reference:
            result.notes.append((kind, note_id, mark))
        return mark


def _font_of(run: Element | None) -> str:
    return value_of(child(run, "w:rPr", "w:rFonts"), "ascii") or ""


def _is_picture(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and any(
        kind_of(each) in ("pic:pic",) or "chart" in kind_of(each) for each in parent.iter()
    )


def _written(text: str, script: str) -> str:
    if script == "superscript" and not text.startswith(
        "["
    ):  # the mark of a footnote is raised, and in brackets already
        return superscript(text)
    return subscript(text) if script == "subscript" else text
