from .programs import (
    run_questions as run_questions,
)
