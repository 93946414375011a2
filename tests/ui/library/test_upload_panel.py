"""The upload panel: a preview of each chosen file, and nothing in the folder before it is confirmed."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.documents import Document, Passage
from core.errors import ArticleError
from core.progress import Progress
from core.settings import Settings
from index.opening import open_engine
from index.sync import SyncReport
from ingest.reading import read_bytes
from patella import ADDED_MEANWHILE, REMOVED, save_article
from patella.article_folders import ArticleFolders
from serving import Background, IndexChange, Status, TooBusy, WaitingFiles, reading_a_file
from tests.support.articles import document, publish
from tests.support.pages import AtOnce, drawn, html_of
from ui.library.upload_panel import upload_panel


class FakeLibrary:
    """A library and its reader: each file becomes one passage. It notes what was cut, and what lay there at a sync."""

    def __init__(self, articles: Path) -> None:
        self.settings = Settings(articles=articles)
        self.folders = ArticleFolders(self.settings.articles)
        self.cut: list[str] = []
        self.synced: list[dict[str, bytes]] = []
        self.reader = self
        self.engine = open_engine("memory:")
        publish(self.engine, document("z.md", "Text."))

    def read_upload(self, name: str, data: bytes) -> tuple[Document, list[Passage]]:
        read = read_bytes(name, data, name)
        self.cut.append(name)
        return read, [Passage(f"{name}#top:0", name, "", (), "", 0, 0, (), "", 3)]

    def sync(self, progress: Progress) -> SyncReport:
        progress("reading", 1, 2)
        self.synced.append({path.name: path.read_bytes() for path in self.folders.for_uploads.glob("*.md")})
        return SyncReport()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeLibrary:
    st.cache_data.clear()
    made = FakeLibrary(tmp_path / "my" / "articles")
    monkeypatch.setattr("ui.service.library", lambda: made)
    return made


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    made = AtOnce()
    monkeypatch.setattr("ui.service.reindexing", lambda: made)
    return made


def choose(library: FakeLibrary, *files: tuple[str, bytes], present: Collection[str] = ()) -> AppTest:
    """Return the panel after these files were chosen."""
    panel = drawn(upload_panel, library, present)
    uploads: list[Any] = [(name, data, "text/markdown") for name, data in files]
    return panel.file_uploader[0].set_value(uploads).run()


def cards(panel: AppTest) -> list[str]:
    """Return the file line of each preview, or what is said in place of it."""
    return [html.partition('<p class="')[2].partition(">")[2].partition("</p>")[0] for html in html_of(panel)[1:]]


def test_the_box_takes_several_files(library: FakeLibrary) -> None:
    panel = drawn(upload_panel, library, ())
    (box,) = panel.file_uploader
    assert html_of(panel) == ['<h2 class="part">Add articles</h2>']
    assert (box.accept_multiple_files, box.label, len(panel.button)) == (True, "Choose files", 0)


def test_a_file_of_a_kind_that_is_not_read_is_refused_with_advice(library: FakeLibrary) -> None:
    panel = choose(library, ("old.doc", b"old"), ("photo.jpg", b"photo"), ("README", b"Read me."))
    assert cards(panel) == [
        "is an old Word file. Save it as .docx.",
        "is a picture. If it shows text, make a .pdf of it and run OCR on that.",
        "has no ending that tells its kind. If it is a text, give it the ending .txt or .md.",
        "None of these files can be added.",
    ]
    assert (list(panel.file_uploader[0].allowed_type), len(panel.button)) == ([], 0)


def test_a_file_is_shown_and_kept_only_when_it_is_confirmed(library: FakeLibrary, work: AtOnce) -> None:
    panel = choose(library, ("../Why bees?.md", b"# Bees\n\nText."))
    assert cards(panel) == ["Why bees-.md: 0 headings, 1 passage"]
    assert not library.folders.for_uploads.exists()
    (button,) = panel.button
    assert (button.label, button.disabled, len(panel.checkbox)) == ("Add this article", False, 0)
    panel = button.click().run()
    assert library.synced == [{"Why bees-.md": b"# Bees\n\nText."}]
    assert [job.outcome for job in work.jobs] == [IndexChange(SyncReport(), "000001", [])]
    assert work.progress == [("reading", 1, 2)]
    assert (len(html_of(panel)), len(panel.button)) == (1, 0)  # the box is empty again
    panel = panel.file_uploader[0].set_value([("b.md", b"# B\n\nText.", "text/markdown")]).run().button[0].click().run()
    assert [sorted(names) for names in library.synced] == [["Why bees-.md"], ["Why bees-.md", "b.md"]]
    assert len(panel.button) == 0


def test_of_several_folders_the_first_takes_the_files_and_says_so(
    library: FakeLibrary, work: AtOnce, tmp_path: Path
) -> None:
    library.folders = ArticleFolders([tmp_path / "first", tmp_path / "second"])
    panel = choose(library, ("a.md", b"# A\n\nText."), ("b.md", b"# B\n\nText."), present=["first/a.md", "second/b.md"])
    assert html_of(panel)[1] == (f'<p class="lead">They are put into the folder <code>{tmp_path / "first"}</code>.</p>')
    assert [box.label.split(".")[0] for box in panel.checkbox] == ["Replace the article of this name"]
    panel.button[0].click().run()
    assert library.synced == [{"b.md": b"# B\n\nText."}]


def test_only_what_can_be_read_is_added(library: FakeLibrary, work: AtOnce) -> None:
    files = ("a.md", b"# A\n\nText."), ("empty.md", b""), ("b.md", b"# B\n\nText.")
    panel = choose(library, *files, present=["empty.md"])
    assert [card.partition(".")[0] for card in cards(panel)] == ["a", "is empty", "b"]
    assert [button.label for button in panel.button] == ["Add these 2 articles"]
    panel.button[0].click().run()
    assert library.synced == [{"a.md": b"# A\n\nText.", "b.md": b"# B\n\nText."}]


def test_where_nothing_can_be_read_nothing_can_be_added(library: FakeLibrary) -> None:
    panel = choose(library, ("empty.md", b""))
    assert html_of(panel)[2] == (
        '<div class="notice plain" role="status"><p class="notice-title">This file cannot be added.</p></div>'
    )
    assert len(panel.button) == 0
    panel = choose(library, ("empty.md", b""), ("blank.md", b" "))
    assert "None of these files can be added." in html_of(panel)[3]


def test_the_second_of_two_files_of_one_name_is_refused(library: FakeLibrary, work: AtOnce) -> None:
    panel = choose(library, ("x/a.md", b"# A\n\nFirst."), ("y/a.md", b"# A\n\nSecond."))
    assert cards(panel) == [
        "a.md: 0 headings, 1 passage",
        "has the same name as another of these files. Rename it and choose it again.",
    ]
    panel.button[0].click().run()
    assert library.synced == [{"a.md": b"# A\n\nFirst."}]


KNOWN, NEW = ("a.md", b"# A\n\nNew."), ("b.md", b"# B\n\nNew.")


def test_files_that_are_too_much_together_are_refused_one_by_one(
    library: FakeLibrary, work: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.library.upload_panel.MOST_BYTES", 1_000_010)
    large = b"# Large\n\n" + b"Long. " * 166_666
    panel = choose(library, ("a.md", b"# A\n\nText."), ("b.md", large), ("c.md", b"# C\n\nX."))
    assert cards(panel)[1:2] == [
        "is too much: at most 200 files of 1 MB together are added at once. Add the others first, then choose it again."
    ]
    panel.button[0].click().run()
    assert [sorted(files) for files in library.synced] == [["a.md"]]


def folder_with(library: FakeLibrary, name: str, data: bytes) -> Path:
    articles = library.folders.for_uploads
    articles.mkdir(parents=True)
    (articles / name).write_bytes(data)
    return articles


def test_an_article_is_replaced_only_when_asked_and_the_old_one_is_kept_aside(
    library: FakeLibrary, work: AtOnce
) -> None:
    articles = folder_with(library, "a.md", b"old")
    panel = choose(library, KNOWN, NEW, present={"a.md"})
    assert ["An article of this name is there already." in html for html in html_of(panel)] == [False, True, False]
    (checkbox,) = panel.checkbox
    assert checkbox.label == "Replace the article of this name. The old file is kept aside."
    panel = checkbox.check().run()
    assert [(button.label, button.disabled) for button in panel.button] == [("Add these 2 articles", False)]
    panel = panel.button[0].click().run()
    assert library.synced == [{"a.md": b"# A\n\nNew.", "b.md": b"# B\n\nNew."}]
    assert [path.read_bytes() for path in (articles / REMOVED).iterdir()] == [b"old"]
    assert (len(panel.checkbox), len(panel.button)) == (0, 0)


def test_the_others_are_added_while_a_known_name_is_asked_about(library: FakeLibrary, work: AtOnce) -> None:
    folder_with(library, "a.md", b"old")
    panel = choose(library, KNOWN, NEW, ("c.md", b"# C\n\nNew."), present={"a.md"})
    assert [(button.label, button.disabled) for button in panel.button] == [("Add these 2 articles", False)]
    panel = panel.button[0].click().run()
    assert library.synced == [{"a.md": b"old", "b.md": b"# B\n\nNew.", "c.md": b"# C\n\nNew."}]
    assert cards(panel) == ["a.md: 0 headings, 1 passage"]
    labels = [("Add this article", True), ("Keep what is there", False)]
    assert [(button.label, button.disabled) for button in panel.button] == labels
    panel = panel.checkbox[0].check().run().button[0].click().run()
    assert library.synced[1]["a.md"] == b"# A\n\nNew."
    assert (len(panel.checkbox), len(panel.button)) == (0, 0)


def test_what_is_there_is_kept_if_the_visitor_says_so(library: FakeLibrary, work: AtOnce) -> None:
    folder_with(library, "a.md", b"old")
    panel = choose(library, KNOWN, NEW, present={"a.md"}).button[0].click().run()
    panel = panel.button[1].click().run()
    assert (html_of(panel), len(panel.button)) == (['<h2 class="part">Add articles</h2>'], 0)
    assert [names["a.md"] for names in library.synced] == [b"old"]


def test_files_that_wait_for_their_turn_leave_the_box_empty(library: FakeLibrary, work: AtOnce) -> None:
    work.busy = True
    panel = choose(library, NEW).button[0].click().run()
    assert (library.synced, len(panel.button), [job.status for job in work.jobs]) == ([], 0, [Status.WAITING])


def test_files_that_wait_are_counted_until_they_are_added(
    library: FakeLibrary, work: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, queue = WaitingFiles(), Background[IndexChange]("upload test")
    monkeypatch.setattr("ui.library.upload_panel.waiting_files", lambda: waiting)
    monkeypatch.setattr("ui.service.reindexing", lambda: queue)
    go_on = threading.Event()
    first = queue.add(lambda progress: IndexChange(SyncReport(), str(go_on.wait(10))))
    folder_with(library, "a.md", b"old")
    panel = choose(library, KNOWN, NEW, present={"a.md"}).button[0].click().run()
    assert sorted(waiting.sizes()) == sorted([len(KNOWN[1]), len(NEW[1])])  # one in the queue, one asked about
    go_on.set()
    while queue.running:
        time.sleep(0.005)
    for thread in threading.enumerate():
        if thread.name == "upload test":
            thread.join(10)
    gc.collect()
    assert (first.problem, waiting.sizes()) == ("", [len(KNOWN[1])])
    panel.button[1].click().run()
    gc.collect()
    assert waiting.sizes() == []


def test_what_a_full_queue_refuses_stays_in_the_box(library: FakeLibrary, work: AtOnce) -> None:
    panel = choose(library, NEW)

    def full(*_: object) -> None:
        raise TooBusy("Too many others wait.")

    work.add = full  # type: ignore[assignment,method-assign]
    panel = panel.button[0].click().run()
    assert cards(panel) == ["b.md: 0 headings, 1 passage"]
    assert panel.session_state["refusal"] == "Too many others wait."


def test_an_article_that_came_while_the_upload_waited_is_not_replaced(library: FakeLibrary, work: AtOnce) -> None:
    panel = choose(library, KNOWN, NEW)
    folder_with(library, "a.md", b"another visitor's")
    panel.button[0].click().run()
    assert library.synced == [{"a.md": b"another visitor's", "b.md": b"# B\n\nNew."}]
    assert work.jobs[0].outcome.not_added == [("a.md", ADDED_MEANWHILE)]


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_added(
    library: FakeLibrary, work: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(articles: Path, name: str, data: bytes) -> Path:
        if name == "a.md":
            raise ArticleError(name, "cannot be saved.")
        return save_article(articles, name, data)

    monkeypatch.setattr("serving.changes.save_article", save)
    choose(library, KNOWN, NEW).button[0].click().run()
    assert library.synced == [{"b.md": b"# B\n\nNew."}]
    assert work.jobs[0].outcome.not_added == [("a.md", "cannot be saved.")]


def test_a_file_is_read_once_however_often_the_page_is_drawn(library: FakeLibrary) -> None:
    panel = choose(library, ("a.md", b"# A\n\nText."), ("b.md", b"# A\n\nText."))
    panel.run().run()
    assert library.cut == ["a.md", "b.md"]


def test_while_another_file_is_read_a_button_tries_again(library: FakeLibrary) -> None:
    with reading_a_file() as other:
        panel = choose(library, ("a.md", b"# A\n\nText."))
        other.results = 1
    busy = "cannot be read at this moment, because another file is being read. Try again."
    assert (cards(panel)[-2], library.cut) == (busy, [])
    assert [button.label for button in panel.button] == ["Try again"]
    panel = panel.button[0].click().run()
    assert cards(panel) == ["a.md: 0 headings, 1 passage"]
    assert [button.label for button in panel.button] == ["Add this article"]
