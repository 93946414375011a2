"""The passage index: the interface of an engine, its two implementations, and `open_engine`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
