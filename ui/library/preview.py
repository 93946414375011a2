"""The preview of an uploaded file, as data and as HTML: what indexing would make of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.counts import counted
from core.documents import Document, Passage
from core.errors import ArticleError
from patella import Library

_LONG_SECTION = 12  # passages; in a longer section the reader has probably missed headings


@dataclass(frozen=True, slots=True)
class Preview:
    """The preview of one file. `outline` holds (level, heading) of each section below the title.

    `problem` is the reason why the file cannot be read; all fields but `name` and `problem` are then empty.
    """

    name: str
    title: str = ""
    outline: tuple[tuple[int, str], ...] = ()
    passages: int = 0
    warnings: tuple[str, ...] = ()
    problem: str = ""


def preview(library: Library, name: str, data: bytes) -> Preview:
    """Read and chunk a file in a bounded child process, without indexing it.

    `name` is its file name, whose suffix tells the format.
    """
    try:
        document, passages = library.reader.read_upload(name, data)
    except ArticleError as error:
        return Preview(name, problem=error.reason)
    outline = tuple((section.level, section.heading) for section in document.sections[1:])
    return Preview(name, document.title, outline, len(passages), tuple(_warnings(document, passages)))


def _warnings(document: Document, passages: Sequence[Passage]) -> list[str]:
    warnings = list(document.warnings)
    counts = Counter(passage.section_id for passage in passages)
    if len(document.sections) == 1 and len(passages) > 2:
        warnings.append("No headings were found, so passages can only be shown under the title.")
    elif max(counts.values(), default=0) > _LONG_SECTION:
        warnings.append("A section is very long. Perhaps some of its headings were not recognised.")
    return warnings


def preview_card(previewed: Preview, replaces: bool) -> str:
    """Return a preview as HTML. `replaces` adds a warning that an article of the same name exists."""
    if previewed.problem:
        return (
            f'<section class="preview" role="alert"><h3>{escape(previewed.name)}</h3>'
            f'<p class="status attention">{escape(previewed.problem)}</p></section>'
        )
    warnings = "".join(f'<p class="status attention">{escape(warning)}</p>' for warning in previewed.warnings)
    replaced = '<p class="status attention">An article of this name is there already.</p>' if replaces else ""
    sizes = f"{counted(len(previewed.outline), 'heading')}, {counted(previewed.passages, 'passage')}"
    return (
        f'<section class="preview"><h3>{escape(previewed.title)}</h3>'
        f'<p class="file">{escape(previewed.name)}: {sizes}</p>'
        f"{replaced}{warnings}{_outline(previewed)}</section>"
    )


def _outline(previewed: Preview) -> str:
    items = "".join(
        f'<li class="level-{min(max(level, 1), 6)}">{escape(heading)}</li>' for level, heading in previewed.outline
    )
    return f"<ol>{items}</ol>" if items else ""
