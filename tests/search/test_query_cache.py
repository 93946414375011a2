"""The query cache: another weight or mode for the same question embeds nothing and looks nothing up again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from core.documents import Hit
from embedding.encoder import Encoded
from embedding.vectors import Vector
from index.engine import NO_FILTER, Engine, Filter, KeywordQuery
from index.local.snapshot import LocalSnapshot
from index.memory import MemorySnapshot
from index.opening import open_engine
from search.comparison import Comparison, Move, compare
from search.query_cache import QueryCache
from search.ranking.weights import DEFAULT_WEIGHTS, MAX_KEYWORD_WEIGHT, with_keyword_weight
from search.results import Mode
from search.scope import Scope
from search.searcher import search
from tests.support.articles import FakeEncoder, document, publish

ARTICLES = [
    document("cats.md", "Cats purr and sleep.", "A cat drinks milk.", title="Cats"),
    document("dogs.md", "Dogs bark at cats.", "Dogs sleep.", title="Dogs"),
    document("fish.md", "Fish swim.", title="Fish"),
]
WEIGHTS = (0.0, 0.15, DEFAULT_WEIGHTS.parts["keyword"], 0.7, MAX_KEYWORD_WEIGHT)


class CountingEncoder(FakeEncoder):
    embedded: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.embedded = Counter()

    def encode_question(self, text: str) -> Encoded:
        self.embedded[text] += 1
        return super().encode_question(text)


@pytest.fixture(params=["memory:", "local"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    engine = open_engine("memory:" if request.param == "memory:" else str(tmp_path / "index"))
    publish(engine, *ARTICLES)
    return engine


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return the number of lookups in each leg, on any engine."""
    counts = Counter[str]()
    for kind in (MemorySnapshot, LocalSnapshot):
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
            return search(snapshot, encoder, "do cats swimm", weights=weights, look_up=cache).suggestion

    first = suggested(DEFAULT_WEIGHTS.parts["keyword"])
    before = encoder.embedded.copy(), looked_up["semantic"]
    assert {"do cats swimm", first} < set(encoder.embedded)
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


@given(st.floats(0.0, MAX_KEYWORD_WEIGHT))
def test_weights_with_another_keyword_weight_have_the_same_sum_and_proportions(weight: float) -> None:
    weights = with_keyword_weight(weight)
    assert weights.parts["keyword"] == weight
    for each in (weights.parts, DEFAULT_WEIGHTS.parts):
        assert sum(each.values()) - each["list"] - each["rare"] == pytest.approx(MAX_KEYWORD_WEIGHT)
        assert (each["list"], each["rare"]) == (0.08, 0.04)
    assert weights.parts["sentence"] == pytest.approx(2.5 * weights.parts["title"])
    assert 0 <= weights.keyword_leg <= 1


def test_the_default_keyword_weight_gives_the_default_weights_and_the_ends_are_one_leg_each(engine: Engine) -> None:
    assert with_keyword_weight(DEFAULT_WEIGHTS.parts["keyword"]) is DEFAULT_WEIGHTS
    with engine.snapshot() as snapshot:
        for weight, part in ((0.0, "keyword"), (MAX_KEYWORD_WEIGHT, "passage")):
            results = search(snapshot, FakeEncoder(), "do cats sleep", weights=with_keyword_weight(weight)).results
            assert {result.why.parts[part] for result in results} == {0.0}


def places(comparison: Comparison, mode: Mode) -> dict[str, int]:
    return {entry.passage.passage_id: entry.rank for entry in comparison.columns[mode]}


def test_the_columns_are_the_rankings_and_moves_go_from_a_leg_to_both(engine: Engine) -> None:
    with engine.snapshot() as snapshot:
        comparison = compare(snapshot, FakeEncoder(), "do cats sleep", 9)
        rankings: dict[Mode, Sequence[str]] = {
            mode: [r.passage.passage_id for r in search(snapshot, FakeEncoder(), "do cats sleep", mode, 9).results]
            for mode in Mode
        }
    for mode in Mode:
        assert list(places(comparison, mode)) == rankings[mode]
    words, both, meaning = (places(comparison, mode) for mode in (Mode.KEYWORD, Mode.HYBRID, Mode.SEMANTIC))
    assert "fish.md#top:0" not in words
    for entry in comparison.columns[Mode.HYBRID]:
        name = entry.passage.passage_id
        assert entry.moves == (
            Move(Mode.KEYWORD, words.get(name), both[name]),
            Move(Mode.SEMANTIC, meaning[name], both[name]),
        )
    for entry in comparison.columns[Mode.KEYWORD]:
        name = entry.passage.passage_id
        assert entry.moves == (Move(Mode.KEYWORD, words[name], both[name]),)


@pytest.mark.parametrize("question", ["", "?", "-cats", "+zebra"])
def test_a_comparison_of_nothing(engine: Engine, question: str) -> None:
    with engine.snapshot() as snapshot:
        assert {*compare(snapshot, FakeEncoder(), question).columns.values()} == {()}
