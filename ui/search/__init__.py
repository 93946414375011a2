"""The search page: the question box, results, comparisons, similar passages and the empty page."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
