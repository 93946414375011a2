"""The log of judgements: what is kept, what stands, and what follows a renamed article."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import CollectionError, UsageError
from evaluation.judgements import Grade, Judgement, JudgementLog, QuestionEntry, log_of, standing
from index import JUDGEMENTS
from tests.support.logs import changed_log, replaced

FIRST = Judgement("How is clonus treated?", "clonus.md#treatment", Grade.ANSWERS, "ann", "d1", at="2026-01-01T10:00")
SECOND = Judgement("What causes clonus?", "clonus.md#causes", Grade.HELPS, "bob", "d1", note="in part", at="2026-01-02")


@pytest.fixture
def index(tmp_path: Path) -> str:
    return str(tmp_path / "index")


@pytest.fixture
def log(index: str) -> JudgementLog:
    return log_of(index)


def test_the_log_lies_beside_the_index(tmp_path: Path) -> None:
    assert log_of(str(tmp_path / "index")).place == str(tmp_path / "index.judgements.jsonl")
    with pytest.raises(UsageError, match="An index in memory keeps no judgements"):
        log_of("memory:")


@pytest.mark.parametrize(
    "wrong", [{"question": "  "}, {"judge": ""}, {"section_id": "clonus.md"}, {"section_id": "#treatment"}]
)
def test_a_judgement_needs_a_question_a_judge_and_a_section(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a judgement needs"):
        replace(FIRST, **wrong)


def test_judgements_come_back_as_they_were_given_in_their_order(log: JudgementLog, index: str) -> None:
    assert log.all() == []
    log.keep(FIRST, SECOND)
    log.keep(FIRST)
    assert log_of(index).all() == [FIRST, SECOND, FIRST]


def test_a_judgement_without_a_time_gets_that_of_its_keeping(log: JudgementLog) -> None:
    log.keep(replace(FIRST, at=""))
    (kept,) = log.all()
    assert kept.at.endswith("+00:00")
    assert replace(kept, at="") == replace(FIRST, at="")


def test_the_latest_grade_of_a_judge_stands(log: JudgementLog) -> None:
    by_bob = replace(FIRST, judge="bob")
    changed = replace(FIRST, grade=Grade.NO, question="how is  CLONUS treated?")
    log.keep(FIRST, by_bob, changed)
    assert log.current({"clonus.md": "d1"}) == [changed, by_bob]


def test_what_is_taken_back_does_not_stand_and_can_be_given_again() -> None:
    taken_back = replace(FIRST, grade=None)
    assert standing([FIRST, replace(FIRST, blind=True), taken_back]) == []
    assert standing([FIRST, taken_back, FIRST]) == [FIRST]


def test_what_is_undone_was_never_said() -> None:
    undo = replace(FIRST, grade=None, undoes=True)
    changed, blind = replace(FIRST, grade=Grade.NO), replace(FIRST, grade=Grade.NO, blind=True)
    for said, left in (
        ([FIRST, undo], []),
        ([undo, FIRST], [FIRST]),
        ([FIRST, changed, undo], [FIRST]),
        ([FIRST, changed, undo, undo], []),
        ([FIRST, blind, undo], [FIRST]),
        ([FIRST, replace(FIRST, grade=None), undo], [FIRST]),
        ([FIRST, replace(undo, judge="bob")], [FIRST]),
    ):
        assert standing(said) == left


EDIT = QuestionEntry("How is clonus cured?", "ann", tags=("drugs", "side effects"), was="How is clonus treated?")


def test_judgements_follow_a_question_that_is_edited(log: JudgementLog) -> None:
    log.keep(replace(FIRST, at=""), EDIT, replace(FIRST, at="", judge="bob"))
    assert [(each.question, each.judge) for each in log.current({})] == [
        ("How is clonus cured?", "ann"),
        ("How is clonus treated?", "bob"),
    ]
    log.keep(QuestionEntry("How is clonus treated?", "ann", was="how is  clonus cured?"))
    assert {each.question for each in log.current({})} == {"How is clonus treated?"}


def test_entries_come_back_as_they_were_given_and_damage_is_named(log: JudgementLog, index: str) -> None:
    dated = replace(EDIT, at="2026-01-03")
    log.keep(dated, SECOND, replace(SECOND, grade=None, undoes=True))
    assert log.lines() == [dated, SECOND, replace(SECOND, grade=None, undoes=True)]
    damaged = log_of(changed_log(index, JUDGEMENTS, replaced(b"side effects", b"SIDE effects")))
    with pytest.raises(CollectionError, match="line 1: this judgement is not what was written"):
        damaged.all()


def test_a_blind_grade_stands_before_one_that_saw_the_ranking() -> None:
    blind = replace(FIRST, blind=True, grade=Grade.NO)
    assert standing([blind, FIRST]) == [blind]
    assert standing([FIRST, blind]) == [blind]


@pytest.mark.parametrize(
    ("digests", "section_id"),
    [
        ({"clonus.md": "d1"}, "clonus.md#treatment"),
        ({"clonus.md": "changed since"}, "clonus.md#treatment"),
        ({"guides/clonus.md": "d1"}, "guides/clonus.md#treatment"),
        ({"a.md": "d1", "b.md": "d1"}, "clonus.md#treatment"),
        ({"guides/clonus.md": "d1", "guides/copy.md": "d1"}, "guides/clonus.md#treatment"),
        ({"a.md": "another"}, "clonus.md#treatment"),
    ],
    ids=["where it was", "changed", "renamed", "copied under two names", "renamed with its copy", "gone"],
)
def test_judgements_follow_an_article_that_is_renamed(
    log: JudgementLog, digests: dict[str, str], section_id: str
) -> None:
    log.keep(FIRST)
    assert log.current(digests) == [replace(FIRST, section_id=section_id)]


def test_grades_given_under_both_names_of_an_article_are_one(log: JudgementLog) -> None:
    later = replace(FIRST, section_id="new.md#treatment", grade=Grade.NO)
    log.keep(FIRST, later)
    assert log.current({"new.md": "d1"}) == [later]


def test_half_a_line_is_left_out_and_harms_no_other(log: JudgementLog) -> None:
    log.keep(FIRST, SECOND)
    Path(log.place).write_bytes(Path(log.place).read_bytes()[:-30])
    assert log.all() == [FIRST]
    log.keep(SECOND)
    assert log.all() == [FIRST, SECOND]


def test_a_line_may_be_cut_anywhere_whatever_its_note_says(log: JudgementLog) -> None:
    noted, later = replace(SECOND, note='{"}'), replace(SECOND, judge="cy")
    log.keep(FIRST, noted)
    whole = Path(log.place).read_bytes()
    for end in range(whole.index(b"\n") + 1, len(whole)):
        Path(log.place).write_bytes(whole[:end])
        log.keep(later)
        assert log.all() == ([FIRST, noted, later] if end == len(whole) - 1 else [FIRST, later])


def test_no_line_is_older_than_the_one_before(log: JudgementLog) -> None:
    in_future = replace(FIRST, at="2999-01-01T00:00:00.000+00:00")
    log.keep(in_future)
    log.keep(replace(FIRST, grade=Grade.NO, at=""))
    assert standing(log.all()) == [replace(in_future, grade=Grade.NO)]


def test_old_lines_that_were_added_later_do_not_stand() -> None:
    newer = replace(FIRST, grade=Grade.NO, at="2026-02-01T10:00")
    assert standing([newer, FIRST]) == [newer]


def test_the_version_changes_with_the_file(log: JudgementLog) -> None:
    versions = [log.version()]
    for _ in range(2):
        log.keep(FIRST)
        versions += [log.version(), log.version()]
    assert versions[0] == ()
    assert versions[1] == versions[2] != versions[3] == versions[4]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"grade": 2', b'"grade": 1'), (b'"grade": 2', b'"grade": 7'), (b"{", b"["), (b'"judge"', b'"judges"')],
    ids=["another grade", "no grade", "no object", "another field"],
)
def test_a_damaged_line_is_named(log: JudgementLog, index: str, old: bytes, new: bytes) -> None:
    log.keep(SECOND, FIRST)
    damaged = log_of(changed_log(index, JUDGEMENTS, lambda lines: [lines[0], lines[1].replace(old, new, 1)]))
    with pytest.raises(CollectionError) as raised:
        damaged.all()
    assert str(raised.value) == (
        f"{damaged.place}, line 2: this judgement is not what was written. "
        "Restore it from a backup, or delete this line."
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "No space left on device. Make room on the disk, then try again."),
        (errno.EROFS, "Read-only file system. Check the disk and the permissions, then try again."),
    ],
)
def test_a_log_that_cannot_be_written_is_said(
    log: JudgementLog, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    log.keep(FIRST)
    monkeypatch.setattr(os, "write", refusing(number))
    with pytest.raises(CollectionError) as raised:
        log.keep(SECOND)
    assert str(raised.value) == f"The judgement was not kept: {log.place} cannot be written: {said}"
    with pytest.raises(CollectionError, match="The judgements were not kept"):
        log.keep(SECOND, FIRST)
    with pytest.raises(CollectionError, match="The question was not kept"):
        log.keep(EDIT)
    assert log.all() == [FIRST]


def test_a_log_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "index.judgements.jsonl").mkdir()
    with pytest.raises(CollectionError, match=r"judgements\.jsonl cannot be read: Is a directory"):
        log_of(str(tmp_path / "index")).all()


def refusing(number: int) -> Callable[..., int]:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return refuse
