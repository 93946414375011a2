"""The upload panel of the library page: a visitor chooses files, sees a preview of each, and adds them.

A file with the name of an article is added only if the visitor says that it replaces the article. The files that are
chosen with it do not wait for that answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from core.counts import counted
from core.progress import Progress
from patella import Library, safe_name, takes_uploads
from serving import (
    MOST_BYTES,
    MOST_FILES,
    IndexChange,
    TooBusy,
    UploadedFile,
    add_files,
    reading_a_file,
    waiting_files,
)
from ui.html import notice
from ui.library.preview import Preview, preview, preview_card
from ui.progress import begin
from ui.refusals import draw_retry
from ui.security import allow_uploads, drop_uploads, writes


@dataclass(frozen=True, slots=True)
class _Upload:
    """A file, its preview, whether an article of its name exists, and whether the visitor lets the file replace it."""

    file: UploadedFile
    preview: Preview
    is_known: bool
    may_replace: bool = False

    @property
    def can_be_added(self) -> bool:
        return not self.preview.problem and (not self.is_known or self.may_replace)

    @property
    def is_asked_about(self) -> bool:
        return not self.preview.problem and self.is_known and not self.may_replace


def upload_panel(library: Library, present: Collection[str]) -> None:
    """Draw the upload box, and a preview of each chosen file. `present` holds the ids of the existing articles.

    The box takes files of all kinds, so that the preview of one that cannot be read says what to do. The caller draws
    it only for a visitor who may write.
    """
    allow_uploads()
    folders = library.folders
    st.html('<h2 class="part">Add articles</h2>')
    if folders.are_several and not takes_uploads(library.settings.index):
        st.html(f'<p class="lead">They are put into the folder <code>{escape(str(folders.for_uploads))}</code>.</p>')
    chosen = st.file_uploader(
        "Choose files",
        label_visibility="collapsed",
        accept_multiple_files=True,
        key=f"upload-{st.session_state.get('uploads', 0)}",
    )
    st.session_state.pop("confirmed", None)
    left = _left_files()
    files = [*left, *(UploadedFile(safe_name(file.name), file.getvalue()) for file in chosen)]
    if files:
        _confirm(library, [_draw_file(library, files, number, present) for number in range(len(files))])
    if left:
        st.button("Keep what is there", on_click=left.clear)


def _left_files() -> list[UploadedFile]:
    """Return the files of this visitor that wait for an answer although the files that came with them are added."""
    left: list[UploadedFile] = st.session_state.setdefault("left_files", [])
    return left


def _draw_file(library: Library, files: Sequence[UploadedFile], number: int, present: Collection[str]) -> _Upload:
    """Draw the preview of the file of this number, and below it the question whether it may replace an article."""
    file = files[number]
    problem = _problem_beside(file, files[:number])
    file_preview = Preview(file.name, problem=problem) if problem else _preview(file, library)
    into_index = takes_uploads(library.settings.index)
    document_id = file.name if into_index else library.folders.id_of_upload(file.name)
    is_known = document_id in present and not file_preview.problem
    st.html(preview_card(file_preview, is_known))
    may_replace = is_known and st.checkbox(
        "Replace the article of this name." + ("" if into_index else " The old file is kept aside."),
        key=f"replace-{file.name}",
    )
    return _Upload(file, file_preview, is_known, may_replace)


def _problem_beside(file: UploadedFile, earlier: Sequence[UploadedFile]) -> str:
    """Return why a file cannot be added together with those chosen before it, or an empty text."""
    if any(other.name == file.name for other in earlier):
        return "has the same name as another of these files. Rename it and choose it again."
    if len(earlier) >= MOST_FILES or sum(len(other.data) for other in earlier) + len(file.data) > MOST_BYTES:
        return (
            f"is too much: at most {MOST_FILES} files of {MOST_BYTES // 1_000_000} MB together are added at once. "
            "Add the others first, then choose it again."
        )
    return ""


def _preview(file: UploadedFile, library: Library) -> Preview:
    """Return the preview of a file. Where too many files are read at once, it says so, and a button tries again."""
    try:
        return _cached_preview(file.name, file.data, library.settings.library, library)
    except TooBusy as error:
        draw_retry(f"retry-{file.name}")
        return Preview(file.name, problem=str(error))


@st.cache_data(max_entries=64, show_spinner="Reading the files")
def _cached_preview(name: str, data: bytes, library_name: str, _library: Library) -> Preview:
    with reading_a_file() as work:
        previewed = preview(_library, name, data)
        work.results = previewed.passages
        return previewed


def _confirm(library: Library, uploads: Sequence[_Upload]) -> None:
    added = [upload for upload in uploads if upload.can_be_added]
    asked_about = [upload.file for upload in uploads if upload.is_asked_about]
    if added or asked_about:
        count = len(added) or len(asked_about)
        label = "Add this article" if count == 1 else f"Add these {counted(count, 'article')}"
        st.session_state["confirmed"] = added, asked_about  # no arguments: Streamlit keeps them to the end of the visit
        st.button(label, type="primary", disabled=not added, on_click=_add, args=(library,))
    else:
        st.html(notice("This file cannot be added." if len(uploads) == 1 else "None of these files can be added."))


@writes
def _add(library: Library) -> None:
    """Add the confirmed uploads in the background, and go on asking about the files that are left."""
    uploads: Sequence[_Upload]
    left: Sequence[UploadedFile]
    uploads, left = st.session_state["confirmed"]

    def work(progress: Progress) -> IndexChange:
        return add_files(library, [(upload.file, upload.may_replace) for upload in uploads], progress)

    begin(work)
    for file in (*(upload.file for upload in uploads), *left):
        waiting_files().add(file, len(file.data))
    drop_uploads()
    del st.session_state["confirmed"]
    st.session_state["left_files"] = list(left)
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1  # a new key makes the box empty
