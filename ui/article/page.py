"""The page of an opened article: the link back to the results, the legend, and the article at its passage."""

from __future__ import annotations

import streamlit as st

from core.documents import Document, Passage
from index import Snapshot
from patella import originals_in
from ui import scripts, service
from ui.article.view import OpenedArticle, article
from ui.html import legend, link, notice
from ui.originals import original_url
from ui.url_state import UrlState


def article_page(snapshot: Snapshot, url: UrlState) -> None:
    """Draw the article that the address names, with the marks of the question that it was opened from."""
    try:
        document = snapshot.document(url.article)
    except KeyError:
        _draw_unknown_article(url)
        return
    st.set_page_config(page_title=f"{document.title[:80]} · Patella")
    passage = _find_passage(snapshot, url)
    marks = service.article_marks(snapshot, url, document, passage)
    original = _original_link(document, passage)
    st.html(f'<div class="article-line">{_back_link(url)}{legend(marks, article=True)}{original}</div>')
    if url.passage and passage is None:
        st.html(notice("The passage of this address is not in the article", "The article has changed since."))
    st.html(article(OpenedArticle(document, marks, passage)))
    if passage:
        scripts.scroll_to_passage()


def _back_link(url: UrlState) -> str:
    label = f"Results for “{_shorten(url.question)}”" if url.question else "All articles"
    return f'<p class="way-back">{link("Similar passages" if url.like else label, url.results())}</p>'


def _original_link(document: Document, passage: Passage | None) -> str:
    """Return a link to the file itself, at the page of the passage, or nothing if the folder does not hold it."""
    if not originals_in(service.library().folders, [document]):
        return ""
    page = passage.page if passage else None
    label = f"Open original, page {page}" if page else "Open original"
    return f'<p class="original">{link(label, original_url(document.document_id, page))}</p>'


def _draw_unknown_article(url: UrlState) -> None:
    st.html(
        f'{_back_link(url)}<div class="nothing"><h1>This article is not in the library</h1>'
        f"<p>It may have been removed or renamed since the link was made. {link('See all articles', './')}.</p></div>"
    )


def _find_passage(snapshot: Snapshot, url: UrlState) -> Passage | None:
    passages = snapshot.document_passages(url.article)
    return next((passage for passage in passages if passage.passage_id == url.passage), None)


def _shorten(question: str) -> str:
    return question if len(question) <= 60 else f"{question[:59].rstrip()}…"
