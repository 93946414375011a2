"""A plain model of one generation: a dictionary of articles, asked by loops over all of them.

It shares with the index how a word becomes a term, and the encoder. Everything else is written here a second time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.documents import Document, Metadata, Passage
from embedding import Vector
from faults.histories.articles import SHORT_FORMS, cut, encoder
from index import Clause, DocumentSummary, Filter, Property, ShortForm, terms, tokens

_WEIGHTS = {"title": 1.5, "heading": 0.5, "body": 1.0, "metadata": 0.5}
_K1, _B, _REPETITION = 1.2, 0.75, 0.7
_STEPS = [round((1.033**step - 1) * 27) for step in range(256)]  # that a length is rounded up to
_DIGITS = 9  # of a score

Scores = dict[str, float]
"""The score of each passage that is found, by its id."""


class PlainPassage:
    """A passage with all that a question compares. `about` is the searched text of the article's metadata."""

    def __init__(self, passage: Passage, about: str) -> None:
        self.passage, self.passage_id = passage, passage.passage_id
        texts = {"title": passage.title, "heading": " / ".join(passage.headings), "body": passage.text}
        texts["metadata"] = about
        self.terms = {name: terms(text) for name, text in texts.items()}
        self.words = {token.folded for text in texts.values() for token in tokens(text)}

    @cached_property
    def vector(self) -> list[float]:
        """The vector of the passage, as an index keeps it: rounded to float16."""
        vector: list[float] = encoder().encode_question(self.passage.embedded_text).vector.astype(np.float16).tolist()
        return vector

    @property
    def place(self) -> tuple[str, tuple[str, ...]]:
        """The title and the headings above the passage."""
        return self.passage.title, self.passage.headings

    @property
    def name_key(self) -> tuple[int, str]:
        """The length of the article's id, and the id of the passage."""
        return len(self.passage.document_id), self.passage_id

    def meets(self, wanted: Filter) -> bool:
        """Return whether the passage passes a filter."""
        in_document = wanted.documents is None or self.passage.document_id in wanted.documents
        in_section = wanted.sections is None or self.passage.section_id in wanted.sections
        holds = all(map(self._holds, wanted.required)) and not any(map(self._holds, wanted.excluded))
        return in_document and in_section and holds

    def _holds(self, clause: Clause) -> bool:
        fields = [self.terms[clause.field]] if clause.field else self.terms.values()
        phrase = f" {' '.join(clause.terms)} "
        return any(phrase in f" {' '.join(field)} " for field in fields)


class PlainArticle:
    """An article with its passages, cut into paragraphs or into whole sections."""

    def __init__(self, document: Document, whole_sections: bool = False) -> None:
        self.document, self.whole_sections = document, whole_sections
        self.passages = [
            PlainPassage(passage, _about(document.metadata, first=number == 0))
            for number, passage in enumerate(cut(document, whole_sections))
        ]

    @property
    def document_id(self) -> str:
        return self.document.document_id

    @property
    def short_forms(self) -> set[ShortForm]:
        """The short forms that the article defines."""
        text = "\n".join(each.passage.text for each in self.passages)
        return {
            ShortForm(short, long, short.lower(), " ".join(terms(long)))
            for short, long in SHORT_FORMS.items()
            if f"{long} ({short})" in text
        }


def _about(metadata: Metadata, first: bool) -> str:
    """Return the words of an article's metadata that find its first passage, or any other one."""
    of_all = [*metadata.authors, *metadata.tags]
    return "\n".join([*of_all, metadata.description, metadata.date[:4]] if first else of_all)


@dataclass(frozen=True, slots=True)
class Held:
    """An article of a generation, whether it was added by hand, and whether it is found by words only."""

    article: PlainArticle
    by_hand: bool = False
    by_words: bool = False


class PlainState:
    """All articles of one generation, by id."""

    def __init__(self, held: Mapping[str, Held]) -> None:
        self.held = dict(sorted(held.items()))

    @cached_property
    def passages(self) -> dict[str, PlainPassage]:
        """All passages, by id. Those of a section stand together, in the order of its text."""
        return {each.passage_id: each for held in self.held.values() for each in held.article.passages}

    @property
    def by_words(self) -> set[str]:
        """The ids of the articles that are found by words only."""
        return {name for name, held in self.held.items() if held.by_words}

    def is_encoded(self, passage_id: str) -> bool:
        """Return whether a passage is found by meaning, too."""
        return not self.held[self.passages[passage_id].passage.document_id].by_words

    def summaries(self) -> list[DocumentSummary]:
        """Return the list of articles, without the time of indexing."""
        return [_summary(each) for each in self.held.values()]

    def document(self, document_id: str) -> Document | None:
        """Return an article, or None if it is not there."""
        held = self.held.get(document_id)
        return held.article.document if held else None

    def keyword(self, asked: Sequence[str], wanted: Filter) -> Scores:
        """Return the BM25F scores of the passages that hold one of these terms and pass the filter."""
        scores = {each: self._bm25f(asked, each, in_context=False) for each in self.passages}
        return {each: score for each, score in scores.items() if score > 0 and self.passages[each].meets(wanted)}

    def in_context(self, asked: Sequence[str], passage_id: str) -> float:
        """Return the BM25F score of a passage that is read together with its neighbours in its section."""
        return self._bm25f(asked, passage_id, in_context=True)

    def _bm25f(self, asked: Sequence[str], passage_id: str, in_context: bool) -> float:
        score = 0.0
        for term, count in sorted(Counter(asked).items()):
            for name, weight in _WEIGHTS.items():
                matching = self._frequencies[name][term]
                if matching:
                    idf = math.log(len(self.passages) / (matching + 1)) + 1
                    around = self._around[passage_id] if in_context and name == "body" else [passage_id]
                    tf = sum(self.passages[each].terms[name].count(term) for each in around)
                    mean = self._mean_lengths["in context" if in_context and name == "body" else name]
                    length = sum(len(self.passages[each].terms[name]) for each in around)
                    norm = _K1 * ((1 - _B) + _B * next(step for step in _STEPS if step >= length) / (mean or 1.0))
                    score += count**_REPETITION * weight * idf * ((_K1 + 1) * tf / (tf + norm))
        return score

    @cached_property
    def _frequencies(self) -> dict[str, Counter[str]]:
        """The number of passages that hold each term, by field."""
        passages = self.passages.values()
        return {name: Counter(term for each in passages for term in set(each.terms[name])) for name in _WEIGHTS}

    @cached_property
    def _around(self) -> dict[str, list[str]]:
        """The ids of each passage and of its neighbours in its section, by its id."""
        around = {}
        for passage_id in self.passages:
            section, _, number = passage_id.rpartition(":")
            near = [f"{section}:{int(number) + step}" for step in (-1, 0, 1)]
            around[passage_id] = [each for each in near if each in self.passages]
        return around

    @cached_property
    def _mean_lengths(self) -> dict[str, float]:
        """The mean length of each field, in terms, and of bodies with their neighbours."""
        lengths = {name: [len(each.terms[name]) for each in self.passages.values()] for name in _WEIGHTS}
        bodies = [[len(self.passages[each].terms["body"]) for each in near] for near in self._around.values()]
        lengths["in context"] = list(map(sum, bodies))
        return {name: sum(each) / len(each) if each else 0.0 for name, each in lengths.items()}

    def semantic(self, vector: Vector, wanted: Filter) -> Scores:
        """Return the cosines of the passages that are encoded and pass the filter."""
        asked: list[float] = vector.tolist()
        return {
            each.passage_id: sum(a * b for a, b in zip(each.vector, asked, strict=True))
            for each in self.passages.values()
            if each.meets(wanted) and self.is_encoded(each.passage_id)
        }

    def similar(self, passage_id: str) -> Scores:
        """Return the cosines of all other passages with this one, each text once.

        A text has the cosine of the passage that stands for it: the nearest, and of those with its title and headings
        the one of the shortest name. Nothing is like a passage that is found by words only.
        """
        if not self.is_encoded(passage_id):
            return {}
        scores = self.semantic(np.array(self.passages[passage_id].vector, np.float32), Filter())
        nearest: dict[str, PlainPassage] = {}
        for name, _ in best({each: score for each, score in scores.items() if each != passage_id}, len(scores)):
            passage = self.passages[name]
            first = nearest.setdefault(" ".join(passage.passage.text.split()), passage)
            if passage.place == first.place:
                nearest[" ".join(passage.passage.text.split())] = min(first, passage, key=lambda each: each.name_key)
        return {each.passage_id: scores[each.passage_id] for each in nearest.values()}

    def frequency(self, term: str, field: str | None) -> int:
        """Return the number of passages that hold a term in a field, or in any field."""
        names = [field] if field else list(_WEIGHTS)
        return sum(any(term in each.terms[name] for name in names) for each in self.passages.values())

    def vocabulary(self) -> Counter[str]:
        """Return the number of passages that hold each folded word."""
        return Counter(word for each in self.passages.values() for word in each.words)

    def short_forms(self) -> Counter[ShortForm]:
        """Return the number of articles that define each short form."""
        return Counter(form for held in self.held.values() for form in held.article.short_forms)

    def holding(self, kind: Property, value: str) -> set[str]:
        """Return the ids of the articles with a property; `value` is one of `facets`, as it is written there."""
        return {each for each in self.held if value in self._values(kind, each)}

    def facets(self, kind: Property) -> list[str]:
        """Return the values of a property, the most frequent first; years, the latest first."""
        counts = Counter(value for each in self.held for value in self._values(kind, each))
        return sorted(counts, reverse=True) if kind is Property.DATE else sorted(counts, key=lambda v: (-counts[v], v))

    def _values(self, kind: Property, document_id: str) -> list[str]:
        about = self.held[document_id].article.document.metadata
        folder, slash, _ = document_id.partition("/")
        values: dict[Property, Iterable[str]] = {
            Property.AUTHOR: about.authors,
            Property.DATE: [about.date[:4]],
            Property.TAG: about.tags,
            Property.TYPE: [document_id.rpartition(".")[2]],
            Property.PATH: [folder + slash] if slash else [],
            Property.LANGUAGE: [about.language],
        }
        return [value for value in values[kind] if value]


def best(scores: Scores, k: int) -> list[tuple[str, float]]:
    """Return the k best passages with their scores, ties by id."""
    return sorted(scores.items(), key=lambda pair: (-round(pair[1], _DIGITS), pair[0]))[:k]


def _summary(held: Held) -> DocumentSummary:
    document = held.article.document
    return DocumentSummary(
        document_id=document.document_id,
        title=document.title,
        sections=len(document.sections),
        passages=len(held.article.passages),
        source=document.source,
        indexed_at="",
        digest=document.digest,
        added_by_hand=held.by_hand,
        metadata=document.metadata,
    )
