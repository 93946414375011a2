"""The results of a question, or those of all modes side by side, with grades below each, for a visitor who judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from core.documents import Document
from index import Snapshot
from search import Answer, Comparison
from ui.judging import Item, draw_grades, draw_judging_line, draw_problem, judgements
from ui.search import results_view
from ui.search.comparison_view import columns_in_pieces
from ui.url_state import UrlState


def draw_judged_results(
    snapshot: Snapshot, answer: Answer, url: UrlState, documents: Mapping[str, Document], originals: Collection[str]
) -> None:
    """Draw the results, each with the grades that the visitor may give its section for this question.

    Each grade knows its question and section, so that one that is pressed while the page changes is kept for what was
    seen. Raises CollectionError if the judgements cannot be read.
    """
    draw_problem()
    said = judgements(snapshot)
    head, results = results_view.judged(answer, url, documents, originals)
    with st.container(key="judged"):
        draw_judging_line(url, said, " for this question")
        st.html(head)
        for result, html in results:
            passage = result.passage
            with st.container(key=f"judged-{result.rank}"):
                st.html(html)
                item = Item(url.question, passage.section_id, documents[passage.document_id].digest)
                draw_grades(item, said, passage.passage_id)


def draw_judged_comparison(
    snapshot: Snapshot, comparison: Comparison, url: UrlState, documents: Mapping[str, Document]
) -> None:
    """Draw the columns of a comparison, each entry with the grades of its section, as `draw_judged_results` does."""
    draw_problem()
    said = judgements(snapshot)
    digests = {each.document_id: each.digest for each in snapshot.summaries()}
    with st.container(key="judged"):
        draw_judging_line(url, said, " for this question")
    st.html(results_view.head_of_comparison(comparison, url, documents))
    pieces = columns_in_pieces(comparison, url)
    for column, (mode, heading, entries) in zip(st.columns(len(pieces)), pieces, strict=True):
        with column:
            st.html(heading)
            for entry, html in entries:
                st.html(html)
                passage = entry.passage
                item = Item(url.question, passage.section_id, digests[passage.document_id])
                draw_grades(item, said, f"{mode} {passage.passage_id}")
