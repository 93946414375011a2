"""Copies: passages of exactly the same text, but for white space. Among results, the first stands for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from core.documents import Passage, document_id_of
from index import Snapshot
from search.ranking import Legs

READ_BEYOND = 5
"""The number of texts that are read beyond those that are shown, so that the copies of these are known.

A result is called an answer by its lead over the next five, and a copy is no rival."""

_BATCH = 10  # passages that are read at once where copies left too few texts


@dataclass(frozen=True, slots=True)
class DistinctPassage:
    """A passage that stands for its text, and the others of the same text in their order."""

    passage: Passage
    copies: tuple[Passage, ...] = ()


def text_key(passage: Passage) -> str:
    """Return the text of a passage with one space for all white space: equal for copies, and for nothing else."""
    return " ".join(passage.text.split())


def read_distinct(snapshot: Snapshot, ids: Sequence[str], count: int) -> list[DistinctPassage]:
    """Return the first passages of a ranking, each text once: `count` of them, and READ_BEYOND more.

    No more is read than that takes. `ids` are the passages of the ranking, best first.
    """
    wanted = count + READ_BEYOND
    return fold_copies(_passages(snapshot, ids, wanted), wanted)


def fold_copies(passages: Iterable[Passage], count: int) -> list[DistinctPassage]:
    """Return the first `count` texts of the passages, or all there are. No passage is taken beyond the last of them."""
    by_text: dict[str, list[Passage]] = {}
    for passage in passages:
        by_text.setdefault(text_key(passage), []).append(passage)
        if len(by_text) >= count:
            break
    return [_with_copies(passages) for passages in by_text.values()]


def _with_copies(passages: Sequence[Passage]) -> DistinctPassage:
    """Return the passages of one text as an original and its copies. The original is one that scores as the first does.

    That is one of the same title and headings.
    """
    place = passages[0].title, passages[0].headings
    alike = (each for each in passages if (each.title, each.headings) == place)
    original = min(alike, key=lambda each: _by_name(each.passage_id))
    return DistinctPassage(original, tuple(each for each in passages if each is not original))


def _by_name(passage_id: str) -> tuple[int, str]:
    """Return the key by which an original comes before its copies: these have longer names, as "tea (copy).md"."""
    return len(document_id_of(passage_id)), passage_id


def copies_in_legs(snapshot: Snapshot, legs: Legs) -> dict[str, tuple[str, ...]]:
    """Return the id of a passage -> those of its copies that each leg gives the same score, the original first.

    A copy of a whole article has the same titles and headings, so no score tells it from the original. Only passages of
    equal scores are read, and without copies that is none.
    """
    if len({cosine for _, cosine in legs.semantic}) == len(legs.semantic):
        return {}  # the usual case
    by_scores: dict[tuple[float | None, float], list[str]] = {}
    for passage_id, cosine in legs.semantic:
        by_scores.setdefault((legs.keyword_scores.get(passage_id), cosine), []).append(passage_id)
    equal = sorted((each for ids in by_scores.values() if len(ids) > 1 for each in ids), key=_by_name)
    by_text: dict[tuple[object, ...], list[str]] = {}
    for passage in snapshot.passages(equal):
        scores = legs.keyword_scores.get(passage.passage_id), legs.semantic_scores[passage.passage_id]
        by_text.setdefault((*scores, text_key(passage)), []).append(passage.passage_id)
    return {first: tuple(copies) for first, *copies in by_text.values() if copies}


def distinct_ranks(ids: Iterable[str], keys: Mapping[str, str]) -> dict[str, int]:
    """Return the rank of each text in a ranking, from 1, by its key. `keys` maps ids to keys of texts.

    A passage without a key there stands for itself, under its id.

    >>> distinct_ranks(["a", "copy of a", "b"], {"a": "text", "copy of a": "text"})
    {'text': 1, 'b': 2}
    """
    return {key: rank for rank, key in enumerate(dict.fromkeys(keys.get(each, each) for each in ids), 1)}


def copy_names(passage: Passage, copies: Sequence[Passage]) -> tuple[str, ...]:
    """Return the name of each copy: the id of its article, with the headings where the id alone would not tell it.

    The id does not tell where a text stands twice in one article, or below other headings than in the result.
    """
    counts = Counter(each.document_id for each in (passage, *copies))
    return tuple(
        each.document_id
        if counts[each.document_id] == 1 and each.headings == passage.headings
        else " › ".join((each.document_id, *each.headings))
        for each in copies
    )


def _passages(snapshot: Snapshot, ids: Sequence[str], first: int) -> Iterator[Passage]:
    """Yield the passages with these ids, the `first` of them read at once."""
    rest = iter(ids)
    size = first
    while batch := list(islice(rest, size)):
        yield from snapshot.passages(batch)
        size = _BATCH
