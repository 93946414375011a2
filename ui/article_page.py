"""An opened article: the way back, the legend, and the article at the passage."""

from __future__ import annotations

import streamlit as st

from documents import Mark, MarkKind, Passage
from index import Snapshot
from search import parse
from search.marks import word_marks
from ui import results_view, scripts, service
from ui.address import AMOUNTS, Wish
from ui.article_view import OpenedArticle, article
from ui.marked_text import shifted
from ui.markup import link, notice


def article_page(snapshot: Snapshot, wish: Wish) -> None:
    """The article that the address names, with the marks of the question it was opened from."""
    try:
        document = snapshot.document(wish.article)
    except KeyError:
        _unknown_article(wish)
        return
    st.set_page_config(page_title=f"{document.title[:80]} · Patella")
    passage = _passage(snapshot, wish)
    marks = [*word_marks(document.text, parse(wish.question).terms), *_answer(snapshot, wish, passage)]
    legend = results_view.legend(article=True) if marks else ""
    st.html(f'<div class="article-line">{_way_back(wish)}{legend}</div>')
    if wish.passage and passage is None:
        st.html(notice("The passage of this address is not in the article", "The article has changed since."))
    st.html(article(OpenedArticle(document, marks, passage)))
    if passage:
        scripts.scroll_to_passage()


def _way_back(wish: Wish) -> str:
    found = f"Results for “{_short(wish.question)}”" if wish.question else "All articles"
    return f'<p class="way-back">{link("Similar passages" if wish.like else found, wish.results())}</p>'


def _unknown_article(wish: Wish) -> None:
    st.html(
        f'{_way_back(wish)}<div class="nothing"><h1>This article is not in the library</h1>'
        f"<p>It may have been removed or renamed since the link was made. {link('See all articles', './')}.</p></div>"
    )


def _passage(snapshot: Snapshot, wish: Wish) -> Passage | None:
    passages = snapshot.document_passages(wish.article)
    return next((passage for passage in passages if passage.passage_id == wish.passage), None)


def _answer(snapshot: Snapshot, wish: Wish, passage: Passage | None) -> list[Mark]:
    """The sentence of the opened passage that answers, as the results marked it."""
    if passage is None or not wish.question:
        return []
    found = service.answer(snapshot, wish, max(AMOUNTS)).results
    marks = next((result.marks for result in found if result.passage.passage_id == passage.passage_id), ())
    return shifted([mark for mark in marks if mark.kind is MarkKind.ANSWER], passage.start)


def _short(question: str) -> str:
    return question if len(question) <= 60 else f"{question[:59].rstrip()}…"
