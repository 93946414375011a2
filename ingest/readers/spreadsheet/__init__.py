"""The reader of Excel files, and the writer of tables that it shares with the reader of .csv files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
