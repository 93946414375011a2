"""The answer to a question: results with their marks and reasons, and the time that each step took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from core.documents import NO_METADATA, Mark, Metadata, Passage
from search.filters import facets
from search.query import Condition


class Confidence(StrEnum):
    """What a result is for its question, the best first."""

    STRONG = "strong"  # it answers
    POSSIBLE = "possible"  # it is related and may help
    NONE = "none"  # it probably has nothing to do with the question

    @property
    def label(self) -> str:
        """The words for it that people read."""
        return {"strong": "answers", "possible": "related", "none": "probably no answer"}[self.value]


class Mode(StrEnum):
    """A way to rank passages: by both legs together, by words alone, or by meaning (vectors) alone."""

    HYBRID = "hybrid"
    KEYWORD = "keyword"
    SEMANTIC = "semantic"


@dataclass(frozen=True, slots=True)
class KeywordReason:
    """The rank of a passage in the keyword leg (from 1), its BM25F score, and the words of the question in it."""

    rank: int
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SemanticReason:
    """The rank of a passage in the semantic leg, its cosine with the question, and that of its best sentence.

    `rank` counts from 1; it is None if the leg did not find the passage.
    """

    rank: int | None
    cosine: float
    sentence_cosine: float


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons for the rank of a result: the parts of its score, and its rank in each leg.

    `parts` maps the name of each part to its share of the score; the shares sum to the score. `keyword` is None if the
    keyword leg did not find the passage, `semantic` if the passage was not compared with the question by meaning.
    `missing` holds important words of the question that the passage does not mention. `other_forms` holds the forms in
    which the passage says words of the question in another way: "ALS also as amyotrophic lateral sclerosis". `listed`
    tells that the question asks for articles by their properties alone, and that the article has them.
    """

    parts: Mapping[str, float]
    keyword: KeywordReason | None
    semantic: SemanticReason | None
    missing: tuple[str, ...]
    other_forms: tuple[str, ...] = ()
    listed: bool = False

    def __str__(self) -> str:
        """Return the reasons in words: "1st by meaning, 3rd by words: clonus, ankle; does not mention: baclofen"."""
        reasons = []
        if self.semantic and self.semantic.rank:
            reasons.append(f"{_ordinal(self.semantic.rank)} by meaning")
        if self.keyword:
            words = ", ".join((*self.keyword.words, *self.other_forms))
            reasons.append(f"{_ordinal(self.keyword.rank)} by words: {words}")
        reason = ", ".join(reasons) or ("has the properties asked for" if self.listed else "close in meaning")
        return f"{reason}; does not mention: {', '.join(self.missing)}" if self.missing else reason


@dataclass(frozen=True, slots=True)
class Result:
    """A passage of the answer, its rank from 1, and the score that it was ranked by.

    `marks` are offsets into the text of the passage, in characters. `margin` is the probability that the result answers
    the question, from 0 to 1 (`search.answers.confidence`). It is None where it was not measured: in any mode but
    hybrid, and in an index that was not calibrated; then no result is STRONG. `signs` are what it was computed from.
    `metadata` is what the file says about the article. `copies` are the other passages of exactly this text, but for
    white space, as far as the ranking was read.
    """

    rank: int
    passage: Passage
    score: float
    marks: tuple[Mark, ...]
    why: Why
    confidence: Confidence = Confidence.POSSIBLE
    margin: float | None = None
    signs: Mapping[str, float] = field(default_factory=dict)
    metadata: Metadata = NO_METADATA
    copies: tuple[Passage, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return this result as JSON values.

        The offsets of the marks count in `text`. `start` and `end` are offsets into the article: those of the text, or
        of what follows its lead, if it has one. `lead` tells where the article has the lead.
        """
        passage = self.passage
        return {
            "rank": self.rank,
            "passage_id": passage.passage_id,
            "document_id": passage.document_id,
            "title": passage.title,
            "headings": list(passage.headings),
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "lead": passage.lead and passage.lead._asdict(),
            "page": passage.page,
            "copies": [copy.passage_id for copy in self.copies],
            "metadata": self.metadata.as_json(),
            "score": self.score,
            "confidence": self.confidence.value,
            "margin": self.margin,
            "signs": dict(self.signs),
            "marks": [asdict(mark) for mark in self.marks],
            "why": asdict(self.why) | {"text": str(self.why)},
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The results of one question, best first, all from one generation of the index.

    `query` is the question as it was read, or the id of a passage in a search for similar ones.
    `took_ms` maps each step to its milliseconds: "embed", "keyword", "semantic", "spell", "fuse", "read", "mark" and
    "total". The time of "embed" is the time spent waiting for it, since the keyword leg runs meanwhile.
    `conditions` are those that the results meet. `notices` tell in plain words which parts of the question were left
    out, and which of its words no article holds.
    `suggestion` is the question as it was probably meant; None if no word of it looks misspelt.
    """

    query: str
    mode: Mode
    generation: str
    took_ms: dict[str, float]
    results: tuple[Result, ...]
    conditions: tuple[Condition, ...] = ()
    notices: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def confidence(self) -> Confidence:
        """The highest confidence of any result; NONE if there are no results."""
        levels = {result.confidence for result in self.results}
        return next((level for level in Confidence if level in levels), Confidence.NONE)

    @property
    def articles(self) -> dict[str, Metadata]:
        """The metadata of the articles that the results come from, by document id, best first."""
        return {result.passage.document_id: result.metadata for result in self.results}

    def at_the_expense_of(self, conditions: Sequence[Condition]) -> Answer:
        """Return this answer with a notice that it does not meet these conditions."""
        labels = ", ".join(condition.label for condition in conditions)
        return replace(self, notices=(f"Nothing good was found {labels}. These results leave that out.", *self.notices))

    def at_least(self, least: Confidence) -> Answer:
        """Return this answer with only the results of this confidence or a higher one."""
        enough = list(Confidence)[: list(Confidence).index(least) + 1]
        return replace(self, results=tuple(result for result in self.results if result.confidence in enough))

    def as_json(self) -> dict[str, Any]:
        """Return this answer as JSON values, which the search command prints with `--json`."""
        return {
            "query": self.query,
            "mode": self.mode.value,
            "generation": self.generation,
            "took_ms": self.took_ms,
            "confidence": self.confidence.value,
            "results": [result.as_json() for result in self.results],
            "facets": {
                facet.name: [
                    {"value": each.name, "condition": each.clause.typed, "articles": each.count}
                    for each in facet.values
                ]
                for facet in facets(self.articles)
            },
            "conditions": [condition.label for condition in self.conditions],
            "notices": list(self.notices),
            "did_you_mean": self.suggestion,
        }


def _ordinal(number: int) -> str:
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
