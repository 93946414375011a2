"""A folder of articles and its index: where ingest, index and settings are joined, for the page and the commands."""

from __future__ import annotations

import gc
from functools import cached_property, partial

from core.documents import Document, Passage
from core.errors import IndexMismatch
from core.parallel import parallel_map
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import AutoEncoder, Model, find_model, load_token_counter, vector_key
from index import Engine, Generation, Indexer, SyncReport, open_engine
from ingest import CHUNKER, chunk
from patella.article_files import articles_in
from search import Calibration, calibrate, common_words

CALIBRATION = "calibration 5"
"""Changed by hand whenever the same index would be calibrated otherwise."""

QUESTION_LENGTHS = (4, 12, 20, 28)
"""Words of the questions that most people ask, eight apart: see `index.openvino_encoder`."""


class Library:
    """What the settings name: an index, the model that it is made with, and the folder of its articles."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self.engine = engine or open_engine(str(settings.index))

    @cached_property
    def model(self) -> Model:
        return find_model(self.settings.model, self.settings.model_sha256)

    @cached_property
    def encoder(self) -> AutoEncoder:
        return AutoEncoder(self.model, self.settings.cache)

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.engine, self.encoder, partial(chunk_for, self.model), CHUNKER, parallel_map)

    def sync(self, progress: Progress = no_progress) -> SyncReport:
        """Make the index hold the articles of the folder, and know what an answer looks like in it."""
        report = self.indexer.sync(articles_in(self.settings.articles), progress)
        self.calibrate(progress)
        return report

    def warm_up(self) -> None:
        """Do now what the first questions of a process would wait for, or now and then a later one. Raises ModelError.

        The network prepares itself for each length; what is loaded by now is no garbage, and looking through it for
        some, every few questions, takes longer than a question.
        """
        for length in QUESTION_LENGTHS:
            self.encoder.encode_question("word " * length)
        common_words()
        gc.collect()
        gc.freeze()

    def calibrate(self, progress: Progress = no_progress) -> None:
        """Measure what unrelated questions find in the current generation, unless that is known."""
        with self.engine.snapshot() as snapshot:
            generation = snapshot.generation
            if not generation.passages or self._model_differs(generation) or self._own(generation):
                return
            kept = calibrate(snapshot, self.encoder, progress).as_bytes()
            named = f"{generation.name}\n".encode() + kept
            self.engine.encodings.put({_slot(generation): named, _latest(generation): kept})

    def calibration(self, generation: Generation) -> Calibration | None:
        """That of the generation; before it is measured, the latest one that was made with the same model."""
        kept = self._own(generation) or self._kept(_latest(generation))
        return Calibration.from_bytes(kept) if kept else None

    def _own(self, generation: Generation) -> bytes:
        """What was measured of this very generation; nothing where it was not, or is no longer kept."""
        name, _, kept = self._kept(_slot(generation)).partition(b"\n")
        return kept if name == generation.name.encode() else b""

    def _kept(self, key: bytes) -> bytes:
        return self.engine.encodings.get([key]).get(key, b"")

    def check_model(self, generation: Generation) -> None:
        """Raise IndexMismatch unless the generation's vectors were made with the model that is set."""
        if self._model_differs(generation):
            raise IndexMismatch(
                f"The index was made with another model than {self.model.name}. Run `python -m index sync FOLDER` "
                "to rebuild it beside the old one, or search with --mode keyword."
            )

    def _model_differs(self, generation: Generation) -> bool:
        return generation.fingerprint.model != self.indexer.fingerprint.model

    def chunk(self, document: Document) -> list[Passage]:
        return chunk_for(self.model, document)


def chunk_for(model: Model, document: Document) -> list[Passage]:
    """The passages of a document, as long as this model reads."""
    return chunk(document, load_token_counter(model))


def _slot(generation: Generation) -> bytes:
    """The key of a generation's calibration: one of two that take turns, as two generations are kept."""
    number = int(generation.name.partition("-")[0])
    return vector_key(generation.fingerprint.model, CALIBRATION, f"slot {number % 2}")


def _latest(generation: Generation) -> bytes:
    return vector_key(generation.fingerprint.model, CALIBRATION, "latest")
