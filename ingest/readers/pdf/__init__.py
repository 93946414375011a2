"""Read PDF files: extract their lines, find the headings among them and rebuild the paragraphs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
