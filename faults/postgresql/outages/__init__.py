"""Hosts that do not answer any more: the network swallows what they send, or the server stands still."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
