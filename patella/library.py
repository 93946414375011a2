"""A folder of articles and its index: where ingest, index and settings are joined, for the page and the commands."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cached_property, partial

from core.documents import Document, Passage
from core.errors import IndexMismatch
from core.parallel import parallel_map
from core.progress import Progress, no_progress
from core.settings import Settings
from embedding import AutoEncoder, Model, find_model, load_token_counter
from index import Engine, Generation, Indexer, SyncReport, open_engine
from ingest import CHUNKER, chunk
from patella.article_files import articles_in
from search import Calibration, calibrate, common_words

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
            if not generation.passages or self._model_differs(generation) or self._own_calibration(generation):
                return
            self.engine.set_calibration(generation.name, calibrate(snapshot, self.encoder, progress).to_json())

    def calibration(self, generation: Generation) -> Calibration | None:
        """Return the calibration of a generation; before it is measured, that of the newest one of the same model."""
        return self._own_calibration(generation) or next(
            filter(None, map(self._own_calibration, self._generations_like(generation))), None
        )

    def _own_calibration(self, generation: Generation) -> Calibration | None:
        text = self.engine.calibration(generation.name)
        return Calibration.from_json(text) if text else None

    def _generations_like(self, generation: Generation) -> Iterator[Generation]:
        """Yield the generations whose vectors were made with the same model, newest first."""
        same_model = generation.fingerprint.model
        return (each for each in self.engine.generations() if each.fingerprint.model == same_model)

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
