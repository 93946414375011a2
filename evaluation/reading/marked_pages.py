"""Articles whose headings carry marks, and their text as it looks when it is copied from a page, without the marks."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.documents import BlockKind, Document
from core.errors import ArticleError, CollectionError
from ingest import read, read_bytes

ENDINGS = (".md", ".markdown", ".html", ".htm", ".xhtml")
SECTIONS = "articles.jsonl"
"""A file of articles with sections: {"_id", "title", "source", "sections": [{"heading", "text"}]} on each line."""

_LINE_BREAK = re.compile(r"\n\s*")
_MAX_HEADING = 80  # characters
_MARK = re.compile(r"^(?=[#>*+]|\d+[.)])")


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A file of marked text. `site` is the folder in which it lies or, in a file of articles, where it comes from."""

    site: str
    name: str
    data: bytes | Path

    @property
    def split(self) -> str:
        """Return "development" or "test": a fair half of the pages, whatever else there is."""
        return "development" if self._digest[0] % 2 == 0 else "test"

    @property
    def order(self) -> bytes:
        """Return what a sample of pages is sorted by."""
        return self._digest[1:]

    @property
    def _digest(self) -> bytes:
        return hashlib.sha256(self.name.encode("utf-8", "surrogateescape")).digest()

    def read(self) -> Document | None:
        """Return the document of the page, or None if there is nothing to read in it."""
        try:
            if isinstance(self.data, Path):
                return read(self.data, self.data.stem)
            return read_bytes(f"{self.name}.md", self.data, self.name)
        except ArticleError:
            return None


def find_pages(folder: Path) -> list[MarkedPage]:
    """Return the Markdown files, web pages and articles of `articles.jsonl` below a folder, in order.

    Raises CollectionError if there are none, or a file of articles is malformed.
    """
    pages = [
        MarkedPage(_site_of(path.relative_to(folder)), path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in ENDINGS and path.is_file()
    ]
    for path in sorted(folder.rglob(SECTIONS)):
        pages.extend(_read_sections(path))
    if not pages:
        raise CollectionError(
            f"{folder} holds no articles with marked headings (*.md, *.html, {SECTIONS}). Name another folder."
        )
    return pages


def _site_of(path: Path) -> str:
    return path.parts[0] if len(path.parts) > 1 else "."


def _read_sections(path: Path) -> Iterator[MarkedPage]:
    """Yield the articles of a file of articles whose headings are all marked."""
    try:
        articles = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for article in articles:
            if not _has_unmarked_headings(article):
                text = "\n\n".join(_marked_lines(article))
                yield MarkedPage(str(article["source"]), str(article["_id"]), text.encode())
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CollectionError(f"{path} cannot be read: {error!r}.") from error


def _has_unmarked_headings(article: dict[str, Any]) -> bool:
    """Return whether a short line within a section ends like a heading: nobody could say which of them are."""
    lines = (" ".join(line.split()) for section in article["sections"] for line in section["text"].split("\n"))
    return any(line and len(line) < _MAX_HEADING and line[0] != "-" and line[-1] not in ".:;,)!" for line in lines)


def _marked_lines(article: dict[str, Any]) -> Iterator[str]:
    yield f"# {article['title']}"
    for section in article["sections"]:
        yield f"## {' '.join(section['heading'].split())}"
        for line in _LINE_BREAK.split(section["text"].strip()):
            yield _MARK.sub(r"\\", " ".join(line.split()), count=1)


def without_marks(document: Document) -> str:
    """Return the text of an article as it looks when it is copied from a page.

    The title comes first, each heading stands alone on its line without "#", and list items are indented.
    """
    has_title = any(block.kind is BlockKind.HEADING and block.level == 1 for block in document.blocks)
    lines: list[str] = [] if has_title else [document.title]
    previous_kind = None if has_title else BlockKind.HEADING
    for block in document.blocks:
        in_list_or_table = block.kind in (BlockKind.ITEM, BlockKind.ROW)
        if previous_kind is not None and not (in_list_or_table and block.kind is previous_kind):
            lines.append("")
        indent = "  " * (block.level + 1) if block.kind is BlockKind.ITEM else ""
        lines.append(indent + document.text[block.start : block.end])
        previous_kind = block.kind
    return "\n".join(lines)
