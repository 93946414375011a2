"""LanceDB's hybrid search: its full text index and its vectors, fused by its default, reciprocal rank fusion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lancedb
import pyarrow

from benchmarks.peers.exchange import Exchange, Vectors
from benchmarks.peers.peer import RESULTS, Peer
from benchmarks.peers.question_model import QuestionModel

_TABLE, _VECTOR = "passages", "vector"
_SHOWN = ["passage_id", "text"]


class Exact(Peer):
    """Without an index of vectors every vector is compared."""

    def build(self, folder: Path, handed: Exchange) -> None:
        table = lancedb.connect(str(folder)).create_table(_TABLE, _columns(handed))
        table.create_fts_index("text")
        self.index_vectors(table)
        table.optimize()

    def index_vectors(self, table: Any) -> None:
        """None."""

    def open(self, folder: Path, handed: Exchange) -> None:
        self._table = lancedb.connect(str(folder)).open_table(_TABLE)
        self._model = QuestionModel(handed.model())

    def ask(self, question: str) -> list[str]:
        search = self._table.search(query_type="hybrid", vector_column_name=_VECTOR)
        found = search.vector(self._model.vector(question)).text(question).limit(RESULTS).select(_SHOWN)
        return [row["passage_id"] for row in found.to_list()]

    def nearest(self, question: str) -> list[str]:
        search = self._table.search(self._model.vector(question), vector_column_name=_VECTOR)
        return [row["passage_id"] for row in search.limit(RESULTS).select(_SHOWN).to_list()]


class Approximate(Exact):
    """With IVF_PQ, the index of vectors that its documentation begins with, as it is by default."""

    def index_vectors(self, table: Any) -> None:
        table.create_index(_VECTOR, config=lancedb.index.IvfPq())


def _columns(handed: Exchange) -> pyarrow.Table:
    passages, vectors = handed.passages(), handed.vectors()
    return pyarrow.table(
        {
            "passage_id": [passage.passage_id for passage in passages],
            "text": [passage.text for passage in passages],
            _VECTOR: _fixed_size(vectors),
        }
    )


def _fixed_size(vectors: Vectors) -> pyarrow.FixedSizeListArray:
    return pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(vectors.ravel()), vectors.shape[1])
