"""A folder of articles and its index: where ingest, index and settings are joined, for the page and the commands."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import ingest
from documents import Document, Passage
from errors import ArticleError, IndexMismatch, UsageError
from index import Engine, Generation, Indexer, Progress, SentenceEncoder, SyncReport, no_progress, open_engine
from index.vectors import vector_key
from models import Model, find_model
from processes import spread
from search import Calibration
from search.calibration import calibrate
from search.english import common_words
from settings import Settings

CALIBRATION = "calibration 5"
"""Changed by hand whenever the same index would be calibrated otherwise."""

QUESTION_LENGTHS = (4, 12, 20, 28)
"""Words of the questions that most people ask, eight apart: see `index.openvino_encoder`."""


@dataclass(frozen=True)
class ArticleFile:
    """One file as an article of the index: its id is its path below the folder that is indexed."""

    path: Path
    document_id: str

    @cached_property
    def digest(self) -> str:
        try:
            str(self.path).encode()
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except UnicodeEncodeError as error:
            raise ArticleError(self.document_id, "its name is not valid UTF-8. Rename it.") from error
        except OSError as error:
            reason = f"cannot be read: {error.strerror}. Check that it is there."
            raise ArticleError(self.document_id, reason) from error

    def read(self) -> Document:
        return ingest.read(self.path, self.document_id)


def articles_in(folder: Path) -> list[ArticleFile]:
    """The files below a folder that can be read as articles, by name; what begins with a dot is left out."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder. Name the folder that holds the articles.")
    suitable = (path for path in _files_below(folder) if path.suffix.lower() in ingest.SUFFIXES)
    found = sorted(suitable, key=lambda path: path.parts)  # what paths are compared by, taken apart once
    return [ArticleFile(path, _id_from(str(path.relative_to(folder)))) for path in found]


def _files_below(folder: Path) -> Iterator[Path]:
    """Nothing that begins with a dot, and nothing below it, is looked at.

    Raises UsageError for a folder that may not be read: its articles would be taken to be gone.
    """

    def unreadable(error: OSError) -> None:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}. Nothing was changed.") from error

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]  # os.walk goes into what is left here
        paths = (Path(place, name) for name in names if not name.startswith("."))
        yield from (path for path in paths if path.is_file())


def articles_of(files: Iterable[Path]) -> list[ArticleFile]:
    """Single files as articles; the id of each is its name."""
    return [ArticleFile(file, _id_from(file.name)) for file in files]


def _id_from(name: str) -> str:
    """The name as text: a file's name may hold bytes that are none, and then cannot be told or stored."""
    return name.encode("utf-8", "backslashreplace").decode()


class Library:
    """What the settings name: an index, the model that it is made with, and the folder of its articles."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self.engine = engine or open_engine(str(settings.index))

    @cached_property
    def model(self) -> Model:
        return find_model(self.settings.model, self.settings.model_sha256)

    @cached_property
    def encoder(self) -> SentenceEncoder:
        return SentenceEncoder(self.model, self.settings.cache)

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.engine, self.encoder, partial(chunk_for, self.model), ingest.CHUNKER, spread)

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
            self.engine.vectors.put({_slot(generation): named, _latest(generation): kept})

    def calibration(self, generation: Generation) -> Calibration | None:
        """That of the generation; before it is measured, the latest one that was made with the same model."""
        kept = self._own(generation) or self._kept(_latest(generation))
        return Calibration.from_bytes(kept) if kept else None

    def _own(self, generation: Generation) -> bytes:
        """What was measured of this very generation; nothing where it was not, or is no longer kept."""
        name, _, kept = self._kept(_slot(generation)).partition(b"\n")
        return kept if name == generation.name.encode() else b""

    def _kept(self, key: bytes) -> bytes:
        return self.engine.vectors.get([key]).get(key, b"")

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
    return ingest.chunk(document, ingest.load_tokenizer(model))


def _slot(generation: Generation) -> bytes:
    """The key of a generation's calibration: one of two that take turns, as two generations are kept."""
    number = int(generation.name.partition("-")[0])
    return vector_key(generation.fingerprint.model, CALIBRATION, f"slot {number % 2}")


def _latest(generation: Generation) -> bytes:
    return vector_key(generation.fingerprint.model, CALIBRATION, "latest")
