"""One tuning: weights chosen on the development questions of a collection, and reported on its test questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.counts import counted
from core.errors import ArticleError, CollectionError
from core.progress import Progress, no_progress
from core.settings import Settings
from evaluation.before_after import Change, compare_values
from evaluation.collections import Collection, Question, without_missing_sections
from evaluation.judgements import question_key
from evaluation.runner import index_collection, judged_questions
from evaluation.significance import is_significant
from evaluation.tuning.choosing import FOLDS, SETTINGS, Values, choose, nested
from evaluation.tuning.folds import articles_of, groups_of, split_by_group
from evaluation.tuning.measuring import MEASURE, measure_choices
from index import Article
from patella import TuningRun
from search import DEFAULT_CHOICE, Mode, WeightChoice


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a tuning chose, and what that is worth.

    `on_development` compares, on each fold of the development questions, what the other folds chose with the default;
    `on_test` compares `chosen` with the default. It is None if the default was chosen: then the test questions were not
    asked. `groups` and `folds` hold the group and the fold of each development question. `fold_choices` holds what was
    chosen without each fold. `scores` maps each question that was asked to MEASURE by default and with what was chosen.
    `notes` tell which questions were left out, or have been seen before. `failed` holds (document id, reason) pairs.
    """

    collection: str
    digest: str
    generation: str
    development: Sequence[Question]
    test: Sequence[Question]
    groups: Sequence[str]
    folds: Sequence[int]
    fold_choices: Sequence[WeightChoice]
    chosen: WeightChoice
    on_development: Change
    on_test: Change | None
    scores: Mapping[str, tuple[float, float]]
    notes: Sequence[str] = ()
    failed: Sequence[tuple[str, str]] = ()

    @property
    def gained(self) -> bool:
        """Return whether both halves say that the chosen weights are better; neither alone is enough."""
        return all(
            each is not None and each.difference > 0 and is_significant(each.corrected)
            for each in (self.on_development, self.on_test)
        )


def tune(
    collection: Collection, settings: Settings, earlier: Sequence[TuningRun] = (), progress: Progress = no_progress
) -> Tuning:
    """Choose the weights of a collection on its development questions, and measure them once on its test questions.

    `earlier` are the runs of the library: a question that chose weights before is no test question any more. Raises
    CollectionError if the questions are too few.
    """
    _halves(_in_splits(collection), earlier)  # what is refused is refused before a long indexing
    library, sync_report = index_collection(collection, settings, progress)
    with library, library.engine.snapshot() as snapshot:
        collection = _in_splits(without_missing_sections(collection, snapshot))
        development, test, notes = _halves(collection, earlier)
        generation, digest = snapshot.generation.name, _digest(collection, snapshot.generation.name)

        def measured(questions: Sequence[Question], choices: Sequence[WeightChoice]) -> Values:
            return measure_choices(snapshot, library.encoder, collection, questions, choices, progress)

        values, groups = measured(development, SETTINGS), groups_of(collection, development)
        chosen, trial = SETTINGS[choose(values, groups)], nested(values, groups)
        scores = _pairs(development, values[:, 0], trial.scores)
        on_development, on_test = change_of("development", scores), None
        if chosen != DEFAULT_CHOICE:
            of_test = _pairs(test, *measured(test, [DEFAULT_CHOICE, chosen]).T)
            on_test, scores = change_of("test", of_test), scores | of_test
            notes += _used_before(test, [run for run in earlier if (run.digest, run.chosen) != (digest, chosen)])
    return Tuning(
        collection=collection.name,
        digest=digest,
        generation=generation,
        development=development,
        test=test if on_test else [],
        groups=groups,
        folds=trial.folds,
        fold_choices=[SETTINGS[column] for column in trial.choices],
        chosen=chosen,
        on_development=on_development,
        on_test=on_test,
        scores=scores,
        notes=notes,
        failed=sync_report.failed,
    )


def _in_splits(collection: Collection) -> Collection:
    """Return a collection whose questions have splits: its own, or else by the hash of the articles that answer."""
    if collection.has_splits or collection.indexed:
        return collection
    questions = collection.answerable()
    splits = split_by_group(groups_of(collection, questions))
    split_of = {question.question_id: split for question, split in zip(questions, splits, strict=True)}
    return replace(collection, questions=[replace(each, split=split_of[each.question_id]) for each in questions])


def _halves(
    collection: Collection, earlier: Sequence[TuningRun]
) -> tuple[Sequence[Question], Sequence[Question], list[str]]:
    """Return the development questions, the test questions that no tuning has seen, and what is to be told of them.

    Raises CollectionError if they are too few.
    """
    judged_questions(collection)  # raises if nothing is judged at all, and says why
    development, test = collection.answerable("development"), collection.answerable("test")
    articles = len(set(groups_of(collection, development)))
    if articles < FOLDS:
        raise CollectionError(
            f"Tuning needs development questions about {FOLDS} articles at least, and {collection.name} has "
            f"{counted(len(development), 'development question')} about {counted(articles, 'article')} that share no "
            "answer. Judge more questions."
        )
    seen = _keys(development) | {key for run in earlier for key in run.development.values()}
    unseen = [question for question in test if question_key(question.text) not in seen]
    if not unseen:
        raise CollectionError(
            f"{collection.name} has no test question that no tuning has seen, so nothing could be reported honestly. "
            "Judge more questions, about articles that you have not asked about yet."
        )
    notes = []
    chose = {article for question in development for article in articles_of(collection, question)}
    if near := sum(not chose.isdisjoint(articles_of(collection, question)) for question in unseen):
        notes.append(f"{counted(near, 'test question')} are about an article that development questions are about too.")
    if left_out := len(test) - len(unseen):
        notes.append(f"Left out of the test: {counted(left_out, 'question')} that a tuning has seen.")
    return development, unseen, notes


def _used_before(test: Sequence[Question], earlier: Iterable[TuningRun]) -> list[str]:
    """Tell how often these test questions were used, if they were: what is reported more than once is believed less.

    A run that is repeated as it was reports nothing new, so it is none of the `earlier` ones.
    """
    used = [run for run in earlier if _keys(test) & set(run.test.values())]
    if not used:
        return []
    times = counted(len(used), "earlier tuning")
    return [f"These test questions were used by {times}, last on {used[-1].at[:10]}: believe the test half less."]


def _keys(questions: Iterable[Question]) -> set[str]:
    return {question_key(question.text) for question in questions}


def _pairs(
    questions: Sequence[Question], default: Iterable[float], chosen: Iterable[float]
) -> dict[str, tuple[float, float]]:
    return {
        question.question_id: (float(before), float(after))
        for question, before, after in zip(questions, default, chosen, strict=True)
    }


def change_of(name: str, scores: Mapping[str, tuple[float, float]]) -> Change:
    """Compare what was chosen with the default on these questions."""
    default, chosen = (
        {Mode.HYBRID.value: {question: {MEASURE: pair[i]} for question, pair in scores.items()}} for i in (0, 1)
    )
    (change,) = compare_values(name, default, chosen, [MEASURE])
    return change


def _digest(collection: Collection, generation: str) -> str:
    """Return the SHA-256 of all that a tuning depends on: articles, questions with their splits, judgements.

    The articles of a collection that is indexed already are those of this generation.
    """
    parts: Any = [
        generation if collection.indexed else sorted(map(_name_and_digest, collection.articles)),
        sorted((question.question_id, question.text, question.split) for question in collection.questions),
        collection.judgements,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _name_and_digest(article: Article) -> tuple[str, str]:
    """Return the id and the digest of an article; "" for one that cannot be read."""
    try:
        return article.document_id, article.digest
    except ArticleError:
        return article.document_id, ""
