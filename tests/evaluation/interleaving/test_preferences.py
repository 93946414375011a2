"""The log of preferences: what is kept, what stands, and what damage is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import CollectionError, UsageError
from evaluation.interleaving import Arm, Preference, PreferenceLog, Team, preferences_of, standing_preferences
from index import PREFERENCES, open_beside
from search import Mode
from tests.support.logs import changed_log, replaced

BOTH, WORDS = Arm(), Arm(Mode.KEYWORD)
FIRST = Preference("How is clonus treated?", BOTH, WORDS, Team.FIRST, (2, 0), "ann", "2026-01-01T10:00")
TIE = Preference("What causes clonus?", BOTH, WORDS, None, (1, 1), "bob", "2026-01-02T10:00")


@pytest.fixture
def index(tmp_path: Path) -> str:
    return str(tmp_path / "index")


@pytest.fixture
def log(index: str) -> PreferenceLog:
    return preferences_of(index)


def test_the_log_lies_beside_the_index(log: PreferenceLog, tmp_path: Path) -> None:
    assert log.place == str(tmp_path / "index.preferences.jsonl")
    with pytest.raises(UsageError, match="An index in memory keeps no preferences"):
        preferences_of("memory:")


@pytest.mark.parametrize(
    "wrong",
    [{"question": " "}, {"judge": ""}, {"credits": (-1, 0)}, {"first": WORDS, "second": BOTH}, {"second": BOTH}],
)
def test_a_preference_needs_all_its_parts(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(FIRST, **wrong)


def test_preferences_come_back_as_they_were_given(log: PreferenceLog, index: str) -> None:
    assert (log.all(), log.version()) == ([], ())
    log.keep(FIRST)
    log.keep(replace(TIE, at=""))
    first, tie = log.all()
    assert (first, replace(tie, at=TIE.at)) == (FIRST, TIE)
    assert tie.at > TIE.at
    [(_, line), _] = open_beside(index).lines(PREFERENCES)
    assert line == (
        b'{"question": "How is clonus treated?", "first": "hybrid", "second": "keyword", "winner": "first", '
        b'"credits": [2, 0], "judge": "ann", "at": "2026-01-01T10:00", "checksum": 707045357}'
    )


def test_the_latest_preference_of_a_judge_stands() -> None:
    changed = replace(FIRST, question="how is  CLONUS treated?", winner=None, at="2026-01-03T10:00")
    by_bob = replace(FIRST, judge="bob")
    of_others = replace(FIRST, second=Arm(Mode.SEMANTIC))
    assert standing_preferences([changed, FIRST, by_bob, of_others]) == [changed, by_bob, of_others]


def test_a_line_that_was_cut_off_is_left_out(log: PreferenceLog) -> None:
    log.keep(FIRST)
    log.keep(TIE)
    Path(log.place).write_bytes(Path(log.place).read_bytes()[:-20])
    assert log.all() == [FIRST]
    log.keep(TIE)
    assert log.all() == [FIRST, TIE]


@pytest.mark.parametrize(
    ("old", "new"), [(b'"winner": "first"', b'"winner": "second"'), (b'"keyword"', b'"fuzzy"'), (b"[2, 0]", b"[2]")]
)
def test_a_damaged_line_is_named(log: PreferenceLog, index: str, old: bytes, new: bytes) -> None:
    log.keep(FIRST)
    log.keep(TIE)
    damaged = preferences_of(changed_log(index, PREFERENCES, replaced(old, new)))
    with pytest.raises(CollectionError) as raised:
        damaged.all()
    assert str(raised.value) == (
        f"{damaged.place}, line 1: this preference is not what was written. "
        "Restore it from a backup, or delete this line."
    )
