"""The door for programs: a JSON API over HTTP, below `/api/v1`, in the process of the page or without it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
