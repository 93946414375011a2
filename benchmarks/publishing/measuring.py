"""The publishing run: one article changes again and again, and the index is measured at intervals."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.publishing.asking import KEYWORD, SEMANTIC, Asker, asking
from benchmarks.questions import sample_questions
from benchmarks.resources import disk_mb, list_files
from benchmarks.syncs import Syncs
from benchmarks.synthetic import write_articles
from core.progress import Progress
from evaluation import CorpusRow
from index import GenerationFolders

EVERY = 20
"""Number of publishes from one measurement of the index to the next."""

QUESTIONS = 50
"""Questions asked at each measurement."""

BUSY_PUBLISHES = 30
"""Publishes during which another process asks questions."""


def measure_publishing(scratch: Path, rows: Sequence[CorpusRow], publishes: int, progress: Progress) -> dict[str, Any]:
    """Publish one changed article a number of times and return the raw numbers.

    The index is measured before any change, after the first, after every EVERY-th, and after the last.
    """
    write_articles(scratch / "articles", rows)
    syncs, index = Syncs(scratch), scratch / "index"
    questions = sample_questions(random.Random(0), [row.text for row in rows], 4 * QUESTIONS)
    with closing(syncs.engine):
        syncs.sync(progress)
        generation = syncs.engine.generations()[0]
        states = [_measure_state(index, 0, questions)]
        for n in range(1, publishes + 1):
            progress("publishing again and again", n - 1, publishes)
            seconds = _time_publish(syncs, n)
            if n == 1 or n % EVERY == 0 or n == publishes:
                states.append(seconds | _measure_state(index, n, questions))
        return {
            "articles": generation.documents,
            "passages": generation.passages,
            "states": states,
            "meanwhile": _time_questions_meanwhile(syncs, index, questions, publishes, progress),
            "afterwards": _measure_state(index, publishes + BUSY_PUBLISHES, questions),
        }


def _time_publish(syncs: Syncs, n: int) -> dict[str, float]:
    return {"sync_s": syncs.change_and_sync(0, n), "publish_s": syncs.stages_s["publishing"]}


def _measure_state(index: Path, published: int, questions: Sequence[str]) -> dict[str, Any]:
    """Return the files and sizes of an index folder, and the median milliseconds of questions to each leg.

    The first question includes opening the generation.
    """
    folders = GenerationFolders(index)
    current = folders.path(folders.names()[0])
    sizes = {
        "published": published,
        "files": len(list_files([index])),
        "mb": disk_mb(index),
        "catalogue_mb": disk_mb(index / "catalogue.sqlite"),
        "wal_mb": disk_mb(*index.glob("catalogue.sqlite-wal")),
        "generations": len(folders.names()),
        "generation_mb": disk_mb(current),
        "segments": len(folders.manifest(current.name).segments),
        "keyword_files": len(list_files([current / "keyword"])),
    }
    with closing(Asker(index)) as asker:
        timed = [each for question in questions[:QUESTIONS] for each in asker.ask(question)]
    return sizes | {
        f"{leg}_p50_ms": statistics.median(each.ms for each in timed if each.leg == leg) for leg in (KEYWORD, SEMANTIC)
    }


def _time_questions_meanwhile(
    syncs: Syncs, index: Path, questions: Sequence[str], published: int, progress: Progress
) -> dict[str, Any]:
    """Return the times of questions in another process, while nothing is published ("quiet") and during publishes."""
    with asking(index, questions) as connection:
        progress("asking while nothing is published", 0, 1)
        quiet = connection.recv()
        for n in range(BUSY_PUBLISHES):
            progress("publishing while questions are asked", n, BUSY_PUBLISHES)
            syncs.change_and_sync(0, published + n + 1)
        connection.send("stop")
        busy = connection.recv()
    return {"publishes": BUSY_PUBLISHES, "quiet": quiet, "busy": busy}
