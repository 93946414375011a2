"""More like this: the passages that are nearest to the one that the address names."""

from __future__ import annotations

import streamlit as st

from index import Snapshot
from search import similar
from search.rendering import named
from ui import results_view
from ui.address import Wish
from ui.markup import link


def similar_results(snapshot: Snapshot, wish: Wish) -> None:
    try:
        passage = snapshot.passages([wish.like])[0]
        answer = similar(snapshot, wish.like, wish.amount)
    except KeyError:
        _unknown_passage()
        return
    st.set_page_config(page_title=f"More like: {named(passage)[:80]} · Patella")
    source = link(named(passage), wish.opened(passage.document_id, passage.passage_id))
    documents = {name: snapshot.document(name) for name in {r.passage.document_id for r in answer.results}}
    summary = results_view.summary(len(answer.results), answer.took_ms)
    st.html(
        f'<h1 class="source">More like: {source}</h1><div class="line">{summary}</div>'
        f"{results_view.listed(answer.results, wish, documents)}"
    )


def _unknown_passage() -> None:
    st.html(
        '<div class="nothing" role="status"><h1>This passage is not in the library</h1><p>Its article may have been '
        f"changed or removed since the link was made. {link('See all articles', './')}.</p></div>"
    )
