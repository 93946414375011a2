"""The reader of reStructuredText, as docutils and Sphinx write it: .rst and .rest."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
