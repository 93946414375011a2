"""Filters find what the plain engine finds, in passages of which no tsvector can be made too."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import psycopg
import pytest

from core.documents import Metadata
from index.engine import Clause, Filter
from index.memory import MemoryEngine
from index.postgresql.engine import PostgresEngine
from tests.support.articles import document, fake_vector, publish

PHRASES = [
    ("cat", "purr"),
    ("purr", "cat"),
    ("cat", "cat"),
    ("li",),
    ("w9000", "w9001"),
    ("w0", "w1", "w2"),
    ("it's", "cat"),
]
FIELDS = (None, "title", "heading", "body", "metadata")


@pytest.fixture
def filled(both: tuple[MemoryEngine, PostgresEngine]) -> tuple[MemoryEngine, PostgresEngine]:
    long = document("long.md", " ".join(f"w{n}" for n in range(17_000)), "Cats purr.", title="Cats purr, cats purr")
    often = document("often.md", "cat " * 300 + "purrs. It's cats.", title="w0 w1 w2")
    about = replace(document("about.md", "Purring cats.", title="It's"), metadata=Metadata(("Cat Purr Li",)))
    for engine in both:
        publish(engine, document("old.md", "Cats purr."), long)
        publish(engine, long, often, about, document("short.md", "A cat purrs."), removed=["old.md"])
    return both


def test_phrases_are_found_in_each_field(filled: tuple[MemoryEngine, PostgresEngine], rows: psycopg.Connection) -> None:
    without = rows.execute("SELECT passage_id FROM passages WHERE terms IS NULL ORDER BY number").fetchall()
    assert {each for (each,) in without} == {b"long.md#top:0", b"often.md#top:0"}
    found: list[object] = []
    for engine in filled:
        with engine.snapshot() as snapshot:
            found.append(
                {
                    (phrase, field, is_required): snapshot.semantic(
                        fake_vector("cats"), 9, Filter((clause,)) if is_required else Filter(excluded=(clause,))
                    )
                    for phrase, field, is_required in product(PHRASES, FIELDS, (True, False))
                    for clause in [Clause(phrase, field)]
                }
            )
    assert found[0] == found[1]
