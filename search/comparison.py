"""The three rankings of one question side by side, and how far each passage moves between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.documents import Passage
from embedding import Encoder
from index import Snapshot
from search.query import parse
from search.ranking import DEFAULT_WEIGHTS, Features, Weights
from search.results import Mode
from search.scope import EVERYWHERE, Scope
from search.searcher import Clock, LookUp, look_up, rank

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
    look_up: LookUp = look_up,
) -> Comparison:
    """Every mode from the same features: the question is embedded once, and looked up once in each leg."""
    clock = Clock()
    query = scope.narrowed(parse(question), snapshot)
    features, meant = look_up(snapshot, encoder, query, Mode.HYBRID, clock)
    with clock("fuse"):
        rankings = {mode: [each.passage_id for each in rank(features, mode, weights)] for mode in Mode}
        columns = _columns(snapshot, features, rankings, max(k, 0))
    return Comparison(columns, clock.milliseconds(), query.notices, meant)


def _columns(
    snapshot: Snapshot, features: Features, rankings: Mapping[Mode, Sequence[str]], k: int
) -> dict[Mode, tuple[ComparedPassage, ...]]:
    before = {Mode.KEYWORD: features.keyword_ranks, Mode.SEMANTIC: features.semantic_ranks}
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
