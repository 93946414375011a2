"""What is measured side by side: each in a file and a process of its own, behind the one interface of `peer.py`.

All but `patella.py` are run by an interpreter that has the peers' libraries and not ours, so these files import
nothing of Patella but each other.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
