from .misspellings import (
    misspellings_of as misspellings_of,
)
from .report import (
    keep_spelling as keep_spelling,
    spelling_as_json as spelling_as_json,
    spelling_as_text as spelling_as_text,
)
from .trials import (
    evaluate_spelling as evaluate_spelling,
)
