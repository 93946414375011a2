from .attack import (
    lose_answers as lose_answers,
)
