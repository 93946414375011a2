"""The library page: articles, uploads, reindexing, generations."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.errors import IndexDamaged, IndexInaccessible, IndexMissing, IndexProblem, UsageError
from core.progress import Progress
from index import DocumentSummary
from patella import REMOVED, FolderListing, Library, kept_failures
from search import words_only_text
from serving import IndexChange, remove_article
from ui import service
from ui.html import earlier_state, found_by_words, notice
from ui.library import view as library_view
from ui.library.entries import LibraryEntry, library_entries
from ui.library.generations_panel import generations_panel
from ui.library.upload_panel import upload_panel
from ui.library.watch_view import draw_watch
from ui.progress import begin, draw_reindexing, watch_reindexing
from ui.security import may_write, writes
from ui.signing_in import draw_rights


def library_page() -> None:
    """Draw the list of articles, with removal, reindexing, uploads and the generations of the index."""
    library = service.library()
    files = _files(library)
    watched = service.watching()
    is_away = files is None or (watched is not None and bool(watched.absences))
    files = files or FolderListing([], [])
    entries = library_entries(_summaries(library), files.articles, kept_failures(library.settings.index), is_away)
    can_write = may_write()
    st.html(f'<div class="page-head">{library_view.headline(entries, _places(library))}</div>')
    draw_rights()
    if can_write:
        _confirm_removal(library, entries)
        draw_reindexing()
    watch_reindexing()
    is_running = service.reindexing().running is not None
    st.fragment(_draw_words_only, run_every=5.0 if is_running else None)(library, is_running)
    draw_watch()
    if can_write:
        upload_panel(library, {entry.document_id for entry in entries})
    st.html('<h2 class="part">Articles</h2>')
    if entries:
        st.html(library_view.articles(entries, can_remove=can_write))
    else:
        st.html(notice("No articles yet", "Upload some above, or put files into the folder and reindex."))
    if files.skipped:
        st.html(library_view.skipped(files.skipped))
    generations_panel(library)


def _places(library: Library) -> list[str]:
    """Return the folders of the articles, or only their names where it is not the visitor's affair where they lie."""
    return [str(each) if may_write() else each.absolute().name for each in library.settings.articles]


def _files(library: Library) -> FolderListing | None:
    """Return what the folders hold; None, with a notice, if one of them cannot be used."""
    try:
        return library.folders.files(library.settings.follow_links)
    except UsageError as error:
        st.html(notice("A folder of articles cannot be used", str(error) if may_write() else "", kind="problem"))
        return None


def _summaries(library: Library) -> Sequence[DocumentSummary]:
    try:
        with library.engine.snapshot() as snapshot:
            if snapshot.warning:
                st.html(earlier_state(snapshot.generation.created, snapshot.is_newer_unreadable))
            return snapshot.summaries()
    except IndexMissing:
        return []
    except IndexDamaged as error:  # the button below makes it whole, so the page goes on
        st.html(notice("The index is damaged", str(error), kind="problem"))
        return []
    except IndexInaccessible as error:
        st.html(notice("The index cannot be read at this moment", str(error), kind="problem"))
        return []


def _draw_words_only(library: Library, is_running: bool) -> None:
    """Say how many passages are found by words only yet, and what makes them found by meaning."""
    try:
        with library.engine.snapshot() as snapshot:
            text = words_only_text(snapshot.generation)
    except IndexProblem:  # which is said elsewhere on the page
        return
    if text:
        st.html(found_by_words(text, "" if is_running else "Reindex the folder to go on."))


def _confirm_removal(library: Library, entries: Sequence[LibraryEntry]) -> None:
    """Ask whether to remove the article that `remove=` in the address names.

    The links of the list only set that address; nothing is removed before the button is pressed.
    """
    document_id = st.query_params.get("remove")
    if not document_id:
        return
    entry = next((entry for entry in entries if entry.document_id == document_id), None)
    if entry is None:
        st.html(notice("This article is not in the library", "It may have been removed or renamed since."))
        return
    title = entry.summary.title if entry.summary else entry.document_id
    st.html(
        f'<div class="notice" role="alertdialog" aria-label="Remove an article"><p class="notice-title">'
        f"Remove “{escape(title)}”?</p><p>{escape(_describe_removal(library, entry))}</p></div>"
    )
    with st.container(key="removal", horizontal=True):
        st.button("Remove it", type="primary", on_click=_remove, args=(library, entry))
        st.button("Keep it", on_click=_forget_removal)


def _describe_removal(library: Library, entry: LibraryEntry) -> str:
    if _is_added_by_hand(entry):
        return "It was added by hand: it leaves the index, and its file stays where it is."
    place = library.folders.place_of(entry.document_id)
    if place is None:
        return "Searches no longer find it. None of the folders holds its file."
    return f"Searches no longer find it. Its file is not deleted: it is moved to {place[0] / REMOVED}."


@writes
def _remove(library: Library, entry: LibraryEntry) -> None:
    def work(progress: Progress) -> IndexChange:
        return remove_article(library, entry.document_id, _is_added_by_hand(entry), progress)

    _forget_removal()
    begin(work)


def _forget_removal() -> None:
    st.query_params.pop("remove", None)


def _is_added_by_hand(entry: LibraryEntry) -> bool:
    return entry.summary is not None and entry.summary.added_by_hand
