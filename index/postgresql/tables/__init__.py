"""The tables in PostgreSQL: how they are reached, made and written, and what tells decay and who holds what."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
