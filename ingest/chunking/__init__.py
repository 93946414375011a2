"""Cut the sections of a document into passages of whole sentences that fit the model."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
