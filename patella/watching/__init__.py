"""Watching folders of articles: what changed, when it is still enough to be indexed, and whether a folder is there."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
