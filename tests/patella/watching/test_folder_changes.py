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
            "/articles is empty, as a folder is whose disk is not there. The index keeps its 20 articles until it is "
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
