from .edit_costs import (
    NEIGHBOURING_KEYS as NEIGHBOURING_KEYS,
)
from .english import common_words as common_words
from .suggest import (
    corpus_fit as corpus_fit,
    load_words as load_words,
    suggestion as suggestion,
)
