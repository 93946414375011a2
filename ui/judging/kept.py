"""The judgements of the library: what everybody said until now, and one more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from evaluation import (
    Grade,
    Judgement,
    JudgementLog,
    OwnQuestion,
    QuestionEntry,
    edited,
    followed,
    log_of,
    pooled_sections,
    question_key,
    questions_of,
    standing,
)
from index import Snapshot
from ui import service
from ui.judging.judges import judge_name
from ui.security import require_writing

Rankings = Mapping[str, Sequence[Sequence[str]]]
"""Key of a question -> what runs of other systems found for it."""

Judgements = Mapping[tuple[str, str, str], Judgement]
"""The judgements that stand, by judge, question and section."""

_Said = tuple[Judgements, Mapping[str, OwnQuestion], Rankings]


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
    return _said(snapshot)[0]


def questions(snapshot: Snapshot) -> Mapping[str, OwnQuestion]:
    """Return key -> question for each that was kept, judged or taken out. Raises CollectionError."""
    return _said(snapshot)[1]


def given_rankings(snapshot: Snapshot, question: str) -> Sequence[Sequence[str]]:
    """Return the ids of the sections that runs of other systems found for a question, one ranking for each run."""
    return _said(snapshot)[2].get(question_key(question), ())


def _said(snapshot: Snapshot) -> _Said:
    log = log_of(service.library().settings.index)
    return _read(log.place, log.version(), snapshot.generation.name, log, snapshot)


@st.cache_resource(show_spinner=False, max_entries=4)
def _read(place: str, version: tuple[int, ...], generation: str, _log: JudgementLog, _snapshot: Snapshot) -> _Said:
    digests = {each.document_id: each.digest for each in _snapshot.summaries()}
    lines = _log.lines()
    current = standing(followed(edited(lines), digests))
    return {each.key: each for each in current}, questions_of(lines, current), pooled_sections(lines)


def keep_judgement(item: Item, grade: Grade | None, note: str = "", blind: bool = False, undoes: bool = False) -> None:
    """Keep what the visitor says; a grade of None takes back what the visitor said before, or undoes the last of it.

    Raises NotAllowed without the right to write, and CollectionError if it is not kept.
    """
    require_writing()
    said = Judgement(item.question, item.section_id, grade, judge_name(), item.digest, blind, note, undoes=undoes)
    log_of(service.library().settings.index).keep(said)


def keep_question(text: str, kept: bool = True, tags: tuple[str, ...] = (), was: str = "") -> None:
    """Keep a question, take it out, or give it other tags or another text in place of the one that it `was`.

    Raises NotAllowed without the right to write, and CollectionError if it is not kept.
    """
    require_writing()
    log_of(service.library().settings.index).keep(QuestionEntry(text, judge_name(), kept, tags, was))
