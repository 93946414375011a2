"""Benchmark of a build in stages: when the first question is answered, and what the stages cost."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
