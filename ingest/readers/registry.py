"""The registry of readers by file ending. A reader is a function that turns (file name, bytes) into a Draft."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ingest.canonical import Draft

Reader = Callable[[str, bytes], Draft]

_ENDINGS = {
    "text": ".txt .text",
    "markdown": ".md .markdown .mdx",
    "html": ".html .htm .xhtml .xht",
    "saved_page": ".mhtml .mht .html.gz .htm.gz",
    "pdf": ".pdf",
    "word": ".docx .docm .dotx .dotm",
    "opendocument": ".odt .ott .fodt",
    "rich_text": ".rtf",
    "slides": ".pptx .pptm .ppsx .ppsm .potx .potm",
    "spreadsheet": ".xlsx .xlsm .xltx .xltm",
    "csv_table": ".csv .tsv",
    "epub": ".epub",
    "mail": ".eml",
    "notebook": ".ipynb",
    "rst": ".rst .rest",
    "org": ".org",
}
"""The module of each reader, and the endings of the files that it reads."""

_MODULES = {ending: f"ingest.readers.{module}" for module, endings in _ENDINGS.items() for ending in endings.split()}

SUFFIXES = frozenset(_MODULES)
"""The endings of the files that can be read, in lower case, with their dot."""


def reader_for(suffix: str) -> Reader:
    """Return the reader of files with this ending, which has to be one of SUFFIXES.

    The module of the reader, and with it the library that it needs, is imported by this call and not before.
    """
    reader: Reader = import_module(_MODULES[suffix]).read
    return reader
