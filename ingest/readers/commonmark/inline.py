"""Write the inline tokens of a paragraph as plain text: pictures, footnote marks, formulas, raised and lowered text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ingest.readers.commonmark.formulas import plain_formula
from ingest.readers.commonmark.parser import is_citation
from ingest.typography import footnote_mark, subscript, superscript

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_BREAKS = ("softbreak", "hardbreak")
_HTML_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_ALTERNATIVE_TEXT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_FORMULA_SIGN = re.compile(r"[\\^_={}<>+*/]")  # between two dollar signs, that are else the prices "$5 or 6 US$"
_CARET_RAISED = re.compile(r"(?<=[\w)\]])\^([\w+−-]{1,6})\^(?![\w^])")
_TILDE_LOWERED = re.compile(r"(?<=[A-Za-z)\]])~([\w+−-]{1,6})~(?!~)")


def struck_out(text: str) -> str:
    """Return text that its author has struck out, marked as such."""
    return f"[struck out: {text}]" if text.strip() else ""


_WRITERS: dict[str, Callable[[str], str]] = {
    "citation": footnote_mark,
    "sup": superscript,
    "sub": subscript,
    "s": struck_out,
    "del": struck_out,
    "strike": struck_out,
    "q": lambda text: f"“{text}”",
}


def picture(alternative_text: str) -> str:
    """Return what is read of a picture: its alternative text, or nothing."""
    words = " ".join(alternative_text.split())
    return f"[Picture: {words}]" if words else ""


def plain_text(tokens: Sequence[Token]) -> str:
    """Return the text of inline tokens without Markdown marks, on one line."""
    writer = _InlineWriter()
    for number, token in enumerate(tokens):
        writer.write(token, tokens[number + 1 : number + 2])
    return writer.text()


class _InlineWriter:
    """A writer of inline tokens. Text inside an element that changes it waits until the element ends."""

    def __init__(self) -> None:
        self._parts: list[list[str]] = [[]]
        self._open: list[str] = []

    def text(self) -> str:
        while self._open:
            self._end(self._open[-1])
        return "".join(self._parts[0])

    def write(self, token: Token, following: Sequence[Token]) -> None:
        if token.type == "text":
            raised = _CARET_RAISED.sub(lambda mark: superscript(mark[1]), token.content)
            self._add(_TILDE_LOWERED.sub(lambda mark: subscript(mark[1]), raised))
        elif token.type == "code_inline":
            self._add(token.content)
        elif token.type in _LINE_BREAKS:
            self._add("\n")
        elif token.type == "image":
            self._add(picture(plain_text(token.children or [])))
        elif token.type == "footnote_ref":
            label = token.meta.get("label")
            self._add(footnote_mark(label) if label else f" [{plain_text(token.children or [])}]")
        elif token.type in ("math_inline", "math_inline_double"):
            is_formula = not token.content[0].isdigit() or _FORMULA_SIGN.search(token.content)
            self._add(plain_formula(token.content) if is_formula else f"{token.markup}{token.content}{token.markup}")
        elif token.type == "link_open" and following and is_citation(token.meta.get("label", ""), following[0].content):
            self._begin("citation")
        elif token.type == "link_open":
            self._raise_citation()
        elif token.type == "link_close" and self._open[-1:] == ["citation"]:
            self._end("citation")
        elif token.type in ("s_open", "s_close"):
            (self._begin if token.nesting > 0 else self._end)("s")
        elif token.type == "html_inline":
            self._write_html(token.content)

    def _write_html(self, html: str) -> None:
        tag = _HTML_TAG.match(html)
        name = tag[2].lower() if tag else ""
        if name == "br":
            self._add(" ")
        elif name == "img":
            words = _ALTERNATIVE_TEXT.search(html)
            self._add(picture((words[1] or words[2] or "") if words else ""))
        elif tag and name in _WRITERS:
            (self._end if tag[1] else self._begin)(name)
        elif name == "a":
            self._raise_citation()

    def _raise_citation(self) -> None:
        """Take raised text as the mark of a footnote, since it is a link."""
        if self._open[-1:] == ["sup"]:
            self._open[-1] = "citation"

    def _add(self, text: str) -> None:
        self._parts[-1].append(text)

    def _begin(self, name: str) -> None:
        self._open.append(name)
        self._parts.append([])

    def _end(self, name: str) -> None:
        """End the innermost open element if it has this name."""
        is_raised_link = name == "sup" and self._open[-1:] == ["citation"]
        if self._open[-1:] == [name] or is_raised_link:
            text = "".join(self._parts.pop())
            self._add(_WRITERS[self._open.pop()](text))
