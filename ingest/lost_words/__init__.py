"""The words of a file that are in no passage, by a second, coarse reading that knows nothing of the readers.

The coarse reading takes all text of the file, also some that no reader of the source sees as part of the article, such
as the menus of a web page. It leaves out what repeats, and what is written for programs alone. So a lost word is a
question to a person and not yet a defect.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
