"""Uploading: choose files, see what would be indexed of each, then add them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.progress import Progress
from index import SyncReport
from ingest import SUFFIXES
from patella import Library
from ui.html import notice
from ui.library import article_folder as folder
from ui.library.preview import Preview, preview, preview_card
from ui.progress import begin


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file that was uploaded, what it would become, and whether an article has its name already."""

    data: bytes
    preview: Preview
    replaces: bool


def upload_panel(library: Library, present: Collection[str]) -> None:
    """`present` are the ids of the articles that are there already."""
    st.html('<h2 class="part">Add articles</h2>')
    files = st.file_uploader(
        "Choose files",
        label_visibility="collapsed",
        type=[suffix.lstrip(".") for suffix in sorted(SUFFIXES)],
        accept_multiple_files=True,
        key=f"upload-{st.session_state.get('uploads', 0)}",
    )
    if files:
        _confirm(library, _arrivals(library, files, present))


def _arrivals(library: Library, files: Sequence[UploadedFile], present: Collection[str]) -> list[_Arrival]:
    arrivals: list[_Arrival] = []
    for file in files:
        data, name = file.getvalue(), folder.safe_name(file.name)
        if any(arrival.preview.name == name for arrival in arrivals):
            shown = Preview(name, problem="has the same name as another of these files. Rename it and choose it again.")
        else:
            shown = _preview(name, data, library)
        arrivals.append(_Arrival(data, shown, name in present))
    return arrivals


@st.cache_data(max_entries=64, show_spinner="Reading the files")
def _preview(name: str, data: bytes, _library: Library) -> Preview:
    return preview(_library, name, data)


def _confirm(library: Library, arrivals: Sequence[_Arrival]) -> None:
    for arrival in arrivals:
        st.html(preview_card(arrival.preview, arrival.replaces))
    readable = [arrival for arrival in arrivals if not arrival.preview.problem]
    replacing = [arrival.preview.name for arrival in readable if arrival.replaces]
    agreed = not replacing or st.checkbox(
        "Replace the articles of the same name. The old files are kept aside.", key="replace"
    )
    if readable:
        label = "Add this article" if len(readable) == 1 else f"Add these {len(readable)} articles"
        st.button(label, type="primary", disabled=not agreed, on_click=_add, args=(library, readable))
    else:
        st.html(notice("None of these files can be added."))


def _add(library: Library, arrivals: Sequence[_Arrival]) -> None:
    articles = library.settings.articles

    def work(progress: Progress) -> SyncReport:
        articles.mkdir(parents=True, exist_ok=True)
        for arrival in arrivals:
            folder.save_article(articles, arrival.preview.name, arrival.data)
        return library.sync(progress)

    if begin(work):
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1  # an empty box for the next files
