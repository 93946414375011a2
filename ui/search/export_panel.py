"""The control below the results that exports them. A file is made when its button is pressed, not before."""

from __future__ import annotations

from functools import partial
from urllib.parse import urljoin

import streamlit as st

from core.addresses import article_url
from core.documents import Passage
from search import AddressOf, Answer, ExportFormat, export, plain_name

_PURPOSES = {
    ExportFormat.CSV: "a table",
    ExportFormat.MARKDOWN: "a text",
    ExportFormat.JSON: "for programs",
    ExportFormat.RIS: "for Zotero, EndNote",
    ExportFormat.BIBTEX: "for LaTeX",
}


def draw_export(answer: Answer, name: str) -> None:
    """Draw a button that opens the choice of a format; nothing without results. `name` is what was asked for.

    The addresses of the passages begin as the page is reached, so that they lead here from anywhere.
    """
    if not answer.results:
        return
    address_of = partial(passage_address, st.context.url or "")
    with st.container(key="export"), st.popover("Export", type="tertiary"), st.container(gap=None):
        for format, purpose in _PURPOSES.items():
            st.download_button(
                f"{format.label}, {purpose}",
                partial(_data, answer, format, address_of),
                f"{file_name(name)}{format.suffix}",
                format.media_type,
                key=f"export-{format}",
                type="tertiary",
                on_click="ignore",
            )


def _data(answer: Answer, format: ExportFormat, address_of: AddressOf) -> bytes:
    return export(answer, format, address_of).data


def passage_address(page: str, passage: Passage) -> str:
    """Return the lasting address of a passage. `page` is the address of the search page, "" if it is not known."""
    return urljoin(page, article_url(passage.document_id, passage.passage_id)) if page else ""


def file_name(asked: str) -> str:
    """Return a name for a file of results, without its ending.

    >>> file_name("Why do muscles cramp at night?"), file_name("茶")
    ('why-do-muscles-cramp-at-night', 'results')
    """
    return plain_name(asked) or "results"
