from __future__ import annotations

import os

import pytest

from faults.small_index import SmallIndex, make_small_index


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallIndex:
    return make_small_index(tmp_path_factory.mktemp("small"))


@pytest.fixture(autouse=True)
def without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No trial loses power, and most of its time would be spent waiting."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
