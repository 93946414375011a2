"""The reader of Org files (.org), as Emacs and its followers write them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
