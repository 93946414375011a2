"""Each part of a search is a function that exists, is called by a question, and is put back after it was timed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from benchmarks.question_parts.timed_parts import PARTS, TimedPart, timed_parts


def function_of(part: TimedPart) -> Any:
    module, _, class_name = part.owner.partition(":")
    owner = import_module(module)
    return getattr(getattr(owner, class_name) if class_name else owner, part.function)


def test_every_part_is_put_back_even_after_an_error() -> None:
    before = [function_of(part) for part in PARTS]
    with pytest.raises(KeyError), timed_parts():
        assert all(function_of(part) is not original for part, original in zip(PARTS, before, strict=True))
        raise KeyError
    assert [function_of(part) for part in PARTS] == before


def test_the_calls_of_a_part_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([1.0, 1.5, 3.0, 3.25])
    monkeypatch.setattr("benchmarks.question_parts.timed_parts.time.thread_time", lambda: next(times))
    with timed_parts() as took:
        from search.searcher import parse

        assert (parse("cats").plain, parse("dogs").plain) == ("cats", "dogs")
    assert dict(took) == {"parsing": 750.0}
