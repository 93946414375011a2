"""Timed syncs of one index: a folder of articles is changed and indexed again and again, with synthetic vectors."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.synthetic import SyntheticEncoder
from core.progress import Progress, no_progress
from core.settings import BUNDLED_MODEL
from embedding import find_model
from index import Indexer, LocalEngine
from ingest import CHUNKER, BoundedReader
from patella import articles_in


class Syncs:
    """An index in `scratch/index` of the articles in `scratch/articles`.

    `stages_s` maps each stage of the last sync to its seconds.
    """

    def __init__(self, scratch: Path) -> None:
        self._articles = scratch / "articles"
        self._encoder = SyntheticEncoder()
        self.engine = LocalEngine(scratch / "index")
        self._indexer = Indexer(self.engine, self._encoder, BoundedReader(find_model(BUNDLED_MODEL)), CHUNKER)
        self._original_texts: dict[Path, str] = {}
        self.stages_s: dict[str, float] = {}

    def sync(self, show_progress: Progress = no_progress) -> float:
        """Bring the index up to date. Return the seconds it took, without those of the encoder."""
        stage_started: dict[str, float] = {}

        def progress(stage: str, done: int, total: int) -> None:
            self.stages_s[stage] = time.perf_counter() - stage_started.setdefault(stage, time.perf_counter())
            show_progress(stage, done, total)

        started, encoder_seconds_before = time.perf_counter(), self._encoder.seconds
        self._indexer.sync(articles_in(self._articles), progress)
        encoder_seconds = self._encoder.seconds - encoder_seconds_before
        if encoder_seconds:
            self.stages_s["encoding"] -= encoder_seconds
        return time.perf_counter() - started - encoder_seconds

    def change_and_sync(self, article: int, revision: int) -> float:
        """Change one article and bring the index up to date. Return the seconds of the sync, as `sync` does.

        `article` is its number in the sorted folder. Its new text is its original text and a sentence that names the
        revision.
        """
        path = sorted(self._articles.iterdir())[article]
        text = self._original_texts.setdefault(path, path.read_text("utf-8"))
        path.write_text(f"{text}\nThis is revision {revision} of the article.\n", "utf-8")
        return self.sync()
