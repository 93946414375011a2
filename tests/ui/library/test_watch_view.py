"""What the Library page says of watched folders, to those who may change the library and to the others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import RemovalsRefused
from index.opening import open_engine
from patella.watching import WatchState
from tests.support.articles import document, publish
from tests.support.pages import AtOnce, drawn, html_of
from ui.library.watch_view import _draw_anew_if_changed, _seen, draw_watch

HOW = "Changes are indexed within seconds."
LINE = '<p class="calm" role="status">The folder is watched. Changes are indexed within seconds.</p>'


def page(state: WatchState | None, monkeypatch: pytest.MonkeyPatch, can_write: bool = True) -> AppTest:
    engine = open_engine("memory:")
    publish(engine, document("a.md", "Text."))
    queue = AtOnce()
    monkeypatch.setattr("ui.service.library", lambda: SimpleNamespace(engine=engine))
    monkeypatch.setattr("ui.service.reindexing", lambda: queue)
    monkeypatch.setattr("ui.service.watching", lambda: state)
    monkeypatch.setattr("ui.library.watch_view.may_write", lambda: can_write)
    return drawn(draw_watch, visitor="ann")


def titles(found: AppTest) -> list[str]:
    return [piece.split('notice-title">')[1].split("</p>")[0] for piece in html_of(found) if "notice-title" in piece]


def test_nothing_is_said_of_a_folder_that_is_not_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    assert html_of(page(None, monkeypatch)) == []


def test_a_line_tells_how_the_folder_is_watched_and_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert html_of(page(WatchState(HOW), monkeypatch)) == [LINE]
    growing = ("<a>.md", "b.md", "c.md", "d.md")
    (line,) = html_of(page(WatchState(HOW, growing=growing), monkeypatch))
    assert line.endswith("Still being written, and indexed when that ends: &lt;a&gt;.md, b.md, c.md and 1 more.</p>")


@pytest.mark.parametrize("can_write", [True, False])
def test_where_a_folder_lies_is_said_to_those_who_may_write(can_write: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    state = WatchState(HOW, ("/srv/articles is not there.",), problem="/srv/index is being written.")
    found = page(state, monkeypatch, can_write)
    assert titles(found) == ["A folder is away", "The changes of the folder are not indexed yet"]
    text = " ".join(html_of(found))
    assert [place in text for place in ("/srv/articles", "/srv/index")] == [can_write] * 2
    assert "The index is as it was, and can be searched. It is tried again." in text


@pytest.mark.parametrize("can_write", [True, False])
def test_who_may_write_is_asked_about_refused_removals(can_write: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    state = WatchState(HOW, refused=RemovalsRefused([f"{n}.md" for n in range(20)], 30))
    found = page(state, monkeypatch, can_write)
    assert [button.label for button in found.button] == ["Remove 20 articles from the index"] * can_write
    assert titles(found) == ["20 of 30 articles are gone from the folder"] * can_write


def test_the_page_is_drawn_anew_when_something_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    page(WatchState(HOW), monkeypatch)
    reruns: list[None] = []
    monkeypatch.setattr("streamlit.rerun", lambda: reruns.append(None))
    before = _seen()
    _draw_anew_if_changed(before)
    assert reruns == []
    monkeypatch.setattr("ui.service.watching", lambda: WatchState(HOW, ("It is away.",)))
    _draw_anew_if_changed(before)
    assert reruns == [None]
