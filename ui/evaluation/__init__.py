"""The evaluation page: measures of a collection of judged questions in each search mode."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
