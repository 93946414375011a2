from .coarse_text import source_text as source_text
from .comparing import words_missing_from as words_missing_from, words_of as words_of
