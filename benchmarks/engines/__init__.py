"""Benchmark of engines: the default one beside PostgreSQL, in one run over the same passages."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
