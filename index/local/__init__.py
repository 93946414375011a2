"""The engine that keeps an index in one folder on this machine: a catalogue in SQLite and immutable generations."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
