"""Patella itself, over an index that is there: each leg alone, and the whole search with its marks."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers.exchange import Exchange
from benchmarks.peers.peer import DEPTH, RESULTS, Peer
from core.documents import Hit
from core.settings import settings
from patella import Library
from search import parse, search


class _OverAnIndex(Peer):
    """A snapshot is taken for each question, as the page and the commands do."""

    def build(self, folder: Path, handed: Exchange) -> None:
        raise NotImplementedError("Patella's index is made by the program that starts its peers.")

    def open(self, folder: Path, handed: Exchange) -> None:
        self.library = Library(settings().model_copy(update={"index": folder, "model": str(handed.model())}))

    def near(self, question: str, count: int) -> list[str]:
        asked = self.library.encoder.encode_question(question)
        with self.library.engine.snapshot() as snapshot:
            return _ids(snapshot.semantic(asked.vector, count))


class Keyword(_OverAnIndex):
    def ask(self, question: str) -> list[str]:
        with self.library.engine.snapshot() as snapshot:
            return _ids(snapshot.keyword(parse(question).keyword, DEPTH))


class Semantic(_OverAnIndex):
    def open(self, folder: Path, handed: Exchange) -> None:
        super().open(folder, handed)
        self.library.warm_up()

    def ask(self, question: str) -> list[str]:
        return self.near(question, DEPTH)

    def nearest(self, question: str) -> list[str]:
        return self.near(question, RESULTS)


class Hybrid(Semantic):
    def open(self, folder: Path, handed: Exchange) -> None:
        super().open(folder, handed)
        with self.library.engine.snapshot() as snapshot:
            self._calibration = self.library.calibration(snapshot.generation)

    def ask(self, question: str) -> list[str]:
        with self.library.engine.snapshot() as snapshot:
            answer = search(snapshot, self.library.encoder, question, k=RESULTS, calibration=self._calibration)
        return [result.passage.passage_id for result in answer.results]


def _ids(hits: list[Hit]) -> list[str]:
    return [hit.passage_id for hit in hits]
