"""More like this: finds the passages that are nearest to a passage of the index, by its own vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.documents import Hit
from embedding import Vector
from index import Snapshot
from search.copies import READ_BEYOND, DistinctPassage, read_distinct
from search.notices import words_only_text
from search.ranking import ScoredPassage
from search.results import Answer, Mode, Result, SemanticReason, Why
from search.searcher import HITS_PER_LEG, MAX_RANKING, RANKED_BEYOND, Clock

_NOT_ENCODED = "This passage is found by words only yet. Passages like it can be found when it has been encoded."


def find_similar(snapshot: Snapshot, passage_id: str, k: int = 10) -> Answer:
    """Return the k passages nearest to a passage, at most MAX_RANKING, without the passage itself.

    A text is one result, as in `search`; a copy of the passage itself is the first.

    The id of the passage stands in place of the question. Nothing is embedded or marked, and no result has a margin.
    Raises KeyError for an id that is not in the generation. Nothing is found for a passage that is found by words only:
    a notice says so.
    """
    clock = Clock()
    generation = snapshot.generation
    if generation.words_only and not snapshot.encoded([passage_id]):
        return Answer(passage_id, Mode.SEMANTIC, generation.name, clock.milliseconds(), (), notices=(_NOT_ENCODED,))
    with clock("semantic"):
        vector = snapshot.passage_vectors([passage_id]).passages[0]
        limit = min(max(k, 0), MAX_RANKING)
        hits, found = _nearest(snapshot, passage_id, vector, limit, limit + RANKED_BEYOND)
        if len(found) < limit + READ_BEYOND <= len(hits):
            hits, found = _nearest(snapshot, passage_id, vector, limit, HITS_PER_LEG)
    results = _results(snapshot, dict(hits), found[:limit])
    took, notices = clock.milliseconds(), tuple(filter(None, [words_only_text(generation)]))
    return Answer(passage_id, Mode.SEMANTIC, generation.name, took, results, notices=notices)


def _nearest(
    snapshot: Snapshot, passage_id: str, vector: Vector, count: int, depth: int
) -> tuple[list[Hit], list[DistinctPassage]]:
    """Return the `depth` passages nearest to a vector without this one, and the first `count` texts of them."""
    hits = [hit for hit in snapshot.semantic(vector, depth + 1) if hit.passage_id != passage_id][:depth]
    return hits, read_distinct(snapshot, [hit.passage_id for hit in hits], count)


def _results(snapshot: Snapshot, cosines: Mapping[str, float], found: Sequence[DistinctPassage]) -> tuple[Result, ...]:
    metadata = snapshot.metadata({each.passage.document_id for each in found})
    return tuple(
        Result(
            rank,
            each.passage,
            cosines[each.passage.passage_id],
            (),
            _why(rank, Hit(each.passage.passage_id, cosines[each.passage.passage_id])),
            metadata=metadata[each.passage.document_id],
            copies=each.copies,
        )
        for rank, each in enumerate(found, 1)
    )


def _why(rank: int, hit: Hit) -> Why:
    return Why(ScoredPassage.by_cosine(hit).details, None, SemanticReason(rank, hit.score, hit.score), ())
