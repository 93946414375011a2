"""Embedding models: models on this machine, encoders that turn texts into vectors, and token counters."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
