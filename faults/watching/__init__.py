"""A day of changes in folders that are watched, and whether the index follows them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
