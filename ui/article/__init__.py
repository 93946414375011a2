"""The page of one article: its outline, its text with marks, and the opened passage."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
