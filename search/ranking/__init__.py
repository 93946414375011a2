"""From what both legs found to a ranking: features, similarities, weights and the score."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
