"""The run: every contestant builds, is asked, and is measured, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import Asked, Exchange, Passage, Questions
from benchmarks.resources import disk_mb
from benchmarks.side_by_side.contestants import CONTESTANTS, EXACT, Contestant
from benchmarks.side_by_side.our_index import OurIndex, contents
from benchmarks.side_by_side.processes import PeerFailed, Step, run, versions
from benchmarks.side_by_side.quality import recall, said
from core.progress import Progress

WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Interpreters:
    """What runs Patella, and what runs the others."""

    ours: Path
    peers: Path


@dataclass(frozen=True, slots=True)
class _Measured:
    asked: Asked
    build_s: float | None
    disk_mb: float


def measure(
    scratch: Path, ours: OurIndex, questions: Sequence[str], pythons: Interpreters, progress: Progress
) -> dict[str, Any]:
    """The raw numbers. The first WARM_UP of the questions are asked too, and not counted."""
    with ours.library.engine.snapshot() as snapshot:
        passages, vectors = contents(snapshot, progress)
    handed = Exchange(scratch / "handed")
    handed.folder.mkdir()
    model = ours.library.model
    handed.hand_over(passages, vectors, Questions(list(questions), WARM_UP), model.folder)
    rows = {each: _attempt(each, handed, ours, pythons, progress) for each in CONTESTANTS}
    return {
        "passages": len(passages),
        "questions": len(questions) - WARM_UP,
        "model": model.name,
        "peers": _rows(rows, passages, questions[WARM_UP:]),
        "versions": versions(pythons.peers),
    }


def _attempt(
    who: Contestant, handed: Exchange, ours: OurIndex, pythons: Interpreters, progress: Progress
) -> _Measured | PeerFailed:
    """A peer that fails is told of, and does not take the others with it."""
    try:
        return _ours(who, handed, ours, pythons, progress) if who.ours else _theirs(who, handed, pythons, progress)
    except PeerFailed as failure:
        return failure


def _ours(who: Contestant, handed: Exchange, ours: OurIndex, pythons: Interpreters, progress: Progress) -> _Measured:
    index = ours.library.settings.index
    asked = _ask(who, handed, index, pythons.ours, progress)
    return _Measured(asked, ours.build_s, disk_mb(index))


def _theirs(who: Contestant, handed: Exchange, pythons: Interpreters, progress: Progress) -> _Measured:
    index = handed.folder / who.peer
    index.mkdir()
    step = Step(who.peer, "build", handed.folder, index)
    seconds = run(pythons.peers, step, lambda done, total: progress(f"{who.name}: building", done, total))
    asked = _ask(who, handed, index, pythons.peers, progress)
    return _Measured(asked, seconds, disk_mb(index))


def _ask(who: Contestant, handed: Exchange, index: Path, python: Path, progress: Progress) -> Asked:
    step = Step(who.peer, "ask", handed.folder, index)
    stage = f"{who.name}: asking {who.task}"
    return Asked(**run(python, step, lambda done, total: progress(stage, done, total)))


def _rows(
    measured: dict[Contestant, _Measured | PeerFailed], passages: Iterable[Passage], questions: Sequence[str]
) -> list[dict[str, Any]]:
    exact = measured.get(EXACT)
    nearest = exact.asked.nearest if isinstance(exact, _Measured) else []
    texts = {passage.passage_id: " ".join(passage.text.split()) for passage in passages}
    return [
        {"task": who.task, "name": who.name} | _row(each, nearest, texts, questions) for who, each in measured.items()
    ]


def _row(
    each: _Measured | PeerFailed, nearest: list[list[str]], texts: dict[str, str], questions: Sequence[str]
) -> dict[str, Any]:
    if isinstance(each, PeerFailed):
        return {"failed": str(each)}
    asked = each.asked
    return {
        "ms": asked.ms,
        "first_ms": asked.first_ms,
        "open_s": asked.open_s,
        "build_s": each.build_s,
        "memory_mb": asked.memory_mb,
        "disk_mb": each.disk_mb,
        "recall_at_10": recall(asked.nearest, nearest),
        "said_at_10": said(questions, asked.answers, texts),
        "answers": sum(map(len, asked.answers)) / len(asked.answers),
    }
