from .trials import (
    evaluate_spelling as evaluate_spelling,
)
