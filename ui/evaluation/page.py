"""The evaluation page: it runs a collection of judged questions in the three modes and shows the measures."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

import streamlit as st

from core.errors import IndexMissing
from core.progress import Progress
from evaluation import (
    Collection,
    LibrarySections,
    Report,
    bundled_collection,
    evaluate,
    load_collection,
    overview,
)
from search import Mode
from ui import service
from ui.background import Job
from ui.evaluation import view as evaluation_view
from ui.frame import shown_errors
from ui.html import notice
from ui.judging import asked_questions, judgements
from ui.progress import enqueue, is_pending, own_jobs, watch
from ui.security import may_write
from ui.signing_in import draw_rights

_CHOICES = {"bundled": "The bundled questions", "folder": "A folder"}


def evaluation_page() -> None:
    """Draw the choice of a collection, the progress of a running evaluation, and the reports.

    The visitor who began an evaluation sees its report, or why it stopped. Everybody else reads which collection was
    measured last, and when, and can open the report.
    """
    st.html(
        '<div class="page-head"><h1>Evaluation</h1><p class="lead">How well the judged questions of a collection are '
        "answered by words, by meaning, and by both.</p></div>"
    )
    draw_rights()
    if may_write():
        with shown_errors():
            _draw_choice()
        with shown_errors():
            _draw_judgements()
    queue = service.evaluating()
    watch(queue, "Searching goes on meanwhile; the figures appear here.")
    own = own_jobs(queue)
    for job in own:
        if job.problem:
            st.html(notice("The evaluation stopped", job.problem, kind="problem"))
        elif job.outcome:
            _draw_report(job.outcome)
    if queue.latest and queue.latest not in own:
        _offer_latest(queue.latest)


def _draw_choice() -> None:
    chosen = st.segmented_control(
        "Collection", list(_CHOICES), format_func=_CHOICES.__getitem__, default="bundled", required=True
    )
    folder = ""
    with st.form("evaluation", border=False):  # takes the text and the press together, wherever the focus is
        if chosen == "folder":
            folder = st.text_input(
                "Folder on this machine, with corpus.jsonl, queries.jsonl and qrels.tsv or qrels.txt", key="collection"
            ).strip()
        pressed = st.form_submit_button("Run", type="primary", disabled=is_pending(service.evaluating()))
    if pressed and chosen == "folder" and not folder:
        st.html(notice("Type the folder of the collection first."))
    elif pressed:
        collection = bundled_collection() if chosen == "bundled" else load_collection(Path(folder).expanduser())
        enqueue(service.evaluating(), partial(_evaluate, collection))


def _draw_judgements() -> None:
    """Draw the ways to judging and, folded away, who judged how much and how far the judges agree."""
    st.html(evaluation_view.JUDGING)
    questions = asked_questions()
    if questions:
        with st.expander("What people asked"):
            st.html(evaluation_view.asked(questions))
    with suppress(IndexMissing), service.library().engine.snapshot() as snapshot:
        said = judgements(snapshot)
        if said:
            with st.expander("What was judged"):
                st.html(evaluation_view.judged(overview(said.values(), LibrarySections(snapshot))))


def _evaluate(collection: Collection, progress: Progress) -> Report:
    return evaluate(collection, service.library().settings, tuple(Mode), progress=progress)


def _offer_latest(job: Job[Report]) -> None:
    if job.outcome and job.ended:
        st.html(evaluation_view.latest(job.outcome, job.ended))
        with st.expander("Open its report"):
            _draw_report(job.outcome)


def _draw_report(report: Report) -> None:
    st.html(evaluation_view.summary(report))
    if report.problems:
        st.html(notice("Something is wrong with this collection", *report.problems))
    if not report.questions:
        st.html(notice("No question of this collection has judgements, so there is nothing to measure."))
        return
    st.html(evaluation_view.bars(report) + evaluation_view.table(report))
    if report.failed:
        reasons = [f"{name} {reason}" for name, reason in report.failed]
        st.html(notice("Some documents could not be indexed", *reasons, kind="problem"))
    st.html(evaluation_view.questions(report))
