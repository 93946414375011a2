"""A watcher of a real folder: an index of fake encodings follows what is done to the files.

Tests wait for a sync or a word, never for a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import pytest

from core.errors import IndexBusy
from core.settings import Settings
from evaluation import Grade, Judgement, log_of
from index.sync import Indexer, PlainReader, SyncReport
from patella.article_files import FolderListing
from patella.library import Library
from patella.watching import folder_changes, watch
from patella.watching.watch import WatchState
from patella.watching.watcher import Watcher
from tests.support.articles import FakeEncoder, chunk

_PATIENCE = 120  # seconds for a machine that is very busy

Told = SyncReport | WatchState


@dataclass
class Watched:
    """A folder that is watched, and what came of it: `told` gets each report and each state, in their order."""

    folder: Path
    library: Library
    told: Queue[Told] = field(default_factory=Queue)
    stop: threading.Event = field(default_factory=threading.Event)
    busy: int = 0

    def __post_init__(self) -> None:
        self.indexer = Indexer(self.library.engine, FakeEncoder(), PlainReader(chunk), "fake chunker")
        self.watcher = Watcher(self.library, self.sync, self.told.put, self.stop)
        self.thread = threading.Thread(target=self.watcher.run)

    def sync(self, listing: FolderListing) -> SyncReport:
        if self.busy:
            self.busy -= 1
            raise IndexBusy("Another process is writing.")
        folder_of = self.library.folders.folder_of
        report = self.indexer.sync(listing.articles, left=listing.left, folder_of=folder_of)
        self.told.put(report)
        return report

    def next(self, wanted: Callable[[Told], bool]) -> Told:
        """Wait for the first report or state that is wanted."""
        while not wanted(told := self.told.get(timeout=_PATIENCE)):
            pass
        return told

    def report(self) -> dict[str, object]:
        """Wait for the next sync, and return what it changed."""
        report = self.next(lambda told: isinstance(told, SyncReport))
        names = ("new", "changed", "gone", "failed", "encoded")
        return {name: getattr(report, name) for name in names if getattr(report, name)}

    def problem(self, text: str) -> None:
        """Wait until a problem is said that holds this text; "" until none is said."""
        self.next(
            lambda told: (
                isinstance(told, WatchState) and (text in " ".join(told.problems) if text else not told.problems)
            )
        )

    @property
    def indexed(self) -> list[str]:
        return sorted(self.library.engine.digests())


@pytest.fixture(params=["notify", "poll"])
def watched(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    for name in ("STILL", "QUIET"):
        monkeypatch.setattr(folder_changes, name, 0.05)  # seconds: files are put in place whole here
    monkeypatch.setattr(watch, "FIRST_PAUSE", 0.05)
    folder = tmp_path / "articles"
    folder.mkdir()
    write(folder / "cats.md", "# Cats\n\nCats purr.\n")
    index = tmp_path / "index"
    settings = Settings(articles=folder, index=index, watch=request.param, watch_seconds=0.2)  # type: ignore[call-arg]
    made = Watched(folder, Library(settings))
    made.thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        made.thread.join(_PATIENCE)
        made.library.engine.close()
    assert not made.thread.is_alive()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unseen = path.with_name(f".{path.name}")
    unseen.write_text(text)
    unseen.replace(path)


def test_the_index_follows_the_folder(watched: Watched, tmp_path: Path) -> None:
    assert watched.report() == {"new": ["cats.md"], "encoded": 1}
    log = log_of(watched.library.settings.index)
    digests = dict(watched.library.engine.digests())
    log.keep(Judgement("who purrs", "cats.md#top", Grade.ANSWERS, "ann", digests["cats.md"]))

    write(watched.folder / "deep" / "dogs.md", "# Dogs\n\nDogs bark.\n")
    write(watched.folder / ".hidden.md", "# Nobody\n")
    write(watched.folder / "~$dogs.docx", "# Nobody\n")
    write(watched.folder / "dogs.md~", "# Nobody\n")
    assert watched.report() == {"new": ["deep/dogs.md"], "encoded": 1}

    (watched.folder / "cats.md").rename(watched.folder / "deep" / "cats.md")
    assert watched.report() == {"new": ["deep/cats.md"], "gone": ["cats.md"]}, "nothing is encoded again"
    (kept,) = log.current(watched.library.engine.digests())
    assert (kept.section_id, kept.grade) == ("deep/cats.md#top", Grade.ANSWERS)

    watched.busy = 1
    write(watched.folder / "deep" / "dogs.md", "# Dogs\n\nDogs growl.\n")
    watched.problem("Another process is writing.")
    assert watched.report() == {"changed": ["deep/dogs.md"], "encoded": 1}
    watched.problem("")

    away = tmp_path / "away"
    watched.folder.rename(away)
    watched.problem("articles is not there. The index keeps its 2 articles until it is back.")
    watched.folder.mkdir()
    watched.problem("articles is empty: perhaps its disk is not there.")
    assert watched.indexed == ["deep/cats.md", "deep/dogs.md"]
    watched.folder.rmdir()
    write(away / "fish.md", "# Fish\n\nFish swim.\n")
    away.rename(watched.folder)
    assert watched.report() == {"new": ["fish.md"], "encoded": 1}
    write(watched.folder / "fish.md", "# Fish\n\nFish hide.\n")
    assert watched.report() == {"changed": ["fish.md"], "encoded": 1}, "the folder that came back is watched"
