"""What a search returns: results with their marks and reasons, and how long each part of it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from core.documents import Mark, Passage


class Confidence(StrEnum):
    STRONG = "strong"
    POSSIBLE = "possible"
    NONE = "none"  # nothing here answers


class Mode(StrEnum):
    HYBRID = "hybrid"
    KEYWORD = "keyword"
    SEMANTIC = "semantic"


@dataclass(frozen=True, slots=True)
class KeywordReason:
    """The place of a passage in the keyword leg, its BM25F score, and the words of the question it holds."""

    rank: int
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SemanticReason:
    """The place of a passage in the semantic leg, its cosine with the question, and that of its best sentence."""

    rank: int | None
    cosine: float
    sentence_cosine: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a result stands where it does: what its score is the sum of, and its place in each leg of the search.

    `missing` are important words of the question that it does not mention.
    """

    parts: Mapping[str, float]
    keyword: KeywordReason | None
    semantic: SemanticReason | None
    missing: tuple[str, ...]

    def __str__(self) -> str:
        """In plain words: "1st by meaning, 3rd by words: clonus, ankle; does not mention: baclofen"."""
        parts = []
        if self.semantic and self.semantic.rank:
            parts.append(f"{_ordinal(self.semantic.rank)} by meaning")
        if self.keyword:
            parts.append(f"{_ordinal(self.keyword.rank)} by words: {', '.join(self.keyword.words)}")
        found = ", ".join(parts) or "close in meaning"
        return f"{found}; does not mention: {', '.join(self.missing)}" if self.missing else found


@dataclass(frozen=True, slots=True)
class Result:
    """One passage of the answer. `score` is the number that it was ranked by, `marks` are offsets into its text.

    `confidence` follows from `margin` alone (see `search.confidence`), which is None where it could not be measured:
    in keyword mode, and in an index that was not calibrated.
    """

    rank: int
    passage: Passage
    score: float
    marks: tuple[Mark, ...]
    why: Why
    confidence: Confidence = Confidence.POSSIBLE
    margin: float | None = None

    def as_json(self) -> dict[str, Any]:
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
            "score": self.score,
            "confidence": self.confidence.value,
            "margin": self.margin,
            "marks": [asdict(mark) for mark in self.marks],
            "why": asdict(self.why) | {"text": str(self.why)},
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The results of one question, best first, all from one generation of the index.

    `query` is the question as it was read; for passages like another one, the id of that.
    `took_ms` holds the milliseconds of "embed", "keyword", "semantic", "spell", "fuse", "mark" and "total"; of "embed"
    it is what was waited for, since words are looked up meanwhile.
    `suggestion` is the question as it was probably meant, where a word of it looks misspelt.
    """

    query: str
    mode: Mode
    generation: str
    took_ms: dict[str, float]
    results: tuple[Result, ...]
    notices: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def confidence(self) -> Confidence:
        """Whether anything here answers: the best that any of the results is."""
        levels = {result.confidence for result in self.results}
        return next((level for level in Confidence if level in levels), Confidence.NONE)

    def at_least(self, least: Confidence) -> Answer:
        """With the results of this confidence and above alone."""
        enough = list(Confidence)[: list(Confidence).index(least) + 1]
        return replace(self, results=tuple(result for result in self.results if result.confidence in enough))

    def as_json(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "mode": self.mode.value,
            "generation": self.generation,
            "took_ms": self.took_ms,
            "confidence": self.confidence.value,
            "results": [result.as_json() for result in self.results],
            "notices": list(self.notices),
            "did_you_mean": self.suggestion,
        }


def _ordinal(number: int) -> str:
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
