"""Bounds grow with the file, and their reasons name them."""

from __future__ import annotations

import pytest

from core.settings import Settings
from ingest.bounded import bounds
from ingest.bounded.bounds import MB, Bounds, held_too_much, needed_too_much, took_too_long


def test_the_bounds_grow_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_machine_memory", lambda: 1 << 40)
    usual = Bounds()
    assert [(usual.cpu_seconds(size), usual.memory(size), usual.output(size)) for size in (0, MB, 50 * MB)] == [
        (10, 512 * MB, 64 * MB),
        (12, 532 * MB, 84 * MB),
        (110, 1512 * MB, 1064 * MB),
    ]
    assert [usual.wall_seconds(size) for size in (0, MB)] == [60, 72]


def test_a_large_file_gets_half_of_the_memory_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_machine_memory", lambda: 8_000 * MB)
    assert [Bounds().memory(size * MB) for size in (0, 100, 1000)] == [512 * MB, 2512 * MB, 4000 * MB]
    monkeypatch.setattr(bounds, "_machine_memory", lambda: 500 * MB)
    assert Bounds().memory(MB) == 512 * MB


def test_the_settings_have_the_same_bounds() -> None:
    chosen = Settings()
    assert Bounds(chosen.read_seconds, chosen.read_mb) == Bounds()


def test_the_reasons_name_the_bound_and_what_to_do() -> None:
    assert took_too_long(10.4) == "took more than 10 s to read. Split it, or allow more with PATELLA_READ_SECONDS."
    assert needed_too_much(700 * MB) == (
        "needed more than 700 MB of memory to read. Split it, or allow more with PATELLA_READ_MB."
    )
    assert held_too_much(64 * MB) == "gave more than 64 MB of text and passages. Split it."
