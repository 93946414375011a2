"""Where the results are of: ways to look in one article alone, in one section of it, and everywhere again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents import TOP_ANCHOR, Document, Section, section_of
from search import Result
from ui.address import Wish
from ui.markup import escape, link

OFFERED = 8
"""Articles that are offered at once, those of the best results."""

_DOT = '<span aria-hidden="true">·</span>'


def places(results: Sequence[Result], wish: Wish, documents: Mapping[str, Document]) -> str:
    """A quiet row. `documents` holds the articles of the results, and that of the wish if it is in the library."""
    rows = _chosen(results, wish, documents.get(wish.within)) if wish.within else _articles(results, wish)
    return f'<nav class="places" aria-label="Where to look">{rows}</nav>' if rows else ""


def _articles(results: Sequence[Result], wish: Wish) -> str:
    titles = {result.passage.document_id: result.passage.title for result in results}
    if len(titles) < 2:
        return ""
    names = _short(list(titles.values()), [title.partition(": ")[0] for title in titles.values()])
    ways = [link(name, replace(wish, within=each).results()) for each, name in zip(titles, names, strict=True)]
    return _row("Only in:", ways[:OFFERED])


def _chosen(results: Sequence[Result], wish: Wish, document: Document | None) -> str:
    everywhere = link("everywhere", replace(wish, within="", section="").results())
    if document is None:
        return _row("Only in:", ["<strong>an article that is not in the library</strong>", everywhere])
    whole = link(document.title, replace(wish, section="").results())
    section = next((each for each in document.sections if each.anchor == wish.section), None)
    steps = [whole, _strong(_heading(section))] if section else [_strong(document.title)]
    return _row("Only in:", [" › ".join(steps), everywhere]) + _sections(results, wish, document)


def _sections(results: Sequence[Result], wish: Wish, document: Document) -> str:
    """Those of the results, as they follow each other in the article."""
    held = {section_of(result.passage.passage_id) for result in results}
    found = [section for section in document.sections if f"{document.document_id}#{section.anchor}" in held]
    if len(found) < 2:
        return ""
    names = _short([" › ".join(each.path) or _heading(each) for each in found], [_heading(each) for each in found])
    ways = [
        link(name, replace(wish, section=each.anchor).results())
        for each, name in zip(found, names, strict=True)
        if each.anchor != wish.section
    ]
    return _row("Section:", ways)


def _short(names: Sequence[str], shorter: Sequence[str]) -> list[str]:
    """Each by its shorter name, unless another one has that too."""
    counts = Counter(shorter)
    return [short if short and counts[short] == 1 else name for name, short in zip(names, shorter, strict=True)]


def _heading(section: Section) -> str:
    return "the beginning" if section.anchor == TOP_ANCHOR else section.heading


def _strong(name: str) -> str:
    return f"<strong>{escape(name)}</strong>"


def _row(label: str, ways: Sequence[str]) -> str:
    return f"<p>{label} {f' {_DOT} '.join(ways)}</p>"
