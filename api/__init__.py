"""What programs and assistants are given of the library: articles, sections and passages, within bounds."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
