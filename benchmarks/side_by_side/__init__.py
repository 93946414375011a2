"""Benchmark of Patella and its peers side by side, on the same passages and questions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
