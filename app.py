"""`streamlit run app.py`: the pages by name."""

from __future__ import annotations

import streamlit as st

from ui import draw_page, evaluation_page, library_page, search_page

if __name__ == "__main__":  # else a process that helps to index would draw the page
    draw_page(
        [
            st.Page(search_page, title="Search", default=True),
            st.Page(library_page, title="Library", url_path="library"),
            st.Page(evaluation_page, title="Evaluation", url_path="evaluation"),
        ]
    )
