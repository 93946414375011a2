"""A judge accepts the old state and the new one, and names what is bad about any other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from faults.storage.judging import Reference, judge
from faults.storage.steps import Place, content_of

UPLOAD = 3  # the step "replacing upload", after which comes a sync


def judged(
    reference: Reference, root: Path, change: Callable[[Place], object] = lambda place: None, done: bool = False
) -> list[str]:
    shutil.copytree(reference.root, root)
    place = Place(root)
    change(place)
    with closing(place.engine):
        return judge(place, reference.after if done else reference.before, reference.after)


@pytest.mark.parametrize("number", range(16))
def test_both_sides_of_every_step_are_good(references: list[Reference], tmp_path: Path, number: int) -> None:
    reference = references[number]
    assert judged(reference, tmp_path / "before") == []
    assert judged(reference, tmp_path / "after", reference.step.attack, done=True) == []


def test_what_was_said_to_be_done_must_be_there(references: list[Reference], tmp_path: Path) -> None:
    assert judged(references[UPLOAD], tmp_path / "upload", done=True) == [
        "the file stair.md is neither the old nor the new one",
        "1 files kept aside are lost",
    ]
    (wrong, _, *_) = judged(references[UPLOAD + 1], tmp_path / "sync", done=True)
    assert wrong.startswith("the answers are of neither state: document stair.md")


def test_a_stage_is_good_on_the_way_and_completed_by_a_sync(references: list[Reference], tmp_path: Path) -> None:
    (staged,) = (each for each in references if each.step.name == "sync in stages")

    def stop(place: Place) -> None:
        def stopped() -> None:
            raise KeyboardInterrupt

        place.at_stage = stopped
        with suppress(KeyboardInterrupt):
            place.sync_in_stages()

    assert [each["sizes"] for each in (staged.before.answers, *staged.after.stages, staged.after.answers)] == [
        *((3, 18, 0), (5, 32, 17), (5, 32, 7), (5, 32, 0)),
    ]
    assert judged(staged, tmp_path / "stopped", stop) == []
    wrong, _ = judged(staged, tmp_path / "said to be done", stop, done=True)
    assert wrong.startswith("the answers are of neither state: ")


def test_a_half_file_and_a_replaced_one_that_is_nowhere_are_bad(references: list[Reference], tmp_path: Path) -> None:
    def halve(place: Place) -> None:
        (place.articles / "stair.md").write_bytes(content_of("stair.md", 1)[:-1])

    assert judged(references[UPLOAD], tmp_path / "half", halve) == [
        "the file stair.md is neither the old nor the new one",
        "a sync does not make it whole: ArticleError: stair.md: is not whole.",
    ]

    def replace(place: Place) -> None:
        (place.articles / "stair.md").write_bytes(content_of("stair.md", 1))

    assert judged(references[UPLOAD], tmp_path / "nowhere", replace) == ["the replaced file stair.md is nowhere"]


def test_a_damaged_generation_is_bad(references: list[Reference], tmp_path: Path) -> None:
    def cut(place: Place) -> None:
        for path in place.index.glob("gens/*/documents.json"):
            path.write_bytes(b"")

    (wrong,) = judged(references[UPLOAD], tmp_path / "cut", cut)
    assert wrong.startswith("the answers are of neither state: ")
    assert "IndexDamaged: No generation in" in wrong
