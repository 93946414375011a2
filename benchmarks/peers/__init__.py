"""Peers: search libraries that are measured side by side, each in its own file and process, behind one interface.

All of them except `patella.py` run in an interpreter that has the libraries of the peers but not those of Patella.
These files import nothing of Patella except each other. `peer.py` defines the interface.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
