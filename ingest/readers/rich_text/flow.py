"""What the parser of rich text hands over: paragraphs, the text in them and how it looks, and cells of tables."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from ingest.typography import subscript, superscript


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks. `script` is "superscript", "subscript" or ""; `size` is in half-points; `font` is a number."""

    font: int = -1
    script: str = ""
    hidden: bool = False
    deleted: bool = False
    bold: bool = False
    size: int = 24


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a paragraph: its style, the level of its outline from 0, its indents in twips, and its list level."""

    style: int = 0
    outline: int | None = None
    indent: int = 0
    first_indent: int = 0
    list_level: int = 0
    in_table: bool = False


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text, the marker of the list item that it is, its notes with their marks, and its boxes."""

    form: Form = field(default_factory=Form)
    marker: str = ""
    notes: list[tuple[str, list[Paragraph]]] = field(default_factory=list)
    boxes: list[Paragraph] = field(default_factory=list)
    pieces: list[tuple[str, str]] = field(default_factory=list)  # text and script
    looks: list[Look] = field(default_factory=list)  # of all text that is not white space

    @property
    def text(self) -> str:
        return "".join(_written(join_surrogates(text), script) for text, script in self.pieces)

    @property
    def is_bold(self) -> bool:
        return bool(self.looks) and all(look.bold for look in self.looks)

    @property
    def size(self) -> int:
        """The size of the smallest text in half-points, 0 without text."""
        return min((look.size for look in self.looks), default=0)

    def add(self, text: str, look: Look) -> None:
        if text.strip() and (not self.looks or self.looks[-1] != look):
            self.looks.append(look)
        if self.pieces and self.pieces[-1][1] == look.script:
            self.pieces[-1] = (self.pieces[-1][0] + text, look.script)
        else:
            self.pieces.append((text, look.script))


@dataclass(slots=True)
class Flow:
    """A stream of paragraphs: of the body, a note or a box. `done` are those that nobody has taken yet."""

    done: list[Paragraph] = field(default_factory=list)
    current: Paragraph = field(default_factory=Paragraph)

    def end_paragraph(self, form: Form) -> Paragraph:
        """End the open paragraph, add it to those that are done, and return it."""
        ended, self.current = self.current, Paragraph()
        ended.form = form
        self.done.append(ended)
        return ended


@dataclass(frozen=True, slots=True)
class CellForm:
    """Whether a cell goes on from the cell above it, or from the cell to its left."""

    from_above: bool = False
    from_left: bool = False


class Output(Protocol):
    """Where the parser puts what it reads."""

    def paragraph(self, paragraph: Paragraph) -> None: ...

    def row(self, cells: list[list[Paragraph]], forms: list[CellForm]) -> None: ...


def join_surrogates(text: str) -> str:
    """Return the text with each pair of surrogates as the character that it stands for, a lone one as U+FFFD."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def changed_form(form: Form, word: str, number: int | None) -> Form:
    """Return the form of a paragraph behind a control word. Most words change nothing."""
    value = number or 0
    match word:
        case "pard":
            return Form()
        case "s":
            return replace(form, style=value)
        case "outlinelevel":
            return replace(form, outline=value)
        case "li" | "lin":
            return replace(form, indent=value)
        case "fi":
            return replace(form, first_indent=value)
        case "ilvl":
            return replace(form, list_level=value)
        case "intbl":
            return replace(form, in_table=True)
    return form


def changed_look(look: Look, word: str, number: int | None) -> Look:
    """Return the look of text behind a control word. The number 0 turns a look off."""
    is_on = number != 0
    match word:
        case "plain":
            return Look()
        case "f":
            return replace(look, font=number or 0)
        case "fs":
            return replace(look, size=number or 24)
        case "b":
            return replace(look, bold=is_on)
        case "v":
            return replace(look, hidden=is_on)
        case "deleted":
            return replace(look, deleted=is_on)
        case "super" | "up":
            return replace(look, script="superscript" if is_on else "")
        case "sub" | "dn":
            return replace(look, script="subscript" if is_on else "")
        case "nosupersub":
            return replace(look, script="")
    return look


def _written(text: str, script: str) -> str:
    if script == "superscript":
        return superscript(text)
    return subscript(text) if script == "subscript" else text
