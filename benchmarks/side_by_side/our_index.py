"""The index of Patella in the comparison, and its contents, which the peers index too."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.peers import PeerPassage, Vectors
from benchmarks.synthetic import write_articles
from core.locations import index_address
from core.progress import Progress
from core.settings import Settings
from embedding import Encoded, Encoder, PendingEncoding, already_encoded
from evaluation import CorpusRow
from index import Indexer, Snapshot
from ingest import CHUNKER
from patella import Library, articles_in

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class OurIndex:
    """A library with its index. `build_s` is the seconds of the build, None for an index that existed before."""

    library: Library
    build_s: float | None = None


def build_index(scratch: Path, rows: Sequence[CorpusRow], settings: Settings, progress: Progress) -> OurIndex:
    """Build an index of these texts, ten to an article.

    The seconds of the build leave out those of the model, as they do for the peers.
    """
    write_articles(scratch / "articles", rows)
    library = Library(settings.model_copy(update={"index": str(scratch / "patella")}))
    encoder = _TimedEncoder(library.encoder)
    started = time.perf_counter()
    Indexer(library.engine, encoder, library.reader, CHUNKER).sync(articles_in(scratch / "articles"), progress)
    seconds = time.perf_counter() - started - encoder.seconds
    library.calibrate(progress)
    return OurIndex(library, seconds)


def open_index(folder: Path, settings: Settings) -> OurIndex:
    """Open the existing index in a folder, without changing it.

    Raises IndexMissing if there is none, and IndexMismatch if it was made with another model.
    """
    library = Library(settings.model_copy(update={"index": index_address(folder)}))
    with library.engine.snapshot() as snapshot:
        library.check_model(snapshot.generation)
    library.encoder.load()  # a conversion of the model, if one is needed, must not count as memory of a peer
    return OurIndex(library)


def contents(snapshot: Snapshot, progress: Progress) -> tuple[list[PeerPassage], Vectors]:
    """Return all passages and their vectors in float32, shape (number of passages, dimensions).

    The index keeps vectors with fewer bits, so they are scaled to length 1 again.
    """
    passages: list[PeerPassage] = []
    vectors: list[Vectors] = []
    summaries = snapshot.summaries()
    for done, summary in enumerate(summaries):
        progress("reading the index", done, len(summaries))
        batch = snapshot.document_passages(summary.document_id)
        passages += [
            PeerPassage(each.passage_id, each.title, " / ".join(each.headings), each.text, each.embedded_text)
            for each in batch
        ]
        vectors += list(snapshot.passage_vectors([each.passage_id for each in batch]).passages)
    stacked = np.stack(vectors)
    return passages, stacked / np.linalg.norm(stacked, axis=1, keepdims=True)


class _TimedEncoder:
    """An `Encoder` that counts the seconds spent in another one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.seconds = encoder, 0.0
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        return self._time(lambda: self._encoder.encode(texts, progress))

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None
    ) -> list[Encoded]:
        return self._time(lambda: self._encoder.encode_with_tokens(texts, progress))

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._time(lambda: self._encoder.encode_questions(texts))

    def encode_question(self, text: str) -> Encoded:
        return self._time(lambda: self._encoder.encode_question(text))

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self.encode_question(text))

    def _time(self, function: Callable[[], _Result]) -> _Result:
        started = time.perf_counter()
        result = function()
        self.seconds += time.perf_counter() - started
        return result
