"""One folder: when it is taken to be away, and when it is looked at next. tests/.../test_watch.py has the whole."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from patella.watching.folder_changes import QUIET, STILL, FolderChanges
from patella.watching.looking import Look

TWENTY = frozenset(f"{number}.md" for number in range(20))
REINDEX = "If you removed them yourself, reindex the folder: on the Library page, or with patella index sync."


def look(*names: str, device: int = 1) -> Look:
    return Look(dict.fromkeys(names, (1, 1, 1)), device)


def absence(found: Look, indexed: frozenset[str] = TWENTY) -> str:
    """Return why a folder that held all is taken to be away after this look, if it stays so."""
    changes = FolderChanges(Path("/articles"))
    changes.note(0.0, look(*indexed), indexed)
    for now in (10.0, 10.0 + STILL):
        changes.note(now, found, indexed)
    return changes.absence


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Look(), "/articles is not there. The index keeps its 20 articles until it is back."),
        (Look(device=1, problem="/articles/deep cannot be read."), "/articles/deep cannot be read."),
        (
            look(),
            "/articles is empty: perhaps its disk is not there. The index keeps its 20 articles until it is "
            f"back. {REINDEX}",
        ),
        (
            look(*sorted(TWENTY)[3:], device=2),
            "/articles is on another device than before and lacks 3 of its 20 articles. The index keeps its 20 "
            f"articles until it is back. {REINDEX}",
        ),
        (look(*sorted(TWENTY)[2:], device=2), ""),
        (look("0.md"), ""),
    ],
)
def test_when_a_folder_is_away(found: Look, said: str) -> None:
    assert absence(found) == said


def test_an_empty_folder_of_which_nothing_is_indexed_is_there() -> None:
    assert absence(look(), frozenset()) == ""


def test_when_it_is_looked_at_next() -> None:
    changes = FolderChanges(Path("/articles"))
    changes.note(0.0, look(), frozenset())
    assert changes.next_time(0.0) == math.inf
    changes.note(1.0, look("a.md"), frozenset())
    assert (changes.next_time(1.0), changes.is_due(1.0)) == (1.0 + min(STILL, QUIET), False)
    changes.note(1.0 + STILL, look("a.md"), frozenset())
    assert changes.is_due(1.0 + max(STILL, QUIET))
    changes.note_sync(2.0, frozenset(), [], frozenset())
    assert changes.next_time(2.0) == math.inf


def test_a_disk_in_the_folder_that_is_away_loses_nothing() -> None:
    changes, indexed = FolderChanges(Path("/articles")), frozenset({"a.md", "nas/b.md", "nas/c.md"})
    files = {"a.md": (1, 1, 1), "nas/b.md": (1, 1, 1), "nas/c.md": (1, 1, 1)}
    here = Look(files, 1, devices={"a.md": 1, "nas/b.md": 2, "nas/c.md": 2})
    changes.note(0.0, here, indexed)
    changes.note_sync(0.0, frozenset(), [], frozenset())
    without = Look({"a.md": (1, 1, 1)}, 1, devices={"a.md": 1})
    for now in (10.0, 20.0, 30.0):
        changes.note(now, without, indexed)
        assert (changes.is_due(now), changes.left(now, indexed)) == (False, {"nas/b.md", "nas/c.md"})
    assert changes.absences == [
        f"A disk that was mounted in /articles is not there. The index keeps its 2 articles until it is back. {REINDEX}"
    ]
    back = Look({"a.md": (1, 1, 1), "nas/b.md": (1, 1, 1)}, 1, devices={"a.md": 1, "nas/b.md": 7})
    changes.note(40.0, back, indexed)
    changes.note(50.0, back, indexed)
    assert (changes.absences, changes.is_due(50.0), changes.left(50.0, indexed)) == ([], True, set())


def test_a_folder_on_another_device_has_lost_no_disk() -> None:
    changes = FolderChanges(Path("/articles"))
    for now, device, names in ((0.0, 1, sorted(TWENTY)), (10.0, 2, sorted(TWENTY)[1:]), (20.0, 2, sorted(TWENTY)[1:])):
        changes.note(now, Look(dict.fromkeys(names, (1, 1, 1)), device, devices=dict.fromkeys(names, device)), TWENTY)
    assert (changes.absences, changes.left(20.0, TWENTY)) == ([], set())
