"""The three rankings of one question side by side, and how far each passage moves between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.documents import Metadata, Passage
from embedding import Encoder
from index import Snapshot
from search.copies import distinct_ranks, read_distinct, text_key
from search.notices import notices_on_words, words_only_text
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
    `copies` are the other passages of the same text in this ranking. All ranks count a text once, as far as was read.
    """

    rank: int
    passage: Passage
    moves: tuple[Move, ...]
    copies: tuple[Passage, ...] = ()


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
    """Return the rankings of a question in all modes, k passages each, no two of one text.

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
    if legs.question is not None:
        notices = (*notices, *filter(None, [words_only_text(snapshot.generation)]))
    return Comparison(columns, clock.milliseconds(), notices, suggestion, query.conditions, articles)


def _columns(
    snapshot: Snapshot, legs: Legs, rankings: Mapping[Mode, Sequence[str]], k: int
) -> dict[Mode, tuple[ComparedPassage, ...]]:
    found = {mode: read_distinct(snapshot, rankings[mode], k) for mode in Mode}
    read = [passage for column in found.values() for each in column for passage in (each.passage, *each.copies)]
    keys = {passage.passage_id: text_key(passage) for passage in read}
    before = {
        Mode.KEYWORD: distinct_ranks(legs.keyword_ranks, keys),
        Mode.SEMANTIC: distinct_ranks(legs.semantic_ranks, keys),
    }
    after = distinct_ranks(rankings[Mode.HYBRID], keys)

    def moves(mode: Mode, passage: Passage) -> tuple[Move, ...]:
        legs, key = LEGS if mode == Mode.HYBRID else (mode,), keys[passage.passage_id]
        return tuple(Move(leg, before[leg].get(key), after.get(key)) for leg in legs)

    def column(mode: Mode) -> tuple[ComparedPassage, ...]:
        return tuple(
            ComparedPassage(position, each.passage, moves(mode, each.passage), each.copies)
            for position, each in enumerate(found[mode][:k], 1)
        )

    return {mode: column(mode) for mode in Mode}
