"""Benchmark of publishing: how an index grows with many changes of one article, and how they slow down questions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
