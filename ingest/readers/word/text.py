"""The text of a paragraph of Word: hidden text left out, raised text, symbols and equations written on the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.readers.word.drawings import UnreadObjects, alternative_text
from ingest.readers.word.equations import join, linear
from ingest.readers.word.notes import Notes
from ingest.readers.word.package import child, is_on, kind_of, value_of
from ingest.readers.word.raised import on_one_line
from ingest.readers.word.styles import Style, StyleSheet
from ingest.readers.word.symbols import UNKNOWN, symbol, text_in_font

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LINE_BREAK = "\u2028"
"""Stands in the text for a line break."""

_LEFT_OUT = frozenset(["w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:rubyPr", "w:del", "w:moveFrom"])
_BESIDE = frozenset(["w:txbxContent", "a:txBody", "c:chart", "chart", "dgm:relIds", "v:textpath"])
_WHOLE = frozenset(
    [*_BESIDE, "m:oMath", "m:oMathPara", "w:ruby", "w:fldChar", "o:OLEObject"]
)  # what stands in them is not part of the line, or is read in a way of its own
_BREAKS = {"w:tab": "\t", "w:br": LINE_BREAK, "w:cr": LINE_BREAK, "w:ptab": "\t", "w:noBreakHyphen": "-"}
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(slots=True)
class ParagraphText:
    """The text of a paragraph, and what stands beside it: its footnotes and drawings, in their order.

    `name` is the text without the marks of notes. `notes` holds the kind and id of each note that is referred to for
    the first time. `bold` and `size` (in half-points) tell how all of the text looks: it is bold only if each run is,
    and `size` is that of the smallest run; `usual_size` is that of the longest.
    """

    text: str = ""
    name: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    beside: list[Element] = field(default_factory=list)
    bold: bool = False
    size: int = 0
    usual_size: int = 0


class TextReader:
    """A reader of the text of paragraphs. It counts the notes in their order; without notes, it skips them."""

    def __init__(self, styles: StyleSheet, notes: Notes | None) -> None:
        self._styles, self._notes = styles, notes
        self.has_unknown_symbols = False
        self.unread = UnreadObjects()

    def read(self, paragraph: Element) -> ParagraphText:
        """Return the text of a paragraph and what stands beside it."""
        result = ParagraphText()
        pieces: list[tuple[list[str], str]] = []  # texts of runs, and "superscript", "subscript", "mark" or ""
        looks: list[tuple[bool, int, int]] = []  # of each run: whether it is bold, its size, its length
        base = value_of(child(paragraph, "w:pPr", "w:pStyle"))
        read_run, style = None, self._styles.default
        for element, run in _elements(paragraph):
            if run is not read_run:
                style = self._styles.of_run(base, child(run, "w:rPr")) if run is not None else self._styles.default
                read_run = run
            if style.hidden or style.struck:
                continue
            piece, script = self._read_element(element, style, result), style.script
            kind = kind_of(element)
            if piece.strip() and run is not None:
                looks.append((style.bold, style.size, len(piece)))
            if kind in ("w:footnoteReference", "w:endnoteReference"):
                script = "mark"
            elif kind in ("m:oMath", "m:oMathPara") and pieces and pieces[-1][1] == "":
                piece = join(pieces[-1][0][-1], piece).removeprefix(pieces[-1][0][-1])
            if piece and pieces and pieces[-1][1] == script:
                pieces[-1][0].append(piece)
            elif piece:
                pieces.append(([piece], script))
        self._finish(result, [("".join(texts), script) for texts, script in pieces], looks)
        return result

    def _finish(self, result: ParagraphText, pieces: list[tuple[str, str]], looks: list[tuple[bool, int, int]]) -> None:
        result.text = on_one_line(pieces)
        has_marks = any(script == "mark" for _, script in pieces)
        result.name = on_one_line([each for each in pieces if each[1] != "mark"]) if has_marks else result.text
        result.bold = bool(looks) and all(bold for bold, _, _ in looks)
        result.size = min((size for _, size, _ in looks), default=0)
        result.usual_size = max(looks, key=lambda look: look[2], default=(False, 0, 0))[1]
        self.has_unknown_symbols |= UNKNOWN in result.text

    def _read_element(self, element: Element, style: Style, result: ParagraphText) -> str:
        """Return the text of one element, and note in the result what stands beside the text."""
        kind = kind_of(element)
        if kind == "w:t":
            return _INVISIBLE.sub("", text_in_font(style.font, element.text or ""))
        if kind in _BREAKS:
            return _BREAKS[kind]
        if kind in _BESIDE:
            result.beside.append(element)
        match kind:
            case "w:sym":
                return _symbol(element)
            case "w:footnoteReference" | "w:endnoteReference":
                return self._refer_to_note(element, result)
            case "m:oMath" | "m:oMathPara":
                return linear(element)
            case "w:ruby":
                return self._read_ruby(element)
            case "w:fldChar":
                return _form_field(element)
            case "o:OLEObject":
                self.unread.add(element)
            case "wp:docPr" | "pic:cNvPr" | "v:shape":
                return alternative_text(element)
        return ""

    def _refer_to_note(self, element: Element, result: ParagraphText) -> str:
        if self._notes is None:
            return ""
        mark, is_first = self._notes.refer(element)
        result.notes += [self._notes.key_of(element)] if is_first else []
        return mark

    def _read_ruby(self, element: Element) -> str:
        """Return a word with its reading in brackets: "春(はる)"."""
        base, reading = child(element, "w:rubyBase"), child(element, "w:rt")
        words = [self.read(each).text if each is not None else "" for each in (base, reading)]
        return f"{words[0]}({words[1]})" if words[1] else words[0]


def _elements(paragraph: Element) -> Iterator[tuple[Element, Element | None]]:
    """Yield the elements that hold text, in their order, each with the run that it stands in."""
    stack: list[tuple[Iterator[Element], Element | None]] = [(iter(paragraph), None)]
    while stack:
        element = next(stack[-1][0], None)
        if element is None:
            stack.pop()
            continue
        kind, run = kind_of(element), stack[-1][1]
        if kind in _LEFT_OUT or kind == "w:p":
            continue
        if not len(element) or kind in _WHOLE or _says_what_it_shows(element, kind):
            yield element, run
        if len(element) and kind not in _WHOLE:
            stack.append((iter(element), element if kind == "w:r" else run))


def _says_what_it_shows(element: Element, kind: str) -> bool:
    """Return whether an element may name a picture. Those inside a group do; a picture alone is named by its frame."""
    if kind == "pic:cNvPr":
        return any(kind_of(each) in ("wgp", "wpc") for each in element.iterancestors())
    return kind == "wp:docPr" or (kind == "v:shape" and child(element, "v:textbox") is None)


def _symbol(element: Element) -> str:
    code = value_of(element, "char") or ""
    return symbol(value_of(element, "font") or "", int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,6}", code) else ""


def _form_field(element: Element) -> str:
    """Return the sign of a box to tick, or the chosen entry of a list, of an old form."""
    box, choice = child(element, "w:ffData", "w:checkBox"), child(element, "w:ffData", "w:ddList")
    if box is not None:
        state = child(box, "w:checked")
        return "☒" if is_on(state if state is not None else child(box, "w:default")) else "☐"
    if choice is not None:
        entries = [value_of(each) or "" for each in choice if kind_of(each) == "w:listEntry"]
        chosen = value_of(child(choice, "w:result")) or value_of(child(choice, "w:default")) or "0"
        return entries[int(chosen)] if re.fullmatch(r"\d{1,3}", chosen) and int(chosen) < len(entries) else ""
    return ""
