"""The score of a passage: a sum of parts, so that what ranks, what is shown and what is explained are one number."""

from __future__ import annotations

from dataclasses import dataclass

from documents import Hit
from search.evidence import Evidence
from search.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Parts:
    """What a score is the sum of: the parts that `Recipe` names, with their weights in them."""

    keyword: float = 0.0
    passage: float = 0.0
    title: float = 0.0
    sentence: float = 0.0
    words: float = 0.0
    list: float = 0.0
    rare: float = 0.0

    def sum(self) -> float:
        """Rounded, so that scores that differ by the last digits of an addition are equal."""
        legs = self.keyword + self.passage + self.title
        return round(legs + self.sentence + self.words + self.list + self.rare, 9)


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage with its score."""

    passage_id: str
    parts: Parts
    score: float

    @classmethod
    def of(cls, passage_id: str, parts: Parts) -> Scored:
        return cls(passage_id, parts, parts.sum())

    @classmethod
    def by_keyword(cls, hit: Hit) -> Scored:
        return cls.of(hit.passage_id, Parts(keyword=hit.score))

    @classmethod
    def by_cosine(cls, hit: Hit) -> Scored:
        return cls.of(hit.passage_id, Parts(passage=hit.score))


def scored(passage_id: str, evidence: Evidence, recipe: Recipe) -> Scored:
    """A candidate, compared with the question in all its parts, of which the best sentence counts."""
    near = evidence.nearness([passage_id])[passage_id]
    sentences, words, lists = recipe.sentence * near.sentences, recipe.words * near.words, recipe.list * near.lists
    best = int((sentences + words + lists).argmax()) if len(words) else None
    return Scored.of(
        passage_id,
        Parts(
            keyword=recipe.keyword * evidence.keyword_shares.get(passage_id, 0.0),
            passage=recipe.passage * near.passage,
            title=recipe.title * near.title,
            sentence=float(sentences[best]) if best is not None else 0.0,
            words=float(words[best]) if best is not None else 0.0,
            list=float(lists[best]) if best is not None else 0.0,
            rare=0.0 - recipe.rare * evidence.missing_rare(passage_id),  # not the -0.0 that a sign in front would make
        ),
    )


def scored_by_legs(passage_id: str, evidence: Evidence, recipe: Recipe) -> Scored:
    """One that is no candidate: what the two legs found, and nothing for the parts that were not compared."""
    keyword = recipe.keyword * evidence.keyword_shares.get(passage_id, 0.0)
    return Scored.of(passage_id, Parts(keyword, recipe.passage * evidence.semantic_scores.get(passage_id, 0.0)))
