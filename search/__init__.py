"""Search: ranks the passages of an index for a question, marks them and explains their rank."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
