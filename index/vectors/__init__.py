"""Vectors in one byte or one bit per dimension, dot products, cosines, and HNSW graphs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
