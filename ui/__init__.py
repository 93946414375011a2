"""The Streamlit pages: search, library and evaluation. Only this package and app.py import Streamlit.

Text of articles and visitors reaches a page in one way: it is escaped into HTML and drawn with `st.html`.
Modules named `view` or `*_view` build HTML and do nothing else. Modules named `page`, `*_page` or `*_panel` draw that
HTML and hold the widgets.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
