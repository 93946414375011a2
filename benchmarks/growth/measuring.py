"""The run: one index grows from size to size, and all is measured at each."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.growth.articles import Cut, endless
from benchmarks.growth.building import AT_ONCE, Growing
from benchmarks.growth.serving import LEGS, SEMANTIC, Served, serve
from benchmarks.growth.synthetic_encodings import CENTRES, Nearest, RealThenMadeUp
from benchmarks.growth.updating import Updates, updated
from benchmarks.indexing import CHANGE_TARGET_S
from benchmarks.questions import sample_questions
from benchmarks.resources import disk_mb, files_of, in_another_process
from benchmarks.side_by_side import recall
from benchmarks.synthetic import write_articles
from core.errors import UsageError
from core.progress import Progress
from core.settings import Settings
from evaluation import CorpusRow
from index import LocalEngine, PassageEncoding
from patella import Library, articles_in

QUESTIONS, CHANGES = 200, 4

HYBRID_TARGET_MS = 32
"""Of a hybrid question over 100,000 passages, 95 of 100 times."""

AIMS = {"question_ms": HYBRID_TARGET_MS, "publish_s": CHANGE_TARGET_S}


@dataclass(frozen=True, slots=True)
class Real:
    """How many passages the model encodes, the first ones, and the folder where that is kept from run to run."""

    passages: int
    kept: Path


def measure(
    scratch: Path, rows: Sequence[CorpusRow], sizes: Sequence[int], real: Real, chosen: Settings, progress: Progress
) -> dict[str, Any]:
    """The raw numbers of each size. What is found is measured only where no vector is made up."""
    run = _Run(scratch, rows, sizes[0], real, chosen.model_copy(update={"index": scratch / "index"}), progress)
    return {
        "model": run.library.model.name,
        "cores": len(os.sched_getaffinity(0)),
        "questions": QUESTIONS,
        "real": real.passages,
        "centres": min(CENTRES, real.passages),
        "aims": AIMS,
        "sizes": [run.at(size) for size in sizes],
    }


class _Run:
    """An index in a folder of its own, which only grows. The questions are in words of its first passages."""

    def __init__(
        self, scratch: Path, rows: Sequence[CorpusRow], smallest: int, real: Real, chosen: Settings, progress: Progress
    ) -> None:
        self._settings, self._progress, self._real = chosen, progress, real.passages
        self.library = Library(chosen)
        write_articles(scratch / "articles", rows)
        articles = endless(articles_in(scratch / "articles"), self.library.model)
        begun = list(_with_passages(min(smallest, AT_ONCE), articles))
        texts = [passage.text for _, passages in begun for passage in passages]
        self._questions = sample_questions(random.Random(0), texts, QUESTIONS)
        progress("encoding questions", 0, 1)
        encoder = self.library.encoder
        vectors = np.stack([each.vector for each in encoder.encode_questions(self._questions)])
        self._dimensions, self._nearest = vectors.shape[1], Nearest(vectors)
        encoding = PassageEncoding(LocalEngine(real.kept).encodings, encoder)
        self._growing = Growing(chain(begun, articles), RealThenMadeUp(encoding, real.passages), self._nearest)
        self._changing = scratch / "changing.md"
        shutil.copyfile(min((scratch / "articles").iterdir()), self._changing)
        in_another_process(updated, self._changing, chosen, self._dimensions, {}, range(1))

    def at(self, size: int) -> dict[str, Any]:
        grown = self._grown(size)
        served = {leg: self._served(leg, size) for leg in LEGS}
        return {
            **grown,
            "served": {leg: _without_answers(each) for leg, each in served.items()},
            "recall_at_10": recall(served[SEMANTIC].found, self._nearest.ids) if size <= self._real else None,
            "updates": asdict(self._updated(size)),
        }

    def _grown(self, size: int) -> dict[str, Any]:
        """Grow, close what was opened for that, and see what lies on the disk."""
        with closing(LocalEngine(self._settings.index)) as engine:
            before = engine.generations()[0].passages
            if size < before:
                raise UsageError(f"An article alone has {before} passages. Give --sizes that are larger.")
            library = Library(self._settings, engine)
            library.encoder = self.library.encoder
            seconds = self._growing.grow(engine, library.indexer.fingerprint, size, self._progress)
            generation = engine.generations()[0]
            started = time.perf_counter()
            library.calibrate(self._progress)
            calibrated = time.perf_counter() - started
        return {
            "passages": generation.passages,
            "documents": generation.documents,
            "published": size - before,
            "published_s": seconds,
            "calibrated_s": calibrated,
            "disk_mb": _room(self._settings.index, generation.name),
            "files": len(files_of([self._settings.index / "gens" / generation.name])),
        }

    def _served(self, leg: str, size: int) -> Served:
        self._progress(f"{size:,} passages: {leg}", 0, 1)
        return in_another_process(serve, self._settings, leg, self._questions)

    def _updated(self, size: int) -> Updates:
        self._progress(f"{size:,} passages: one changed article", 0, 1)
        with closing(LocalEngine(self._settings.index)) as engine:
            others = {name: digest for name, digest in engine.digests().items() if name != self._changing.name}
        revisions = range(size, size + CHANGES)
        return in_another_process(updated, self._changing, self._settings, self._dimensions, others, revisions)


def _with_passages(count: int, articles: Iterator[Cut]) -> Iterator[Cut]:
    """As many articles as have so many passages."""
    while count > 0:
        article = next(articles)
        yield article
        count -= len(article[1])


def _without_answers(served: Served) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(served).items() if name != "found"}


def _room(index: Path, generation: str) -> dict[str, float]:
    catalogue, own = sorted(index.glob("catalogue.sqlite*")), index / "gens" / generation
    return {"catalogue": disk_mb(*catalogue), "generation": disk_mb(own), "all": disk_mb(index)}
