"""Measurement of updates: one article changes in an index of many others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers import PEAK, memory_mb
from benchmarks.synthetic import SyntheticEncoder
from core.documents import Document
from core.settings import Settings
from index import Article, Indexer, LocalEngine
from ingest import CHUNKER
from patella import ArticleFile, Library


class Unchanged(NamedTuple):
    """An `Article` that did not change; a sync reads only its digest."""

    document_id: str
    digest: str
    size: int = 0

    def read(self) -> Document:
        raise AssertionError(f"{self.document_id} was read, though it did not change")


@dataclass(slots=True)
class Updates:
    """Measurements of a process that updates an index.

    `sync_s` has the seconds of each update, `publish_s` those of its publishing. `memory_mb` is the maximum memory of
    the process so far, None where the system does not report it.
    """

    sync_s: list[float] = field(default_factory=list)
    publish_s: list[float] = field(default_factory=list)
    memory_mb: float | None = None


def update_repeatedly(
    file: Path, settings: Settings, dimensions: int, others: Mapping[str, str], revisions: range
) -> Updates:
    """Index one article again for each revision, each time with another last sentence, and return the measurements.

    `others` (document id -> digest) are the articles that do not change. Vectors of the article are synthetic, with
    `dimensions` components, and so far from all others. At the end the file gets its original text back. Call this in
    a new process, where nothing is in memory yet.
    """
    text, updates = file.read_text("utf-8"), Updates()
    unchanged = [Unchanged(*each) for each in others.items()]
    with closing(LocalEngine(Path(settings.index))) as engine:
        library = Library(settings, engine)
        encoder = SyntheticEncoder(library.encoder.fingerprint, dimensions)
        indexer = Indexer(engine, encoder, library.reader, CHUNKER)
        for revision in revisions:
            file.write_text(f"{text}\nThis is revision {revision} of the article.\n", "utf-8")
            _time_sync(indexer, [ArticleFile(file, file.name), *unchanged], updates)
    file.write_text(text, "utf-8")
    updates.memory_mb = memory_mb(PEAK)
    return updates


def _time_sync(indexer: Indexer, articles: Iterable[Article], updates: Updates) -> None:
    reached_at: dict[tuple[str, int], float] = {}

    def progress(stage: str, done: int, total: int) -> None:
        reached_at[stage, done] = time.perf_counter()

    started = time.perf_counter()
    indexer.sync(articles, progress)
    updates.sync_s.append(time.perf_counter() - started)
    updates.publish_s.append(reached_at["publishing", 1] - reached_at["publishing", 0])
