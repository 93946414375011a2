from .advice import explain_unread as explain_unread
from .bounded import BoundedReader as BoundedReader, Bounds as Bounds, close_readers as close_readers
from .chunking import CHUNKER as CHUNKER, chunk as chunk
from .lost_words import (
    words_missing_from as words_missing_from,
    words_of as words_of,
)
from .readers import SUFFIXES as SUFFIXES
from .reading import read as read, read_bytes as read_bytes, read_text as read_text, suffix_of as suffix_of
from .regular_files import open_regular as open_regular, size_of as size_of
from .show import (
    document_as_json as document_as_json,
    document_as_text as document_as_text,
    error_as_json as error_as_json,
)
