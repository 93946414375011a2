"""Suggestions as somebody types: titles and headings with a word that begins so, and words of the articles.

Case and accents do not matter. It reads what is kept of the latest generation, and looks up few passages.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.documents import section_id_of
from index import Clause, Filter, KeywordQuery, Snapshot, folded_words, terms

MOST_SUGGESTED = 20
"""The most suggestions of each kind."""

_COMPLETIONS = 8
"""The words that may end what is typed and with which headings are looked for: those that most passages hold."""

_LOOKED_AT = 200
"""The passages whose headings are looked at."""


@dataclass(frozen=True, slots=True)
class TitleSuggestion:
    title: str
    document_id: str


@dataclass(frozen=True, slots=True)
class HeadingSuggestion:
    heading: str
    document_id: str
    section_id: str


@dataclass(frozen=True, slots=True)
class WordSuggestion:
    """A word as the index keeps it, in lower case without accents, and the number of passages that hold it."""

    word: str
    passages: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    titles: Sequence[TitleSuggestion] = ()
    headings: Sequence[HeadingSuggestion] = ()
    words: Sequence[WordSuggestion] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What is searched of one generation: the folded words of each title, and all words in alphabetical order."""

    titles: Sequence[tuple[Sequence[str], TitleSuggestion]]
    words: Sequence[str]


def suggest(snapshot: Snapshot, typed: str, limit: int = 8) -> Suggestions:
    """Return what may be meant by what is typed so far, at most `limit` of each kind; nothing for no word.

    A title or heading holds each typed word, the last one as the beginning of a word. Titles that begin with what is
    typed come first.
    """
    words = folded_words(typed)
    if not words:
        return Suggestions()
    known = _known(_Key(snapshot))
    counts = snapshot.vocabulary().counts
    completions = heapq.nlargest(
        max(limit, _COMPLETIONS), _beginning(known.words, words[-1]), key=lambda word: (counts[word], word)
    )
    completing = sorted(completions, key=lambda word: (-counts[word], word))
    titles = [(title, found) for title, found in known.titles if _holds(title, words)]
    titles.sort(key=lambda each: (list(each[0][: len(words) - 1]) != words[:-1], not _starts(each[0], words)))
    return Suggestions(
        titles=[found for _, found in titles[:limit]],
        headings=_headings(snapshot, words, completing[:_COMPLETIONS])[:limit],
        words=[WordSuggestion(word, counts[word]) for word in completing[:limit]],
    )


def _headings(snapshot: Snapshot, words: Sequence[str], completions: Sequence[str]) -> list[HeadingSuggestion]:
    """Return the headings that hold the typed words, looked up with each word that may complete the last one."""
    before = [term for word in words[:-1] for term in terms(word)]
    found: dict[str, HeadingSuggestion] = {}
    for completion in completions:
        wanted = (*before, *terms(completion))
        narrow = Filter(required=tuple(Clause((term,), "heading") for term in wanted))
        hits = snapshot.keyword(KeywordQuery(wanted, narrow), _LOOKED_AT)
        for passage in snapshot.passages([hit.passage_id for hit in hits]):
            heading = passage.headings[-1] if passage.headings else ""
            if heading and _holds(folded_words(heading), words):
                section = section_id_of(passage.passage_id)
                found.setdefault(section, HeadingSuggestion(heading, passage.document_id, section))
    return list(found.values())


def _holds(held: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether the words hold each of the typed ones, and one that begins as the last."""
    return set(words[:-1]) <= set(held) and any(each.startswith(words[-1]) for each in held)


def _starts(held: Sequence[str], words: Sequence[str]) -> bool:
    return len(held) >= len(words) and held[len(words) - 1].startswith(words[-1])


def _beginning(words: Sequence[str], start: str) -> Iterator[str]:
    """Yield the words that begin so, from an alphabetical list."""
    for position in range(bisect.bisect_left(words, start), len(words)):
        if not words[position].startswith(start):
            return
        yield words[position]


class _Key:
    """A snapshot as the key of a cache: equal to others of its generation. It is not kept beyond the call."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot: Snapshot | None = snapshot
        self.generation = snapshot.generation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.generation == self.generation

    def __hash__(self) -> int:
        return hash(self.generation)


@lru_cache(maxsize=4)
def _known(key: _Key) -> _Known:
    snapshot, key.snapshot = key.snapshot, None
    assert snapshot is not None
    titles = [
        (folded_words(each.title), TitleSuggestion(each.title, each.document_id)) for each in snapshot.summaries()
    ]
    return _Known(titles, sorted(snapshot.vocabulary().counts))
