"""The evaluation page: it runs a collection of judged questions in the three modes and shows the measures."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from core.progress import Progress
from evaluation import Collection, Report, bundled_collection, evaluate, load_collection
from search import Mode
from ui import service
from ui.evaluation import view as evaluation_view
from ui.frame import shown_errors
from ui.html import notice
from ui.progress import watch

_CHOICES = {"bundled": "The bundled questions", "folder": "A folder"}


def evaluation_page() -> None:
    """Draw the choice of a collection, the progress of a running evaluation, and the latest report."""
    st.html(
        '<div class="page-head"><h1>Evaluation</h1><p class="lead">How well the judged questions of a collection are '
        "answered by words, by meaning, and by both.</p></div>"
    )
    with shown_errors():
        _draw_choice()
    work = service.evaluating()
    watch(work, "Searching goes on meanwhile; the figures appear here.")
    if work.state.problem:
        st.html(notice("The evaluation stopped", work.state.problem, kind="problem"))
    elif work.state.outcome:
        _draw_report(work.state.outcome)


def _draw_choice() -> None:
    chosen = st.segmented_control(
        "Collection", list(_CHOICES), format_func=_CHOICES.__getitem__, default="bundled", required=True
    )
    folder = ""
    if chosen == "folder":
        folder = st.text_input(
            "Folder on this machine, with corpus.jsonl, queries.jsonl and qrels.tsv or qrels.txt", key="collection"
        )
    ready = chosen == "bundled" or bool(folder.strip())
    if st.button("Run", type="primary", disabled=not ready or service.evaluating().state.running):
        collection = bundled_collection() if chosen == "bundled" else load_collection(Path(folder.strip()).expanduser())
        service.evaluating().start(partial(_evaluate, collection))
        st.rerun()


def _evaluate(collection: Collection, progress: Progress) -> Report:
    return evaluate(collection, service.library().settings, tuple(Mode), progress=progress)


def _draw_report(report: Report) -> None:
    st.html(evaluation_view.summary(report))
    if not report.questions:
        st.html(notice("No question of this collection has judgements, so there is nothing to measure."))
        return
    st.html(evaluation_view.bars(report) + evaluation_view.table(report))
    if report.failed:
        reasons = [f"{name} {reason}" for name, reason in report.failed]
        st.html(notice("Some documents could not be indexed", *reasons, kind="problem"))
    st.html(evaluation_view.questions(report))
