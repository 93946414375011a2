"""Markdown: the door to markdown-it-py, and front matter (YAML, the door to PyYAML, or TOML)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.documents import BlockKind
from ingest.canonical import Draft, TextBuilder
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from markdown_it.token import Token


_FRONT_MATTER = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE_LINE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_BREAKS = ("softbreak", "hardbreak")
_ADMONITION = re.compile(r"^\[!\w+\]\s*")


def read(name: str, data: bytes) -> Draft:
    from markdown_it import MarkdownIt

    title, body = _front_matter(decode_text(name, data))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    writer = _Writer()
    writer.write(tokens)
    return _with_title(writer.builder.draft(title))


def _with_title(draft: Draft) -> Draft:
    """A heading of any level that the text begins with is its title, if none is declared and all others are lower."""
    headings = [block for block in draft.blocks if block.kind is BlockKind.HEADING]
    if draft.title or not headings or headings[0] != draft.blocks[0]:
        return draft
    first = headings[0]
    if any(block.level <= first.level for block in headings[1:]):
        return draft
    return replace(draft, blocks=(replace(first, level=1), *draft.blocks[1:]))


def _front_matter(text: str) -> tuple[str, str]:
    """The title that the front matter declares, or "", and the text below it."""
    found = _FRONT_MATTER.match(text)
    if found is None or not re.search(r"^\s*[\w-]+\s*[:=]", found[2], re.MULTILINE):
        return "", text
    title = _mapping(found[1], found[2]).get("title", "")
    return (str(title) if isinstance(title, str | int | float) else ""), text[found.end() :]


def _mapping(fence: str, text: str) -> dict[str, Any]:
    """What the front matter says; where it is written wrongly, its title alone, so that the article is still read."""
    import yaml

    try:
        found = tomllib.loads(text) if fence == "+++" else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        line = _TITLE_LINE.search(text)
        return {"title": line[1]} if line else {}
    return {str(key).lower(): value for key, value in found.items()} if isinstance(found, dict) else {}


class _Writer:
    """Goes through the tokens of a Markdown text and writes its blocks."""

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._heading = 0
        self._depth = -1
        self._marker = ""  # of the item whose first block is still to come
        self._cells: list[str] | None = None

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            action = getattr(self, f"_on_{token.type}", None)
            if action is not None:
                action(token)

    def _on_heading_open(self, token: Token) -> None:
        self._heading = int(token.tag[1])

    def _on_heading_close(self, token: Token) -> None:
        self._heading = 0

    def _on_bullet_list_open(self, token: Token) -> None:
        self._depth += 1

    def _on_bullet_list_close(self, token: Token) -> None:
        self._depth -= 1

    _on_ordered_list_open, _on_ordered_list_close = _on_bullet_list_open, _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        self._marker = f"{token.info}{token.markup}" if token.info else "•"

    def _on_tr_open(self, token: Token) -> None:
        self._cells = []

    def _on_tr_close(self, token: Token) -> None:
        self.builder.row(self._cells or [])
        self._cells = None

    def _on_inline(self, token: Token) -> None:
        text = _plain(token.children or [])
        if self._cells is not None:
            self._cells.append(text)
        elif self._heading:
            self.builder.heading(text, self._heading)
        elif self._marker:
            self.builder.item(text, self._depth, self._marker)
        else:
            self.builder.paragraph(_ADMONITION.sub("", text))
        self._marker = ""

    def _on_code_block(self, token: Token) -> None:
        self.builder.lines(token.content)

    _on_fence = _on_code_block

    def _on_html_block(self, token: Token) -> None:
        from ingest.readers.html import write_fragment

        write_fragment(self.builder, token.content)


def _plain(tokens: Sequence[Token]) -> str:
    """The text of inline tokens without their marks; pictures are left out."""
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in _BREAKS or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            parts.append(" ")
    return "".join(parts)
