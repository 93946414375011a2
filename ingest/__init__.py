"""A file -> Document -> Passages: readers of each format, sections, sentences, and passages that fit the model."""

from ingest.chunking import chunk
from ingest.reader import SUFFIXES, read, read_bytes, read_text
from ingest.tokenizer import Tokenizer, load_tokenizer

CHUNKER = "ingest 3"
"""The fingerprint of reading and chunking: raised by hand whenever the same file would give other passages."""

__all__ = ["CHUNKER", "SUFFIXES", "Tokenizer", "chunk", "load_tokenizer", "read", "read_bytes", "read_text"]
