from .chunker import CHUNKER as CHUNKER, chunk as chunk
