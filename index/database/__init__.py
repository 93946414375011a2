"""One SQLite file with many readers and one writer, and the checksum of a row."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
