"""More like this: finds the passages that are nearest to a passage of the index, by its own vector."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents import Hit
from index import Snapshot
from search.ranking import ScoredPassage
from search.results import Answer, Mode, Result, SemanticReason, Why
from search.searcher import MAX_RANKING, Clock


def find_similar(snapshot: Snapshot, passage_id: str, k: int = 10) -> Answer:
    """Return the k passages nearest to a passage, at most MAX_RANKING, without the passage itself.

    The id of the passage stands in place of the question. Nothing is embedded or marked, and no result has a margin.
    Raises KeyError for an id that is not in the generation.
    """
    clock = Clock()
    with clock("semantic"):
        vector = snapshot.passage_vectors([passage_id]).passages[0]
        limit = min(max(k, 0), MAX_RANKING)
        hits = [hit for hit in snapshot.semantic(vector, limit + 1) if hit.passage_id != passage_id][:limit]
    results = _results(snapshot, hits)
    return Answer(passage_id, Mode.SEMANTIC, snapshot.generation.name, clock.milliseconds(), results)


def _results(snapshot: Snapshot, hits: Sequence[Hit]) -> tuple[Result, ...]:
    passages = snapshot.passages([hit.passage_id for hit in hits])
    metadata = snapshot.metadata({passage.document_id for passage in passages})
    return tuple(
        Result(rank, passage, hit.score, (), _why(rank, hit), metadata=metadata[passage.document_id])
        for rank, (hit, passage) in enumerate(zip(hits, passages, strict=True), 1)
    )


def _why(rank: int, hit: Hit) -> Why:
    return Why(ScoredPassage.by_cosine(hit).details, None, SemanticReason(rank, hit.score, hit.score), ())
