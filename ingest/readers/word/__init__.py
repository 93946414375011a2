"""The reader of Word files: .docx, .docm, .dotx and .dotm, transitional and strict."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
