"""The pages: search, library, evaluation. The only place, with app.py, that knows Streamlit.

Somebody's text is drawn in one way: as HTML that was escaped here (`markup`, `marked_text`), through `st.html`.
The modules named `*_view` make HTML and nothing else; the modules named `*_page` draw it and hold the widgets.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
