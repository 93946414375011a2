"""The text of a paragraph of an OpenDocument text: hidden text left out, raised text written on the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.readers.opendocument.equations import linear
from ingest.readers.opendocument.styles import Style, StyleSheet, as_number
from ingest.readers.word import UNKNOWN, text_in_font
from ingest.typography import subscript, superscript
from ingest.xml_archive import attribute, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LEFT_OUT = frozenset(
    ["annotation", "annotation-end", "number", "tracked-changes", "forms", "script", "event-listeners", "list-style",
     "ruby-text", "note-citation", "sequence-decls", "user-field-decls", "variable-decls",
     "hidden-paragraph"]
)  # fmt: skip
SHAPES = frozenset(["custom-shape", "rect", "ellipse", "circle", "polygon", "polyline", "path", "line", "connector",
                    "caption", "measure", "regular-polygon"])  # fmt: skip
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")  # means one space; others are written as elements
_MAX_SPACES = 100
_MAX_DEPTH = 100


@dataclass(slots=True)
class ParagraphText:
    """The text of a paragraph, and what stands beside it: its notes and boxes, in their order.

    `notes` holds the mark and the body of each note. `bold` and `size` (in points) tell how all of the text looks: it
    is bold only if each piece is, and `size` is that of the smallest piece.
    """

    text: str = ""
    notes: list[tuple[str, Element]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    bold: bool = False
    size: float = 0


class TextReader:
    """A reader of the text of paragraphs. It numbers the notes of the file in their order.

    `object_of` returns the root of an embedded object by its name, or None.
    """

    def __init__(self, styles: StyleSheet, object_of: Callable[[str], Element | None]) -> None:
        self._styles, self._object_of = styles, object_of
        self._note_count = 0
        self.has_unknown_symbols = False

    def read(self, paragraph: Element) -> ParagraphText:
        """Return the text of a paragraph and what stands beside it."""
        result = ParagraphText()
        pieces: list[tuple[str, str]] = []  # the text of each piece, and "superscript", "subscript" or ""
        looks: list[tuple[bool, float]] = []

        def add(text: str, style: Style, script: str | None = None) -> None:
            if not text or style.hidden:
                return
            text = text_in_font(style.font, text)
            script = style.script if script is None else script
            if text.strip():
                looks.append((style.bold, style.size))
            if pieces and pieces[-1][1] == script:
                pieces[-1] = (pieces[-1][0] + text, script)
            else:
                pieces.append((text, script))

        def walk(element: Element, style: Style, depth: int) -> None:
            if depth > _MAX_DEPTH:
                raise ValueError("its text is nested too deeply")
            add(_WHITE_SPACE.sub(" ", element.text or ""), style)
            for child in element:
                visit(child, style, depth)
                add(_WHITE_SPACE.sub(" ", child.tail or ""), style)

        def visit(child: Element, style: Style, depth: int) -> None:
            match local_name(child):
                case kind if kind in _LEFT_OUT:
                    return
                case "s":
                    add(" " * min(as_number(attribute(child, "c"), 1), _MAX_SPACES), style)
                case "tab" | "line-break":
                    add(" " if local_name(child) == "tab" else "\n", style)
                case "span":
                    walk(child, self._styles.text(attribute(child, "style-name"), style), depth + 1)
                case "note":
                    add(self._refer_to_note(child, result), style, script="")
                case "ruby":
                    add(_read_ruby(child), style)
                case "frame" | "g" | "a" if _is_drawing(child):
                    add(self._read_drawing(child, result, depth + 1), style, script="")
                case kind if kind in SHAPES:
                    result.boxes.append(child)
                case "math":
                    add(linear(child), style, script="")
                case "hidden-text" if attribute(child, "is-hidden") == "true":
                    return
                case _ if not _is_drawing(child):
                    walk(child, style, depth + 1)

        walk(paragraph, self._styles.paragraph(attribute(paragraph, "style-name")), 0)
        result.text = "".join(_written(text, script) for text, script in pieces)
        self.has_unknown_symbols |= UNKNOWN in result.text
        result.bold = bool(looks) and all(bold for bold, _ in looks)
        result.size = min((size for _, size in looks), default=0)
        return result

    def _refer_to_note(self, note: Element, result: ParagraphText) -> str:
        body = next((each for each in note if local_name(each) == "note-body"), None)
        self._note_count += 1
        mark = f"[{self._note_count}]"
        if body is not None:
            result.notes.append((mark, body))
        return mark

    def _read_drawing(self, element: Element, result: ParagraphText, depth: int) -> str:
        """Return the alternative text or the equation of a drawing, and note the boxes in it."""
        if depth > _MAX_DEPTH:
            raise ValueError("its drawings are nested too deeply")
        parts = {local_name(each): each for each in element}
        if "text-box" in parts:
            result.boxes.append(parts["text-box"])
        if "object" in parts and (root := self._root_of(parts["object"])) is not None and local_name(root) == "math":
            return linear(root)
        text = "".join(
            self._read_drawing(each, result, depth + 1)
            for each in element
            if local_name(each) in ("frame", "g", "a") and _is_drawing(each)
        )
        result.boxes += [each for each in element if local_name(each) in SHAPES]
        said = next(
            (parts[kind] for kind in ("desc", "title") if kind in parts and (parts[kind].text or "").strip()), None
        )
        if said is not None and "text-box" not in parts:
            return f" [Picture: {(said.text or '').strip()}] {text}"
        return text

    def _root_of(self, element: Element) -> Element | None:
        inline = next((each for each in element if local_name(each) == "math"), None)
        return self._object_of(attribute(element, "href")) if inline is None else inline


def _is_drawing(element: Element) -> bool:
    """Return whether the element is a drawing. A link ("a") is one only around a frame; text:a is text."""
    return "drawing" in str(element.tag)


def _read_ruby(element: Element) -> str:
    """Return a word with its reading in brackets: "春(はる)"."""
    words = {local_name(each): "".join(map(str, each.itertext())) for each in element}
    base, reading = words.get("ruby-base", ""), words.get("ruby-text", "")
    return f"{base}({reading})" if reading else base


def _written(text: str, script: str) -> str:
    if script == "superscript":
        return superscript(text)
    return subscript(text) if script == "subscript" else text
