from .edit_costs import (
    NEIGHBOURING_KEYS as NEIGHBOURING_KEYS,
)
from .suggest import (
    corpus_fit as corpus_fit,
    load_words as load_words,
    suggestion as suggestion,
)
