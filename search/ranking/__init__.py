"""Ranking: fuses the hits of both legs and scores the passages by their features and similarities."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
