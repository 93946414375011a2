"""What is handed to a peer, and what comes back: files of a folder. The standard library and numpy alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One a row, of length 1."""

PROGRESS = "progress:"
"""Begins a line of a peer's standard output that says what is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as peers index it: as one text, the one that is embedded, or by field."""

    passage_id: str
    title: str
    heading: str
    body: str
    text: str


@dataclass(frozen=True, slots=True)
class Questions:
    """The first `warm_up` of the questions are not counted; the very first of them is told apart."""

    texts: list[str]
    warm_up: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking has shown. Of the questions that count: milliseconds, ids of answers, ids of the nearest.

    `memory_mb` is the most that the process has held, None where the system does not tell.
    """

    open_s: float
    first_ms: float
    ms: list[float]
    answers: list[list[str]]
    nearest: list[list[str]]
    memory_mb: float | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """The folder that both sides know."""

    folder: Path

    def hand_over(self, passages: Iterable[Passage], vectors: Vectors, questions: Questions, model: Path) -> None:
        with (self.folder / "passages.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(passage)) + "\n" for passage in passages)
        np.save(self.folder / "vectors.npy", vectors)
        (self.folder / "questions.json").write_text(json.dumps(asdict(questions)), "utf-8")
        (self.folder / "model.json").write_text(json.dumps(str(model)), "utf-8")

    def passages(self) -> list[Passage]:
        with (self.folder / "passages.jsonl").open(encoding="utf-8") as file:
            return [Passage(**json.loads(line)) for line in file]

    def vectors(self) -> Vectors:
        found: Vectors = np.load(self.folder / "vectors.npy")
        return found

    def questions(self) -> Questions:
        return Questions(**json.loads((self.folder / "questions.json").read_text("utf-8")))

    def model(self) -> Path:
        """The folder of the model that the vectors were made with."""
        return Path(json.loads((self.folder / "model.json").read_text("utf-8")))


def write_result(file: Path, result: Any) -> None:
    file.write_text(json.dumps(result), "utf-8")


def read_result(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def tell_progress(done: int, total: int) -> None:
    """From within a peer's process, to the one that started it."""
    print(PROGRESS, done, total, flush=True)


def told_progress(line: str) -> Sequence[int] | None:
    """(done, total) from a line of a peer's standard output; None for any other line, since libraries print too."""
    words = line.split()
    return [int(word) for word in words[1:3]] if words[:1] == [PROGRESS] else None
