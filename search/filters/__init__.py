"""Filters on the metadata of articles: the conditions of a question, and the facets of its results."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
