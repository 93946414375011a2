"""Long histories of a library beside a plain model, and many readers of an index that one process writes."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
