"""What must be true of a watched library is noticed where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from faults.watching.changes import Changes
from faults.watching.watched import WatchedLibrary
from index import SyncReport


@pytest.fixture
def library(tmp_path: Path) -> Iterator[WatchedLibrary]:
    """A library whose index is that of its folders; no watcher runs."""
    made = WatchedLibrary(tmp_path)
    (made.folders[0] / "a.md").write_text("# Lamp\n\nThe lamp.\n")
    (made.folders[1] / "b.md").write_text("# Oil\n\nThe oil.\n")
    made._sync(made.library.folders.files())
    made._reports.clear()
    yield made
    made.engine.close()


def changes_of(library: WatchedLibrary) -> Changes:
    made = Changes(Random(1), library.folders, pause=lambda seconds: None)
    made.whole |= set(library.engine.digests().values())
    return made


def test_an_index_that_is_right_is_not_bad(library: WatchedLibrary) -> None:
    library.rest(changes_of(library))
    assert (library.counts.bad, library.counts.comparisons, len(library.counts.seconds)) == ([], 1, 1)


def test_an_index_that_does_not_follow_is_bad(library: WatchedLibrary) -> None:
    (library.folders[0] / "c.md").write_text("# Rope\n\nThe rope.\n")
    library.rest(changes_of(library))
    assert library.counts.bad == ["after 120 s the index lacks what the folders hold: ['handbook/c.md']"]


def test_an_article_that_left_the_index_and_not_the_folder_is_bad(library: WatchedLibrary) -> None:
    library._reports.append(SyncReport(gone=["notes/b.md"]))
    library._expect_right(changes_of(library))
    assert library.counts.bad == [f"left the index, but not the folder: ['{library.folders[1] / 'b.md'}']"]


def test_a_half_that_was_indexed_is_bad(library: WatchedLibrary) -> None:
    changes = changes_of(library)
    changes.whole.pop()
    library._expect_right(changes)
    assert library.counts.bad == ["1 half-written files were indexed"]


def test_a_file_that_could_not_be_read_is_bad_unless_it_was_half(library: WatchedLibrary) -> None:
    changes = changes_of(library)
    library._reports.append(SyncReport(failed=[("notes/b.md", "is empty")]))
    library._expect_right(changes)
    assert library.counts.bad == ["could not be read: [('notes/b.md', 'is empty')]"]
    changes.stood_still = 1
    library._reports.append(SyncReport(failed=[("notes/b.md", "is empty")]))
    library._expect_right(changes)
    assert len(library.counts.bad) == 1


def test_an_index_that_answers_otherwise_than_one_built_anew_is_bad(library: WatchedLibrary) -> None:
    (library.folders[0] / "a.md").write_text("# Lamp\n\nAnother lamp.\n")
    library._compare()
    assert "built anew, it answers otherwise: texts" in library.counts.bad


def test_a_folder_whose_absence_nobody_says_is_bad(library: WatchedLibrary) -> None:
    library.be_away(library.folders[1], lambda: None)
    assert library.counts.bad == ["it is not said that notes is away"]
    assert (library.counts.kept, (library.folders[1] / "b.md").exists()) == (1, True)


def test_an_article_that_leaves_while_its_folder_is_away_is_bad(library: WatchedLibrary) -> None:
    library._problems = [f"{library.folders[1]} is empty."]
    library._stop.set()

    def remove() -> None:
        library._sync(library.library.folders.files())

    library.be_away(library.folders[1], remove)
    assert library.counts.bad[-1] == "articles of notes left the index while it was away"
