"""The run: one article changes again and again, and now and then the index is looked at."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.publishing.asking import KEYWORD, SEMANTIC, Asker, asking
from benchmarks.questions import sample_questions
from benchmarks.resources import disk_mb, files_of
from benchmarks.syncs import Syncs
from benchmarks.synthetic import write_articles
from core.progress import Progress
from evaluation import CorpusRow
from index import GenerationFolders

EVERY = 20  # publishes
QUESTIONS, WHILE_ASKED = 50, 30


def measure(scratch: Path, rows: Sequence[CorpusRow], publishes: int, progress: Progress) -> dict[str, Any]:
    """The raw numbers: before any change, after the first, and after every EVERY-th."""
    write_articles(scratch / "articles", rows)
    syncs, index = Syncs(scratch), scratch / "index"
    questions = sample_questions(random.Random(0), [row.text for row in rows], 4 * QUESTIONS)
    with closing(syncs.engine):
        syncs.seconds(progress)
        generation = syncs.engine.generations()[0]
        states = [_state(index, 0, questions)]
        for n in range(1, publishes + 1):
            progress("publishing again and again", n - 1, publishes)
            took = _published(syncs, n)
            if n == 1 or n % EVERY == 0 or n == publishes:
                states.append(took | _state(index, n, questions))
        return {
            "articles": generation.documents,
            "passages": generation.passages,
            "states": states,
            "meanwhile": _meanwhile(syncs, index, questions, publishes, progress),
            "afterwards": _state(index, publishes + WHILE_ASKED, questions),
        }


def _published(syncs: Syncs, n: int) -> dict[str, float]:
    return {"sync_s": syncs.seconds_after_a_change(0, n), "publish_s": syncs.stages_s["publishing"]}


def _state(index: Path, published: int, questions: Sequence[str]) -> dict[str, Any]:
    """What lies in the folder, and how long questions take; the first of them opens the generation."""
    folders = GenerationFolders(index)
    current = folders.path(folders.names()[0])
    found = {
        "published": published,
        "files": len(files_of([index])),
        "mb": disk_mb(index),
        "catalogue_mb": disk_mb(index / "catalogue.sqlite"),
        "wal_mb": disk_mb(*index.glob("catalogue.sqlite-wal")),
        "generations": len(folders.names()),
        "generation_mb": disk_mb(current),
        "segments": len(folders.manifest(current.name).segments),
        "keyword_files": len(files_of([current / "keyword"])),
    }
    with closing(Asker(index)) as asker:
        timed = [each for question in questions[:QUESTIONS] for each in asker.ask(question)]
    return found | {
        f"{leg}_p50_ms": statistics.median(each.ms for each in timed if each.leg == leg) for leg in (KEYWORD, SEMANTIC)
    }


def _meanwhile(
    syncs: Syncs, index: Path, questions: Sequence[str], published: int, progress: Progress
) -> dict[str, Any]:
    """What the same questions take in another process while nothing is published, and then while it is."""
    with asking(index, questions) as asker:
        progress("asking while nothing is published", 0, 1)
        quiet = asker.recv()
        for n in range(WHILE_ASKED):
            progress("publishing while somebody asks", n, WHILE_ASKED)
            syncs.seconds_after_a_change(0, published + n + 1)
        asker.send("stop")
        busy = asker.recv()
    return {"publishes": WHILE_ASKED, "quiet": quiet, "busy": busy}
