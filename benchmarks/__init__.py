"""Benchmarks of speed, memory, disk space and quality, run on this machine; reports keep the raw numbers."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
