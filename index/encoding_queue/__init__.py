"""Encoding on several hosts: a queue of passages, those who work on it, and a `sync` that hands passages over."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
