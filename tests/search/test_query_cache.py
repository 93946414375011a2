"""The query cache: another weight or mode for the same question embeds nothing and looks nothing up again."""

from __future__ import annotations

from collections import Counter

import pytest

from core.documents import Hit
from embedding.encoder import Encoded
from embedding.vectors import Vector
from index.engine import NO_FILTER, Engine, Filter, KeywordQuery
from index.local.snapshot import LocalSnapshot
from index.memory import MemorySnapshot
from index.postgresql.snapshot import PostgresSnapshot
from search.comparison import compare
from search.query_cache import QueryCache
from search.ranking.weights import DEFAULT_WEIGHTS, MAX_KEYWORD_WEIGHT, with_keyword_weight
from search.results import Mode
from search.scope import Scope
from search.searcher import search
from tests.support.articles import FakeEncoder, publish

WEIGHTS = (0.0, 0.15, DEFAULT_WEIGHTS.parts["keyword"], 0.7, MAX_KEYWORD_WEIGHT)


class CountingEncoder(FakeEncoder):
    embedded: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.embedded = Counter()

    def encode_question(self, text: str) -> Encoded:
        self.embedded[text] += 1
        return super().encode_question(text)


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return the number of lookups in each leg, on any engine."""
    counts = Counter[str]()
    for kind in (MemorySnapshot, LocalSnapshot, PostgresSnapshot):
        keyword, semantic = kind.keyword, kind.semantic

        def counted_keyword(self: object, query: KeywordQuery, k: int, original: object = keyword) -> list[Hit]:
            counts["keyword"] += len(query.terms) > 1  # a rare word is also looked up by itself, which does not count
            return original(self, query, k)  # type: ignore[operator]

        def counted_semantic(
            self: object, vector: Vector, k: int, filter: Filter = NO_FILTER, original: object = semantic
        ) -> list[Hit]:
            counts["semantic"] += 1
            return original(self, vector, k, filter)  # type: ignore[operator]

        monkeypatch.setattr(kind, "keyword", counted_keyword)
        monkeypatch.setattr(kind, "semantic", counted_semantic)
    return counts


def test_moving_the_weight_embeds_once_and_looks_up_once(engine: Engine, looked_up: Counter[str]) -> None:
    encoder, cache = CountingEncoder(), QueryCache()
    for weight in WEIGHTS:
        weights = with_keyword_weight(weight)
        with engine.snapshot() as snapshot:  # a new snapshot each time, as on the page
            search(snapshot, encoder, "do cats sleep", Mode.HYBRID, 9, weights=weights, look_up=cache)
            search(snapshot, encoder, "do cats sleep", Mode.SEMANTIC, 5, look_up=cache)
            compare(snapshot, encoder, "do cats sleep", 9, weights=weights, look_up=cache)
    assert encoder.embedded == {"do cats sleep": 1}
    assert looked_up == {"keyword": 1, "semantic": 1}


def test_moving_the_weight_of_a_misspelt_question_embeds_nothing_again(engine: Engine, looked_up: Counter[str]) -> None:
    encoder, cache = CountingEncoder(), QueryCache()

    def suggested(weight: float) -> str | None:
        weights = with_keyword_weight(weight)
        with engine.snapshot() as snapshot:
            return search(snapshot, encoder, "why do cats wek", weights=weights, look_up=cache).suggestion

    first = suggested(DEFAULT_WEIGHTS.parts["keyword"])
    before = encoder.embedded.copy(), looked_up["semantic"]
    assert {"why do cats wek", first} < set(encoder.embedded)
    assert [suggested(weight) for weight in WEIGHTS] == [first] * len(WEIGHTS)
    assert (encoder.embedded, looked_up["semantic"]) == before


def test_in_keyword_mode_nothing_is_embedded_for_a_slip_either(engine: Engine) -> None:
    encoder = CountingEncoder()
    with engine.snapshot() as snapshot:
        assert search(snapshot, encoder, "do cats swimm", Mode.KEYWORD).suggestion == "do cats swim"
    assert encoder.embedded == {}


def test_a_remembered_question_is_answered_like_a_new_one(engine: Engine) -> None:
    encoder, cache = FakeEncoder(), QueryCache()
    for weight in (*WEIGHTS, *WEIGHTS):
        weights = with_keyword_weight(weight)
        for scope in (Scope(), Scope("cats.md")):
            for mode in Mode:
                with engine.snapshot() as snapshot:
                    remembered = search(
                        snapshot, encoder, "do cats sleep", mode, 9, scope=scope, weights=weights, look_up=cache
                    )
                    fresh = search(snapshot, encoder, "do cats sleep", mode, 9, scope=scope, weights=weights)
                assert (remembered.results, remembered.suggestion) == (fresh.results, fresh.suggestion)


def test_a_new_generation_and_another_question_are_looked_up(engine: Engine) -> None:
    encoder, cache = CountingEncoder(), QueryCache(size=2)

    def ids(question: str) -> list[str]:
        with engine.snapshot() as snapshot:
            results = search(snapshot, encoder, question, Mode.HYBRID, 9, look_up=cache).results
        return [result.passage.document_id for result in results]

    assert ids("cats").count("cats.md") == 2
    publish(engine, removed=["cats.md"])
    assert "cats.md" not in ids("cats")
    assert encoder.embedded == {"cats": 2}
    for question in ("dogs", "fish", "cats"):
        ids(question)
    assert encoder.embedded == {"cats": 3, "dogs": 1, "fish": 1}  # only two are remembered


@pytest.mark.parametrize("cached", [False, True])
def test_a_question_that_is_searched_without_its_conditions_is_embedded_once(engine: Engine, cached: bool) -> None:
    encoder, look_up = CountingEncoder(), QueryCache() if cached else None
    with engine.snapshot() as snapshot:
        answer = search(snapshot, encoder, "do cats sleep +B12", look_up=look_up)
        free = search(snapshot, FakeEncoder(), "do cats sleep B12")
    assert answer.notices[0] == "Nothing good was found with: B12. These results leave that out."
    assert answer.results == free.results != ()
    assert encoder.embedded == {"do cats sleep B12": 1}


def test_a_misspelt_question_that_is_searched_without_its_conditions_is_corrected_once(engine: Engine) -> None:
    encoder = CountingEncoder()
    with engine.snapshot() as snapshot:
        answer = search(snapshot, encoder, "why do cats wek +zebra")
        assert answer.suggestion == search(snapshot, FakeEncoder(), "why do cats wek +zebra").suggestion is not None
    assert set(encoder.embedded.values()) == {1}
