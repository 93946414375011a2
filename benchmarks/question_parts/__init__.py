"""Benchmark of one question: what each step of a search costs, and each part of a step."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
