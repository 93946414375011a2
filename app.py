"""The script that `streamlit run app.py` runs: it names the pages and draws the one that the address asks for.

Streamlit imports it once as a module, for the server with its routes, and runs it as a script for each page.
"""

from __future__ import annotations

import streamlit as st

from ui import draw_page, evaluation_page, library_page, routes, search_page

if __name__ == "__main__":
    draw_page(
        [
            st.Page(search_page, title="Search", default=True),
            st.Page(library_page, title="Library", url_path="library"),
            st.Page(evaluation_page, title="Evaluation", url_path="evaluation"),
        ]
    )
elif __name__ == "app":  # worker processes of an indexing import this file too, and need neither page nor server
    app = st.App(__file__, routes=routes())
