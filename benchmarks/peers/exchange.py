"""Exchange of data with the process of a peer, as files in a folder; it needs only the standard library and numpy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Vectors of length 1, one in each row: shape (n, dimensions)."""

PROGRESS = "progress:"
"""First word of a line of standard output that reports the progress of a peer."""


@dataclass(frozen=True, slots=True)
class PeerPassage:
    """A passage as peers index it: either `text`, which is the text that is embedded, or title, heading and body."""

    passage_id: str
    title: str
    heading: str
    body: str
    text: str


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions to ask a peer. The first `warm_up` of them do not count; the very first is reported by itself."""

    texts: list[str]
    warm_up: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Measurements of a process that asked a peer.

    `open_s` is the seconds from the start of the process until the peer could be asked, `first_ms` the milliseconds of
    the very first question. `ms`, `answers` and `nearest` have an item for each question that counts: its milliseconds,
    the ids of the passages that answer it, and the ids of the passages with the nearest vectors. `memory_mb` is the
    maximum memory of the process, None where the system does not report it.
    """

    open_s: float
    first_ms: float
    ms: list[float]
    answers: list[list[str]]
    nearest: list[list[str]]
    memory_mb: float | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A folder that both processes use: one writes the input of the peers into it, the other reads it."""

    folder: Path

    def hand_over(self, passages: Iterable[PeerPassage], vectors: Vectors, questions: Questions, model: Path) -> None:
        """Write the passages, their vectors (in the same order), the questions, and the folder of the model."""
        with (self.folder / "passages.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(passage)) + "\n" for passage in passages)
        np.save(self.folder / "vectors.npy", vectors)
        (self.folder / "questions.json").write_text(json.dumps(asdict(questions)), "utf-8")
        (self.folder / "model.json").write_text(json.dumps(str(model)), "utf-8")

    def passages(self) -> list[PeerPassage]:
        with (self.folder / "passages.jsonl").open(encoding="utf-8") as file:
            return [PeerPassage(**json.loads(line)) for line in file]

    def vectors(self) -> Vectors:
        vectors: Vectors = np.load(self.folder / "vectors.npy")
        return vectors

    def questions(self) -> Questions:
        return Questions(**json.loads((self.folder / "questions.json").read_text("utf-8")))

    def model(self) -> Path:
        """Return the folder of the model that made the vectors."""
        return Path(json.loads((self.folder / "model.json").read_text("utf-8")))


def write_result(file: Path, result: Any) -> None:
    file.write_text(json.dumps(result), "utf-8")


def read_result(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def print_progress(done: int, total: int) -> None:
    """Report progress from the process of a peer to the process that started it."""
    print(PROGRESS, done, total, flush=True)


def parse_progress(line: str) -> Sequence[int] | None:
    """Return (done, total) if a line of a peer's standard output reports progress, else None: libraries print too."""
    report = re.fullmatch(rf"{re.escape(PROGRESS)} (\d+) (\d+)\s*", line)
    return [int(number) for number in report.groups()] if report else None
