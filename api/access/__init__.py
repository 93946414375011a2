"""Who may read and who may write over the API and over MCP: the tokens of a library, and what lets in without one."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
