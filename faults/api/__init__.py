"""Requests that are drawn from the description of the API: each answer must be one that the description declares."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
