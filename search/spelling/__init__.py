"""Spelling: finds misspelt words of a question and suggests the question that was meant ("did you mean")."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
