"""Settings that are read from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import UsageError
from core.locations import PROJECT
from core.settings import Settings, environment_of, settings


def test_the_defaults_need_no_editing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARTICLES", "PORT", "HOST"):
        monkeypatch.delenv(f"PATELLA_{name}", raising=False)
    assert (Settings().articles, Settings().port, Settings().host) == ((PROJECT / "corpus",), 8501, "127.0.0.1")


def test_a_folder_may_be_named_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_ARTICLES", "~/articles")
    assert Settings().articles == (Path.home() / "articles",)


def test_several_folders_are_separated_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_ARTICLES", os.pathsep.join(["~/handbook", "", "/srv/policies"]))
    assert Settings().articles == (Path.home() / "handbook", Path("/srv/policies"))
    environment = environment_of(Settings(index=Path("here")))
    assert environment["PATELLA_ARTICLES"] == os.pathsep.join([str(Path.home() / "handbook"), "/srv/policies"])
    assert environment["PATELLA_INDEX"] == str(Path.cwd() / "here")
    assert "PATELLA_METRICS_PORT" not in environment


def test_a_folder_whose_path_holds_the_separator_is_refused_where_it_would_become_two() -> None:
    with pytest.raises(UsageError, match=rf"notes has '{os.pathsep}' in its path, which separates folders\."):
        environment_of(Settings(articles=(Path(f"/a{os.pathsep}b/notes"),)))


def test_no_folder_at_all_is_named_as_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_ARTICLES", "")
    settings.cache_clear()
    try:
        with pytest.raises(UsageError, match="PATELLA_ARTICLES"):
            settings()
    finally:
        settings.cache_clear()


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_PORT", "abc")
    settings.cache_clear()
    try:
        with pytest.raises(UsageError, match="PATELLA_PORT"):
            settings()
    finally:
        settings.cache_clear()
