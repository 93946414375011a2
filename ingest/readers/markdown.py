"""Read Markdown files, including their front matter in YAML or TOML.

This is the only module that imports markdown-it-py and PyYAML.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.documents import NO_METADATA, BlockKind, Metadata
from ingest.canonical import Draft, TextBuilder
from ingest.metadata import build_metadata
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from markdown_it.token import Token


_FRONT_MATTER = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE_LINE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_LINE_BREAKS = ("softbreak", "hardbreak")
_ADMONITION = re.compile(r"^\[!\w+\]\s*")


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a Markdown file. Raise DamagedFile if the data is not text in a known encoding."""
    from markdown_it import MarkdownIt

    title, metadata, body = _split_front_matter(decode_text(name, data))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    writer = _Writer()
    writer.write(tokens)
    return _promote_first_heading(writer.builder.draft(title, metadata=metadata))


def _promote_first_heading(draft: Draft) -> Draft:
    """Return the draft with a heading of any level as its title (level 1), if the text begins with that heading.

    The draft stays as it is if it declares a title or if another heading has the same level or a higher one.
    """
    headings = [block for block in draft.blocks if block.kind is BlockKind.HEADING]
    if draft.title or not headings or headings[0] != draft.blocks[0]:
        return draft
    first = headings[0]
    if any(block.level <= first.level for block in headings[1:]):
        return draft
    return replace(draft, blocks=(replace(first, level=1), *draft.blocks[1:]))


def _split_front_matter(text: str) -> tuple[str, Metadata, str]:
    """Return the title that the front matter declares, or "", its other fields, and the text below it."""
    front_matter = _FRONT_MATTER.match(text)
    if front_matter is None or not re.search(r"^\s*[\w-]+\s*[:=]", front_matter[2], re.MULTILINE):
        return "", NO_METADATA, text
    fields = _parse_front_matter(front_matter[1], front_matter[2])
    title = fields.get("title", "")
    title = str(title) if isinstance(title, str | int | float) else ""
    return title, build_metadata(fields.items()), text[front_matter.end() :]


def _parse_front_matter(fence: str, text: str) -> dict[str, Any]:
    """Return the fields of the front matter, with their names in lower case.

    If the front matter is malformed, return only its title, so that the article can still be read.
    """
    import yaml

    try:
        fields = tomllib.loads(text) if fence == "+++" else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        line = _TITLE_LINE.search(text)
        return {"title": line[1]} if line else {}
    return {str(key).lower(): value for key, value in fields.items()} if isinstance(fields, dict) else {}


class _Writer:
    """A writer that goes through the tokens of a Markdown text and adds its blocks to a TextBuilder."""

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._heading_level = 0  # 0 outside headings
        self._list_depth = -1  # -1 outside lists
        self._marker = ""  # of the list item whose first block is still to come, else ""
        self._cells: list[str] | None = None  # of the open table row, None outside tables

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            action = getattr(self, f"_on_{token.type}", None)
            if action is not None:
                action(token)

    def _on_heading_open(self, token: Token) -> None:
        self._heading_level = int(token.tag[1])

    def _on_heading_close(self, token: Token) -> None:
        self._heading_level = 0

    def _on_bullet_list_open(self, token: Token) -> None:
        self._list_depth += 1

    def _on_bullet_list_close(self, token: Token) -> None:
        self._list_depth -= 1

    _on_ordered_list_open, _on_ordered_list_close = _on_bullet_list_open, _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        self._marker = f"{token.info}{token.markup}" if token.info else "•"

    def _on_tr_open(self, token: Token) -> None:
        self._cells = []

    def _on_tr_close(self, token: Token) -> None:
        self.builder.row(self._cells or [])
        self._cells = None

    def _on_inline(self, token: Token) -> None:
        text = _plain_text(token.children or [])
        if self._cells is not None:
            self._cells.append(text)
        elif self._heading_level:
            self.builder.heading(text, self._heading_level)
        elif self._marker:
            self.builder.item(text, self._list_depth, self._marker)
        else:
            self.builder.paragraph(_ADMONITION.sub("", text))
        self._marker = ""

    def _on_code_block(self, token: Token) -> None:
        self.builder.lines(token.content)

    _on_fence = _on_code_block

    def _on_html_block(self, token: Token) -> None:
        from ingest.readers.html import write_fragment

        write_fragment(self.builder, token.content)


def _plain_text(tokens: Sequence[Token]) -> str:
    """Return the text of inline tokens without Markdown marks. Images are left out."""
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in _LINE_BREAKS or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            parts.append("\n")
    return "".join(parts)
