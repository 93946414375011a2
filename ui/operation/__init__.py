"""How the server keeps going and tells how it goes: a limit on dear work, the log, and the metrics.

Nothing here draws anything. The text of a question goes nowhere, unless PATELLA_LOG_QUESTIONS asks for it in the log.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
