"""The library: folders of articles with their index. The page, the commands and other programs use it.

A function that alone needs a room imports that room itself, so that a search by words starts fast.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from core.errors import IndexInaccessible, IndexMismatch, UsageError
from core.locations import MEMORY, index_address
from core.progress import Progress, no_progress
from core.settings import CPU, Settings, settings
from index import TUNING, open_beside, open_engine
from search import (
    DEFAULT_WEIGHTS,
    EVERYWHERE,
    Answer,
    Calibration,
    Confidence,
    Mode,
    Scope,
    Weights,
    search,
    words_only_text,
)

if TYPE_CHECKING:
    from core.documents import Document, Passage
    from embedding import AutoEncoder, Encoder, Model
    from evaluation import Effect
    from index import Article, Engine, Generation, Indexer, Snapshot, Stages, SyncReport
    from ingest import BoundedReader
    from patella.article_files import FolderListing
    from patella.article_folders import ArticleFolders

QUESTION_LENGTHS = (4, 12, 20, 28)
"""Lengths of common questions, in words. The encoder pads a question to a multiple of eight tokens and prepares the
network once for each such length, so these four cover most questions."""

NEW_OBJECTS = 50_000
"""The number of new objects after which the garbage collector of a process that answers questions searches them."""


class Library:
    """Folders of articles, the index of these articles, and the model that encodes them, as the settings name them.

    Several threads may search one library. One process at a time writes to an index; a second one raises IndexBusy.
    `with Library.open(...) as library:` closes the files of the index at the end, and ends the processes that read
    articles.
    """

    def __init__(self, settings: Settings, engine: Engine | None = None, twin: Library | None = None) -> None:
        """`twin` is another library with the same model, which is then loaded once."""
        self.settings, self._twin = settings, twin
        self.engine = engine or open_engine(settings.index)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        from ingest import close_readers

        self.engine.close()
        close_readers()

    @classmethod
    def open(cls, articles: Path | str | Iterable[Path | str], index: Path | str | None = None) -> Library:
        """Return the library of a folder of articles, or of several, with its index in the folder `index`.

        `index` may be the address of a database too. Its default is the setting PATELLA_INDEX. The first `sync` makes
        the index.
        """
        folders = [articles] if isinstance(articles, Path | str) else articles
        given: dict[str, object] = {"articles": tuple(Path(each).expanduser() for each in folders)}
        if index:
            given["index"] = index_address(index)
        return cls(settings().model_copy(update=given))

    def search(
        self,
        question: str,
        mode: Mode | str = Mode.HYBRID,
        k: int = 10,
        *,
        within: str | None = None,
        at_least: Confidence | str = Confidence.NONE,
    ) -> Answer:
        """Return the k passages that answer the question best, best first.

        `within` is a document id: only this article is searched. `at_least` leaves out results of a lower confidence.
        Raises IndexMissing before the first `sync`, IndexMismatch if another model made the index, and UsageError if
        the index has no article `within`.
        """
        mode = Mode(mode)
        with self.engine.snapshot() as snapshot:
            calibration = None
            if mode != Mode.KEYWORD:
                self.check_model(snapshot.generation)
                self.encoder.load()  # here, so that took_ms does not count it
                calibration = self.calibration(snapshot.generation)
            scope = _scope(snapshot, within) if within else EVERYWHERE
            answer = search(snapshot, self.encoder, question, mode, k, calibration, scope=scope, weights=self.weights)
        return answer.at_least(Confidence(at_least))

    @property
    def folders(self) -> ArticleFolders:
        """The folders of the articles. Raises UsageError if they cannot be in one library."""
        from patella.article_folders import ArticleFolders

        return ArticleFolders(self.settings.articles)

    @cached_property
    def model(self) -> Model:
        """The model that the settings name. Raises ModelError if it is missing or its checksum differs."""
        from embedding import find_model

        return find_model(self.settings.model, self.settings.model_sha256)

    @property
    def weights(self) -> Weights:
        """The weights of the score: those that `patella evaluate tune` put to use for this library, or the default."""
        if not open_beside(self.settings.index).version(TUNING):
            return DEFAULT_WEIGHTS
        from patella.tuned_weights import weights_in_use

        return weights_in_use(self.settings.index)

    @cached_property
    def encoder(self) -> AutoEncoder:
        from embedding import AutoEncoder

        if self._twin:
            return self._twin.encoder
        return AutoEncoder(self.model, self.settings.cache, self.settings.device)

    def check_device(self) -> None:
        """Raise UsageError if this machine lacks the device that is to encode, which loads torch to see."""
        if self.settings.device != CPU:
            from embedding import check_device

            check_device(self.settings.device)

    @cached_property
    def reader(self) -> BoundedReader:
        """The reader of files: each is read and cut in a child process, within the bounds of the settings."""
        from patella.article_files import reader_of

        return reader_of(self.settings, self.model)

    @cached_property
    def indexer(self) -> Indexer:
        from index import Indexer
        from ingest import CHUNKER

        return Indexer(self.engine, self.encoder, self.reader, CHUNKER)

    def sync(
        self,
        progress: Progress = no_progress,
        allow_removals: bool = False,
        review: Callable[[Effect], bool] | None = None,
        listing: FolderListing | None = None,
        in_stages: bool | None = None,
        after_stage: Callable[[], object] = tuple,
    ) -> SyncReport:
        """Bring the index up to date with the folders of articles, and calibrate the new generation.

        A long build is published in stages: by words at once, then as it is encoded. With a `review` it is not, unless
        it is to be `in_stages`: then everything but the last stage is published before the review. `after_stage` is
        called after each stage but the last. An error that it raises ends the build; the next `sync` goes on with it.

        `listing` is what the folder holds, where the caller has looked already.

        Before anything is published, `review` is told what it does to the answers, and returns whether it is to be
        published. If not, the report is `held`: the index is as it was, and what was encoded is kept.

        Raises UsageError if a folder or the device that is to encode is missing, IndexBusy if another process writes to
        the index, and RemovalsRefused if all folders or one of them lack more than ten, and more than half, of their
        indexed articles and `allow_removals` is false. The report names each article that could not be read, and each
        file of a kind that is not read. An upload stays that a file of the folders would replace, and the file fails.
        """
        from patella.failures import keep_failures
        from patella.uploads import OF_AN_UPLOAD, uploads_to_keep

        self.check_device()
        folders = self.folders
        files = listing or folders.files(self.settings.follow_links)
        before = self._current_name() if review and in_stages else ""
        stages = self._stages(progress, after_stage)

        def look_at(new: Snapshot, report: SyncReport) -> bool:
            return review is None or review(self._effect(new, report, progress, before if stages.count else None))

        with self.engine.writing():
            uploads = uploads_to_keep(self, files.articles)
            report = self.indexer.sync(
                files.articles,
                progress,
                allow_removals,
                look_at if review else None,
                files.left | uploads,
                folders.folder_of,
                files.is_still,
                stages if in_stages or not review else None,
            )
        for name in sorted(uploads):
            report.fail(name, OF_AN_UPLOAD)
        report.skipped = files.skipped
        keep_failures(self.settings.index, report.failed, files)
        if not report.held:
            self._calibrate_published(progress)
        return report

    def sync_if(
        self, consented: str | None, progress: Progress = no_progress, allow_removals: bool = False
    ) -> tuple[SyncReport, Effect | None]:
        """Bring the index up to date as `sync` does, if somebody consented to what that does. Return the effect too.

        `consented` is the `Effect.state` that alone may be published; None if every state may. The effect is None if
        nothing had changed, or if the settings want no question to be asked and every state may be published.
        """
        effects: list[Effect] = []

        def review(effect: Effect) -> bool:
            effects.append(effect)
            return consented in (None, effect.state)

        asks = consented is not None or self.settings.canary_questions > 0
        report = self.sync(progress, allow_removals, review if asks else None, in_stages=consented is None)
        return report, next(iter(effects), None)

    def _current_name(self) -> str:
        """Return the name of the current generation; "" if there is none. Nothing is opened: it may be damaged."""
        return next((each.name for each in self.engine.generations() if each.current), "")

    def _stages(self, progress: Progress, after_stage: Callable[[], object] = tuple) -> Stages:
        from index import Stages

        def published() -> None:
            self._calibrate_published(progress)
            after_stage()

        return Stages(published)

    def _effect(self, new: Snapshot, report: SyncReport, progress: Progress, before: str | None) -> Effect:
        """Return what a new generation does to the answers, beside that of the name `before`; None: the current one."""
        from evaluation import effect_of, log_of

        log = None if self.settings.index == MEMORY else log_of(self.settings.index)
        most = self.settings.canary_questions
        return effect_of(self.engine, new, report, self.encoder, log, most, progress, self.weights, before)

    def add(self, files: Iterable[Path | str], progress: Progress = no_progress) -> SyncReport:
        """Add or replace single articles, and calibrate the new generation.

        The id of an article is the name of its file. It stays until `remove`, whatever `sync` finds in the folder.
        Raises UsageError if two files have the same name, and IndexBusy if another process writes to the index.
        """
        from patella.article_files import articles_of, check_ids

        articles = articles_of(map(Path, files))
        check_ids(articles)
        return self.add_articles(articles, progress)

    def add_articles(self, articles: Iterable[Article], progress: Progress = no_progress) -> SyncReport:
        """Add or replace articles, and calibrate the new generation. They stay as those of `add` do."""
        self.check_device()
        report = self.indexer.add(articles, progress, self._stages(progress))
        self._calibrate_published(progress)
        return report

    def remove(self, document_ids: Sequence[str], progress: Progress = no_progress) -> SyncReport:
        """Remove articles from the index, and calibrate the new generation. The files stay where they are.

        Raises IndexBusy if another process writes to the index.
        """
        from patella.uploads import forget_unused

        with self.engine.writing():
            report = self.indexer.remove(document_ids)
            forget_unused(self.engine, open_beside(self.settings.index))
        self._calibrate_published(progress)
        return report

    def warm_up(self) -> None:
        """Do the work that would delay the first questions of a process. Raises ModelError.

        The model is prepared. The index and the words that correct a misspelt question are loaded meanwhile. The
        garbage collector is told to leave alone what is loaded by now, since its search through those objects takes
        longer than a question, and to search less often: a question leaves hardly any garbage that needs it, and would
        be searched three times. But then it searches old objects as often as new ones: without that, what lived for a
        while, as the session of a visitor does, would stay for hours after it is gone.
        """
        loading = Thread(target=self._load, name="load index", daemon=True)
        loading.start()
        warm_up_encoder(self.encoder)
        loading.join()
        gc.collect()
        gc.freeze()
        gc.collect()  # it searches old objects only when a quarter as many are new, and counts the old ones here
        gc.set_threshold(NEW_OBJECTS, 0, 0)

    def _load(self) -> None:
        from search import load_words

        self.engine.keep_loaded()
        load_words(self.engine)

    def _calibrate_published(self, progress: Progress) -> None:
        """Calibrate what has been published. Raises IndexInaccessible, which says that it was published."""
        try:
            self.calibrate(progress)
        except IndexInaccessible as error:
            raise IndexInaccessible(
                f"The articles are published and can be searched, but their scores could not be calibrated: {error}"
            ) from error

    def calibrate(self, progress: Progress = no_progress) -> None:
        """Measure the scores that unrelated questions reach in the current generation, unless they are stored.

        Where nothing is found by meaning yet, there are none.
        """
        from search import calibrate

        with self.engine.snapshot() as snapshot:
            generation = snapshot.generation
            if (
                generation.passages == generation.words_only
                or self._model_differs(generation)
                or self._stored_calibration(generation)
            ):
                return
            self.engine.keep_loaded()  # so that these many questions are answered as those of a page server
            self.engine.set_calibration(generation.name, calibrate(snapshot, self.encoder, progress).to_json())

    def calibration(self, generation: Generation) -> Calibration | None:
        """Return the calibration of a generation.

        A generation without one takes that of the newest complete generation of the same model: fewer passages would
        make it look surer than it is. None: no generation has one.
        """
        return self._stored_calibration(generation) or next(
            filter(None, map(self._stored_calibration, self._generations_like(generation))), None
        )

    def _stored_calibration(self, generation: Generation) -> Calibration | None:
        text = self.engine.calibration(generation.name)
        return Calibration.from_json(text) if text else None

    def _generations_like(self, generation: Generation) -> Iterator[Generation]:
        """Yield the complete generations of the same model as this one, newest first."""
        model = generation.fingerprint.model
        return (each for each in self.engine.generations() if each.fingerprint.model == model and not each.words_only)

    def check_model(self, generation: Generation) -> None:
        """Raise IndexMismatch unless the model of the settings made the vectors of the generation."""
        if self._model_differs(generation):
            raise IndexMismatch(
                f"The index was made with another model than {self.model.name}. Run `patella index sync FOLDER` "
                "to rebuild it beside the old one, or search with --mode keyword."
            )

    def check_complete(self, generation: Generation) -> None:
        """Raise UsageError if passages of a generation are found by words only: what is measured would mislead."""
        if text := words_only_text(generation):
            raise UsageError(f"{text} Nothing was measured. Run `patella index sync FOLDER` to its end first.")

    def _model_differs(self, generation: Generation) -> bool:
        from index import model_fingerprint

        return generation.fingerprint.model != model_fingerprint(self.encoder)

    def chunk(self, document: Document) -> list[Passage]:
        """Return the passages of a document, as `sync` stores them."""
        return chunk_for(self.model, document)


def warm_up_encoder(encoder: Encoder) -> None:
    """Let a model prepare itself: once for each length of a question, and once for several questions together."""
    for length in QUESTION_LENGTHS:
        encoder.encode_question("word " * length)
    encoder.encode_questions(["word", "words"])


def chunk_for(model: Model, document: Document) -> list[Passage]:
    """Return the passages of a document. None is longer than the model reads."""
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
