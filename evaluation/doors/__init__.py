"""The same questions over every door: command, page, API over HTTP, and MCP over standard input and output and HTTP."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
