"""Read web pages: find the article among menus and teasers, and write its blocks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
