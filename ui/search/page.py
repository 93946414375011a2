"""The search page: the question box, the controls, and below them results, a comparison or the opened article."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from core.documents import Document
from core.errors import IndexMissing
from index import Snapshot
from patella import originals_in
from search import MAX_CHARACTERS, Mode, words_only_text
from ui import scripts, service
from ui.article import article_page
from ui.frame import shown_errors
from ui.html import earlier_state, found_by_words, link, notice
from ui.judging import draw_blind_judging, draw_keep_switch, draw_problem, note_question
from ui.preferring import draw_beginning, draw_preferring
from ui.search import home_view, results_view
from ui.search.empty_index import invite_to_index
from ui.search.export_panel import draw_export
from ui.search.judged_results import draw_judged_comparison, draw_judged_results
from ui.search.places_view import missing_place
from ui.search.similar_page import similar_results
from ui.security import may_write, why_not
from ui.url_state import (
    AMOUNTS,
    BLIND,
    COMPARE,
    MODE_NAMES,
    OPEN,
    PREFER,
    UNSEEN,
    WEIGHTS,
    UrlState,
    read_url_state,
    weight_name,
)

_CHOICES = {mode.value: name for mode, name in MODE_NAMES.items()} | {COMPARE: "Compare"}


def search_page() -> None:
    """Draw what the address asks for: an opened article, results, or the empty question box.

    If nothing is indexed yet, offer to index the articles.
    """
    url = read_url_state(st.query_params)
    if url.judging and not may_write():
        st.html(notice("Read-only", why_not()))
        url = replace(url, judging="")
    try:
        with service.library().engine.snapshot() as snapshot:
            if snapshot.warning:
                st.html(earlier_state(snapshot.generation.created, snapshot.is_newer_unreadable))
            if url.article:
                article_page(snapshot, url)
            else:
                _draw_search(snapshot, url)
    except IndexMissing:
        invite_to_index()


def _draw_search(snapshot: Snapshot, url: UrlState) -> None:
    if url.question:
        st.set_page_config(page_title=f"{url.question[:80]} · Patella")
    with st.container(key="welcome"):  # also without a text, so that the box keeps its place and with it the focus
        if not url.question and not url.like:
            st.html(home_view.WELCOME)
    with st.container(key="asking"):
        _draw_controls(url)
        if url.question and url.judging != BLIND and may_write():
            draw_keep_switch(url.question, snapshot, _key("kept"))
    if not url.question or url.judging not in UNSEEN:  # else the keys of the grades would be typed into the box
        scripts.focus_question_box(_key("question"))
    for text in url.notices:
        st.html(notice(text))
    if not url.question and (by_words := found_by_words(words_only_text(snapshot.generation))):
        st.html(by_words)
    if url.within:
        _say_missing_place(snapshot, url)
    if url.question and url.judging in UNSEEN:
        with shown_errors():
            (draw_blind_judging if url.judging == BLIND else draw_preferring)(snapshot, url)
    elif url.question and url.compare:
        _draw_comparison(snapshot, url)
    elif url.question:
        _draw_results(snapshot, url)
    elif url.like:
        similar_results(snapshot, url)
    else:
        if url.judging == PREFER:
            draw_beginning(url)
        articles = snapshot.summaries()
        questions = home_view.example_questions(articles, lambda document_id: snapshot.document(document_id).sections)
        st.html(home_view.examples(questions, url) + home_view.article_list(articles))


def _draw_controls(url: UrlState) -> None:
    """Draw the widgets with the values of the address.

    A change of a widget goes into the address first, so that widgets and address always agree.
    """
    _renew_box()
    values = {"question": url.question, "choice": url.choice, "amount": url.amount, "judging": bool(url.judging)}
    st.session_state.update({_key(name): value for name, value in values.items()})
    st.text_input(
        "Your question",
        key=_key("question"),
        placeholder="Ask a question, or type a few words",
        label_visibility="collapsed",
        max_chars=MAX_CHARACTERS,
        on_change=_ask,
    )
    if (not url.question and not url.like) or url.judging in UNSEEN:
        return
    with st.container(key="choices", horizontal=True, vertical_alignment="center"):
        if url.question:
            _draw_mode_control()
        st.segmented_control("Results", AMOUNTS, key=_key("amount"), required=True, on_change=_set_amount)
    if url.compare:
        _draw_weight_control(url)
        if may_write():
            st.toggle("Judge the results", key=_key("judging"), on_change=_set_judging)
    elif url.question and url.mode == Mode.HYBRID:
        with st.container(key="tune"), st.expander("Tune", expanded=url.weight is not None):
            _draw_weight_control(url)
            if may_write():
                st.toggle("Judge the results", key=_key("judging"), on_change=_set_judging)
                better = link("Which is better?", replace(url, judging=PREFER).results())
                st.html(f'<p class="calm">{better} Mix two ways to search, and say what is useful.</p>')


def _renew_box() -> None:
    """Replace the question box and the other controls by new ones if something else than they changed the address.

    A box into which somebody types keeps that text, whatever value it is given. After Back of the browser, it would
    stand above the results of another question.
    """
    state, address = st.session_state, st.query_params.to_dict()
    if state.get("address", address) != address:
        state["box"] = state.get("box", 0) + 1
    state["address"] = address


def _key(widget: str) -> str:
    """Return the key of a control. With the box all of them are new, and what the browser says of old ones is lost."""
    return f"{widget}-{st.session_state.get('box', 0)}"


def _draw_mode_control() -> None:
    st.segmented_control(
        "Search by",
        list(_CHOICES),
        format_func=_CHOICES.__getitem__,
        key=_key("choice"),
        required=True,
        on_change=_choose,
    )


def _draw_weight_control(url: UrlState) -> None:
    usual = service.usual_weight()
    st.session_state[_key("weight")] = usual if url.weight is None else url.weight
    st.select_slider(
        "Weight of the words",
        sorted({*WEIGHTS, usual}),
        key=_key("weight"),
        format_func=partial(weight_name, usual),
        on_change=_set_weight,
    )


def _ask() -> None:
    """Write the typed question into the address. It replaces the passage of a search for similar passages."""
    question = st.session_state[_key("question")].strip()
    before = read_url_state(st.query_params)
    _go_to(replace(before, question=question, like="" if question else before.like))


def _choose() -> None:
    """Write what the control of the modes shows into the address."""
    before = read_url_state(st.query_params)
    choice = st.session_state.get(_key("choice")) or before.choice
    mode = Mode.HYBRID if choice == COMPARE else Mode(choice)
    _go_to(replace(before, mode=mode, compare=choice == COMPARE))


def _set_amount() -> None:
    """Write the number of results into the address."""
    before = read_url_state(st.query_params)
    _go_to(replace(before, amount=int(st.session_state.get(_key("amount")) or before.amount)))


def _set_weight() -> None:
    """Write the weight of the words into the address, unless it is the usual one."""
    chosen = float(st.session_state[_key("weight")])
    weight = None if chosen == service.usual_weight() else chosen
    _go_to(replace(read_url_state(st.query_params), weight=weight))


def _set_judging() -> None:
    """Write into the address whether the results are judged."""
    judging = OPEN if st.session_state[_key("judging")] else ""
    _go_to(replace(read_url_state(st.query_params), judging=judging))


def _go_to(url: UrlState) -> None:
    """Change the address, unless it has changed since the page was drawn.

    Each widget writes its own value alone. The browser sends the values of all of them, and after Back those of the
    page before.
    """
    state = st.session_state
    if state.get("address") == st.query_params.to_dict() and url != read_url_state(st.query_params):
        st.query_params.from_dict(url.parameters())
        state["address"] = st.query_params.to_dict()


def _draw_results(snapshot: Snapshot, url: UrlState) -> None:
    answer = service.answer(snapshot, url, url.amount)
    document_ids = {result.passage.document_id for result in answer.results}
    documents = {document_id: snapshot.document(document_id) for document_id in document_ids}
    if url.within and url.within not in document_ids:
        documents |= _find_document(snapshot, url.within)
    originals = originals_in(service.library().folders, (documents[each] for each in document_ids))
    if url.judging:
        with shown_errors():
            draw_judged_results(snapshot, answer, url, documents, originals)
            return
    draw_problem()
    note_question(answer)
    html = results_view.page(answer, url, documents, originals)
    st.html(html)  # one piece, so that a question never heads another's results
    draw_export(answer, url.question)


def _draw_comparison(snapshot: Snapshot, url: UrlState) -> None:
    documents = _find_document(snapshot, url.within) if url.within else {}
    found = service.comparison(snapshot, url)
    if url.judging:
        with shown_errors():
            draw_judged_comparison(snapshot, found, url, documents)
            return
    st.html(results_view.compared(found, url, documents))


def _say_missing_place(snapshot: Snapshot, url: UrlState) -> None:
    """Say so if the library does not have the article or section that the search is restricted to."""
    missing = missing_place(url, _find_document(snapshot, url.within).get(url.within))
    if missing == "article":
        st.html(notice(f"The library has no article “{url.within[:80]}”", "It may have been removed or renamed since."))
    elif missing:
        st.html(notice(f"The article has no section “{url.section[:80]}”", "The article may have changed since."))


def _find_document(snapshot: Snapshot, document_id: str) -> dict[str, Document]:
    """Return a mapping from the id to its document, empty if the index does not hold it."""
    try:
        return {document_id: snapshot.document(document_id)}
    except KeyError:
        return {}
