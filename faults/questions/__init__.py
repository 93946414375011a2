"""Questions of every kind, by the hundred thousand: errors, slow ones and memory are counted."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
