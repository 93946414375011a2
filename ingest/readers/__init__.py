"""Readers, one module for each file format, and the registry that chooses a reader by the ending of a file name."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
