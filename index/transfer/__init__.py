"""A whole index elsewhere: as a backup in one file, or at another address."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
