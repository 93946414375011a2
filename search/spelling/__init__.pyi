from .edit_costs import (
    NEIGHBOURING_KEYS as NEIGHBOURING_KEYS,
)
from .english import (
    common_words as common_words,
)
from .suggest import (
    corpus_fit as corpus_fit,
    suggestion as suggestion,
)
