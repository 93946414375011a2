from .chunking import CHUNKER as CHUNKER, chunk as chunk
from .readers import SUFFIXES as SUFFIXES
from .reading import read as read, read_bytes as read_bytes, read_text as read_text
