"""The engine that keeps an index in PostgreSQL with pgvector, which any number of machines share."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
