"""What lies beside an index and outlives it: what people judged and prefer, tokens, tuned weights, kept evaluations."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
