"""The upload panel of the library page: a visitor chooses files, sees a preview of each, and adds them."""

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
class _Upload:
    """An uploaded file: its bytes, its preview, and whether an article of the same name exists."""

    data: bytes
    preview: Preview
    replaces: bool


def upload_panel(library: Library, present: Collection[str]) -> None:
    """Draw the upload box, and a preview of each chosen file. `present` holds the ids of the existing articles."""
    st.html('<h2 class="part">Add articles</h2>')
    files = st.file_uploader(
        "Choose files",
        label_visibility="collapsed",
        type=sorted(SUFFIXES),  # with their dots: Streamlit takes "text" for every kind of text file
        accept_multiple_files=True,
        key=f"upload-{st.session_state.get('uploads', 0)}",
    )
    if files:
        _confirm(library, _read_uploads(library, files, present))


def _read_uploads(library: Library, files: Sequence[UploadedFile], present: Collection[str]) -> list[_Upload]:
    uploads: list[_Upload] = []
    for file in files:
        data, name = file.getvalue(), folder.safe_name(file.name)
        if any(upload.preview.name == name for upload in uploads):
            problem = "has the same name as another of these files. Rename it and choose it again."
            file_preview = Preview(name, problem=problem)
        else:
            file_preview = _cached_preview(name, data, library)
        uploads.append(_Upload(data, file_preview, name in present))
    return uploads


@st.cache_data(max_entries=64, show_spinner="Reading the files")
def _cached_preview(name: str, data: bytes, _library: Library) -> Preview:
    return preview(_library, name, data)


def _confirm(library: Library, uploads: Sequence[_Upload]) -> None:
    for upload in uploads:
        st.html(preview_card(upload.preview, upload.replaces))
    readable = [upload for upload in uploads if not upload.preview.problem]
    replacing = [upload.preview.name for upload in readable if upload.replaces]
    confirmed = not replacing or st.checkbox(
        "Replace the articles of the same name. The old files are kept aside.", key="replace"
    )
    if readable:
        label = "Add this article" if len(readable) == 1 else f"Add these {len(readable)} articles"
        st.button(label, type="primary", disabled=not confirmed, on_click=_add, args=(library, readable))
    else:
        st.html(notice("None of these files can be added."))


def _add(library: Library, uploads: Sequence[_Upload]) -> None:
    articles = library.settings.articles

    def work(progress: Progress) -> SyncReport:
        articles.mkdir(parents=True, exist_ok=True)
        for upload in uploads:
            folder.save_article(articles, upload.preview.name, upload.data)
        return library.sync(progress)

    if begin(work):
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1  # a new key makes the box empty
