"""The judged sections of a collection of files: only an index of the articles tells which of them there are."""

from __future__ import annotations

from dataclasses import replace

from core.documents import document_id_of
from evaluation.collections.collection import Collection
from evaluation.collections.problems import Problems
from index import Snapshot


def without_missing_sections(collection: Collection, snapshot: Snapshot) -> Collection:
    """Return a collection without its judgements of sections that hold no passage of the index; each is a problem.

    A collection whose judgements name documents comes back as it is.
    """
    if not collection.judges_sections:
        return collection
    problems, judgements = Problems(), dict[str, dict[str, int]]()
    sections = _sections(collection, snapshot)
    for question_id, grades in collection.judgements.items():
        for judged_id, grade in grades.items():
            if judged_id in sections:
                judgements.setdefault(question_id, {})[judged_id] = grade
            else:
                problems.add(
                    "{} more judgements are of sections that no article has.",
                    f"{collection.judged_in[question_id, judged_id]}: no article has a section {judged_id} with text.",
                )
        if question_id not in judgements:
            problems.add(
                "{} more questions have no judgement left, and are not asked.",
                f"Question {question_id} has no judgement left. It is not asked.",
            )
    return replace(collection, judgements=judgements, problems=[*collection.problems, *problems.texts()])


def _sections(collection: Collection, snapshot: Snapshot) -> set[str]:
    """Return the ids of the sections of all articles that are judged and indexed."""
    judged = {document_id_of(judged_id) for grades in collection.judgements.values() for judged_id in grades}
    indexed = {summary.document_id for summary in snapshot.summaries()}
    return {
        collection.judged_id(passage.passage_id)
        for document_id in judged & indexed
        for passage in snapshot.document_passages(document_id)
    }
