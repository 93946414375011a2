"""Benchmark of a page under load: many visitors at once, more of them than it can serve, and one long run."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
