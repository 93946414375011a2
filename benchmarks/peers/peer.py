"""What a peer is: a library that makes an index of passages and answers questions with their ids."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.exchange import Exchange

CORES = 2
"""How many cores every peer may use."""

DEPTH = 100
"""How many passages are asked for by words or by meaning alone."""

RESULTS = 10
"""How many passages are asked for by both, as the first page of a search shows them."""


class Peer(ABC):
    """One way to search. `build` and `open` are called in different processes, so that each has its own memory."""

    @abstractmethod
    def build(self, folder: Path, handed: Exchange) -> None:
        """Make the index of the passages in this folder, which is empty; vectors are given, not made."""

    @abstractmethod
    def open(self, folder: Path, handed: Exchange) -> None:
        """Make ready to answer from what was built, the model of questions included."""

    @abstractmethod
    def ask(self, question: str) -> list[str]:
        """The ids of the passages that answer, best first. This is what is timed."""

    def nearest(self, question: str) -> list[str]:
        """The RESULTS passages that the peer takes to be nearest by their vectors; none where it keeps no vectors."""
        return []


def keep_ids(folder: Path, ids: Sequence[str]) -> None:
    """For libraries that know passages by their number alone."""
    (folder / "ids.json").write_text(json.dumps(ids), "utf-8")


def kept_ids(folder: Path) -> list[str]:
    found: list[str] = json.loads((folder / "ids.json").read_text("utf-8"))
    return found
