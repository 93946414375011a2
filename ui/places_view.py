"""Where the results are of: ways to look in one article alone, in one section of it, and everywhere again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents import TOP_ANCHOR, Document, Passage, Section, section_of
from ui.address import Wish
from ui.markup import escape, link
from ui.short_titles import short_titles

OFFERED = 8
"""Articles that are offered at once, those of the best results."""

_DOT = '<span aria-hidden="true">·</span>'


def places(passages: Sequence[Passage], wish: Wish, documents: Mapping[str, Document]) -> str:
    """A quiet row. `documents` holds the articles of the passages, and that of the wish if it is in the library."""
    rows = _chosen(passages, wish, documents.get(wish.within)) if wish.within else _articles(passages, wish)
    return f'<nav class="places" aria-label="Where to look">{rows}</nav>' if rows else ""


def _articles(passages: Sequence[Passage], wish: Wish) -> str:
    titles = {passage.document_id: passage.title for passage in passages}
    if len(titles) < 2:
        return ""
    short = short_titles(titles.values())
    ways = [link(short[title], replace(wish, within=each).results()) for each, title in titles.items()]
    return _row("Only in:", ways[:OFFERED])


def _chosen(passages: Sequence[Passage], wish: Wish, document: Document | None) -> str:
    everywhere = link("everywhere", replace(wish, within="", section="").results())
    if document is None:
        return _row("Only in:", ["<strong>an article that is not in the library</strong>", everywhere])
    whole = link(document.title, replace(wish, section="").results())
    section = next((each for each in document.sections if each.anchor == wish.section), None)
    steps = [whole, _strong(_heading(section))] if section else [_strong(document.title)]
    return _row("Only in:", [" › ".join(steps), everywhere]) + _sections(passages, wish, document)


def _sections(passages: Sequence[Passage], wish: Wish, document: Document) -> str:
    """Those of the results, as they follow each other in the article."""
    held = {section_of(passage.passage_id) for passage in passages}
    found = [section for section in document.sections if f"{document.document_id}#{section.anchor}" in held]
    if len(found) < 2:
        return ""
    counts = Counter(map(_heading, found))
    names = [_heading(each) if counts[_heading(each)] == 1 else " › ".join(each.path) for each in found]
    ways = [
        link(name, replace(wish, section=each.anchor).results())
        for each, name in zip(found, names, strict=True)
        if each.anchor != wish.section
    ]
    return _row("Section:", ways)


def _heading(section: Section) -> str:
    return "the beginning" if section.anchor == TOP_ANCHOR else section.heading


def _strong(name: str) -> str:
    return f"<strong>{escape(name)}</strong>"


def _row(label: str, ways: Sequence[str]) -> str:
    return f"<p>{label} {f' {_DOT} '.join(ways)}</p>"
