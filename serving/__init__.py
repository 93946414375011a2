"""What page, HTTP API and MCP share while a server runs: the open libraries, the searches, the queues, the log.

Nothing here draws anything or speaks a protocol. The text of a question goes nowhere, unless PATELLA_LOG_QUESTIONS asks
for it in the log.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
