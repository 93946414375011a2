"""What stands before the server: in which order, and which paths it lets through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route

from core.settings import settings
from ui.addressed import LibraryPaths
from ui.security import accounts
from ui.security.gate import Gate
from ui.security.paths import Paths
from ui.security.stack import protection
from ui.security.upload_bounds import UploadBounds


@pytest.fixture
def two_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Name two libraries, of which one is written by accounts of a provider."""
    (tmp_path / "libraries.toml").write_text(
        '[handbook]\narticles = "a"\n[notes]\narticles = "b"\nwriters = "ann@example.org"\n'
    )
    monkeypatch.setenv("PATELLA_LIBRARIES", str(tmp_path / "libraries.toml"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def paths_of(provider: bool, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setattr(accounts, "_has_provider", lambda: provider)
    before = protection(["", "library"], [Route("/original", lambda request: None)])
    assert [each.cls for each in before] == [Gate, LibraryPaths, UploadBounds]
    known = {each.kwargs["paths"] for each in before}
    assert len(known) == 1, "all of them know the same paths"
    return known.pop()


@pytest.mark.usefixtures("two_libraries")
def test_the_gate_comes_first_and_knows_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = paths_of(provider=False, monkeypatch=monkeypatch)
    asked = ("/handbook/original", "/notes/library", "/other/library", "/auth/login")
    assert [paths.is_known(each, "http") for each in asked] == [True, True, False, False]


@pytest.mark.usefixtures("two_libraries")
def test_one_library_with_accounts_opens_the_paths_of_signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths_of(provider=True, monkeypatch=monkeypatch).is_known("/oauth2callback", "http")
