"""A library of two folders that is watched by a real watcher, and everything that must be true of its index."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import ArticleError
from core.settings import Settings
from faults.histories import cutter, encoder, everything
from faults.watching.changes import Changes
from index import Engine, Indexer, LocalEngine, PlainReader, SyncReport
from patella import FolderListing, Library, Watcher, WatchState

NAMES = ("handbook", "notes")
"""The names of the two folders."""

_LONGEST = 120.0
"""Seconds after which an index that does not follow its folders is bad."""

_LOOKS = 0.02  # seconds between two looks whether it does


@dataclass(slots=True)
class Counts:
    """What a watch did. `seconds` has one number for each rest: how long after the latest change all was indexed."""

    syncs: int = 0
    comparisons: int = 0
    absences: int = 0
    kept: int = 0
    moves_alone: int = 0
    encoded_by_moves: int = 0
    seconds: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


class WatchedLibrary:
    """A library below a folder that is watched from `start` to `stop`."""

    def __init__(self, folder: Path, mode: str = "auto") -> None:
        self.folder = folder
        self.folders = [folder / name for name in NAMES]
        for each in self.folders:
            each.mkdir(parents=True)
        articles = tuple(self.folders)
        settings = Settings(articles=articles, index=folder / "index", watch=mode, watch_seconds=0.5)  # type: ignore[call-arg,arg-type]
        self.engine, self.counts = LocalEngine(folder / "index"), Counts()
        self.library = Library(settings, self.engine)
        self._reports: list[SyncReport] = []
        self._checked = 0  # so many of the reports were looked at
        self._indexed: set[str] = set()  # digests of all that was ever indexed
        self._stop, self._problems = threading.Event(), list[str]()
        self._watcher = Watcher(self.library, self._sync, self._tell, self._stop)
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self.engine.close()

    def _run(self) -> None:
        try:
            self._watcher.run()
        except Exception as error:  # noqa: BLE001 - the watcher must not end
            self.counts.bad.append(f"the watcher ended: {error!r}")

    def _sync(self, listing: FolderListing) -> SyncReport:
        report = _indexer(self.engine).sync(
            listing.articles,
            left=listing.left,
            folder_of=self.library.folders.folder_of,
            is_still=listing.is_still,
        )
        digests = self.engine.digests()
        self._indexed |= {digests[name] for name in (*report.new, *report.changed)}
        self._reports.append(report)
        return report

    def _tell(self, state: WatchState) -> None:
        self._problems = state.problems

    # What must be true

    def rest(self, changes: Changes) -> None:
        """Wait until the index holds what the folders hold, and compare it with one that is built anew."""
        changes.finish()
        begun = time.monotonic()
        if not self._wait(lambda: self.engine.digests() == self._present()):
            self.counts.bad.append(f"after {_LONGEST:.0f} s the index lacks what the folders hold: {self._lacks()}")
            return
        self.counts.seconds.append(time.monotonic() - begun)
        self._expect_right(changes)
        self._compare()

    def move_alone(self, changes: Changes) -> None:
        """Move one article while nothing else happens: nothing may be encoded."""
        moved = changes.move_one()
        if moved is None:
            return
        self.rest(changes)
        name = moved.relative_to(self.folder).as_posix()
        self._wait(lambda: any(name in report.new for report in self._reports))
        self.counts.moves_alone += 1
        self.counts.encoded_by_moves += sum(report.encoded for report in self._reports if name in report.new)

    def be_away(self, folder: Path, meanwhile: Callable[[], None]) -> None:
        """Take a folder away as an unmount does, so that an empty one is in its place, and put it back.

        Nothing of it may leave the index from the moment on at which the watcher has seen that; if nothing of it is
        indexed yet, there is nothing to be seen. `meanwhile` makes changes in the other folder.
        """
        aside = self.folder / "away"
        folder.rename(aside)
        folder.mkdir()
        if self._held(folder) and not self._wait(lambda: any(str(folder) in text for text in self._problems)):
            self.counts.bad.append(f"it is not said that {folder.name} is away")
        before = self._held(folder)
        meanwhile()
        if self._held(folder) != before:
            self.counts.bad.append(f"articles of {folder.name} left the index while it was away")
        folder.rmdir()
        aside.rename(folder)
        self.counts.absences += 1
        self.counts.kept += len(before)

    def _held(self, folder: Path) -> set[str]:
        return {name for name in self.engine.digests() if name.startswith(f"{folder.name}/")}

    def _wait(self, condition: Callable[[], bool]) -> bool:
        until = time.monotonic() + _LONGEST
        while not condition():
            if time.monotonic() > until or not self._thread.is_alive():
                return False
            time.sleep(_LOOKS)
        return True

    def _present(self) -> dict[str, str]:
        """Return the digests of the articles that the folders hold, by id."""
        present = {}
        for article in self.library.folders.files().articles:
            try:
                present[article.document_id] = article.digest
            except ArticleError:
                present[article.document_id] = "unreadable"
        return present

    def _lacks(self) -> list[str]:
        different = self.engine.digests().items() ^ self._present().items()
        return sorted({name for name, _ in different})[:5]

    def _expect_right(self, changes: Changes) -> None:
        """Expect that nothing left the index but what was removed, and nothing came in but what was whole."""
        reports = self._reports[self._checked :]
        self._checked += len(reports)
        self.counts.syncs += len(reports)
        gone = {self.folder / name for report in reports for name in report.gone}
        if gone - changes.removed:
            self.counts.bad.append(f"left the index, but not the folder: {sorted(map(str, gone - changes.removed))}")
        if self._indexed - changes.whole:
            self.counts.bad.append(f"{len(self._indexed - changes.whole)} half-written files were indexed")
            self._indexed &= changes.whole
        failed = [pair for report in reports for pair in report.failed]
        if failed and not changes.stood_still:  # a half may be too little to be an article
            self.counts.bad.append(f"could not be read: {failed[:3]}")

    def _compare(self) -> None:
        """Compare everything that the index answers with the answers of an index that is built anew."""
        anew = self.folder / f"anew-{self.counts.comparisons}"
        with closing(LocalEngine(anew)) as engine:
            _indexer(engine).sync(self.library.folders.files().articles)
            with engine.snapshot() as right, self.engine.snapshot() as found:
                expected, answers = everything(right), everything(found)
        differing = [name for name in expected if answers[name] != expected[name]]
        self.counts.bad += [f"built anew, it answers otherwise: {name}" for name in differing]
        self.counts.bad += [f"check says: {each.problem}" for each in self.engine.check() if each.problem]
        self.counts.comparisons += 1


def _indexer(engine: Engine) -> Indexer:
    return Indexer(engine, encoder(), PlainReader(cutter(False)), "drawn articles")
