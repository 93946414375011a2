"""Which of two ways to search is better: their results in one list, blind, and the preferences counted."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
