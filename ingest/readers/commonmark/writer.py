"""Write a Markdown text to a TextBuilder, block by block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.canonical import TextBuilder
from ingest.readers.commonmark.contents_list import without_contents
from ingest.readers.commonmark.dialects import to_commonmark
from ingest.readers.commonmark.formulas import plain_formula
from ingest.readers.commonmark.inline import plain_text
from ingest.readers.commonmark.parser import LinkDefinition, parse
from ingest.structure import looks_like_heading
from ingest.typography import footnote_mark

if TYPE_CHECKING:
    from markdown_it.token import Token

_TASK = re.compile(r"\[([ xX])\][ \t]+")


def write_markdown(builder: TextBuilder, text: str) -> None:
    """Add the blocks of a Markdown text, which has no front matter, to the builder."""
    commonmark, unknown_values = to_commonmark(text)
    tokens, definitions = parse(commonmark)
    _Writer(builder, without_contents(tokens), definitions).write()
    if unknown_values:
        builder.warn(
            f"holds {len(unknown_values)} places that its site generator fills in, such as {unknown_values[0]}: "
            "what it fills in could not be read"
        )


class _Writer:
    """A writer that goes through the tokens of a Markdown text and adds its blocks to a TextBuilder."""

    def __init__(self, builder: TextBuilder, tokens: Sequence[Token], definitions: Sequence[LinkDefinition]) -> None:
        self._builder = builder
        self._tokens = tokens
        self._definitions = sorted(definitions, key=lambda definition: -definition.line)  # the next one is the last
        levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
        self._bold_level = max(levels, default=1) + 1 if len(levels) <= 1 else 0  # 0: bold lines are no headings
        self._heading_level = 0  # 0 outside headings
        self._item_numbers: list[int] = []  # of the next item in each open list; the page counts on from the first
        self._marker = ""  # of the list item whose first block is still to come, else ""
        self._footnote = ""  # the mark of the footnote whose first block is still to come, else ""
        self._term = ""  # of the definition list, whose definition is still to come, else ""
        self._cells: list[str] | None = None  # of the open table row, None outside tables

    def write(self) -> None:
        for number, token in enumerate(self._tokens):
            if token.level == 0 and token.map is not None:
                self._write_definitions(above=token.map[0])
            if token.type == "inline":
                self._write_inline(number, token)
            elif (action := getattr(self, f"_on_{token.type}", None)) is not None:
                action(token)
        self._write_definitions(above=None)

    def _write_definitions(self, above: int | None) -> None:
        """Write the link definitions above a line of the text, or all that are left."""
        while self._definitions and (above is None or self._definitions[-1].line < above):
            definition = self._definitions.pop()
            self._builder.paragraph(f"{footnote_mark(definition.label)} {definition.address} {definition.title}")

    @property
    def _depth(self) -> int:
        return len(self._item_numbers) - 1

    def _on_heading_open(self, token: Token) -> None:
        self._heading_level = int(token.tag[1])

    def _on_heading_close(self, token: Token) -> None:
        self._heading_level = 0

    def _on_bullet_list_open(self, token: Token) -> None:
        start = token.attrGet("start")
        self._item_numbers.append(int(start or 0) if start is not None else 1)

    def _on_bullet_list_close(self, token: Token) -> None:
        self._item_numbers.pop()

    _on_ordered_list_open, _on_ordered_list_close = _on_bullet_list_open, _on_bullet_list_close
    _on_dl_open, _on_dl_close = _on_bullet_list_open, _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        self._marker = f"{self._item_numbers[-1]}{token.markup}" if token.info else "•"
        self._item_numbers[-1] += 1

    def _on_footnote_reference_open(self, token: Token) -> None:
        self._footnote = f"{footnote_mark(token.meta['label'])} "

    def _on_footnote_reference_close(self, token: Token) -> None:
        self._footnote = ""

    def _on_tr_open(self, token: Token) -> None:
        self._cells = []

    def _on_tr_close(self, token: Token) -> None:
        self._builder.row(self._cells or [])
        self._cells = None

    def _write_inline(self, number: int, token: Token) -> None:
        children = token.children or []
        opening = self._tokens[number - 1]
        text = plain_text(children)
        if self._cells is not None:
            self._cells.append(text)
        elif self._heading_level:
            self._builder.heading(text, self._heading_level)
        elif opening.type == "dt_open":
            self._write_term()
            self._term = text
        elif self._term:
            term, self._term = self._term, ""
            self._builder.item(f"{term}: {text}", self._depth)
        elif self._marker:
            self._write_item(text)
        elif self._footnote:
            self._builder.paragraph(self._footnote + text)
            self._footnote = ""
        elif opening.type == "paragraph_open" and opening.level == 0 and self._bold_level:
            self._write_bold_heading(children, text)
        else:
            self._builder.paragraph(text)

    def _write_item(self, text: str) -> None:
        task = _TASK.match(text)
        words = f"{'☐' if task[1] == ' ' else '☒'} {text[task.end() :]}" if task else text
        self._builder.item(words, self._depth, self._marker)
        self._marker = ""

    def _write_term(self) -> None:
        """Write a term that has no definition of its own, because the next term shares it."""
        if self._term:
            self._builder.item(self._term, self._depth)
            self._term = ""

    def _write_bold_heading(self, children: Sequence[Token], text: str) -> None:
        """Write a paragraph. Its first line is a heading if it is bold as a whole and looks like one."""
        count = _count_bold_line(children)
        heading = plain_text(children[:count]).strip().removesuffix(":").rstrip()
        if heading and looks_like_heading(heading):
            self._builder.heading(heading, self._bold_level)
            self._builder.paragraph(plain_text(children[count:]))
        else:
            self._builder.paragraph(text)

    def _on_code_block(self, token: Token) -> None:
        self._builder.lines(token.content)

    _on_fence = _on_code_block

    def _on_math_block(self, token: Token) -> None:
        self._builder.lines("\n".join(map(plain_formula, token.content.replace("\\\\", "\n").split("\n"))))

    def _on_html_block(self, token: Token) -> None:
        from ingest.readers.html import write_fragment

        write_fragment(self._builder, token.content)


def _count_bold_line(children: Sequence[Token]) -> int:
    """Return the number of tokens of the first line if all of its text is bold, else 0. A colon may follow it."""
    bold = 0
    count = 0
    for count, token in enumerate([*children, None]):
        if token is None or token.type in ("softbreak", "hardbreak"):
            return count
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif not bold and token.nesting == 0 and token.content.strip(" :"):
            return 0
    return count
