"""Evaluation of spelling correction: how much a typing error costs and how much a correction regains."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
