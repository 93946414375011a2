"""Peer bm25s: BM25 on sparse matrices, with the stemmer and the stop words that its documentation shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
from Stemmer import Stemmer

from benchmarks.peers.exchange import Exchange
from benchmarks.peers.peer import DEPTH, Peer, read_ids, write_ids


class Bm25s(Peer):
    def __init__(self) -> None:
        self._stemmer = Stemmer("english")

    def build(self, folder: Path, exchange: Exchange) -> None:
        passages = exchange.passages()
        retriever = bm25s.BM25()
        retriever.index(self._tokenize([passage.text for passage in passages]), show_progress=False)
        retriever.save(str(folder))
        write_ids(folder, [passage.passage_id for passage in passages])

    def open(self, folder: Path, exchange: Exchange) -> None:
        self._retriever, self._ids = bm25s.BM25.load(str(folder)), read_ids(folder)

    def ask(self, question: str) -> list[str]:
        """Return the ids of the best passages.

        If too few passages match, bm25s adds passages of score 0; these are left out.
        """
        depth = min(DEPTH, len(self._ids))
        rows, scores = self._retriever.retrieve(self._tokenize([question]), k=depth, show_progress=False)
        return [self._ids[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    def _tokenize(self, texts: Sequence[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)
