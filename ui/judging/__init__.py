"""Judging on the page: who judges, the grades beside the results, and judging without seeing ranks and scores."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
