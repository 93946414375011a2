"""Faults of storage: operations that fail, power that is lost, processes that are killed."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
