"""Benchmark of growth: how time, memory and disk space grow with the number of passages."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
