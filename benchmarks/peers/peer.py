"""Interface of a peer: a library that builds an index of passages and answers questions with passage ids."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.exchange import Exchange

CORES = 2
"""Number of cores that every peer may use."""

DEPTH = 100
"""Number of passages that a keyword search or a vector search alone returns."""

RESULTS = 10
"""Number of passages that a hybrid search returns, as on the first page of a search."""


class Peer(ABC):
    """One way to search. `build` and `open` run in different processes, so that each has its own memory."""

    @abstractmethod
    def build(self, folder: Path, exchange: Exchange) -> None:
        """Build an index of the passages in an empty folder. Vectors are given and need not be made."""

    @abstractmethod
    def open(self, folder: Path, exchange: Exchange) -> None:
        """Open the index, and load the model that embeds questions, so that questions can be answered at once."""

    @abstractmethod
    def ask(self, question: str) -> list[str]:
        """Return the ids of the passages that answer, best first. The benchmark times this method."""

    def nearest(self, question: str) -> list[str]:
        """Return the ids of the RESULTS passages with the nearest vectors; none for a peer without vectors."""
        return []


def write_ids(folder: Path, ids: Sequence[str]) -> None:
    """Write passage ids, for libraries that know a passage only by its number."""
    (folder / "ids.json").write_text(json.dumps(ids), "utf-8")


def read_ids(folder: Path) -> list[str]:
    """Return the passage ids that `write_ids` wrote."""
    ids: list[str] = json.loads((folder / "ids.json").read_text("utf-8"))
    return ids
