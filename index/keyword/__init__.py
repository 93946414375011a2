"""Keyword search: terms of a text, postings, BM25F, and the keyword index that Whoosh stores."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
