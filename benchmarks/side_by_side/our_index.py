"""The index that Patella is measured with, and what is in it for the peers to index too."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.peers import Passage, Vectors
from benchmarks.synthetic import write_articles
from core.progress import Progress
from core.settings import Settings
from embedding import Encoded, Encoder, PendingEncoding, already_encoded
from evaluation import CorpusRow
from index import Indexer, Snapshot
from ingest import CHUNKER
from patella import Library, articles_in

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class OurIndex:
    """`build_s` is None for an index that was there before."""

    library: Library
    build_s: float | None = None


def built(scratch: Path, rows: Sequence[CorpusRow], chosen: Settings, progress: Progress) -> OurIndex:
    """An index of these texts, ten an article. Its seconds are without those of the model, as the peers' are."""
    write_articles(scratch / "articles", rows)
    library = Library(chosen.model_copy(update={"index": scratch / "patella"}))
    encoder = _Timed(library.encoder)
    started = time.perf_counter()
    Indexer(library.engine, encoder, library.chunk, CHUNKER).sync(articles_in(scratch / "articles"), progress)
    seconds = time.perf_counter() - started - encoder.seconds
    library.calibrate(progress)
    return OurIndex(library, seconds)


def found(folder: Path, chosen: Settings) -> OurIndex:
    """The index in a folder, which is left as it is. Raises IndexMissing, or IndexMismatch for another model's."""
    library = Library(chosen.model_copy(update={"index": folder}))
    with library.engine.snapshot() as snapshot:
        library.check_model(snapshot.generation)
    library.encoder.load()  # a model that has to be converted first is no part of a peer's memory
    return OurIndex(library)


def contents(snapshot: Snapshot, progress: Progress) -> tuple[list[Passage], Vectors]:
    """All passages, and their vectors in float32, of length 1 again: they are kept in less."""
    passages: list[Passage] = []
    vectors: list[Vectors] = []
    summaries = snapshot.summaries()
    for done, summary in enumerate(summaries):
        progress("reading the index", done, len(summaries))
        some = snapshot.document_passages(summary.document_id)
        passages += [
            Passage(each.passage_id, each.title, " / ".join(each.headings), each.text, each.embedded_text)
            for each in some
        ]
        vectors += list(snapshot.passage_vectors([each.passage_id for each in some]).passages)
    stacked = np.stack(vectors)
    return passages, stacked / np.linalg.norm(stacked, axis=1, keepdims=True)


class _Timed:
    """An Encoder that counts the seconds of another."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.seconds = encoder, 0.0
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        return self._counted(lambda: self._encoder.encode(texts, progress))

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None
    ) -> list[Encoded]:
        return self._counted(lambda: self._encoder.encode_with_tokens(texts, progress))

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._counted(lambda: self._encoder.encode_questions(texts))

    def encode_question(self, text: str) -> Encoded:
        return self._counted(lambda: self._encoder.encode_question(text))

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self.encode_question(text))

    def _counted(self, work: Callable[[], _Made]) -> _Made:
        started = time.perf_counter()
        made = work()
        self.seconds += time.perf_counter() - started
        return made
