"""Pages that are pictures of text: name them, and read them by OCR where it is installed."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
