"""Faults on purpose: damage what is kept, and look whether it is ever shown as an answer."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
