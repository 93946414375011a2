"""Peer LanceDB: hybrid search by its full text index and its vectors, fused by its default, reciprocal rank fusion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lancedb
import pyarrow

from benchmarks.peers.exchange import Exchange, Vectors
from benchmarks.peers.peer import RESULTS, Peer
from benchmarks.peers.question_model import QuestionModel

_TABLE, _VECTOR = "passages", "vector"
_COLUMNS = ["passage_id", "text"]


class Exact(Peer):
    """LanceDB without an index of vectors, so that every vector is compared."""

    def build(self, folder: Path, exchange: Exchange) -> None:
        table = lancedb.connect(str(folder)).create_table(_TABLE, _passage_table(exchange))
        table.create_fts_index("text")
        self.index_vectors(table)
        table.optimize()

    def index_vectors(self, table: Any) -> None:
        """Do nothing; subclasses create an index of the vectors here."""

    def open(self, folder: Path, exchange: Exchange) -> None:
        self._table = lancedb.connect(str(folder)).open_table(_TABLE)
        self._model = QuestionModel(exchange.model())

    def ask(self, question: str) -> list[str]:
        search = self._table.search(query_type="hybrid", vector_column_name=_VECTOR)
        results = search.vector(self._model.vector(question)).text(question).limit(RESULTS).select(_COLUMNS)
        return [row["passage_id"] for row in results.to_list()]

    def nearest(self, question: str) -> list[str]:
        search = self._table.search(self._model.vector(question), vector_column_name=_VECTOR)
        return [row["passage_id"] for row in search.limit(RESULTS).select(_COLUMNS).to_list()]


class Approximate(Exact):
    """LanceDB with IVF_PQ, the first index of vectors in its documentation, with default settings."""

    def index_vectors(self, table: Any) -> None:
        table.create_index(_VECTOR, config=lancedb.index.IvfPq())


def _passage_table(exchange: Exchange) -> pyarrow.Table:
    passages, vectors = exchange.passages(), exchange.vectors()
    return pyarrow.table(
        {
            "passage_id": [passage.passage_id for passage in passages],
            "text": [passage.text for passage in passages],
            _VECTOR: _fixed_size_lists(vectors),
        }
    )


def _fixed_size_lists(vectors: Vectors) -> pyarrow.FixedSizeListArray:
    return pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(vectors.ravel()), vectors.shape[1])
