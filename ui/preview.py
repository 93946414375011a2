"""What indexing would make of a file that is not indexed yet."""

from __future__ import annotations

from dataclasses import dataclass

import ingest
from documents import Document, Passage
from errors import ArticleError
from library import Library

_LONG_SECTION = 12  # passages; above it headings were probably missed


@dataclass(frozen=True, slots=True)
class Preview:
    """`outline` holds (level, heading) of each section below the title. With a problem, all else is empty."""

    name: str
    title: str = ""
    outline: tuple[tuple[int, str], ...] = ()
    passages: int = 0
    warnings: tuple[str, ...] = ()
    problem: str = ""


def preview(library: Library, name: str, data: bytes) -> Preview:
    """Read and chunk, and index nothing."""
    try:
        document = ingest.read_bytes(name, data, name)
        passages = library.chunk(document)
    except ArticleError as error:
        return Preview(name, problem=error.reason)
    outline = tuple((section.level, section.heading) for section in document.sections[1:])
    return Preview(name, document.title, outline, len(passages), tuple(_warnings(document, passages)))


def _warnings(document: Document, passages: list[Passage]) -> list[str]:
    if len(document.sections) == 1 and len(passages) > 2:
        return ["No headings were found, so passages can only be shown under the title."]
    counts: dict[str, int] = {}
    for passage in passages:
        counts[passage.section_id] = counts.get(passage.section_id, 0) + 1
    if max(counts.values(), default=0) > _LONG_SECTION:
        return ["A section is very long. Perhaps some of its headings were not recognised."]
    return []
