"""A folder of articles and its index: settings, ingest, index and search joined for the page and the commands.

The rooms that only some uses need are imported where they are used, so that a search by words starts fast.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import IndexMismatch, UsageError
from core.progress import Progress, no_progress
from core.settings import Settings, settings
from index import open_engine
from search import EVERYWHERE, Answer, Calibration, Confidence, Mode, Scope, search

if TYPE_CHECKING:
    from core.documents import Document, Passage
    from embedding import AutoEncoder, Model
    from index import Engine, Generation, Indexer, Snapshot, SyncReport

QUESTION_LENGTHS = (4, 12, 20, 28)
"""Words of the questions that most people ask, eight apart: see `index.openvino_encoder`."""


class Library:
    """What the settings name: an index, the model that it is made with, and the folder of its articles."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self.engine = engine or open_engine(str(settings.index))

    @classmethod
    def open(cls, articles: Path | str, index: Path | str | None = None) -> Library:
        """Return the library of a folder of articles; its index lies in `index`, by default where the settings say.

        An index that is not there yet is made by the first `sync`.
        """
        given = {"articles": Path(articles).expanduser(), "index": Path(index).expanduser() if index else None}
        return cls(settings().model_copy(update={name: path for name, path in given.items() if path}))

    def search(
        self,
        question: str,
        mode: Mode | str = Mode.HYBRID,
        k: int = 10,
        *,
        within: str | None = None,
        at_least: Confidence | str = Confidence.NONE,
    ) -> Answer:
        """Return the k passages that answer the question best, all or those that answer as surely as `at_least`.

        `within` is the id of the one article to search in. Raises IndexMissing before the first `sync`, IndexMismatch
        where the index was made with another model, and UsageError for an article that is not in the index.
        """
        mode = Mode(mode)
        with self.engine.snapshot() as snapshot:
            calibration = None
            if mode != Mode.KEYWORD:
                self.check_model(snapshot.generation)
                self.encoder.load()  # not part of the time that a search takes
                calibration = self.calibration(snapshot.generation)
            scope = _scope(snapshot, within) if within else EVERYWHERE
            answer = search(snapshot, self.encoder, question, mode, k, calibration, scope=scope)
        return answer.at_least(Confidence(at_least))

    @cached_property
    def model(self) -> Model:
        from embedding import find_model

        return find_model(self.settings.model, self.settings.model_sha256)

    @cached_property
    def encoder(self) -> AutoEncoder:
        from embedding import AutoEncoder

        return AutoEncoder(self.model, self.settings.cache)

    @cached_property
    def indexer(self) -> Indexer:
        from core.parallel import parallel_map
        from index import Indexer
        from ingest import CHUNKER

        return Indexer(self.engine, self.encoder, partial(chunk_for, self.model), CHUNKER, parallel_map)

    def sync(self, progress: Progress = no_progress) -> SyncReport:
        """Make the index hold the articles of the folder, and know what an answer looks like in it."""
        from patella.article_files import articles_in

        report = self.indexer.sync(articles_in(self.settings.articles), progress)
        self.calibrate(progress)
        return report

    def warm_up(self) -> None:
        """Do now what the first questions of a process would wait for, or now and then a later one. Raises ModelError.

        The network prepares itself for each length; what is loaded by now is no garbage, and looking through it for
        some, every few questions, takes longer than a question.
        """
        from search import common_words

        for length in QUESTION_LENGTHS:
            self.encoder.encode_question("word " * length)
        common_words()
        gc.collect()
        gc.freeze()

    def calibrate(self, progress: Progress = no_progress) -> None:
        """Measure what unrelated questions find in the current generation, unless that is known."""
        from search import calibrate

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
                f"The index was made with another model than {self.model.name}. Run `patella index sync FOLDER` "
                "to rebuild it beside the old one, or search with --mode keyword."
            )

    def _model_differs(self, generation: Generation) -> bool:
        from index import model_fingerprint

        return generation.fingerprint.model != model_fingerprint(self.encoder)

    def chunk(self, document: Document) -> list[Passage]:
        return chunk_for(self.model, document)


def chunk_for(model: Model, document: Document) -> list[Passage]:
    """Return the passages of a document, none longer than this model reads."""
    from embedding import load_token_counter
    from ingest import chunk

    return chunk(document, load_token_counter(model))


def _scope(snapshot: Snapshot, document_id: str) -> Scope:
    try:
        snapshot.document(document_id)
    except KeyError as error:
        raise UsageError(
            f"There is no article {document_id} in the index. `patella index status` lists them."
        ) from error
    return Scope(document_id)
