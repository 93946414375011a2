"""A build in stages beside one in one go, with synthetic vectors and the pretended speed of a model."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.synthetic import SyntheticEncoder, write_articles
from core.progress import Progress
from core.settings import BUNDLED_MODEL
from embedding import Encoded, find_model
from evaluation import CorpusRow
from index import Indexer, Stages, open_engine
from ingest import CHUNKER, BoundedReader
from patella import articles_in
from search import calibrate


class PacedEncoder(SyntheticEncoder):
    """A synthetic encoder that pretends to encode so many passages a second, with all their sentences."""

    def __init__(self, passages_per_second: float) -> None:
        super().__init__()
        self._rate = passages_per_second
        self.pretended_s = 0.0

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None
    ) -> list[Encoded]:
        encoded = super().encode_with_tokens(texts, progress)
        if not self._encodes_parts:
            self.pretended_s += len(texts) / self._rate
        return encoded

    _encodes_parts = False

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Any:
        self._encodes_parts = True
        try:
            return super().encode(texts, progress)
        finally:
            self._encodes_parts = False


def measure_staging(
    scratch: Path,
    address_of: Callable[[str], str],
    rows: Sequence[CorpusRow],
    rate: float,
    seconds: float,
    progress: Progress,
) -> dict[str, Any]:
    """Build an index of these texts in one go, and another in stages of so many seconds; return the raw numbers.

    `address_of` gives the address of an empty index by its name. All times are those of a model that encodes `rate`
    passages a second: the seconds of the synthetic encoder are left out, and those of the model are put in their place.
    """
    write_articles(scratch / "articles", rows)
    at_once = _Build(scratch, address_of("at-once"), rate, None).run(progress)
    staged = _Build(scratch, address_of("staged"), rate, seconds).run(progress)
    return {"passages_per_second": rate, "stage_s": seconds, "at_once": at_once, "staged": staged}


class _Build:
    """One build of the articles in `scratch/articles`. Its clock goes on as that of a build with the model would."""

    def __init__(self, scratch: Path, address: str, rate: float, seconds: float | None) -> None:
        self._articles, self._encoder = scratch / "articles", PacedEncoder(rate)
        self._engine = open_engine(address)
        self._stages = None if seconds is None else Stages(self._published, seconds, self._now)
        self._calibrating_s = 0.0
        self._publishes: list[dict[str, float]] = []
        self._begun = 0.0

    def run(self, progress: Progress) -> dict[str, Any]:
        reader = BoundedReader(find_model(BUNDLED_MODEL))
        started: list[float] = []

        def timed(stage: str, done: int, total: int) -> None:
            if stage == "publishing":
                if done:
                    self._publishes.append({"at_s": self._now(), "publish_s": self._now() - started.pop()})
                else:
                    started.append(self._now())
            progress(stage, done, total)

        with closing(self._engine):
            indexer = Indexer(self._engine, self._encoder, reader, CHUNKER)
            self._begun = self._now()
            cpu = time.process_time()
            indexer.sync(articles_in(self._articles), timed, stages=self._stages)
            self._calibrate()
            generation = self._engine.generations()[0]
        return {
            "passages": generation.passages,
            "words_only": generation.words_only,
            "first_answer_s": self._publishes[0]["at_s"] - self._begun,
            "total_s": self._now() - self._begun,
            "encoding_s": self._encoder.pretended_s,
            "publish_s": [each["publish_s"] for each in self._publishes],
            "calibrating_s": self._calibrating_s,
            "own_cpu_s": time.process_time() - cpu - self._encoder.seconds,
        }

    def _now(self) -> float:
        return time.perf_counter() - self._encoder.seconds + self._encoder.pretended_s

    def _published(self) -> None:
        self._calibrate()

    def _calibrate(self) -> None:
        started = time.perf_counter()
        with self._engine.snapshot() as snapshot:
            if snapshot.generation.words_only < snapshot.generation.passages:
                self._engine.keep_loaded()
                calibrate(snapshot, self._encoder)
        self._calibrating_s += time.perf_counter() - started
