"""Where the results are of: ways to look in one article alone, in one section of it, and everywhere again.

Titles for where there is little room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape

from core.documents import TOP_ANCHOR, Document, Passage, Section, section_of
from ui.html import link
from ui.url_state import UrlState

OFFERED = 8
"""Articles that are offered at once, those of the best results."""

_DOT = '<span aria-hidden="true">·</span>'


def places(passages: Sequence[Passage], url: UrlState, documents: Mapping[str, Document]) -> str:
    """A quiet row. `documents` holds the articles of the passages, and that of the url if it is in the library."""
    rows = _chosen(passages, url, documents.get(url.within)) if url.within else _articles(passages, url)
    return f'<nav class="places" aria-label="Where to look">{rows}</nav>' if rows else ""


def _articles(passages: Sequence[Passage], url: UrlState) -> str:
    titles = {passage.document_id: passage.title for passage in passages}
    if len(titles) < 2:
        return ""
    short = short_titles(titles.values())
    ways = [link(short[title], replace(url, within=each).results()) for each, title in titles.items()]
    return _row("Only in:", ways[:OFFERED])


def _chosen(passages: Sequence[Passage], url: UrlState, document: Document | None) -> str:
    everywhere = link("everywhere", replace(url, within="", section="").results())
    if document is None:
        return _row("Only in:", ["<strong>an article that is not in the library</strong>", everywhere])
    whole = link(document.title, replace(url, section="").results())
    section = next((each for each in document.sections if each.anchor == url.section), None)
    steps = [whole, _strong(_heading(section))] if section else [_strong(document.title)]
    return _row("Only in:", [" › ".join(steps), everywhere]) + _sections(passages, url, document)


def _sections(passages: Sequence[Passage], url: UrlState, document: Document) -> str:
    """Those of the results, as they follow each other in the article."""
    held = {section_of(passage.passage_id) for passage in passages}
    found = [section for section in document.sections if f"{document.document_id}#{section.anchor}" in held]
    if len(found) < 2:
        return ""
    counts = Counter(map(_heading, found))
    names = [_heading(each) if counts[_heading(each)] == 1 else " › ".join(each.path) for each in found]
    ways = [
        link(name, replace(url, section=each.anchor).results())
        for each, name in zip(found, names, strict=True)
        if each.anchor != url.section
    ]
    return _row("Section:", ways)


def _heading(section: Section) -> str:
    return "the beginning" if section.anchor == TOP_ANCHOR else section.heading


def _strong(name: str) -> str:
    return f"<strong>{escape(name)}</strong>"


def _row(label: str, ways: Sequence[str]) -> str:
    return f"<p>{label} {f' {_DOT} '.join(ways)}</p>"


def short_titles(titles: Iterable[str]) -> dict[str, str]:
    """Each title and what stands before its first colon, unless another title begins in the same way."""
    shorter = {title: title.partition(": ")[0] or title for title in titles}
    counts = Counter(shorter.values())
    return {title: short if counts[short] == 1 else title for title, short in shorter.items()}
