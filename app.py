"""The script that `streamlit run app.py` runs: it names the pages and draws the one that the address asks for.

Streamlit imports it once as a module, for the server with its routes, and runs it as a script for each page.
"""

from __future__ import annotations

import streamlit as st

from serving import observe
from ui import draw_page, evaluation_page, library_page, lifespan, middleware, routes, search_page

# The title and the page at each path. The page without a path is the first one. (Streamlit would draw a docstring.)
PAGES = {
    "": ("Search", search_page),
    "library": ("Library", library_page),
    "evaluation": ("Evaluation", evaluation_page),
}

if __name__ == "__main__":
    draw_page(
        [st.Page(page, title=title, url_path=path, default=not path) for path, (title, page) in PAGES.items()],
    )
elif __name__ == "app":  # worker processes of an indexing import this file too, and need neither page nor server
    observe()
    app = st.App(__file__, routes=routes(), middleware=middleware(PAGES), lifespan=lifespan)
