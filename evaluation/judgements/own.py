"""The owner's questions as a collection to measure: the library as it is indexed, with the grades that people gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from core.documents import document_id_of, section_id_of
from core.errors import CollectionError
from core.locations import shown_address
from evaluation.collections import Collection, Indexed, Problems, Question
from evaluation.judgements.agreement import Choice, combined_grades
from evaluation.judgements.log import Judgement, JudgementLog, Line, edited, followed, in_order, log_of, standing
from evaluation.judgements.question_set import OwnQuestion, QuestionEntry, own_questions, question_id
from evaluation.judgements.sections import LibrarySections
from evaluation.judgements.splits import Split, first_names, splits_of
from index import JUDGEMENTS, open_engine

OWN = "own questions"
"""The name of the collection."""


def own_collection(index: str, choice: Choice = "majority") -> Collection:
    """Return the questions that count in the library with the index at this address, with the grades that stand.

    `choice` tells which grade counts where several judges gave one. Its `problems` tell what is judged and is not in
    the library any more. Raises CollectionError if nothing is judged, and UsageError for an index in memory.
    """
    log = log_of(index)
    with closing(open_engine(index)) as engine, engine.snapshot() as snapshot:
        collection = collection_of(log, LibrarySections(snapshot), index, choice)
    if not collection.judgements:
        raise CollectionError(
            "Nobody has judged anything in this library yet. Judge questions on the search page, or import judgements."
        )
    return collection


def collection_of(log: JudgementLog, sections: LibrarySections, index: str, choice: Choice = "majority") -> Collection:
    """Return the questions of a log that count, judged or not, as `own_collection` does."""
    lines = log.lines()
    judgements = standing(followed(edited(lines), sections.digests))
    found = [each for each in judgements if each.section_id in sections]
    of_set = {key: each for key, each in questions_of(lines, judgements).items() if each.kept}
    grades = {key: of for key, of in grades_by_question(found, choice).items() if key in of_set}
    splits = _splits(of_set, grades, first_names(edited(lines), sections.digests))
    counting = [each for each in judgements if each.key[1] in of_set]
    return Collection(
        name=OWN,
        folder=Path(shown_address(index)),
        articles=(),
        questions=[
            Question(question_id(key), each.text, split=splits[key], topic=", ".join(each.tags))
            for key, each in of_set.items()
        ],
        judgements={question_id(key): of for key, of in grades.items()},
        judged_id=section_id_of,
        problems=_problems(counting, sections, of_set, grades),
        judged_in={
            (question_id(each.question), each.section_id): f"{JUDGEMENTS}, judged by {each.judge}" for each in found
        },
        indexed=Indexed(index, frozenset(sections.digests)),
    )


def questions_of(lines: Sequence[Line], judgements: Sequence[Judgement]) -> dict[str, OwnQuestion]:
    """Return key -> question, also of those that were taken out. `judgements` are those of the lines that stand."""
    entries = [each for each in in_order(lines) if isinstance(each, QuestionEntry)]
    return own_questions(entries, (each.question for each in judgements))


def _splits(
    questions: Mapping[str, OwnQuestion], grades: Mapping[str, Mapping[str, int]], names: Mapping[str, str]
) -> dict[str, Split]:
    answering = {
        key: {document_id_of(section_id) for section_id, grade in grades.get(key, {}).items() if grade}
        for key in questions
    }
    first_texts = {key: each.first_key for key, each in questions.items()}
    fixed = {key: cast(Split, each.split) for key, each in questions.items() if each.split}
    return splits_of(answering, names, first_texts, fixed)


def _problems(
    judgements: Sequence[Judgement],
    sections: LibrarySections,
    questions: Mapping[str, OwnQuestion],
    grades: Mapping[str, Mapping[str, int]],
) -> list[str]:
    """Tell which judgements are of what the library does not have, and which questions have none, or no answer."""
    problems = Problems()
    for each in judgements:
        if each.section_id not in sections:
            problems.add(
                f"{JUDGEMENTS}: {{}} more judgements are of what the library does not have.",
                f"{JUDGEMENTS}: {each.judge} judged {each.section_id}, which the library does not have.",
            )
    for key, question in questions.items():
        if key not in grades:
            problems.add(
                "{} more questions have no judgement, and are not asked.",
                f"The question {question.text!r} has no judgement. It is not asked.",
            )
        elif not any(grades[key].values()):
            problems.add(
                "{} more questions have nothing that is judged relevant, so their measures are 0.",
                f"Nothing is judged relevant to the question {question.text!r}, so its measures are 0.",
            )
    return problems.texts()


def grades_by_question(judgements: Sequence[Judgement], choice: Choice = "majority") -> Mapping[str, Mapping[str, int]]:
    """Return key of a question -> section -> its one grade."""
    grades: dict[str, dict[str, int]] = {}
    for (key, section_id), grade in combined_grades(judgements, choice).items():
        grades.setdefault(key, {})[section_id] = int(grade)
    return grades
