"""An index in a folder beside its plain model, and the comparison of both."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from random import Random

from core.documents import Document
from core.errors import RemovalsRefused
from faults.histories.articles import cutter, encoder
from faults.histories.plain import PlainState
from faults.histories.plain_library import PlainGeneration, PlainLibrary, PlainReport
from faults.histories.questions import ask_all
from faults.small_index import InventedArticle, small_stages
from index import Indexer, LocalEngine, PlainReader, Snapshot, SyncReport

_OF_A_STAGE = 2  # passages


class _Stopped(KeyboardInterrupt):
    """A sync is stopped between two stages."""


class World:
    """An index, its plain model, and what was wrong so far: `bad` says it in words.

    `removed` are articles that once were in the folder, and `calibrated` the names of generations that ever got a
    calibration. `stages` counts the publishes of builds in stages that were not the last.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.plain, self.bad = folder, PlainLibrary(), list[str]()
        self.engine = LocalEngine(folder)
        self.removed: list[Document] = []
        self.calibrated: set[str] = set()
        self.stages = 0
        self._held: tuple[Snapshot, PlainGeneration] | None = None
        self._holding = ExitStack()

    @property
    def indexer(self) -> Indexer:
        cutting = self.plain.cutting
        return Indexer(self.engine, encoder(), PlainReader(cutter(cutting % 2 == 1)), f"drawn articles {cutting}")

    def expect(self, name: str, found: object, expected: object) -> None:
        """Note it if something is not as expected."""
        if found != expected:
            self.bad.append(f"{name}: {found!r} is not {expected!r}"[:600])

    # What a step does

    def sync(self, unreadable: Collection[str] = ()) -> None:
        """Sync the index with the folder; allow the removals if they are refused."""
        articles = [InventedArticle(each, name in unreadable) for name, each in self.plain.folder.items()]
        refused = self.plain.refuses()
        try:
            report = self.indexer.sync(articles)
            self.expect("refused", [], refused)
        except RemovalsRefused as error:
            self.expect("refused", sorted(error.lost), sorted(refused))
            self.compare(Random(0))
            report = self.indexer.sync(articles, allow_removals=True)
        self._expect_report(report, self.plain.sync(unreadable))

    def sync_in_stages(self, drawn: Random, stopped: bool = False) -> None:
        """Sync the index with the folder in stages, and compare after each. Stop after one of the first, if told to."""
        articles = [InventedArticle(each) for each in self.plain.folder.values()]
        refused, build = bool(self.plain.refuses()), self.plain.begin_sync()
        last = drawn.randint(1, 2) if stopped else 0

        def published() -> None:
            nonlocal last
            self.stages += 1
            self.bad += build.stage(self.engine.words_only())
            self.compare(drawn)
            last -= 1
            if last == 0:
                raise _Stopped

        with suppress(_Stopped), small_stages(published, _OF_A_STAGE) as stages:
            report = self.indexer.sync(articles, allow_removals=refused, stages=stages)
            self._expect_report(report, build.end())

    def complete(self) -> None:
        """Sync if some articles are found by words only. None is then."""
        if self.state.by_words:
            self.sync()
            self.expect("found by words only in the end", self.engine.words_only(), set())

    def add(self, documents: Sequence[Document]) -> None:
        """Add articles by hand."""
        report = self.indexer.add([InventedArticle(each) for each in documents])
        self._expect_report(report, self.plain.add(documents))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove articles by hand."""
        self._expect_report(self.indexer.remove(document_ids), self.plain.remove(document_ids))

    def _expect_report(self, found: SyncReport, expected: PlainReport) -> None:
        for name in ("new", "changed", "gone", "unchanged"):
            self.expect(f"reported as {name}", sorted(getattr(found, name)), getattr(expected, name))
        self.expect("reported as failed", sorted(name for name, _ in found.failed), expected.failed)
        self.expect("reported as repaired or lost", found.repaired + found.lost, [])

    def calibrate(self, text: str) -> None:
        """Give the current generation a calibration."""
        with self.engine.snapshot() as snapshot:
            name = snapshot.generation.name
        self.engine.set_calibration(name, text)
        self.plain.generations[self.plain.current].calibration = text
        self.calibrated.add(name)

    def reopen(self) -> None:
        """Close the engine, and open another one."""
        self.engine.close()
        self.engine = LocalEngine(self.folder)

    def hold(self) -> None:
        """Begin to read the current generation, through an engine of its own, or end it."""
        if self._held or not self.plain.generations:
            self._release()
            return
        engine = self._holding.enter_context(closing(LocalEngine(self.folder)))
        self._held = self._holding.enter_context(engine.snapshot()), self.plain.generations[self.plain.current]
        self._held[1].is_leased = True

    def _release(self) -> None:
        if self._held:
            self._held[1].is_leased = False
        self._held = None
        self._holding.close()

    def close(self) -> None:
        """Close all files."""
        self._release()
        self.engine.close()

    @property
    def read_names(self) -> set[str]:
        """The name of the generation that is being read, if one is."""
        return {self._held[0].generation.name} if self._held else set()

    # What must be right after it

    def compare(self, drawn: Random) -> None:
        """Compare the index, and the generation that is still being read, with the plain model. Errors are raised."""
        plain, engine, state = self.plain, self.engine, self.plain.state
        held = state.held.values()
        self.expect("digests", engine.digests(), {name: h.article.document.digest for name, h in state.held.items()})
        self.expect("added by hand", engine.added_by_hand(), {h.article.document_id for h in held if h.by_hand})
        self.expect("intact", engine.is_intact(), True)
        self.expect("found by words only", engine.words_only(), state.by_words)
        generations = engine.generations()[::-1]
        counts = [(len(each.state.held), len(each.state.passages)) for each in plain.generations]
        self.expect("generations", [(each.documents, each.passages) for each in generations], counts)
        current = [number for number, each in enumerate(generations) if each.current]
        self.expect("current generation", current, [plain.current] if plain.generations else [])
        calibrations = [engine.calibration(each.name) for each in generations]
        self.expect("calibrations", calibrations, [each.calibration for each in plain.generations])
        there = {path.name for path in (self.folder / "gens").glob("*")}  # also those that were completed, while read
        gone = self.calibrated - there
        self.expect("calibrations of gone generations", {engine.calibration(each) for each in gone} - {None}, set())
        if plain.generations:
            with engine.snapshot() as snapshot:
                served = [number for number, each in enumerate(generations) if each.name == snapshot.generation.name]
                self.expect("served generation", served, [plain.current])
                self.bad += ask_all(snapshot, state, drawn)
        if self._held:
            snapshot_held, generation = self._held
            self.bad += [f"while it is being read, {each}" for each in ask_all(snapshot_held, generation.state, drawn)]

    def check(self) -> None:
        """Look whether `check` says that the index is whole."""
        if self.plain.generations:
            self.bad += [f"check says: {each.problem}" for each in self.engine.check() if each.problem]

    @property
    def state(self) -> PlainState:
        return self.plain.state
