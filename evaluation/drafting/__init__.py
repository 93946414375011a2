"""Questions drafted from the articles of a library, without a language model, for a person to accept or drop."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
