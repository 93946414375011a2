"""The library page of a server without the folder of articles, as of one that shares an index in a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from index.engine import Engine
from index.opening import open_engine
from patella.library import Library
from serving import OpenLibrary
from tests.support.articles import FINGERPRINT, document, indexed
from tests.support.pages import AtOnce, drawn, html_of
from ui.library.page import library_page

TITLE = "A folder of articles cannot be used"


@pytest.fixture
def engine(postgresql_address: str) -> Iterator[Engine]:
    """An index with an article of a folder, and one that was uploaded."""
    with closing(open_engine(postgresql_address)) as opened:
        of_folder, uploaded = (indexed(document(f"{name}.md", "Text.", title=name)) for name in ("cats", "bees"))
        opened.publish([of_folder, replace(uploaded, added_by_hand=True)], [], FINGERPRINT)
        yield opened


def page(engine: Engine, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch, readonly: bool) -> AppTest:
    chosen = Settings(articles=(folder,), index=address, readonly=readonly, open_writing=True)
    opened = OpenLibrary("", Library(chosen, engine), AtOnce())
    monkeypatch.setattr("ui.service.opened", lambda: opened)
    return drawn(library_page, visitor="ann")


@pytest.mark.parametrize("readonly", [False, True])
def test_what_is_missing_is_said_and_nothing_else_is_called_gone(
    readonly: bool, engine: Engine, postgresql_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "nowhere"
    found = page(engine, postgresql_address, folder, monkeypatch, readonly)
    pieces = html_of(found)
    [notice] = [piece for piece in pieces if TITLE in piece]
    assert (f"{folder} is not a folder" in notice) is not readonly
    assert (str(folder) in " ".join(pieces)) is not readonly, "where it lies is the affair of those who may write"
    [listing] = [piece for piece in pieces if "The articles</caption>" in piece]
    assert [name for name in ("its folder is away", "added by hand", "no longer in") if name in listing] == [
        "its folder is away",
        "added by hand",
    ]
    assert len(found.get("file_uploader")) == (0 if readonly else 1), "an upload goes into the index, without a folder"
