"""Questions in groups by article, and groups in folds: questions about one article are never on two sides."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from evaluation.collections import Collection, Question


def groups_of(collection: Collection, questions: Sequence[Question]) -> list[str]:
    """Return for each question the name of its group.

    Questions that one article answers best are of one group, and so are those that share articles with a question
    between them. The name is the id of one of the articles.
    """
    articles = [articles_of(collection, question) for question in questions]
    leaders: dict[str, str] = {}

    def leader(article: str) -> str:
        while leaders.setdefault(article, article) != article:
            article = leaders[article]
        return article

    for first, *others in articles:
        for other in others:
            low, high = sorted((leader(first), leader(other)), key=_hash)
            leaders[high] = low
    return [leader(each[0]) for each in articles]


def articles_of(collection: Collection, question: Question) -> list[str]:
    """Return the ids of the articles that answer a question best, by their grade."""
    grades = collection.judgements[question.question_id]
    best = [judged_id for judged_id, grade in grades.items() if grade == max(grades.values())]
    return list(dict.fromkeys(map(collection.document_of, best)))


def folds_of(groups: Sequence[str], count: int) -> list[int]:
    """Return for each question the number of its fold, from 0. Questions of one group are in one fold.

    The largest group is placed first, and each in the fold that has the fewest questions so far, so folds are about as
    large. Nothing is drawn: the same groups give the same folds.

    >>> folds_of(["a", "a", "b", "c"], 2)
    [0, 0, 1, 1]
    """
    sizes = Counter(groups)
    folds: dict[str, int] = {}
    filled = [0] * count
    for group in sorted(sizes, key=lambda group: (-sizes[group], _hash(group))):
        folds[group] = filled.index(min(filled))
        filled[folds[group]] += sizes[group]
    return [folds[group] for group in groups]


def split_by_group(groups: Sequence[str]) -> list[str]:
    """Return "development" or "test" for each question by its group: about half of the groups each, fixed by hash."""
    return ["development" if int(_hash(group), 16) % 2 else "test" for group in groups]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
