"""Judgements that people make while they search: kept, undone, combined, compared, and exchanged with other tools."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
