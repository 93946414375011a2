"""Choose the canary questions of a library: those of its owner, or else drafts from its articles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.collections import Judgements
from evaluation.drafting import draft_questions
from evaluation.judgements import (
    Judgement,
    Line,
    edited,
    followed,
    grades_by_question,
    question_id,
    questions_of,
    standing,
)
from index import Snapshot


@dataclass(frozen=True, slots=True)
class Canaries:
    """Questions by their ids, and what was judged of them, by the names of articles in the old and new generation.

    Drafts have no judgements: nobody has accepted them.
    """

    texts: Mapping[str, str]
    judged_before: Judgements = field(default_factory=dict)
    judged_after: Judgements = field(default_factory=dict)
    are_drafts: bool = False


def canary_questions(lines: Sequence[Line], old: Snapshot, new: Snapshot, most: int) -> Canaries:
    """Return the questions that count by the lines of a log, judged or not, or drafts from the old generation.

    Where there are more than `most`, a hash of each chooses: nearly the same ones are chosen when some are added.
    """
    before, after = (_standing(lines, snapshot) for snapshot in (old, new))
    texts = {question_id(key): each.text for key, each in questions_of(lines, before).items() if each.kept}
    if not texts:
        return Canaries({question_id(text): text for text in _drafted(old, most)}, are_drafts=True)
    chosen = sorted(texts)[:most]  # the ids are hashes
    judged_before, judged_after = (
        {question_id(key): grades for key, grades in grades_by_question(judgements).items()}
        for judgements in (before, after)
    )
    return Canaries(
        {name: texts[name] for name in chosen},
        {name: judged_before.get(name, {}) for name in chosen},
        {name: judged_after.get(name, {}) for name in chosen},
    )


def _standing(lines: Sequence[Line], snapshot: Snapshot) -> list[Judgement]:
    """Return the judgements that stand, by the names that articles have in a generation."""
    return standing(followed(edited(lines), {each.document_id: each.digest for each in snapshot.summaries()}))


def _drafted(snapshot: Snapshot, most: int) -> list[str]:
    """Return the texts of up to `most` drafts. At most as many articles are read, however large the library is."""
    articles = sorted((each.document_id for each in snapshot.summaries()), key=_hash)[:most]
    drafts = draft_questions(snapshot, most, among=articles)
    return [draft.text for draft in drafts if not draft.variant_of]


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "replace")).digest()
