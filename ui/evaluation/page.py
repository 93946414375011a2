"""The evaluation page: it runs a collection of judged questions in the three modes, keeps the run, and shows it."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

import streamlit as st

from core.errors import IndexMissing, UsageError
from core.progress import Progress
from evaluation import (
    Collection,
    LibrarySections,
    RunStore,
    bundled_collection,
    evaluate,
    load_collection,
    overview,
    own_collection,
    store_of,
)
from patella import Library
from search import Mode
from ui import service
from ui.evaluation import judging_view
from ui.evaluation.address import EvaluationUrl, read_evaluation_url
from ui.evaluation.kept_page import draw_figures, draw_kept, draw_runs
from ui.frame import shown_errors
from ui.html import link, notice
from ui.judging import asked_questions, draw_own_questions, judgements
from ui.preferring import draw_counts
from ui.progress import enqueue, is_pending, own_jobs, watch
from ui.security import may_write
from ui.signing_in import draw_rights

_CHOICES = {"bundled": "Bundled questions", "own": "Your own questions", "folder": "A folder"}

_COMMAND = "the Evaluation page"
"""What a run that was begun here keeps as its command."""


def evaluation_page() -> None:
    """Draw the choice of a collection, the progress of a running evaluation, and the kept evaluations.

    The visitor who began an evaluation sees its figures, or why it stopped. Everybody sees the kept evaluations. The
    address may name one of them.
    """
    st.html(
        '<div class="page-head"><h1>Evaluation</h1><p class="lead">How well the judged questions of a collection are '
        "answered by words, by meaning, and by both.</p></div>"
    )
    draw_rights()
    store, url = store_of(service.library().settings.index), read_evaluation_url(st.query_params)
    if url.run:
        with shown_errors():
            draw_kept(store, url)
        return
    if may_write():
        with shown_errors():
            _draw_choice(store)
        with shown_errors():
            _draw_judgements()
        with shown_errors():
            draw_counts()
    watch(service.evaluating(), "Searching goes on meanwhile; the figures appear here, and are kept.")
    _draw_own(store)
    with shown_errors():
        draw_runs(store)


def _draw_own(store: RunStore) -> None:
    """Draw the figures of what this visitor measured, or why it stopped."""
    for job in own_jobs(service.evaluating()):
        if job.problem:
            st.html(notice("The evaluation stopped", job.problem, kind="problem"))
        elif job.outcome:
            with suppress(UsageError):  # it was deleted since
                draw_figures(store.run(job.outcome))
                st.html(f'<p class="calm">{link("Question by question", EvaluationUrl(job.outcome).at())}</p>')


def _draw_choice(store: RunStore) -> None:
    chosen = st.segmented_control(
        "Collection",
        list(_CHOICES),
        format_func=_CHOICES.__getitem__,
        default="bundled",
        required=True,
        key="collection-kind",
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
        enqueue(service.evaluating(), partial(_evaluate, service.library(), store, _collection(chosen, folder)))


def _collection(chosen: str, folder: str) -> Collection:
    if chosen == "own":
        return own_collection(service.library().settings.index)
    return bundled_collection() if chosen == "bundled" else load_collection(Path(folder).expanduser())


def _draw_judgements() -> None:
    """Draw the ways to judging and, folded away, who judged how much and how far the judges agree."""
    st.html(judging_view.JUDGING)
    questions = asked_questions()
    if questions:
        with st.expander("What people asked"):
            st.html(judging_view.asked(questions))
    with suppress(IndexMissing), service.library().engine.snapshot() as snapshot:
        draw_own_questions(snapshot)
        said = judgements(snapshot)
        if said:
            with st.expander("What was judged"):
                st.html(judging_view.judged(overview(said.values(), LibrarySections(snapshot))))


def _evaluate(library: Library, store: RunStore, collection: Collection, progress: Progress) -> str:
    """Measure a collection and keep the run. Return the name of the run."""
    report = evaluate(collection, library.settings, tuple(Mode), progress=progress, with_confidence=True)
    name, _ = store.keep(report, collection, _COMMAND)
    return name
