"""The questions that visitors ask: kept for those who judge, if the owner says so."""

from __future__ import annotations

import streamlit as st

from evaluation import AskedQuestion, QuestionLog
from search import Answer, Confidence, Mode
from ui import service

_NOTED = "noted question"


def note_question(answer: Answer) -> None:
    """Keep the question of an answer, once for each time that a visitor asks it. Do nothing unless the owner says so.

    A search by words has no confidence: there, any result counts as an answer.
    """
    if not service.library().settings.keep_questions or st.session_state.get(_NOTED) == answer.query:
        return
    st.session_state[_NOTED] = answer.query
    by_words = answer.mode == Mode.KEYWORD
    answered = bool(answer.results) if by_words else answer.confidence is not Confidence.NONE
    QuestionLog.of_index(service.library().settings.index).note(answer.query, answered)


def asked_questions() -> list[AskedQuestion]:
    """Return the questions that were kept, the most frequent first. Raises CollectionError."""
    if not service.library().settings.keep_questions:
        return []
    log = QuestionLog.of_index(service.library().settings.index)
    return _read(log.place, log.version(), log)


@st.cache_resource(show_spinner=False, max_entries=4)
def _read(place: str, version: tuple[int, ...], _log: QuestionLog) -> list[AskedQuestion]:
    return _log.asked()
