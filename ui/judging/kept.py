"""The judgements of the library: what everybody said until now, and one more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.settings import settings
from evaluation import Grade, Judgement, JudgementLog, log_of, question_key
from index import Snapshot
from ui.judging.judges import judge_name
from ui.security import require_writing

Judgements = Mapping[tuple[str, str, str], Judgement]
"""The judgements that stand, by judge, question and section."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is judged: a section of an article for a question. `digest` is that of the article."""

    question: str
    section_id: str
    digest: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Return the key of what the visitor of this session says of it."""
        return judge_name(), question_key(self.question), self.section_id


def judgements(snapshot: Snapshot) -> Judgements:
    """Return what stands at this moment. The log is read once for each change of it. Raises CollectionError."""
    log = log_of(settings().index)
    return _read(str(log.path), log.version(), snapshot.generation.name, log, snapshot)


@st.cache_resource(show_spinner=False, max_entries=2)
def _read(path: str, version: tuple[int, ...], generation: str, _log: JudgementLog, _snapshot: Snapshot) -> Judgements:
    digests = {each.document_id: each.digest for each in _snapshot.summaries()}
    return {each.key: each for each in _log.current(digests)}


def keep_judgement(item: Item, grade: Grade | None, note: str = "", blind: bool = False) -> None:
    """Keep what the visitor says; a grade of None takes back what the visitor said before.

    Raises NotAllowed without the right to write, and CollectionError if it is not kept.
    """
    require_writing()
    said = Judgement(item.question, item.section_id, grade, judge_name(), item.digest, blind, note)
    log_of(settings().index).keep(said)
