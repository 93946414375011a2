"""What atheris is given and gives; atheris itself is optional."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.locations import PROJECT
from faults.questions.coverage_guided import HOW_TO_INSTALL, guided, text_of


def test_bytes_become_text() -> None:
    assert [text_of(data) for data in (b"", "灯 é".encode(), b"a\xff\0")] == ["", "灯 é", "a\udcff\0"]


def test_atheris_begins_with_questions_and_hands_over_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    given: list[object] = []
    stand_in = SimpleNamespace(Setup=lambda *both: given.extend(both), Fuzz=lambda: given[1](b"gate\xff"))
    monkeypatch.setitem(sys.modules, "atheris", stand_in)
    guided(7, ["lock", "a\ud800"], tmp_path / "first", asked.append)
    assert asked == ["gate\udcff"]
    assert given[0][:3] == ["patella", str(tmp_path / "first"), "-seed=8"]
    assert [(tmp_path / "first" / name).read_bytes() for name in ("0", "1")] == [b"lock", b"a\xed\xa0\x80"]


def test_the_advice_names_the_pinned_version() -> None:
    pinned = [line for line in (PROJECT / "requirements-fuzz.txt").read_text().splitlines() if not line.startswith("#")]
    assert HOW_TO_INSTALL.endswith(f"pip install {pinned[0]}")
    assert len(pinned) == 1
