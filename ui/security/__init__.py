"""Who may reach the page, what they may do there, and what a browser may do with it.

`Gate` stands before every request and websocket. `require_writing` is called by each action that changes something.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
