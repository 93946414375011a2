"""What the Evaluation page shows of kept runs: the list, one run, two compared, and what was found for a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import streamlit as st

from core.errors import PatellaError, UsageError
from evaluation import (
    Change,
    JudgedText,
    KeptQuestion,
    KeptReport,
    RunStore,
    compare_kept,
    modes_in_both,
    modes_of,
    moved_questions,
    shares_by_label,
    shares_by_margin,
    texts_of,
)
from ui.evaluation import charts, results_view, runs_view, view
from ui.evaluation.address import EvaluationUrl
from ui.evaluation.names import mode_name, when
from ui.evaluation.view import MAIN_MODE
from ui.html import link, notice
from ui.security import may_write, writes


def draw_runs(store: RunStore) -> None:
    """Draw the list of the kept runs."""
    message = st.session_state.pop("kept-run", None)
    if message:
        st.html(notice(message))
    kept = store.summaries()
    if kept:
        st.html('<h2 class="part">Kept evaluations</h2>' + runs_view.runs(kept, store.baselines(kept)))


def draw_kept(store: RunStore, url: EvaluationUrl) -> None:
    """Draw the run that an address names, what it is compared with, and the results of a question.

    Raises UsageError if a run or a question that the address names is not there.
    """
    run = store.run(url.run)
    before = store.run(url.before) if url.before else None
    if url.question:
        _draw_question(run, before, url)
    elif before:
        _draw_comparison(store, run, before, url)
    else:
        _draw_run(store, run, url)


def draw_figures(run: KeptReport) -> None:
    """Draw the counts of a run, what is wrong with its collection, and the measures of the modes."""
    st.html(view.summary(run))
    if run.problems:
        st.html(notice("Something is wrong with this collection", *run.problems))
    charts.draw_means(run)
    st.html(view.table(run))
    if run.failed:
        reasons = [f"{name} {reason}" for name, reason in run.failed]
        st.html(notice("Some documents could not be indexed", *reasons, kind="problem"))


def _way_back(text: str, href: str) -> None:
    st.html(f'<p class="way-back">{link(text, href)}</p>')


def _draw_run(store: RunStore, run: KeptReport, url: EvaluationUrl) -> None:
    _way_back("All evaluations", EvaluationUrl().at())
    summaries = store.summaries()
    baseline = store.baselines(summaries).get(run.summary.series, "")
    draw_figures(run)
    if may_write():
        _offer_actions(store, run, run.summary.name == baseline)
    others = runs_view.others(run.summary, summaries, baseline)
    if others:
        st.html(others)
    by_label, by_margin = shares_by_label(run), shares_by_margin(run)
    if by_label:
        st.html(
            '<h2 class="part">What the confidence is worth</h2><p class="lead">How often the first result of both was '
            "right, by what the search said of it. On the dashed line, the margin is the share that it claims.</p>"
        )
        charts.draw_reliability(by_label, by_margin)
        st.html(view.reliability(by_label, by_margin))
    if run.has_results:
        st.html(
            '<h2 class="part">Where the first good result stands</h2>'
            f'<p class="lead">The questions that are answered worst, {charts.MOST_RANKED} at most.</p>'
        )
        charts.draw_places(run)
    st.html(view.questions(run, url))


def _offer_actions(store: RunStore, run: KeptReport, is_baseline: bool) -> None:
    name = run.summary.name
    with st.container(key="run-actions", horizontal=True):
        if is_baseline:
            st.html('<p class="calm">This is the baseline of its collection.</p>')
        else:
            st.button("Make this the baseline", on_click=_set_baseline, args=(store, name))
        with st.popover("Delete"):
            st.html('<p class="calm">The figures and what was found are lost. The judgements stay.</p>')
            st.button("Delete this evaluation", type="primary", on_click=_delete, args=(store, name))


@writes
def _set_baseline(store: RunStore, name: str) -> None:
    try:
        store.set_baseline(name)
    except PatellaError as error:
        st.session_state["kept-run"] = str(error)


@writes
def _delete(store: RunStore, name: str) -> None:
    try:
        store.delete(name)
        st.session_state["kept-run"] = "The evaluation is deleted."
    except PatellaError as error:
        st.session_state["kept-run"] = str(error)
    st.query_params.clear()


@lru_cache(maxsize=50)
def _changes(index: str, before: str, after: str) -> list[Change]:
    """Compare two runs of a store, which never change: thousands of questions take many seconds to resample."""
    store = RunStore(index)
    return compare_kept(store.run(before), store.run(after))


def _draw_comparison(store: RunStore, run: KeptReport, before: KeptReport, url: EvaluationUrl) -> None:
    _way_back("This evaluation alone", EvaluationUrl(url.run).at())
    changes = _changes(store.index, before.summary.name, run.summary.name)
    st.html(runs_view.compared(before.summary, run.summary))
    st.html(runs_view.changes(changes))
    modes = modes_in_both(before, run)
    mode = _mode_of(url, modes)
    st.html('<h2 class="part" id="moved">What moved</h2>' + runs_view.modes(modes, mode, url))
    st.html(runs_view.moved(moved_questions(before, run, mode), url))


def _draw_question(run: KeptReport, before: KeptReport | None, url: EvaluationUrl) -> None:
    question = _question_of(run, url)
    modes = modes_in_both(before, run) if before else modes_of(run.per_question)
    mode = _mode_of(url, modes)
    if before:
        _way_back("What moved", url.at(question=""))
        order = [each.question for each in moved_questions(before, run, mode)]
        sides = [(before, "Before", mode), (run, "After", mode)]
    else:
        _way_back("This evaluation", url.at(question="", mode=""))
        order = view.worst_first(run)
        sides = [(run, mode_name(each), each) for each in modes]
    st.html(results_view.heading(question.text))
    if before:
        st.html(runs_view.modes(modes, mode, url))
    columns = [(title, _line(each, question, mode), _found(each, question, mode)) for each, title, mode in sides]
    ids = [*question.judged, *(judged_id for _, _, found in columns for judged_id in found)]
    texts, remarks = _texts(filter(None, (run, before)), ids)
    for remark in remarks:
        st.html(f'<p class="lead">{remark}</p>')
    steps = results_view.steps(*_neighbours(order, question, url))
    st.html(results_view.lists(question, columns, texts) + steps)


def _question_of(run: KeptReport, url: EvaluationUrl) -> KeptQuestion:
    question = next((each for each in run.questions if each.question_id == url.question), None)
    if question is None:
        raise UsageError("This evaluation did not ask that question.")
    return question


def _mode_of(url: EvaluationUrl, modes: Sequence[str]) -> str:
    """Return the mode of the address, or the first one if it names none of these."""
    usual = MAIN_MODE if MAIN_MODE in modes else next(iter(modes), "")
    return url.mode if url.mode in modes else usual


def _found(run: KeptReport, question: KeptQuestion, mode: str) -> Sequence[str]:
    return next((each.found.get(mode, ()) for each in run.questions if each.question_id == question.question_id), ())


def _line(run: KeptReport, question: KeptQuestion, mode: str) -> str:
    """Return the value of a question in a run, and when that was."""
    measure = view.measure_of(run)
    value = run.per_question.get(mode, {}).get(question.question_id, {}).get(measure)
    return f"{'' if value is None else f'{measure} {value:.3f}, '}{when(run.summary)}"


def _texts(runs: Iterable[KeptReport], judged_ids: Sequence[str]) -> tuple[dict[str, JudgedText], list[str]]:
    """Return the texts of judged ids from the indexes of these runs, those of the first before others; and remarks."""
    texts: dict[str, JudgedText] = {}
    remarks: list[str] = []
    for run in runs:
        found = texts_of(run, judged_ids)
        texts = {**found.by_id, **texts}
        remarks.append(found.remark)
    return texts, list(dict.fromkeys(filter(None, remarks)))


def _neighbours(
    order: Sequence[KeptQuestion], question: KeptQuestion, url: EvaluationUrl
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Return the text and the address of the question before and of the one after, in the order of the list."""
    ids = [each.question_id for each in order]
    if question.question_id not in ids:
        return None, None
    place = ids.index(question.question_id)
    before, after = order[place - 1 : place], order[place + 1 : place + 2]
    return _target(before, url), _target(after, url)


def _target(questions: Sequence[KeptQuestion], url: EvaluationUrl) -> tuple[str, str] | None:
    return next(((each.text, url.at(question=each.question_id)) for each in questions), None)
