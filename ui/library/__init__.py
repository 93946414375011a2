"""The library page: the list of articles, uploads, reindexing and the generations of the index."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
