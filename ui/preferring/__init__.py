"""Which is better: the results of two ways to search in one list, blind, and what visitors preferred."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
