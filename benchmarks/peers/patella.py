"""Patella itself over an existing index: each leg alone, and the whole search with its marks."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers.exchange import Exchange
from benchmarks.peers.peer import DEPTH, RESULTS, Peer
from core.documents import Hit
from core.settings import settings
from patella import Library
from search import parse, search


class _ExistingIndex(Peer):
    """A peer over an index that exists already; each question takes a snapshot, as the page and the commands do."""

    def build(self, folder: Path, exchange: Exchange) -> None:
        raise NotImplementedError("The program that starts the peers builds the index of Patella.")

    def open(self, folder: Path, exchange: Exchange) -> None:
        self.library = Library(settings().model_copy(update={"index": str(folder), "model": str(exchange.model())}))

    def search_vectors(self, question: str, count: int) -> list[str]:
        """Return the ids of the `count` passages whose vectors are nearest to the question."""
        encoded = self.library.encoder.encode_question(question)
        with self.library.engine.snapshot() as snapshot:
            return _ids(snapshot.semantic(encoded.vector, count))


class Keyword(_ExistingIndex):
    """The keyword leg alone."""

    def ask(self, question: str) -> list[str]:
        with self.library.engine.snapshot() as snapshot:
            return _ids(snapshot.keyword(parse(question).keyword, DEPTH))


class Semantic(_ExistingIndex):
    """The semantic leg alone, embedding of the question included."""

    def open(self, folder: Path, exchange: Exchange) -> None:
        super().open(folder, exchange)
        self.library.warm_up()

    def ask(self, question: str) -> list[str]:
        return self.search_vectors(question, DEPTH)

    def nearest(self, question: str) -> list[str]:
        return self.search_vectors(question, RESULTS)


class Hybrid(Semantic):
    """The whole search, with embedding, fusion, confidence and marks."""

    def open(self, folder: Path, exchange: Exchange) -> None:
        super().open(folder, exchange)
        with self.library.engine.snapshot() as snapshot:
            self._calibration = self.library.calibration(snapshot.generation)

    def ask(self, question: str) -> list[str]:
        with self.library.engine.snapshot() as snapshot:
            answer = search(snapshot, self.library.encoder, question, k=RESULTS, calibration=self._calibration)
        return [result.passage.passage_id for result in answer.results]


def _ids(hits: list[Hit]) -> list[str]:
    return [hit.passage_id for hit in hits]
