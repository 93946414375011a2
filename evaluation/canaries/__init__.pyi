from .effect import (
    Effect as Effect,
    MovedQuestion as MovedQuestion,
    effect_as_text as effect_as_text,
    effect_of as effect_of,
)
from .questions import (
    Canaries as Canaries,
    canary_questions as canary_questions,
)
