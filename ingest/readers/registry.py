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
    ".mdx": "ingest.readers.markdown",
    ".html": "ingest.readers.html",
    ".htm": "ingest.readers.html",
    ".docx": "ingest.readers.word",
    ".docm": "ingest.readers.word",
    ".dotx": "ingest.readers.word",
    ".dotm": "ingest.readers.word",
    ".pdf": "ingest.readers.pdf",
}

SUFFIXES = frozenset(_MODULES)
"""The endings of the files that can be read, in lower case, with their dot."""


def reader_for(suffix: str) -> Reader:
    """Return the reader of files with this ending, which has to be one of SUFFIXES.

    The module of the reader, and with it the library that it needs, is imported by this call and not before.
    """
    reader: Reader = import_module(_MODULES[suffix]).read
    return reader
