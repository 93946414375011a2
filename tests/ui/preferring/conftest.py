"""What the tests of comparing share: a library in memory with two generations, and the log of what is preferred."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from core.settings import Settings
from evaluation import PreferenceLog, preferences_of
from index import Engine, Fingerprint, Generation, open_engine
from search import DEFAULT_WEIGHTS, QueryCache
from tests.support.articles import FINGERPRINT, FakeEncoder, document, publish


class TwoGenerations:
    """A library whose index has two generations, `first` and `second`. `fingerprint` is what a new one would get."""

    def __init__(self) -> None:
        self.engine: Engine = open_engine("memory:")
        publish(self.engine, document("cats.md", "A cat purrs and sleeps.", "The cat hides from a dog."))
        publish(self.engine, document("dogs.md", "A dog barks at the cat.", "It sleeps in the sun."))
        self.first, self.second = sorted(each.name for each in self.engine.generations())
        self.encoder, self.weights = FakeEncoder(), DEFAULT_WEIGHTS
        self.indexer = SimpleNamespace(fingerprint=FINGERPRINT)

    def becomes(self, fingerprint: Fingerprint) -> None:
        self.indexer.fingerprint = fingerprint

    def check_model(self, generation: Generation) -> None:
        """Find every generation right."""

    def calibration(self, generation: Generation) -> None:
        """Return no calibration."""


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> TwoGenerations:
    made, cache = TwoGenerations(), QueryCache()
    monkeypatch.setattr("ui.service.library", lambda: made)
    monkeypatch.setattr("ui.service.recent", lambda: cache)
    monkeypatch.setattr(FakeEncoder, "load", lambda self: None, raising=False)
    return made


@pytest.fixture
def preferences(tmp_path: Path, library: TwoGenerations) -> PreferenceLog:
    library.settings = Settings(index=tmp_path / "index")
    st.cache_resource.clear()
    return preferences_of(library.settings.index)
