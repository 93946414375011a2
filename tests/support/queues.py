"""Queues of passages to encode in PostgreSQL, as several participants see one, and passages to put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import psycopg
import pytest

from core.documents import Passage, Sentence
from embedding.vectors import Vectors
from index.passage_encoding import Batch, PassageEncoder
from index.postgresql.queue import PostgresQueue
from index.postgresql.tables import Address, Connections
from tests.support.articles import FakeEncoder

MODEL = PassageEncoder(FakeEncoder()).model

OpenQueue = Callable[..., PostgresQueue]


@pytest.fixture
def open_queue(postgresql_address: str) -> Iterator[OpenQueue]:
    """Return a function that opens the queue of one database for one more participant."""
    opened: list[Connections] = []

    def opening(model: str = MODEL, life: float = 600) -> PostgresQueue:
        opened.append(Connections(Address(postgresql_address)))
        return PostgresQueue(opened[-1], model, life)

    yield opening
    for each in opened:
        each.close()


def passages(count: int, first: int = 0) -> dict[bytes, Passage]:
    """Return so many passages of two sentences, by keys in their order."""
    return {bytes([0, n]) * 16: _passage(n) for n in range(first, first + count)}


def _passage(number: int) -> Passage:
    text = f"Lamp {number} burns. Its keeper sleeps."
    cut = text.index(" Its")
    sentences = (Sentence(0, cut), Sentence(cut + 1, len(text)))
    return Passage(f"lamps#top:{number}", "lamps", "Lamps", (), text, 0, len(text), sentences, "Lamps", 8)


def encoded(batch: Batch) -> dict[bytes, bytes]:
    """Return the encodings of passages, as any participant makes them."""
    return PassageEncoder(FakeEncoder()).encode(batch, lambda texts: None) if batch else {}


class HookedEncoder(FakeEncoder):
    """An encoder that calls a function with the texts of each call before it encodes them."""

    def __init__(self, hook: Callable[[Sequence[str]], object]) -> None:
        super().__init__()
        self._hook = hook

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        self._hook(texts)
        return super().encode(texts, progress)


def rows(address: str, sql: str) -> list[tuple[object, ...]]:
    """Return what a statement finds in the tables of an index."""
    with psycopg.connect(address) as connection:
        cursor = connection.execute(sql)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []
