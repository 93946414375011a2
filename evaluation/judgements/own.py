"""The owner's questions as a collection to measure: the library as it is indexed, with the grades that people gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from core.documents import document_id_of, section_id_of
from core.errors import CollectionError
from evaluation.collections import Collection, Indexed, Problems, Question
from evaluation.judgements.agreement import Choice, combined_grades
from evaluation.judgements.exporting import question_id
from evaluation.judgements.log import Judgement, log_of, question_key
from evaluation.judgements.sections import LibrarySections
from evaluation.judgements.splits import first_names, splits_of
from index import open_engine

OWN = "own questions"
"""The name of the collection."""


def own_collection(index: Path, choice: Choice = "majority") -> Collection:
    """Return the questions that people judged in the library whose index is this folder, with the grades that stand.

    `choice` tells which grade counts where several judges gave one. Its `problems` tell what is judged and is not in
    the library any more. Raises CollectionError if nothing is judged, and UsageError for an index in memory.
    """
    log = log_of(index)
    with closing(open_engine(str(index))) as engine, engine.snapshot() as snapshot:
        sections = LibrarySections(snapshot)
        standing = log.current(sections.digests)
        lost = [each for each in standing if each.section_id not in sections]
        found = [each for each in standing if each.section_id in sections]
    problems = Problems()
    for each in lost:
        problems.add(
            f"{log.path.name}: {{}} more judgements are of what the library does not have.",
            f"{log.path.name}: {each.judge} judged {each.section_id}, which the library does not have.",
        )
    if not found:
        raise CollectionError(
            "Nobody has judged anything in this library yet. Judge questions on the search page, or import judgements."
        )
    grades = _by_question(found, choice)
    relevant = {key: {document_id_of(each) for each, grade in of.items() if grade} for key, of in grades.items()}
    splits = splits_of(relevant, first_names(log.all(), sections.digests))
    questions = [Question(question_id(key), text, split=splits[key]) for key, text in _texts(found).items()]
    for question in questions:
        if not relevant[question_key(question.text)]:
            problems.add(
                "{} more questions have nothing that is judged relevant, so their measures are 0.",
                f"Nothing is judged relevant to the question {question.text!r}, so its measures are 0.",
            )
    return Collection(
        name=OWN,
        folder=index,
        articles=(),
        questions=questions,
        judgements={question_id(key): of for key, of in grades.items()},
        judged_id=section_id_of,
        problems=problems.texts(),
        judged_in={
            (question_id(each.question), each.section_id): f"{log.path.name}, judged by {each.judge}" for each in found
        },
        indexed=Indexed(index, frozenset(sections.digests)),
    )


def _texts(judgements: Sequence[Judgement]) -> dict[str, str]:
    """Return key -> text of each question, as it was written first."""
    texts: dict[str, str] = {}
    for each in judgements:
        texts.setdefault(question_key(each.question), " ".join(each.question.split()))
    return texts


def _by_question(judgements: Sequence[Judgement], choice: Choice) -> Mapping[str, Mapping[str, int]]:
    """Return key of a question -> section -> its one grade."""
    grades: dict[str, dict[str, int]] = {}
    for (key, section_id), grade in combined_grades(judgements, choice).items():
        grades.setdefault(key, {})[section_id] = int(grade)
    return grades
