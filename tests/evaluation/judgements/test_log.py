"""The log of judgements: what is kept, what stands, and what follows a renamed article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CollectionError
from evaluation.judgements import Grade, Judgement, JudgementLog, standing

FIRST = Judgement("How is clonus treated?", "clonus.md#treatment", Grade.ANSWERS, "ann", "d1", at="2026-01-01T10:00")
SECOND = Judgement("What causes clonus?", "clonus.md#causes", Grade.HELPS, "bob", "d1", note="in part", at="2026-01-02")


@pytest.fixture
def log(tmp_path: Path) -> JudgementLog:
    return JudgementLog(tmp_path / "index" / "judgements.jsonl")


def test_judgements_come_back_as_they_were_given_in_their_order(log: JudgementLog) -> None:
    assert log.all() == []
    log.add(FIRST, SECOND)
    log.add(FIRST)
    assert JudgementLog(log.path).all() == [FIRST, SECOND, FIRST]


def test_a_judgement_without_a_time_gets_that_of_its_keeping(log: JudgementLog) -> None:
    log.add(replace(FIRST, at=""))
    (kept,) = log.all()
    assert kept.at.endswith("+00:00")
    assert replace(kept, at="") == replace(FIRST, at="")


def test_the_latest_grade_of_a_judge_stands(log: JudgementLog) -> None:
    by_bob = replace(FIRST, judge="bob")
    changed = replace(FIRST, grade=Grade.NO, question="how is  CLONUS treated?")
    log.add(FIRST, by_bob, changed)
    assert log.current({"clonus.md": "d1"}) == [changed, by_bob]


def test_what_is_taken_back_does_not_stand_and_can_be_given_again() -> None:
    taken_back = replace(FIRST, grade=None)
    assert standing([FIRST, replace(FIRST, blind=True), taken_back]) == []
    assert standing([FIRST, taken_back, FIRST]) == [FIRST]


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
        ({"a.md": "another"}, "clonus.md#treatment"),
    ],
    ids=["where it was", "changed", "renamed", "copied under two names", "gone"],
)
def test_judgements_follow_an_article_that_is_renamed(
    log: JudgementLog, digests: dict[str, str], section_id: str
) -> None:
    log.add(FIRST)
    assert log.current(digests) == [replace(FIRST, section_id=section_id)]


def test_grades_given_under_both_names_of_an_article_are_one(log: JudgementLog) -> None:
    later = replace(FIRST, section_id="new.md#treatment", grade=Grade.NO)
    log.add(FIRST, later)
    assert log.current({"new.md": "d1"}) == [later]


def test_half_a_line_is_left_out_and_harms_no_other(log: JudgementLog) -> None:
    log.add(FIRST, SECOND)
    log.path.write_bytes(log.path.read_bytes()[:-30])
    assert log.all() == [FIRST]
    log.add(SECOND)
    assert log.all() == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"grade": 2', b'"grade": 1'), (b'"grade": 2', b'"grade": 7'), (b"{", b"["), (b'"judge"', b'"judges"')],
    ids=["another grade", "no grade", "no object", "another field"],
)
def test_a_damaged_line_is_named(log: JudgementLog, old: bytes, new: bytes) -> None:
    log.add(SECOND, FIRST)
    first, second, rest = log.path.read_bytes().split(b"\n")
    log.path.write_bytes(b"\n".join([first, second.replace(old, new, 1), rest]))
    with pytest.raises(CollectionError) as raised:
        log.all()
    assert str(raised.value) == (
        f"{log.path}, line 2: this judgement is not what was written. "
        "Restore the file from a backup, or delete this line."
    )


def test_a_log_that_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "judgements.jsonl").mkdir()
    log = JudgementLog(tmp_path / "judgements.jsonl")
    with pytest.raises(CollectionError, match=r"The judgement is not kept: .*judgements\.jsonl cannot be written"):
        log.add(FIRST)
    with pytest.raises(CollectionError, match=r"judgements\.jsonl cannot be read"):
        log.all()
