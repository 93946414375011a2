"""Answers: the sentence that answers, the confidence of a result, its marks and its reasons."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
