"""Nearest passages are those of the plain engine, compared one by one or found by an HNSW index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import psycopg
import pytest

from core.errors import IndexDamaged
from index.engine import Clause, Engine, Filter
from index.memory import MemoryEngine
from index.postgresql import nearest as module
from index.postgresql.engine import PostgresEngine
from index.postgresql.tables import Row, Statement
from tests.support.articles import DIMENSIONS, document, fake_vector, publish

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


def test_what_a_question_read_is_not_sent_again(
    both: tuple[MemoryEngine, PostgresEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    meanwhile: list[Callable[[], object]] = []
    find = module.find_nearest

    def count(*arguments: Any) -> list[Row]:
        found = find(*arguments)
        sent.append(sum(row[3] is not None for row in found))
        if meanwhile:
            meanwhile.pop()()
        return found

    monkeypatch.setattr(module, "find_nearest", count)
    memory, shared = both
    for engine in both:
        publish(engine, *ARTICLES)
    with shared.snapshot() as snapshot, memory.snapshot() as plain:
        answers = [snapshot.semantic(QUESTIONS[0], 10) for _ in range(3)]
        assert sent == [10, 10, 0]
        monkeypatch.setattr("index.postgresql.places.MAX_FOUND", 4)
        meanwhile.append(lambda: snapshot.semantic(QUESTIONS[1], 4))  # after which what was read before is forgotten
        answers.append(snapshot.semantic(QUESTIONS[0], 10))
        assert answers == [plain.semantic(QUESTIONS[0], 10)] * 4
        assert sent[3:] == [0, 4, 10]


def test_a_lost_passage_is_told(shared: PostgresEngine, rows: psycopg.Connection) -> None:
    publish(shared, *ARTICLES[:3])
    rows.execute("DELETE FROM passages WHERE number = 4")
    with shared.snapshot() as snapshot, pytest.raises(IndexDamaged, match=r"has lost 1 passage\. `patella index sync"):
        snapshot.semantic(QUESTIONS[0], 18)


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
