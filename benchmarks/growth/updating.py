"""One article that changes in an index of many others."""

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
    """An Article of which nothing but its digest is looked at."""

    document_id: str
    digest: str

    def read(self) -> Document:
        raise AssertionError(f"{self.document_id} was read, though it did not change")


@dataclass(slots=True)
class Updates:
    """Seconds of each update, of publishing in it, and the most memory that was held by then."""

    sync_s: list[float] = field(default_factory=list)
    publish_s: list[float] = field(default_factory=list)
    memory_mb: float | None = None


def updated(file: Path, chosen: Settings, dimensions: int, others: Mapping[str, str], revisions: range) -> Updates:
    """An article with one more sentence than it had at first, indexed again and again in a process that has done
    nothing before, all `others` (id -> digest) being as they were.

    Its vectors are far from all others, whichever these are.
    """
    text, updates = file.read_text("utf-8"), Updates()
    unchanged = [Unchanged(*each) for each in others.items()]
    with closing(LocalEngine(chosen.index)) as engine:
        library = Library(chosen, engine)
        encoder = SyntheticEncoder(library.encoder.fingerprint, dimensions)
        indexer = Indexer(engine, encoder, library.chunk, CHUNKER)
        for revision in revisions:
            file.write_text(f"{text}\nThis is revision {revision} of the article.\n", "utf-8")
            _update(indexer, [ArticleFile(file, file.name), *unchanged], updates)
    file.write_text(text, "utf-8")
    updates.memory_mb = memory_mb(PEAK)
    return updates


def _update(indexer: Indexer, articles: Iterable[Article], updates: Updates) -> None:
    reached: dict[tuple[str, int], float] = {}

    def progress(stage: str, done: int, total: int) -> None:
        reached[stage, done] = time.perf_counter()

    started = time.perf_counter()
    indexer.sync(articles, progress)
    updates.sync_s.append(time.perf_counter() - started)
    updates.publish_s.append(reached["publishing", 1] - reached["publishing", 0])
