"""Settings that are read from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from core.locations import PROJECT
from core.settings import Settings, settings


def test_the_defaults_need_no_editing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARTICLES", "PORT", "HOST"):
        monkeypatch.delenv(f"PATELLA_{name}", raising=False)
    assert (Settings().articles, Settings().port, Settings().host) == (PROJECT / "corpus", 8501, "127.0.0.1")


def test_a_folder_may_be_named_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_ARTICLES", "~/articles")
    assert Settings().articles == Path.home() / "articles"


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_PORT", "abc")
    settings.cache_clear()
    try:
        with pytest.raises(UsageError, match="PATELLA_PORT"):
            settings()
    finally:
        settings.cache_clear()
