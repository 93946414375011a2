"""Evaluations that are kept beside the index: written, listed, compared, and looked into question by question."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
