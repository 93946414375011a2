"""The log of tuned weights: what is kept, what is in use, and what happens to a damaged file."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import UsageError
from index import TUNING, FilesBeside, open_beside
from patella.tuned_weights import TuningLog, TuningRun, run_in_use, tuning_log, weights_in_use
from search import DEFAULT_WEIGHTS, WeightChoice
from tests.support.logs import changed_log, replaced

RUN = TuningRun(
    collection="kitchen",
    digest="12ab",
    generation="00000001-12345678",
    command="patella evaluate tune kitchen",
    chosen=WeightChoice(keyword=0.28, heading=0.4),
    development={"q1": "how hot is tea?"},
    test={"q2": "why does clay crack?"},
    figures={"test": {"difference": 0.125, "interval": [0.0625, 0.25]}},
    gained=True,
    shared=3,
)
TWO_LINES_AT = ("2026-11-29T10:00:00.000000+00:00", "2026-11-29T10:00:00.000001+00:00")


@pytest.fixture
def index(tmp_path: Path) -> str:
    return str(tmp_path / "index")


def test_what_is_kept_comes_back_and_is_in_use_when_told(index: str) -> None:
    log = tuning_log(index)
    assert (log.runs(), log.in_use(), weights_in_use(index)) == ([], None, DEFAULT_WEIGHTS)
    first = log.keep(RUN)
    second = log.keep(replace(RUN, chosen=WeightChoice(rare=0.2)))
    assert log.runs() == [first, second]
    assert replace(first, at="") == RUN
    assert log.in_use() is None
    for used in (first, second, None, first):
        log.use(used)
        assert run_in_use(index) == used
        assert weights_in_use(index) == (used.chosen.weights() if used else DEFAULT_WEIGHTS)
    assert log.place == open_beside(index).shown(TUNING)
    assert (first.weights_text, first.name) == (
        "words 0.28, headings 0.4, rare words 0.05",
        f"the tuning on kitchen of {first.at[:10]} {first.at[11:16]} UTC",
    )


def test_no_line_is_as_old_as_one_before_whatever_the_clock_does(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        @staticmethod
        def now(zone: object) -> Any:
            return real.fromisoformat(TWO_LINES_AT[0])

        @staticmethod
        def fromisoformat(text: str) -> Any:
            return real.fromisoformat(text)

    from datetime import datetime as real

    monkeypatch.setattr("patella.tuned_weights.datetime", Clock)
    log = tuning_log(index)
    assert (log.keep(RUN).at, log.keep(RUN).at) == TWO_LINES_AT


def test_the_order_of_the_lines_does_not_matter_since_a_backup_adds_old_ones(index: str) -> None:
    log = tuning_log(index)
    first = log.keep(RUN)
    log.use(first)
    log.use(None)
    reordered = tuning_log(changed_log(index, TUNING, lambda lines: lines[::-1]))
    assert (reordered.runs(), reordered.in_use()) == ([first], None)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"0.28", b"0.29"), (b'"use"', b'"run"'), (b'{"kind": "run"', b'["run"'), (b'"checksum"', b'"sum"')],
)
def test_a_damaged_line_is_named_and_the_default_weights_rank(
    index: str, old: bytes, new: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    kept = tuning_log(index)
    kept.use(kept.keep(RUN))
    index = changed_log(index, TUNING, replaced(old, new))
    log = tuning_log(index)
    damaged = 2 if old == b'"use"' else 1
    said = (
        f"{log.place}: line {damaged} is not what was written. Restore it from a backup, or remove it to go back "
        "to the default weights: then it is forgotten which questions have been seen."
    )
    for refused in (log.runs, log.in_use, lambda: log.keep(RUN), lambda: log.use(None)):
        with pytest.raises(UsageError) as raised:
            refused()
        assert str(raised.value) == said
    assert [weights_in_use(index) for _ in range(3)] == [DEFAULT_WEIGHTS] * 3
    assert caplog.messages == [f"{said} Until then, questions are ranked with the default weights."]


def test_weights_whose_run_is_missing_are_not_guessed(index: str) -> None:
    log = tuning_log(index)
    run = log.keep(RUN)
    log.use(run)
    without = tuning_log(changed_log(index, TUNING, lambda lines: lines[1:]))
    with pytest.raises(UsageError, match=f"the run of {run.at.replace('+', '.')} is missing"):
        without.in_use()


def test_a_line_whose_writing_was_cut_off_is_left_out(index: str) -> None:
    log = tuning_log(index)
    first = log.keep(RUN)
    log.keep(RUN)
    Path(log.place).write_bytes(Path(log.place).read_bytes()[:-20])
    assert log.runs() == [first]
    log.use(first)
    assert run_in_use(index) == first


def test_what_cannot_be_written_or_read_is_told(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    log = tuning_log(index)
    with monkeypatch.context() as patched:
        patched.setattr(FilesBeside, "append", full)
        with pytest.raises(UsageError, match=r"cannot be written: No space left on device\. Nothing was changed\."):
            log.keep(RUN)
    monkeypatch.setattr(FilesBeside, "lines", full)
    with pytest.raises(UsageError, match=r"tuning\.jsonl cannot be read: No space left on device\. Check"):
        log.runs()


def test_an_index_in_memory_keeps_no_weights() -> None:
    assert (run_in_use("memory:"), weights_in_use("memory:")) == (None, DEFAULT_WEIGHTS)
    with pytest.raises(UsageError, match="An index in memory keeps no weights"):
        tuning_log("memory:")


def test_a_log_is_its_file(tmp_path: Path) -> None:
    assert TuningLog(FilesBeside(tmp_path / "any")).runs() == []
