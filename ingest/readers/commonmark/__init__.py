"""Write Markdown of every dialect: CommonMark and the marks of GitHub, Obsidian, Hugo, Jekyll, MDX and MkDocs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
