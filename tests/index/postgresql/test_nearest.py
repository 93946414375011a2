"""Nearest passages are those of the plain engine, compared one by one or found by an HNSW index."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from index.engine import Clause, Engine, Filter
from index.memory import MemoryEngine
from index.postgresql import nearest as module
from index.postgresql.engine import PostgresEngine
from index.postgresql.tables import Statement
from tests.support.articles import (
    DIMENSIONS,
    FINGERPRINT,
    document,
    fake_vector,
    indexed,
    publish,
    without_encodings,
)

ARTICLES = [document(f"{n:02}.md", *(f"cat{n} word{m}." for m in range(6)), title=f"Title {n % 5}") for n in range(30)]
QUESTIONS = [fake_vector(f"question {n}") for n in range(20)]
FILTERS = [
    Filter(),
    Filter(documents=frozenset(f"{n:02}.md" for n in range(20))),
    Filter(excluded=(Clause(("word3",)),)),
]


def nearest(engine: Engine, k: int) -> list[object]:
    with engine.snapshot() as snapshot:
        return [snapshot.semantic(question, k, filter) for question in QUESTIONS for filter in FILTERS]


def test_an_index_of_vectors_finds_the_nearest(
    both: tuple[MemoryEngine, PostgresEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, shared = both
    for engine in both:
        publish(engine, *ARTICLES)
    monkeypatch.setattr("index.postgresql.nearest._FEW", 30)  # as if there were many passages
    compared = nearest(shared, 10)
    assert compared == nearest(memory, 10)
    assert shared.generations()[0].in_graphs == 0
    monkeypatch.setattr("index.postgresql.upkeep.MIN_GRAPH_PASSAGES", 100)
    for engine in both:
        publish(engine, *ARTICLES[:2], removed=["07.md"])
    publish(shared, *ARTICLES[:2])  # in the second generation since then
    assert shared.generations()[0].in_graphs == 29 * 6
    plans: list[str] = []
    monkeypatch.setattr("index.postgresql.nearest._by_graph", explaining(plans))
    assert nearest(shared, 10) == nearest(memory, 10)  # of so few, HNSW misses none
    assert len(plans) == len(QUESTIONS) * len(FILTERS)
    assert all("Index Scan using vectors_graph_1" in plan and "Sort" not in plan for plan in plans)
    assert nearest(shared, 400) == nearest(
        memory, 400
    )  # more than there are: the graph is asked, then all are compared


def test_a_build_in_stages_makes_the_index_of_vectors_at_its_end(
    both: tuple[MemoryEngine, PostgresEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, shared = both
    monkeypatch.setattr("index.postgresql.upkeep.MIN_GRAPH_PASSAGES", 100)
    stored = [indexed(each) for each in ARTICLES]
    half = [each.document.document_id for each in stored[:15]]
    for engine in both:
        engine.publish([without_encodings(each) for each in stored], [], FINGERPRINT)
        engine.encodings.put({encoded.key: encoded.packed or b"" for each in stored for encoded in each.encoded})
        engine.publish([], [], FINGERPRINT, encoded=half)
    assert (shared.generations()[0].words_only, shared.generations()[0].in_graphs) == (90, 0)
    assert nearest(shared, 10) == nearest(memory, 10)
    for engine in both:
        engine.publish([], [], FINGERPRINT, encoded=[each.document.document_id for each in stored[15:]])
    assert (shared.generations()[0].words_only, shared.generations()[0].in_graphs) == (0, 180)
    assert nearest(shared, 10) == nearest(memory, 10)


def test_vectors_that_are_copied_find_the_nearest_without_the_server(
    both: tuple[MemoryEngine, PostgresEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, shared = both
    read: list[int] = []
    read_vectors = module._read_vectors

    def count(fetch: Any, numbers: NDArray[np.int32]) -> Any:
        read.append(len(numbers))
        return read_vectors(fetch, numbers)

    monkeypatch.setattr(module, "_read_vectors", count)
    monkeypatch.setattr(module, "_READ_AT_ONCE", 50)
    shared.keep_loaded()  # while nothing is indexed
    for engine in both:
        publish(engine, *ARTICLES[:25])
        publish(engine, *ARTICLES[20:], removed=["03.md"])  # five of them replaced
    shared.keep_loaded()
    assert read == [19 * 6, 10 * 6]
    with shared.snapshot() as snapshot:
        assert snapshot.is_loaded
    monkeypatch.setattr("index.postgresql.snapshot.find_nearest", None)
    assert [nearest(shared, k) for k in (1, 10, 400)] == [nearest(memory, k) for k in (1, 10, 400)]
    monkeypatch.undo()


def test_a_generation_copies_what_the_one_before_it_lacked(
    both: tuple[MemoryEngine, PostgresEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, shared = both
    for engine in both:
        publish(engine, *ARTICLES[:9])
    shared.keep_loaded()
    monkeypatch.setattr("index.postgresql.snapshot.find_nearest", None)
    for engine in both:
        publish(engine, ARTICLES[20], removed=["02.md"])
    assert nearest(shared, 10) == nearest(memory, 10)
    for engine in both:
        engine.rollback()  # to rows that were dead when the vectors were copied, in one case
    assert nearest(shared, 10) == nearest(memory, 10)


def test_too_many_vectors_or_lost_ones_are_left_to_the_server(
    both: tuple[MemoryEngine, PostgresEngine], rows: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, shared = both
    for engine in both:
        publish(engine, *ARTICLES[:3])
    monkeypatch.setattr(module, "MAX_COPIED_PASSAGES", 17)
    shared.keep_loaded()
    assert nearest(shared, 4) == nearest(memory, 4)
    rows.execute("DELETE FROM vectors WHERE number = 4")
    publish(shared, removed=["02.md"])
    with shared.snapshot() as snapshot:
        assert snapshot.is_loaded
        assert len(snapshot.semantic(QUESTIONS[0], 12)) == 11


def explaining(plans: list[str]):  # type: ignore[no-untyped-def]
    by_graph = module._by_graph

    def ask(fetch, *arguments):  # type: ignore[no-untyped-def]
        def explain(settings: Statement, statement: Statement) -> list[list[object]]:
            lines = fetch(settings, Statement(f"EXPLAIN {statement.sql}", statement.values))[1]
            plans.append("\n".join(line for (line,) in lines))
            return fetch(settings, statement)

        return by_graph(explain, *arguments)

    return ask


def test_equal_vectors_and_a_question_without_a_direction(both: tuple[MemoryEngine, PostgresEngine]) -> None:
    answers = []
    for engine in both:
        publish(engine, *(document(f"{n}.md", "Same.", title="Same") for n in range(9)), ARTICLES[0])
        with engine.snapshot() as snapshot:
            zeros = np.zeros(DIMENSIONS, np.float32)
            answers.append([snapshot.semantic(vector, 4) for vector in (fake_vector("Same\nSame."), zeros)])
    assert answers[0] == answers[1]
