"""Links that restrict a search to one article or one section, or lift the restriction, as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape

from core.documents import TOP_ANCHOR, Document, Passage, Section, section_id_of
from ui.html import link
from ui.url_state import UrlState

MAX_OFFERED = 8
"""Number of articles that are offered: those of the best results."""

_DOT = '<span aria-hidden="true">·</span>'


def places(passages: Sequence[Passage], url: UrlState, documents: Mapping[str, Document]) -> str:
    """Return the links for the articles and sections that the passages come from, or nothing if there is no choice.

    `documents` must hold the article that `url` restricts the search to, by its id, if the library has it.
    """
    rows = _restricted_rows(passages, url, documents.get(url.within)) if url.within else _article_row(passages, url)
    return f'<nav class="places" aria-label="Where to look">{rows}</nav>' if rows else ""


def missing_place(url: UrlState, document: Document | None) -> str:
    """Return which part of the scope of `url` the library does not have: "article", "section", or an empty text.

    `document` is the article of the scope, None if the library does not have it.
    """
    if url.within and document is None:
        return "article"
    anchors = {section.anchor for section in document.sections} if document else set()
    return "section" if url.within and url.section and url.section not in anchors else ""


def _article_row(passages: Sequence[Passage], url: UrlState) -> str:
    titles = {passage.document_id: passage.title for passage in passages}
    if len(titles) < 2:
        return ""
    shortened, counts = short_titles(titles.values()), Counter(titles.values())
    names = {
        document_id: shortened[title] if counts[title] == 1 else f"{shortened[title]} ({document_id})"
        for document_id, title in titles.items()
    }
    links = [link(name, replace(url, within=document_id).results()) for document_id, name in names.items()]
    return _row("Only in:", links[:MAX_OFFERED])


def _restricted_rows(passages: Sequence[Passage], url: UrlState, document: Document | None) -> str:
    everywhere = link("everywhere", replace(url, within="", section="").results())
    if document is None:
        return _row("Only in:", ["<strong>an article that is not in the library</strong>", everywhere])
    whole_article = link(document.title, replace(url, section="").results())
    section = next((each for each in document.sections if each.anchor == url.section), None)
    name = _heading(section) if section else "a section that is not in the article"
    steps = [whole_article, _strong(name)] if url.section else [_strong(document.title)]
    return _row("Only in:", [" › ".join(steps), everywhere]) + _section_row(passages, url, document)


def _section_row(passages: Sequence[Passage], url: UrlState, document: Document) -> str:
    """Return links for the sections of the passages, in the order of the article.

    Sections of the same heading are named by their whole path.
    """
    section_ids = {section_id_of(passage.passage_id) for passage in passages}
    sections = [each for each in document.sections if f"{document.document_id}#{each.anchor}" in section_ids]
    if len(sections) < 2:
        return ""
    counts = Counter(map(_heading, sections))
    names = [_heading(each) if counts[_heading(each)] == 1 else " › ".join(each.path) for each in sections]
    links = [
        link(name, replace(url, section=each.anchor).results())
        for each, name in zip(sections, names, strict=True)
        if each.anchor != url.section
    ]
    return _row("Section:", links)


def _heading(section: Section) -> str:
    return "the beginning" if section.anchor == TOP_ANCHOR else section.heading


def _strong(name: str) -> str:
    return f"<strong>{escape(name)}</strong>"


def _row(label: str, links: Sequence[str]) -> str:
    return f"<p>{label} {f' {_DOT} '.join(links)}</p>"


def short_titles(titles: Iterable[str]) -> dict[str, str]:
    """Return a short form of each title: the text before its first colon, or all of it if two titles share that text.

    >>> short_titles(["Clonus: causes", "Stroke: first aid", "Stroke: later"])
    {'Clonus: causes': 'Clonus', 'Stroke: first aid': 'Stroke: first aid', 'Stroke: later': 'Stroke: later'}
    """
    before_colon = {title: title.partition(": ")[0] or title for title in titles}
    counts = Counter(before_colon.values())
    return {title: short if counts[short] == 1 else title for title, short in before_colon.items()}
