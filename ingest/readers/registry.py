"""The registry of readers by file ending. A reader is a function that turns (file name, bytes) into a Draft."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ingest.canonical import Draft

Reader = Callable[[str, bytes], Draft]

_MODULES = {
    ".txt": "ingest.readers.text",
    ".text": "ingest.readers.text",
    ".md": "ingest.readers.markdown",
    ".markdown": "ingest.readers.markdown",
    ".html": "ingest.readers.html",
    ".htm": "ingest.readers.html",
    ".xhtml": "ingest.readers.html",
    ".xht": "ingest.readers.html",
    ".docx": "ingest.readers.word",
    ".docm": "ingest.readers.word",
    ".dotx": "ingest.readers.word",
    ".dotm": "ingest.readers.word",
    ".pdf": "ingest.readers.pdf",
    ".epub": "ingest.readers.epub",
    ".odt": "ingest.readers.opendocument",
    ".ott": "ingest.readers.opendocument",
    ".fodt": "ingest.readers.opendocument",
    ".pptx": "ingest.readers.slides",
    ".pptm": "ingest.readers.slides",
    ".ppsx": "ingest.readers.slides",
    ".ppsm": "ingest.readers.slides",
    ".potx": "ingest.readers.slides",
    ".potm": "ingest.readers.slides",
    ".rtf": "ingest.readers.rich_text",
    ".mhtml": "ingest.readers.saved_page",
    ".mht": "ingest.readers.saved_page",
    ".html.gz": "ingest.readers.saved_page",
    ".htm.gz": "ingest.readers.saved_page",
}

SUFFIXES = frozenset(_MODULES)
"""The endings of the files that can be read, in lower case, with their dot."""


def reader_for(suffix: str) -> Reader:
    """Return the reader of files with this ending, which has to be one of SUFFIXES.

    The module of the reader, and with it the library that it needs, is imported by this call and not before.
    """
    reader: Reader = import_module(_MODULES[suffix]).read
    return reader
