"""What the text of a question tells: the answer that it expects, its aspect, its codes, and its language."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
