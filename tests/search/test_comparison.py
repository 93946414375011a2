"""The three rankings of one question side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.documents import Hit, Metadata
from index.engine import Engine, Snapshot
from index.opening import open_engine
from search.comparison import ComparedPassage, Comparison, Move, compare
from search.query import Condition, Query
from search.ranking.features import Legs
from search.ranking.weights import with_keyword_weight
from search.results import Mode
from search.scope import Scope
from search.searcher import Clock, Retrieved, look_up_legs, search
from tests.support.articles import FakeEncoder, document, publish


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


@pytest.mark.parametrize("k", [-1, 0, 1, 2, 9])
def test_each_column_holds_the_first_k_and_moves_do_not_depend_on_k(engine: Engine, k: int) -> None:
    with engine.snapshot() as snapshot:
        everything = compare(snapshot, FakeEncoder(), "do cats sleep", 100).columns
        columns = compare(snapshot, FakeEncoder(), "do cats sleep", k).columns
    assert list(columns) == list(everything) == [Mode.HYBRID, Mode.KEYWORD, Mode.SEMANTIC]
    assert [len(column) for column in everything.values()] == [5, 4, 5]
    assert columns == {mode: column[: max(k, 0)] for mode, column in everything.items()}


def test_ten_passages_are_compared_where_no_number_is_given() -> None:
    engine = open_engine("memory:")
    publish(engine, *(document(f"{n:02}.md", f"Cats sleep {n} hours.") for n in range(12)))
    with engine.snapshot() as snapshot:
        columns = compare(snapshot, FakeEncoder(), "cats").columns
    assert [[each.rank for each in column] for column in columns.values()] == [list(range(1, 11))] * 3


def test_a_passage_moves_from_nowhere_where_a_leg_did_not_find_it() -> None:
    engine = open_engine("memory:")
    publish(engine, document("a.md", "Cats sleep."), document("b.md", "Dogs bark."))

    def look_up(snapshot: Snapshot, encoder: FakeEncoder, query: Query, mode: Mode, clock: Clock) -> Retrieved:
        assert (query.plain, mode) == ("cats", Mode.HYBRID)
        with clock("keyword"):
            return Retrieved(
                Legs(None, [Hit("b.md#top:0", 2.0)], [Hit("a.md#top:0", 0.5)], ["cat"], {"cat": 1}, 2), "rats"
            )

    with engine.snapshot() as snapshot:
        a, b = snapshot.passages(["a.md#top:0", "b.md#top:0"])
        encoder = FakeEncoder()
        comparison = compare(snapshot, encoder, "cats", look_up=look_up)
    assert comparison.columns == {
        Mode.HYBRID: (
            ComparedPassage(1, b, (Move(Mode.KEYWORD, 1, 1), Move(Mode.SEMANTIC, None, 1))),
            ComparedPassage(2, a, (Move(Mode.KEYWORD, None, 2), Move(Mode.SEMANTIC, 1, 2))),
        ),
        Mode.KEYWORD: (ComparedPassage(1, b, (Move(Mode.KEYWORD, 1, 1),)),),
        Mode.SEMANTIC: (ComparedPassage(1, a, (Move(Mode.SEMANTIC, 1, 2),)),),
    }
    assert (comparison.suggestion, encoder.encoded) == ("rats", [])
    assert list(comparison.took_ms) == ["keyword", "fuse", "read", "total"]


def test_a_comparison_tells_its_steps_what_was_left_out_and_what_was_probably_meant(engine: Engine) -> None:
    with engine.snapshot() as snapshot:
        misspelt = compare(snapshot, FakeEncoder(), "do cats swimm")
        only_excluded = compare(snapshot, FakeEncoder(), "-cats")
    assert list(misspelt.took_ms) == ["embed", "keyword", "semantic", "spell", "fuse", "read", "total"]
    assert (misspelt.notices, misspelt.suggestion) == ((), "do cats swim")
    assert only_excluded.notices == ("Only words to leave out were given: add a word to look for.",)
    assert only_excluded.suggestion is None


def test_the_words_that_no_article_holds_are_named_and_the_conditions_are_told(engine: Engine) -> None:
    with engine.snapshot() as snapshot:
        comparison = compare(snapshot, FakeEncoder(), "do cats use ERR-1043 -purr", 2)
    assert (comparison.notices, comparison.suggestion) == (
        ("ERR-1043 stands in no article.", "No article mentions: use."),
        None,
    )
    assert comparison.conditions == (Condition("without: purr", "do cats use ERR-1043"),)
    assert "cats.md#top:0" not in places(comparison, Mode.HYBRID)


def test_letters_that_the_model_does_not_read_are_looked_up_by_words_only() -> None:
    engine = open_engine("memory:")
    publish(engine, document("a.md", "Кошка спит."), document("b.md", "Собака спит ночью."), document("c.md", "Fish."))

    def look_up(snapshot: Snapshot, encoder: FakeEncoder, query: Query, mode: Mode, clock: Clock) -> Retrieved:
        legs, suggestion = look_up_legs(snapshot, encoder, query, mode, clock)
        letters = np.zeros(len(query.plain), np.int32)  # one token for each letter
        assert legs.question is not None
        return Retrieved(replace(legs, question=replace(legs.question, offsets=letters)), suggestion)

    with engine.snapshot() as snapshot:
        comparison = compare(snapshot, FakeEncoder(), "собака спит", look_up=look_up)
    assert comparison.notices == ("By words only: the model does not read these letters.",)
    words, both, meaning = (places(comparison, mode) for mode in (Mode.KEYWORD, Mode.HYBRID, Mode.SEMANTIC))
    assert words == both == {"b.md#top:0": 1, "a.md#top:0": 2}
    assert meaning == {}
    assert [move.after for entry in comparison.columns[Mode.KEYWORD] for move in entry.moves] == [1, 2]


def test_a_scope_narrows_all_three_rankings(engine: Engine) -> None:
    with engine.snapshot() as snapshot:
        comparison = compare(snapshot, FakeEncoder(), "do cats sleep", scope=Scope("dogs.md"))
    found = [{each.passage.document_id for each in column} for column in comparison.columns.values()]
    assert found == [{"dogs.md"}, {"dogs.md"}, {"dogs.md"}]


def test_weights_order_the_hybrid_ranking_alone(engine: Engine) -> None:
    with engine.snapshot() as snapshot:
        by_words, by_meaning = (
            compare(snapshot, FakeEncoder(), "do cats sleep", weights=with_keyword_weight(weight)).columns
            for weight in (1.0, 0.0)
        )
        expected = [
            [
                result.passage
                for result in search(
                    snapshot, FakeEncoder(), "do cats sleep", weights=with_keyword_weight(weight)
                ).results
            ]
            for weight in (1.0, 0.0)
        ]
    hybrid = [[each.passage for each in columns[Mode.HYBRID]] for columns in (by_words, by_meaning)]
    assert hybrid == expected
    assert hybrid[0] != hybrid[1]
    for mode in (Mode.KEYWORD, Mode.SEMANTIC):
        assert [each.passage for each in by_words[mode]] == [each.passage for each in by_meaning[mode]]


def test_a_comparison_holds_the_metadata_of_exactly_the_articles_in_its_columns() -> None:
    about = {f"{n:02}.md": Metadata((f"Author {n % 3}",), f"20{n:02}") for n in range(12)}
    engine = open_engine("memory:")
    publish(engine, *(replace(document(name, "Cats sleep."), metadata=each) for name, each in about.items()))
    with engine.snapshot() as snapshot:
        for question, k in (("cats", 4), ("cats author:1", 9), ("cats", 0), ("zebra type:pdf", 9)):
            comparison = compare(snapshot, FakeEncoder(), question, k)
            shown = {entry.passage.document_id for column in comparison.columns.values() for entry in column}
            assert comparison.articles == {name: about[name] for name in shown}, question
