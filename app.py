"""The script that `streamlit run app.py` runs: it names the pages and draws the one that the address asks for."""

from __future__ import annotations

import streamlit as st

from ui import draw_page, evaluation_page, library_page, search_page

if __name__ == "__main__":  # worker processes of an indexing import this file too, and must not draw the page
    draw_page(
        [
            st.Page(search_page, title="Search", default=True),
            st.Page(library_page, title="Library", url_path="library"),
            st.Page(evaluation_page, title="Evaluation", url_path="evaluation"),
        ]
    )
