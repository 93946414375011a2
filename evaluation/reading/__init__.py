"""Evaluation of reading: what the readers find in files, beside what people expect of them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
