"""Hostile files, made in code, and how they and damaged files are read and indexed, within the bounds of every file."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
