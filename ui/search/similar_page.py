"""The page "More like this": the passages that are most similar to the passage that the address names."""

from __future__ import annotations

from html import escape

import streamlit as st

from index import Snapshot
from patella import originals_in
from search import breadcrumb
from ui import service
from ui.html import link
from ui.search import results_view
from ui.search.export_panel import draw_export
from ui.url_state import UrlState


def similar_results(snapshot: Snapshot, url: UrlState) -> None:
    """Draw the passages that are most similar to the passage `url.like`, or a message that there is no such passage."""
    try:
        passage = snapshot.passages([url.like])[0]
        answer = service.similar(snapshot, url)
    except KeyError:
        _draw_unknown_passage()
        return
    st.set_page_config(page_title=f"More like: {breadcrumb(passage)[:80]} · Patella")
    source = link(breadcrumb(passage), url.opened(passage.document_id, passage.passage_id))
    document_ids = {result.passage.document_id for result in answer.results}
    documents = {document_id: snapshot.document(document_id) for document_id in document_ids}
    heading = f'<h1 class="source">More like: {source}</h1>'
    if not answer.results:
        nothing = " ".join(answer.notices) or "The library has no other passage."
        st.html(f'{heading}<div class="nothing" role="status"><p>{escape(nothing)}</p></div>')
        return
    summary = results_view.summary(len(answer.results), answer.took_ms)
    originals = originals_in(service.library().folders, documents.values())
    results = results_view.result_list(answer.results, url, documents, originals)
    st.html(f'{heading}<div class="line">{summary}</div>{results}')
    draw_export(answer, f"like {breadcrumb(passage)}")


def _draw_unknown_passage() -> None:
    st.html(
        '<div class="nothing" role="status"><h1>This passage is not in the library</h1><p>Its article may have been '
        f"changed or removed since the link was made. {link('See all articles', './')}.</p></div>"
    )
