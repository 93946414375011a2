"""The visitor's own questions: one press keeps a question, and a list lets each be edited, tagged and taken out."""

from __future__ import annotations

from contextlib import suppress
from html import escape

import streamlit as st

from core.counts import counted
from core.errors import CollectionError
from evaluation import (
    Collection,
    JudgementLog,
    LibrarySections,
    OwnQuestion,
    Question,
    collection_of,
    log_of,
    question_id,
    question_key,
    tags_of,
)
from index import Snapshot
from search import MAX_CHARACTERS
from ui import service
from ui.html import link, notice
from ui.judging.grading import draw_problem, say
from ui.judging.kept import keep_question, questions
from ui.security import writes
from ui.url_state import BLIND, UrlState

LONGEST_TAGS = 200

_SHOWN = 25  # questions that are listed at first, and again with each press of "Show more"
_EDITED = "own-edited"
_REFUSED = "own-refused"
_LENGTH = "own-length"


def draw_keep_switch(question: str, snapshot: Snapshot, key: str) -> None:
    """Draw the switch that keeps a question, or takes it out. Nothing is drawn if the judgements cannot be read."""
    with suppress(CollectionError):
        own = questions(snapshot).get(question_key(question))
        st.session_state[key] = bool(own and own.kept)
        st.toggle("Keep this question", key=key, on_change=_keep, args=(question, own, key))


@writes
def _keep(question: str, own: OwnQuestion | None, widget: str) -> None:
    say(lambda: keep_question(question, bool(st.session_state[widget]), own.tags if own else ()))


def draw_own_questions(snapshot: Snapshot) -> None:
    """Draw the questions that count, each with its tags, its half, and how much of it is judged; then those taken out.

    Raises CollectionError if the judgements cannot be read.
    """
    draw_problem()
    collection, out = _own(snapshot), [each for each in questions(snapshot).values() if not each.kept]
    if not collection.questions and not out:
        return
    with st.expander("Your questions"), st.container(key="own-questions"):
        st.html(f'<p class="calm">{_summary(collection)}</p>')
        length = st.session_state.get(_LENGTH, _SHOWN)
        listed = sorted(collection.questions, key=lambda each: question_key(each.text))
        ids = frozenset(each.question_id for each in listed)
        for question in listed[:length]:
            _draw_question(question, len(collection.judgements.get(question.question_id, {})), ids)
        if len(listed) > length:
            st.button("Show more", key="own-more", on_click=_show_more)
        if out:
            st.html('<h3 class="calm">Taken out</h3>')
        for each in out:
            _draw_taken_out(each)


def _own(snapshot: Snapshot) -> Collection:
    log = log_of(service.library().settings.index)
    index = service.library().settings.index
    return _read(index, log.version(), snapshot.generation.name, log, snapshot)


@st.cache_resource(show_spinner=False, max_entries=4)
def _read(index: str, version: tuple[int, ...], generation: str, _log: JudgementLog, _snapshot: Snapshot) -> Collection:
    return collection_of(_log, LibrarySections(_snapshot), index)


def _summary(collection: Collection) -> str:
    halves = [sum(each.split == split for each in collection.questions) for split in ("development", "test")]
    judged = counted(len(collection.judgements), "question")
    return f"{judged} of {len(collection.questions):,} judged. {halves[0]:,} for development, {halves[1]:,} for test."


def _draw_question(question: Question, judged: int, ids: frozenset[str]) -> None:
    with st.container(key=f"own-{question.question_id}", horizontal=True, vertical_alignment="center"):
        if st.session_state.get(_EDITED) == question.question_id:
            _draw_form(question, ids)
            return
        st.html(
            f"<p>{link(question.text, UrlState(question.text, judging=BLIND).results())}"
            f'<span class="file">{escape(_facts(question, judged))}</span></p>'
        )
        st.button("Edit", key=f"own-edit-{question.question_id}", type="tertiary", on_click=_edit, args=(question,))


def _facts(question: Question, judged: int) -> str:
    facts = [question.split, f"{counted(judged, 'section')} judged" if judged else "not judged yet", *question.topics]
    return " · ".join(facts)


def _draw_form(question: Question, ids: frozenset[str]) -> None:
    name = question.question_id
    with st.form(f"own-form-{name}", border=False):
        if reason := st.session_state.get(_REFUSED):
            st.html(notice("That was not kept", reason, kind="problem"))
        st.text_input("Question", question.text, key=f"own-text-{name}", max_chars=MAX_CHARACTERS)
        st.text_input("Tags, with commas between", question.topic, key=f"own-tags-{name}", max_chars=LONGEST_TAGS)
        with st.container(horizontal=True):
            st.form_submit_button("Save", type="primary", on_click=_save, args=(question, ids))
            st.form_submit_button("Take out", on_click=_take_out, args=(question,))
            st.form_submit_button("Cancel", type="tertiary", on_click=_edit, args=(None,))


def _draw_taken_out(question: OwnQuestion) -> None:
    name = question_id(question.text)
    with st.container(key=f"own-out-{name}", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="calm">{escape(question.text)}</p>')
        st.button("Bring back", key=f"own-back-{name}", type="tertiary", on_click=_bring_back, args=(question,))


def _edit(question: Question | None) -> None:
    st.session_state.update({_EDITED: question.question_id if question else "", _REFUSED: ""})


@writes
def _save(question: Question, ids: frozenset[str]) -> None:
    """Keep the text and the tags that stand in the form. `ids` are those of all questions: two cannot be one."""
    text = " ".join(str(st.session_state[f"own-text-{question.question_id}"] or "").split())
    tags = tags_of(str(st.session_state[f"own-tags-{question.question_id}"] or ""))
    if not text:
        st.session_state[_REFUSED] = "A question needs words. Press “Take out” if it is not to count."
    elif question_id(text) in ids - {question.question_id}:
        st.session_state[_REFUSED] = "You have that question already. Take one of them out."
    elif say(lambda: keep_question(text, True, tags, question.text if text != question.text else "")):
        _edit(None)


@writes
def _take_out(question: Question) -> None:
    if say(lambda: keep_question(question.text, False, tags_of(question.topic))):
        _edit(None)


@writes
def _bring_back(question: OwnQuestion) -> None:
    say(lambda: keep_question(question.text, True, question.tags))


def _show_more() -> None:
    st.session_state[_LENGTH] = st.session_state.get(_LENGTH, _SHOWN) + _SHOWN
