"""Which questions are for development and which for test: by article, so that no article is in both."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from core.documents import document_id_of
from evaluation.judgements.log import Judgement, followed

Split = Literal["development", "test"]


def half_of(name: str) -> Split:
    """Return the half that a name belongs to. About half of all names belong to each.

    >>> half_of("clonus.md"), half_of("tremor.md")
    ('development', 'test')
    """
    return "development" if hashlib.sha256(name.encode("utf-8", "replace")).digest()[0] % 2 else "test"


def splits_of(
    articles: Mapping[str, Collection[str]],
    first_names: Mapping[str, str],
    first_texts: Mapping[str, str] | None = None,
    fixed: Mapping[str, Split] | None = None,
) -> dict[str, Split]:
    """Return the split of each question. `articles` maps a question to the ids of the articles that answer it.

    Questions that share an article are in one split, and so are all that are joined by several such steps. The hash of
    the name under which the oldest article of such a group was judged first decides for all of them. `first_names` maps
    each article to this name, the article that was judged first at the front. A question without an answer goes by the
    hash of the text that it had first; `first_texts` has that of each that was edited. `fixed` maps a question to the
    split that an import gave it: the first such question of a group decides for all of it.
    """
    fixed, first_texts = fixed or {}, first_texts or {}
    ages = {article: age for age, article in enumerate(first_names)}
    splits: dict[str, Split] = {}
    for group in _groups(articles.values()):
        questions = [question for question, answering in articles.items() if not group.isdisjoint(answering)]
        by_hash = half_of(first_names[min(group, key=ages.__getitem__)])
        splits |= dict.fromkeys(questions, next((fixed[each] for each in questions if each in fixed), by_hash))
    return {
        question: splits.get(question) or fixed.get(question) or half_of(first_texts.get(question, question))
        for question in articles
    }


def first_names(judgements: Iterable[Judgement], digests: Mapping[str, str]) -> dict[str, str]:
    """Return article -> the name that it had when it was judged first, the article that was judged first at the front.

    `judgements` are all lines of a log: of an article that was renamed since, they tell the older name. `digests` maps
    the id of each article to its digest.
    """
    names: dict[str, str] = {}
    lines = sorted(judgements, key=lambda each: (each.at, each.section_id))
    for line, now in zip(lines, followed(lines, digests), strict=True):
        names.setdefault(document_id_of(now.section_id), document_id_of(line.section_id))
    return names


def _groups(linked: Iterable[Collection[str]]) -> list[set[str]]:
    """Return sets of articles: two that are linked by a question, directly or through others, are in one set."""
    groups: list[set[str]] = []
    for articles in linked:
        joined = set(articles).union(*(group for group in groups if not group.isdisjoint(articles)))
        groups = [group for group in groups if group.isdisjoint(articles)]
        if joined:
            groups.append(joined)
    return groups
