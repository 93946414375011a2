"""The way of a question, on one screen: query -> two legs -> fusion -> features -> score -> marks and reasons."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple, Protocol

from core.documents import Hit
from embedding import Encoded, Encoder, QuestionEncoder
from index import Snapshot
from search.answers import Calibration, Explainer
from search.copies import READ_BEYOND, DistinctPassage, copies_in_legs, fold_copies, read_distinct
from search.notices import notices_on_words, words_only_text
from search.query import Query, parse
from search.questions import MAX_CODES, Reading, codes_in, holders, reading_of
from search.ranking import (
    DEFAULT_WEIGHTS,
    Features,
    Legs,
    ScoredPassage,
    Weights,
    fetch_features,
    fetch_similarities,
    fuse,
    score_passages,
    sentence_features,
)
from search.results import Answer, Confidence, Mode, Result, Why
from search.scope import EVERYWHERE, Scope
from search.short_forms import look_up_words
from search.spelling import corpus_fit, suggestion

HITS_PER_LEG = 400
"""The number of hits of each leg that are fused: fixed, so that asking for more results never changes their order."""

CANDIDATES = 50
"""The number of fused passages that are scored by all parts; the others are scored by what the legs found alone.

Twice as many candidates find nothing better (docs/RANKING.md)."""

MAX_RANKING = 300
"""The highest number of passages in a ranking, and of results."""

RANKED_BEYOND = 50
"""The number of passages that are ranked beyond those that are shown: their confidence depends on what follows."""


def search(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    mode: Mode = Mode.HYBRID,
    k: int = 10,
    calibration: Calibration | None = None,
    *,
    scope: Scope = EVERYWHERE,
    weights: Weights = DEFAULT_WEIGHTS,
    look_up: Lookup | None = None,
) -> Answer:
    """Return the k passages of the scope that answer the question best. No text of a question raises an error.

    A text is one result, however many passages have it: the others are its `copies`.

    Without a `calibration` no result has a margin. `look_up` replaces `look_up_legs`, as a `QueryCache` does.
    """
    clock = Clock()
    query = scope.narrowed(parse(question), snapshot)
    if query.lists_articles:
        return _list_articles(snapshot, query, mode, k, clock)
    lookup = look_up or look_up_legs
    retrieved = lookup(snapshot, encoder, query, mode, clock)
    answer = _answer(snapshot, query, retrieved, mode, k, calibration, weights, clock)
    freed = query.without_conditions()
    dropped = [condition for condition in query.conditions if condition not in freed.conditions]
    if not dropped or answer.confidence != Confidence.NONE:
        return answer
    retrieved = lookup(snapshot, encoder, freed, mode, clock, retrieved)
    free = _answer(snapshot, freed, retrieved, mode, k, calibration, weights, clock)
    return free.at_the_expense_of(dropped) if free.confidence != Confidence.NONE else answer


def _list_articles(snapshot: Snapshot, query: Query, mode: Mode, k: int, clock: Clock) -> Answer:
    """Return the first passage of each article that the query lets pass, the latest article first, at most k."""
    with clock("read"):
        wanted = snapshot.properties().newest_first(query.keyword.filter.documents or ())
        firsts = (passage for name in wanted for passage in snapshot.document_passages(name)[:1])
        limit = min(max(k, 0), MAX_RANKING)
        found = fold_copies(firsts, limit + 1)[:limit]  # one more, so that copies of the last are met
        metadata = snapshot.metadata(each.passage.document_id for each in found)
    why = Why({}, None, None, (), listed=True)
    results = tuple(
        Result(rank, each.passage, 0.0, (), why, metadata=metadata[each.passage.document_id], copies=each.copies)
        for rank, each in enumerate(found, 1)
    )
    name, took = snapshot.generation.name, clock.milliseconds()
    return Answer(query.text, mode, name, took, results, query.conditions, query.notices)


def _answer(
    snapshot: Snapshot,
    query: Query,
    retrieved: Retrieved,
    mode: Mode,
    k: int,
    calibration: Calibration | None,
    weights: Weights,
    clock: Clock,
) -> Answer:
    legs, suggested = retrieved
    reading = reading_of(query.plain, legs.question)
    ranked_by = mode if reading != Reading.NO_LETTER else Mode.KEYWORD
    if reading == Reading.NO_LETTER:
        legs = legs.by_words_only()
    features = read_features(snapshot, query, legs, weights, clock) if ranked_by == Mode.HYBRID else None
    k = min(max(k, 0), MAX_RANKING)
    with clock("fuse"):
        ranking = rank(legs, features, ranked_by, weights, k + RANKED_BEYOND)
    with clock("read"):
        found = read_distinct(snapshot, [each.passage_id for each in ranking], k)
        if len(found) < k + READ_BEYOND <= len(ranking):
            ranking = rank(legs, features, ranked_by, weights, None)
            found = read_distinct(snapshot, [each.passage_id for each in ranking], k)
        ranking = _folded(ranking, found)
        passages = [each.passage for each in found[:k]]
        ids = [passage.passage_id for passage in passages]
        compared = features.similarities if features else None
        compared_ids = set(compared.ids) if compared else set()
        others = fetch_similarities(snapshot, query, legs, [each for each in ids if each not in compared_ids])
        metadata = snapshot.metadata({passage.document_id for passage in passages})
    with clock("mark"):
        sentences = sentence_features(query, legs, compared, others, ids=ids)
        answerable = reading == Reading.ALL and all(legs.codes.values())
        if features:
            copies = {copy for each in features.copies.values() for copy in each}
        else:
            copies = {copy.passage_id for each in found for copy in each.copies}
        explainer = Explainer(query, legs, sentences, calibration, ranked_by, answerable, metadata, copies - set(ids))
        results = tuple(
            replace(result, copies=each.copies) if each.copies else result
            for result, each in zip(explainer.results(ranking, passages), found, strict=False)
        )
    notices = (*query.notices, *notices_on_words(query, legs, passages, reading, suggested))
    if legs.question is not None:
        notices = (*notices, *filter(None, [words_only_text(snapshot.generation)]))
    took = clock.milliseconds()
    return Answer(query.text, mode, snapshot.generation.name, took, results, query.conditions, notices, suggested)


def _folded(ranking: Sequence[ScoredPassage], found: Sequence[DistinctPassage]) -> list[ScoredPassage]:
    """Return a ranking that begins with the texts that were found in it, without their copies."""
    by_id = {each.passage_id: each for each in ranking}
    texts = [by_id.pop(each.passage.passage_id) for each in found]
    for copy in (copy for each in found for copy in each.copies):
        del by_id[copy.passage_id]
    return [*texts, *by_id.values()]


def retrieve(
    snapshot: Snapshot, encoder: QuestionEncoder, query: Query, mode: Mode, clock: Clock, known: Encoded | None = None
) -> Legs:
    """Return what both legs find. The keyword leg runs while the question is embedded; keyword mode embeds nothing.

    `known` is the encoded question, if it was embedded before.
    """
    with clock("embed"):
        embeds = query.terms and mode != Mode.KEYWORD and known is None
        pending = encoder.begin_question(query.plain) if embeds else None
    with clock("keyword"):
        keyword, others = look_up_words(snapshot, query, HITS_PER_LEG)
        frequencies = dict(zip(query.terms, snapshot.document_frequencies(query.terms), strict=True))
        filter = query.keyword.filter
        codes = {code: holders(snapshot, code, filter) for code in codes_in(query.plain)[:MAX_CODES]}
        outside = [code for code, held_by in codes.items() if filter and not held_by and holders(snapshot, code)]
    with clock("embed"):
        encoded = pending() if pending else known
    with clock("semantic"):
        semantic = snapshot.semantic(encoded.vector, HITS_PER_LEG, filter) if encoded is not None else []
        words_only: set[str] = set()
        if encoded is not None and snapshot.generation.words_only:
            found = {hit.passage_id for hit in keyword}.union(*codes.values())
            words_only = found - snapshot.encoded(found)
    passages, terms = snapshot.generation.passages, query.keyword.terms
    return Legs(encoded, keyword, semantic, terms, frequencies, passages, codes, others, outside, words_only)


def look_up_legs(
    snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock, known: Retrieved | None = None
) -> Retrieved:
    """Return what both legs find and the suggested spelling: everything in a search that embeds a text.

    `known` is what the same words found in this mode under a condition. Then nothing is embedded.
    """
    if known:
        legs = retrieve(snapshot, encoder, query, mode, clock, known.legs.question)
        return known._replace(legs=legs)
    legs = retrieve(snapshot, encoder, query, mode, clock)
    with clock("spell"):
        fit = corpus_fit(snapshot, encoder) if mode != Mode.KEYWORD else None
        return Retrieved(legs, suggestion(query, legs.frequencies, snapshot, fit))


def read_features(snapshot: Snapshot, query: Query, legs: Legs, weights: Weights, clock: Clock) -> Features:
    """Fuse the legs, choose the candidates, and return the features that their score needs.

    Passages that hold a code of the question are candidates too. Copies that both legs score alike take no place among
    the candidates, and passages that are found by words only are left to `rank`.
    """
    legs = legs.of_encoded()
    with clock("fuse"):
        copies = copies_in_legs(snapshot, legs)
        left_out = {copy for each in copies.values() for copy in each}
        fused = fuse(legs.keyword_shares, legs.semantic_scores, weights.keyword_leg, MAX_RANKING + len(left_out))
        ids = [hit.passage_id for hit in fused if hit.passage_id not in left_out][:MAX_RANKING]
        holders = [each for each in legs.code_holders if each not in left_out]
        candidates = list(dict.fromkeys([*ids[:CANDIDATES], *holders]))
        others = [each for each in ids[CANDIDATES:] if each not in legs.code_holders]
    with clock("read"):
        return replace(fetch_features(snapshot, query, legs, candidates, others), copies=copies)


def rank(
    legs: Legs, features: Features | None, mode: Mode, weights: Weights = DEFAULT_WEIGHTS, k: int | None = MAX_RANKING
) -> list[ScoredPassage]:
    """Return the first k passages of the ranking of a mode, at most MAX_RANKING. Only hybrid mode needs `features`.

    Copies are among them. k None takes all that were found, so that enough are left without copies.

    In hybrid mode, a passage that is found by words only has the place that the keyword leg gives it, and the others
    are placed around it by their scores. Without vectors it can have no score that is fair beside theirs; but a passage
    that is third of all by its words is about third of all, and as more are encoded, the ranking comes ever nearer to
    that of a whole index.
    """
    k = k if k is None else min(k, MAX_RANKING)
    if mode == Mode.KEYWORD:
        return [ScoredPassage.by_keyword(hit) for hit in legs.keyword[:k]]
    if mode == Mode.SEMANTIC:
        return [ScoredPassage.by_cosine(hit) for hit in legs.semantic[:k]]
    if features is None:
        return []
    scored = [
        each
        for first in score_passages(features, weights, len(features.ids) if k is None else k)
        for each in (first, *(replace(first, passage_id=copy) for copy in features.copies.get(first.passage_id, ())))
    ]
    return (_placed_by_words(scored, legs, weights) if legs.words_only else scored)[:k]


def _placed_by_words(scored: Sequence[ScoredPassage], legs: Legs, weights: Weights) -> list[ScoredPassage]:
    """Return a ranking with the passages that are found by words only, each at its rank in the keyword leg.

    Where the others are too few to reach that rank, it moves up.
    """
    ranking = list(scored)
    for passage_id, place in legs.keyword_ranks.items():  # ascending
        if passage_id in legs.words_only:
            share = weights.parts["keyword"] * legs.keyword_shares[passage_id]
            ranking.insert(place - 1, ScoredPassage.by_keyword(Hit(passage_id, share)))
    return ranking


class Retrieved(NamedTuple):
    """The hits of both legs for one question, and the question as it was probably meant; None if it looks right."""

    legs: Legs
    suggestion: str | None


class Lookup(Protocol):
    """A function like `look_up_legs`, such as a `QueryCache`."""

    def __call__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        query: Query,
        mode: Mode,
        clock: Clock,
        known: Retrieved | None = None,
        /,
    ) -> Retrieved: ...


class Clock:
    """A stopwatch for the named steps of a search, in milliseconds. The times of one name are added up."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._took: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time the block as part of this step."""
        started = time.perf_counter()
        yield
        self._took[name] = self._took.get(name, 0.0) + (time.perf_counter() - started) * 1000

    def milliseconds(self) -> dict[str, float]:
        """Return the milliseconds of each step, and as "total" the time since the clock was made."""
        total = {"total": (time.perf_counter() - self._started) * 1000}
        return {name: round(took, 3) for name, took in (self._took | total).items()}
