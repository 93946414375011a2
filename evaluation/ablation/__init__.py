"""Ablation of the ranking: how much each part of the score contributes to its quality."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
