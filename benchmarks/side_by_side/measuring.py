"""The run of the contestants: each builds its index, answers the questions, and is measured, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import Asked, Exchange, PeerPassage, Questions
from benchmarks.resources import disk_mb
from benchmarks.side_by_side.contestants import CONTESTANTS, EXACT, Contestant
from benchmarks.side_by_side.our_index import OurIndex, contents
from benchmarks.side_by_side.processes import PeerFailed, Step, run, versions
from benchmarks.side_by_side.quality import recall, verbatim_share
from core.progress import Progress

WARM_UP = 20
"""Number of first questions that are asked but do not count."""


@dataclass(frozen=True, slots=True)
class Interpreters:
    """The Python interpreters that run Patella (`ours`) and the peers."""

    ours: Path
    peers: Path


@dataclass(frozen=True, slots=True)
class _Measurements:
    asked: Asked
    build_s: float | None
    disk_mb: float


def measure_peers(
    scratch: Path, ours: OurIndex, questions: Sequence[str], pythons: Interpreters, progress: Progress
) -> dict[str, Any]:
    """Measure all contestants and return the raw numbers. The first WARM_UP questions are asked but do not count."""
    with ours.library.engine.snapshot() as snapshot:
        passages, vectors = contents(snapshot, progress)
    exchange = Exchange(scratch / "handed")
    exchange.folder.mkdir()
    model = ours.library.model
    exchange.hand_over(passages, vectors, Questions(list(questions), WARM_UP), model.folder)
    outcomes = {each: _try_to_measure(each, exchange, ours, pythons, progress) for each in CONTESTANTS}
    return {
        "passages": len(passages),
        "questions": len(questions) - WARM_UP,
        "model": model.name,
        "peers": _rows(outcomes, passages, questions[WARM_UP:]),
        "versions": versions(pythons.peers),
    }


def _try_to_measure(
    contestant: Contestant, exchange: Exchange, ours: OurIndex, pythons: Interpreters, progress: Progress
) -> _Measurements | PeerFailed:
    """Measure a contestant. Return its failure if it fails, so that the others are still measured."""
    try:
        if contestant.ours:
            return _measure_ours(contestant, exchange, ours, pythons, progress)
        return _measure_peer(contestant, exchange, pythons, progress)
    except PeerFailed as failure:
        return failure


def _measure_ours(
    contestant: Contestant, exchange: Exchange, ours: OurIndex, pythons: Interpreters, progress: Progress
) -> _Measurements:
    index = Path(ours.library.settings.index)
    asked = _ask(contestant, exchange, index, pythons.ours, progress)
    return _Measurements(asked, ours.build_s, disk_mb(index))


def _measure_peer(
    contestant: Contestant, exchange: Exchange, pythons: Interpreters, progress: Progress
) -> _Measurements:
    index = exchange.folder / contestant.peer
    index.mkdir()
    step = Step(contestant.peer, "build", exchange.folder, index)
    build_s = run(pythons.peers, step, lambda done, total: progress(f"{contestant.name}: building", done, total))
    asked = _ask(contestant, exchange, index, pythons.peers, progress)
    return _Measurements(asked, build_s, disk_mb(index))


def _ask(contestant: Contestant, exchange: Exchange, index: Path, python: Path, progress: Progress) -> Asked:
    step = Step(contestant.peer, "ask", exchange.folder, index)
    stage = f"{contestant.name}: asking {contestant.task}"
    return Asked(**run(python, step, lambda done, total: progress(stage, done, total)))


def _rows(
    outcomes: dict[Contestant, _Measurements | PeerFailed], passages: Iterable[PeerPassage], questions: Sequence[str]
) -> list[dict[str, Any]]:
    exact = outcomes.get(EXACT)
    nearest = exact.asked.nearest if isinstance(exact, _Measurements) else []
    texts = {passage.passage_id: " ".join(passage.text.split()) for passage in passages}
    return [
        {"task": contestant.task, "name": contestant.name} | _row(outcome, nearest, texts, questions)
        for contestant, outcome in outcomes.items()
    ]


def _row(
    outcome: _Measurements | PeerFailed, nearest: list[list[str]], texts: dict[str, str], questions: Sequence[str]
) -> dict[str, Any]:
    if isinstance(outcome, PeerFailed):
        return {"failed": str(outcome)}
    asked = outcome.asked
    return {
        "ms": asked.ms,
        "first_ms": asked.first_ms,
        "open_s": asked.open_s,
        "build_s": outcome.build_s,
        "memory_mb": asked.memory_mb,
        "disk_mb": outcome.disk_mb,
        "recall_at_10": recall(asked.nearest, nearest),
        "said_at_10": verbatim_share(questions, asked.answers, texts),
        "answers": sum(map(len, asked.answers)) / len(asked.answers),
    }
