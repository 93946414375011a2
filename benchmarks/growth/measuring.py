"""The growth run: one index grows from size to size, and everything is measured at each size."""

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
from benchmarks.growth.building import AT_ONCE, IndexGrower
from benchmarks.growth.serving import LEGS, SEMANTIC, Served, serve
from benchmarks.growth.synthetic_encodings import CENTRES, Nearest, RealThenSyntheticEncodings
from benchmarks.growth.updating import Updates, update_repeatedly
from benchmarks.indexing import CHANGE_TARGET_S
from benchmarks.questions import sample_questions
from benchmarks.resources import disk_mb, list_files, run_in_new_process
from benchmarks.side_by_side import recall
from benchmarks.synthetic import write_articles
from core.errors import UsageError
from core.progress import Progress
from core.settings import Settings
from evaluation import CorpusRow
from index import LocalEngine, PassageEncoding
from patella import Library, articles_in

QUESTIONS, CHANGES = 200, 4
"""Questions asked, and changes of one article, at each size."""

HYBRID_TARGET_MS = 32
"""Aim: milliseconds of a hybrid question over 100,000 passages, for 95 of 100 questions."""

AIMS = {"question_ms": HYBRID_TARGET_MS, "publish_s": CHANGE_TARGET_S}


@dataclass(frozen=True, slots=True)
class RealEncodings:
    """The number of first passages that the model encodes, and the folder that keeps their encodings between runs."""

    passages: int
    kept: Path


def measure_growth(
    scratch: Path,
    rows: Sequence[CorpusRow],
    sizes: Sequence[int],
    real: RealEncodings,
    settings: Settings,
    progress: Progress,
) -> dict[str, Any]:
    """Grow an index in the folder `scratch` and return the raw numbers of each size.

    Recall is measured only while all vectors are real. Raises UsageError if the smallest size is smaller than one
    article.
    """
    run = _Run(scratch, rows, sizes[0], real, settings.model_copy(update={"index": str(scratch / "index")}), progress)
    return {
        "model": run.library.model.name,
        "cores": len(os.sched_getaffinity(0)),
        "questions": QUESTIONS,
        "real": real.passages,
        "centres": min(CENTRES, real.passages),
        "aims": AIMS,
        "sizes": [run.grow_and_measure(size) for size in sizes],
    }


class _Run:
    """An index that only grows, and the questions to ask it, which use words of its first passages."""

    def __init__(
        self,
        scratch: Path,
        rows: Sequence[CorpusRow],
        smallest: int,
        real: RealEncodings,
        settings: Settings,
        progress: Progress,
    ) -> None:
        self._settings, self._progress, self._real = settings, progress, real.passages
        self.library, self._index = Library(settings), Path(settings.index)
        write_articles(scratch / "articles", rows)
        articles = endless(articles_in(scratch / "articles"), self.library.model)
        first_cuts = list(_take_articles(min(smallest, AT_ONCE), articles))
        texts = [passage.text for _, passages in first_cuts for passage in passages]
        self._questions = sample_questions(random.Random(0), texts, QUESTIONS)
        progress("encoding questions", 0, 1)
        encoder = self.library.encoder
        vectors = np.stack([each.vector for each in encoder.encode_questions(self._questions)])
        self._dimensions, self._nearest = vectors.shape[1], Nearest(vectors)
        encodings = RealThenSyntheticEncodings(
            PassageEncoding(LocalEngine(real.kept).encodings, encoder), real.passages
        )
        self._grower = IndexGrower(chain(first_cuts, articles), encodings, self._nearest)
        self._changing = scratch / "changing.md"
        shutil.copyfile(min((scratch / "articles").iterdir()), self._changing)
        # the article that will change is in the index from the start
        run_in_new_process(update_repeatedly, self._changing, settings, self._dimensions, {}, range(1))

    def grow_and_measure(self, size: int) -> dict[str, Any]:
        """Grow the index to `size` passages and return the raw numbers at this size."""
        growth = self._grow(size)
        served = {leg: self._serve(leg, size) for leg in LEGS}
        return {
            **growth,
            "served": {leg: _without_answers(each) for leg, each in served.items()},
            "recall_at_10": recall(served[SEMANTIC].answers, self._nearest.ids) if size <= self._real else None,
            "updates": asdict(self._update(size)),
        }

    def _grow(self, size: int) -> dict[str, Any]:
        """Grow and calibrate the index, close it, and return its counts, the seconds, and the disk space in MB."""
        with closing(LocalEngine(self._index)) as engine:
            before = engine.generations()[0].passages
            if size < before:
                raise UsageError(f"An article alone has {before} passages. Give --sizes that are larger.")
            library = Library(self._settings, engine)
            library.encoder = self.library.encoder
            publish_s = self._grower.grow(engine, library.indexer.fingerprint, size, self._progress)
            generation = engine.generations()[0]
            started = time.perf_counter()
            library.calibrate(self._progress)
            calibrate_s = time.perf_counter() - started
        return {
            "passages": generation.passages,
            "documents": generation.documents,
            "published": size - before,
            "published_s": publish_s,
            "calibrated_s": calibrate_s,
            "disk_mb": _disk_mb(self._index, generation.name),
            "files": len(list_files([self._index / "gens" / generation.name])),
        }

    def _serve(self, leg: str, size: int) -> Served:
        self._progress(f"{size:,} passages: {leg}", 0, 1)
        return run_in_new_process(serve, self._settings, leg, self._questions)

    def _update(self, size: int) -> Updates:
        self._progress(f"{size:,} passages: one changed article", 0, 1)
        with closing(LocalEngine(self._index)) as engine:
            others = {name: digest for name, digest in engine.digests().items() if name != self._changing.name}
        revisions = range(size, size + CHANGES)
        return run_in_new_process(
            update_repeatedly, self._changing, self._settings, self._dimensions, others, revisions
        )


def _take_articles(passage_count: int, articles: Iterator[Cut]) -> Iterator[Cut]:
    """Yield articles until they have at least `passage_count` passages together."""
    while passage_count > 0:
        article = next(articles)
        yield article
        passage_count -= len(article[1])


def _without_answers(served: Served) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(served).items() if name != "answers"}


def _disk_mb(index: Path, generation: str) -> dict[str, float]:
    catalogue_files, generation_folder = sorted(index.glob("catalogue.sqlite*")), index / "gens" / generation
    return {"catalogue": disk_mb(*catalogue_files), "generation": disk_mb(generation_folder), "all": disk_mb(index)}
