"""An index of a folder of articles, brought up to date again and again with synthetic vectors."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from benchmarks.synthetic import SyntheticEncoder
from core.parallel import parallel_map
from core.progress import Progress, no_progress
from core.settings import BUNDLED_MODEL
from embedding import find_model
from index import Indexer, LocalEngine
from ingest import CHUNKER
from patella import articles_in, chunk_for


class Syncs:
    """The articles lie in `scratch/articles`, the index in `scratch/index`; `stages_s` are the last sync's seconds."""

    def __init__(self, scratch: Path) -> None:
        self._articles = scratch / "articles"
        self._encoder = SyntheticEncoder()
        self.engine = LocalEngine(scratch / "index")
        chunk = partial(chunk_for, find_model(BUNDLED_MODEL))
        self._indexer = Indexer(self.engine, self._encoder, chunk, CHUNKER, parallel_map)
        self._unchanged: dict[Path, str] = {}
        self.stages_s: dict[str, float] = {}

    def seconds(self, shown: Progress = no_progress) -> float:
        """Bring it up to date; returns the seconds, less those of the encoder."""
        began: dict[str, float] = {}

        def progress(stage: str, done: int, total: int) -> None:
            self.stages_s[stage] = time.perf_counter() - began.setdefault(stage, time.perf_counter())
            shown(stage, done, total)

        started, encoding = time.perf_counter(), self._encoder.seconds
        self._indexer.sync(articles_in(self._articles), progress)
        encoding = self._encoder.seconds - encoding
        if encoding:
            self.stages_s["encoding"] -= encoding
        return time.perf_counter() - started - encoding

    def seconds_after_a_change(self, article: int, revision: int) -> float:
        """The article of this number as it was at first, with one more sentence."""
        path = sorted(self._articles.iterdir())[article]
        text = self._unchanged.setdefault(path, path.read_text("utf-8"))
        path.write_text(f"{text}\nThis is revision {revision} of the article.\n", "utf-8")
        return self.seconds()
