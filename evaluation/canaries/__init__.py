"""Questions that are asked before and after a change of the articles: what the change does to the answers."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
