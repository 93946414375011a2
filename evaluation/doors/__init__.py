"""The same questions over every door: command, API over HTTP, MCP over standard input and output, MCP over HTTP."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
