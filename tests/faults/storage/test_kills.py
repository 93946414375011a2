"""Killed processes lose nothing, and what they would lose is noticed."""

from __future__ import annotations

from pathlib import Path

from core.progress import no_progress
from faults.storage.children import WHOLE
from faults.storage.kills import WORK, judge_kill, open_and_ask, try_kills
from faults.storage.steps import begin, content_of


def test_kills_lose_nothing(tmp_path: Path) -> None:
    results = list(try_kills(tmp_path, 6, 1, WHOLE, no_progress))
    assert [(each.work, each.bad) for each in results] == [(work, []) for work in (*WORK, *WORK)]
    assert [each.whole_start for each in results] == [True, *[False] * 5]
    assert all(each.seconds > 0 for each in results)


def test_what_was_said_to_be_done_is_asked_for(tmp_path: Path) -> None:
    place = begin(tmp_path / "place")
    place.sync()
    place.engine.close()
    files, uploads = place.files(), [("log.md", 0), ("log.md", 1)]
    assert judge_kill(place.root, "upload", files, uploads, said=0) == []
    assert judge_kill(place.root, "upload", files, uploads, said=1) == ["an uploaded file is lost or half"]
    place.upload("log.md", 1)
    assert judge_kill(place.root, "sync", files, uploads, said=2) == [
        "the index holds other articles than those that were synced"
    ]
    assert judge_kill(place.root, "search", place.files(), uploads, said=9) == []


def test_the_first_answer_after_a_start(tmp_path: Path) -> None:
    place = begin(tmp_path / "place")
    place.sync()
    place.engine.close()
    open_and_ask(place.root)
    assert place.files()["stair.md"] == content_of("stair.md", 0)
