"""Benchmark of reading: how many megabytes of each format a reader reads in a second of CPU, beside other programs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
