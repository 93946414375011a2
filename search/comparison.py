"""The three rankings of one question side by side, and how far each passage moves between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.documents import Metadata, Passage
from embedding import Encoder
from index import Snapshot
from search.notices import notices_on_words
from search.query import Condition, parse
from search.questions import Reading, reading_of
from search.ranking import DEFAULT_WEIGHTS, Legs, Weights
from search.results import Mode
from search.scope import EVERYWHERE, Scope
from search.searcher import Clock, Lookup, look_up_legs, rank, read_features

LEGS = (Mode.KEYWORD, Mode.SEMANTIC)


@dataclass(frozen=True, slots=True)
class Move:
    """The ranks of a passage in one leg and in the hybrid ranking, both from 1.

    `before` is None if the leg did not find the passage, `after` if the hybrid ranking does not hold it.
    """

    leg: Mode
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class ComparedPassage:
    """A passage in one of the three rankings; `rank` counts from 1.

    In the ranking of a leg it has one move, from that leg. In the hybrid ranking it has two, one from each leg.
    """

    rank: int
    passage: Passage
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The three rankings of one question: `columns` maps each mode to the first passages of its ranking.

    `took_ms` maps each step to its milliseconds. `conditions` are those that all passages meet. `notices` tell which
    parts of the question were left out, and which of its words no article holds. `suggestion` is the question as it was
    probably meant; None if no word of it looks misspelt. `articles` maps the id of each article in any column to its
    metadata.
    """

    columns: Mapping[Mode, tuple[ComparedPassage, ...]]
    took_ms: dict[str, float]
    notices: tuple[str, ...]
    suggestion: str | None
    conditions: tuple[Condition, ...] = ()
    articles: Mapping[str, Metadata] = field(default_factory=dict)


def compare(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    k: int = 10,
    scope: Scope = EVERYWHERE,
    weights: Weights = DEFAULT_WEIGHTS,
    look_up: Lookup | None = None,
) -> Comparison:
    """Return the rankings of a question in all modes, k passages each.

    The question is embedded once, and each leg looks it up once. `scope` narrows all three rankings; `weights` order
    the hybrid one. `look_up` replaces `look_up_legs`, as a `QueryCache` does. A question in letters that the model does
    not read is ranked by words alone, and nothing is found by meaning.
    """
    clock = Clock()
    query = scope.narrowed(parse(question), snapshot)
    legs, suggestion = (look_up or look_up_legs)(snapshot, encoder, query, Mode.HYBRID, clock)
    reading = reading_of(query.plain, legs.question)
    by_words_only = reading == Reading.NO_LETTER
    if by_words_only:
        legs = legs.by_words_only()
    features = None if by_words_only else read_features(snapshot, query, legs, weights, clock)
    ranked_by = {mode: mode for mode in Mode} | ({Mode.HYBRID: Mode.KEYWORD} if by_words_only else {})
    with clock("fuse"):
        rankings = {mode: [each.passage_id for each in rank(legs, features, ranked_by[mode], weights)] for mode in Mode}
    with clock("read"):
        columns = _columns(snapshot, legs, rankings, max(k, 0))
        shown = [entry.passage.document_id for column in columns.values() for entry in column]
        articles = snapshot.metadata(dict.fromkeys(shown))
    passages = [entry.passage for entry in columns[Mode.HYBRID]]
    notices = (*query.notices, *notices_on_words(query, legs, passages, reading, suggestion))
    return Comparison(columns, clock.milliseconds(), notices, suggestion, query.conditions, articles)


def _columns(
    snapshot: Snapshot, legs: Legs, rankings: Mapping[Mode, Sequence[str]], k: int
) -> dict[Mode, tuple[ComparedPassage, ...]]:
    before = {Mode.KEYWORD: legs.keyword_ranks, Mode.SEMANTIC: legs.semantic_ranks}
    after = {passage_id: position for position, passage_id in enumerate(rankings[Mode.HYBRID], 1)}

    def moves(mode: Mode, passage_id: str) -> tuple[Move, ...]:
        legs = LEGS if mode == Mode.HYBRID else (mode,)
        return tuple(Move(leg, before[leg].get(passage_id), after.get(passage_id)) for leg in legs)

    def column(mode: Mode) -> tuple[ComparedPassage, ...]:
        passages = snapshot.passages(rankings[mode][:k])
        return tuple(
            ComparedPassage(position, passage, moves(mode, passage.passage_id))
            for position, passage in enumerate(passages, 1)
        )

    return {mode: column(mode) for mode in Mode}
