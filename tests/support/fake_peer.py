"""Two peers for benchmark tests: one that works and one that fails."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.peers.exchange import Exchange, print_progress
from benchmarks.peers.peer import Peer


class Fake(Peer):
    """A peer that finds the passages holding the last word of the question, in the order in which it got them."""

    def build(self, folder: Path, handed: Exchange) -> None:
        texts = {passage.passage_id: passage.body for passage in handed.passages()}
        assert len(texts) == len(handed.vectors())
        (folder / "texts.json").write_text(json.dumps(texts), "utf-8")
        print("a line that a library prints")
        print_progress(len(texts), len(texts))

    def open(self, folder: Path, handed: Exchange) -> None:
        self._texts: dict[str, str] = json.loads((folder / "texts.json").read_text("utf-8"))

    def ask(self, question: str) -> list[str]:
        return [passage_id for passage_id, text in self._texts.items() if question.split()[-1] in text]

    def nearest(self, question: str) -> list[str]:
        return list(self._texts)[:10]


class Failing(Peer):
    """A peer that cannot build its index."""

    def build(self, folder: Path, handed: Exchange) -> None:
        raise ValueError("no room on the disk")

    def open(self, folder: Path, handed: Exchange) -> None: ...

    def ask(self, question: str) -> list[str]:
        return []
