"""The search page: a box, passages that answer, and the articles that they come from."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from documents import Document
from errors import IndexMissing
from index import Snapshot
from search import Mode
from search.recipe import HEAVIEST
from ui import home_view, results_view, scripts, service
from ui.address import AMOUNTS, COMPARE, MODE_NAMES, WEIGHTS, Wish, read_wish
from ui.article_page import article_page
from ui.markup import notice
from ui.similar_page import similar_results
from ui.unindexed import invite_to_index

_CHOICES = {mode.value: name for mode, name in MODE_NAMES.items()} | {COMPARE: "Compare"}


def search_page() -> None:
    """What the address asks for: the opened article, the results of the question, or the empty box."""
    wish = read_wish(st.query_params)
    try:
        with service.library().engine.snapshot() as snapshot:
            if wish.article:
                article_page(snapshot, wish)
            else:
                _search(snapshot, wish)
    except IndexMissing:
        invite_to_index()


def _search(snapshot: Snapshot, wish: Wish) -> None:
    if wish.question:
        st.set_page_config(page_title=f"{wish.question[:80]} · Patella")
    elif not wish.like:
        st.html(home_view.WELCOME)
    with st.container(key="asking"):
        _controls(wish)
    for strange in wish.strange:
        st.html(notice(strange))
    if wish.question and wish.compare:
        _comparison(snapshot, wish)
    elif wish.question:
        _results(snapshot, wish)
    elif wish.like:
        similar_results(snapshot, wish)
    else:
        articles = snapshot.summaries()
        questions = home_view.questions(articles, lambda document_id: snapshot.document(document_id).sections)
        st.html(home_view.examples(questions) + home_view.shelf(articles))
    scripts.focus_question_box()


def _controls(wish: Wish) -> None:
    """The widgets show what the address says; a change goes into the address first, so that both always agree."""
    st.session_state.update(question=wish.question, choice=wish.choice, amount=wish.amount, weight=wish.weight)
    st.text_input(
        "Your question",
        key="question",
        placeholder="Ask a question, or type a few words",
        label_visibility="collapsed",
        max_chars=2_000,
        on_change=_to_address,
    )
    if not wish.question and not wish.like:
        return
    with st.container(key="choices", horizontal=True, vertical_alignment="center"):
        if wish.question:
            _mode_control()
        st.segmented_control("Results", AMOUNTS, key="amount", required=True, on_change=_to_address)
    if wish.compare:
        _weight_control()
    elif wish.question and wish.mode == Mode.HYBRID:
        with st.container(key="tune"), st.expander("Tune", expanded=wish.weight != Wish().weight):
            _weight_control()


def _mode_control() -> None:
    st.segmented_control(
        "Search by",
        list(_CHOICES),
        format_func=_CHOICES.__getitem__,
        key="choice",
        required=True,
        on_change=_to_address,
    )


def _weight_control() -> None:
    st.select_slider("Weight of the words", WEIGHTS, key="weight", format_func=_weight_name, on_change=_to_address)


def _weight_name(weight: float) -> str:
    named = {0.0: "meaning alone", Wish().weight: "as it comes", HEAVIEST: "words alone"}
    return named.get(weight, f"{weight / HEAVIEST:.0%} words")


def _to_address() -> None:
    """A question that was typed takes the place of a passage that others are like; the article is kept."""
    state, before = st.session_state, read_wish(st.query_params)
    question = state.question.strip()
    choice = state.get("choice") or before.choice
    wish = replace(
        before,
        question=question,
        mode=Mode.HYBRID if choice == COMPARE else Mode(choice),
        compare=choice == COMPARE,
        amount=int(state.get("amount") or before.amount),
        weight=float(state.get("weight", before.weight)),
        like="" if question else before.like,
    )
    st.query_params.from_dict(wish.parameters())


def _results(snapshot: Snapshot, wish: Wish) -> None:
    answer = service.answer(snapshot, wish, wish.amount)
    names = {result.passage.document_id for result in answer.results}
    documents = {name: snapshot.document(name) for name in names}
    if wish.within and wish.within not in names:
        documents |= _known(snapshot, wish.within)
    st.html(results_view.page(answer, wish, documents))  # in one piece: never a question over the results of another


def _comparison(snapshot: Snapshot, wish: Wish) -> None:
    documents = _known(snapshot, wish.within) if wish.within else {}
    st.html(results_view.compared(service.comparison(snapshot, wish), wish, documents))


def _known(snapshot: Snapshot, document_id: str) -> dict[str, Document]:
    try:
        return {document_id: snapshot.document(document_id)}
    except KeyError:
        return {}
