"""How other programs find the page: browsers as a search engine, feed readers by its new and changed articles."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
