"""What indexing would make of a file that is not indexed yet.

The preview of an uploaded file as HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from core.documents import Document, Passage
from core.errors import ArticleError
from ingest import read_bytes
from patella import Library
from ui.html import counted

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
        document = read_bytes(name, data, name)
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


def preview_card(shown: Preview, replaces: bool) -> str:
    if shown.problem:
        return (
            f'<section class="preview" role="alert"><h3>{escape(shown.name)}</h3>'
            f'<p class="status attention">{escape(shown.problem)}</p></section>'
        )
    warnings = "".join(f'<p class="status attention">{escape(warning)}</p>' for warning in shown.warnings)
    replaced = '<p class="status attention">An article of this name is there already.</p>' if replaces else ""
    sizes = f"{counted(len(shown.outline), 'heading')}, {counted(shown.passages, 'passage')}"
    return (
        f'<section class="preview"><h3>{escape(shown.title)}</h3><p class="file">{escape(shown.name)}: {sizes}</p>'
        f"{replaced}{warnings}{_outline(shown)}</section>"
    )


def _outline(shown: Preview) -> str:
    items = "".join(
        f'<li class="level-{min(max(level, 1), 6)}">{escape(heading)}</li>' for level, heading in shown.outline
    )
    return f"<ol>{items}</ol>" if items else ""
