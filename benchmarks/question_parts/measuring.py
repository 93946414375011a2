"""Measurement of hybrid questions over an existing index: their steps as `took_ms` tells them, then part by part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.question_parts.timed_parts import PARTS, timed_parts
from core.progress import Progress
from patella import Library
from search import search

WARM_UP = 20
"""The first questions are asked once more before any is timed."""


def measure_parts(library: Library, questions: Sequence[str], progress: Progress) -> dict[str, Any]:
    """Ask each question twice, first for its steps and then for its parts.

    Return the milliseconds of each step and the processor milliseconds of each part, one per question. The index must
    be one of the local engine.
    """
    library.warm_up()
    steps: dict[str, list[float]] = defaultdict(list)
    parts: dict[str, list[float]] = {part.name: [] for part in PARTS}
    with library.engine.snapshot() as snapshot:
        calibration = library.calibration(snapshot.generation)
        ask = partial(search, snapshot, library.encoder, calibration=calibration)
        for question in questions[:WARM_UP]:
            ask(question)
        for done, question in enumerate(questions):
            progress("asking", done, len(questions))
            for step, took in ask(question).took_ms.items():
                steps[step].append(took)
        with timed_parts() as took_parts:
            for question in questions:
                took_parts.clear()
                ask(question)
                for name, values in parts.items():
                    values.append(round(took_parts[name], 3))
        passages = snapshot.generation.passages
    progress("asking", len(questions), len(questions))
    return {
        "passages": passages,
        "questions": len(questions),
        "model": library.model.name,
        "steps_ms": dict(steps),
        "parts_ms": parts,
    }
