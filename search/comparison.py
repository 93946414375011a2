"""The three rankings of one question side by side, and how far each passage moves between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.documents import Passage
from embedding import Encoder
from index import Snapshot
from search.query import parse
from search.ranking import DEFAULT_WEIGHTS, Legs, Weights
from search.results import Mode
from search.scope import EVERYWHERE, Scope
from search.searcher import Clock, LookUp, look_up_legs, rank, read_features

LEGS = (Mode.KEYWORD, Mode.SEMANTIC)


@dataclass(frozen=True, slots=True)
class Move:
    """From the place in a leg, None where it was not found there, to that in the hybrid ranking, None if in none."""

    leg: Mode
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class ComparedPassage:
    """A passage in one of the rankings: its move from there, or in the hybrid ranking those from both legs."""

    rank: int
    passage: Passage
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first entries of every ranking. The other fields are those of an `Answer`."""

    columns: Mapping[Mode, tuple[ComparedPassage, ...]]
    took_ms: dict[str, float]
    notices: tuple[str, ...]
    suggestion: str | None


def compare(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    k: int = 10,
    scope: Scope = EVERYWHERE,
    weights: Weights = DEFAULT_WEIGHTS,
    look_up: LookUp | None = None,
) -> Comparison:
    """Rank a question in every mode, from the same features: it is embedded once, and each leg is asked once."""
    clock = Clock()
    query = scope.narrowed(parse(question), snapshot)
    legs, meant = (look_up or look_up_legs)(snapshot, encoder, query, Mode.HYBRID, clock)
    features = read_features(snapshot, query, legs, weights, clock)
    with clock("fuse"):
        rankings = {mode: [each.passage_id for each in rank(legs, features, mode, weights)] for mode in Mode}
    with clock("read"):
        columns = _columns(snapshot, legs, rankings, max(k, 0))
    return Comparison(columns, clock.milliseconds(), query.notices, meant)


def _columns(
    snapshot: Snapshot, legs: Legs, rankings: Mapping[Mode, Sequence[str]], k: int
) -> dict[Mode, tuple[ComparedPassage, ...]]:
    before = {Mode.KEYWORD: legs.keyword_ranks, Mode.SEMANTIC: legs.semantic_ranks}
    after = {passage_id: place for place, passage_id in enumerate(rankings[Mode.HYBRID], 1)}

    def moves(mode: Mode, passage_id: str) -> tuple[Move, ...]:
        legs = LEGS if mode == Mode.HYBRID else (mode,)
        return tuple(Move(leg, before[leg].get(passage_id), after.get(passage_id)) for leg in legs)

    def column(mode: Mode) -> tuple[ComparedPassage, ...]:
        passages = snapshot.passages(rankings[mode][:k])
        return tuple(
            ComparedPassage(place, each, moves(mode, each.passage_id)) for place, each in enumerate(passages, 1)
        )

    return {mode: column(mode) for mode in Mode}
