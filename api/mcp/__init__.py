"""The door for assistants: tools and resources over the Model Context Protocol, for reading alone."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
