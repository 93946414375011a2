"""Where passages are kept and looked up: the interface of an engine, its implementations, and the way into them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
