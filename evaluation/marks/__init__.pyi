from .measuring import (
    measure_marks as measure_marks,
)
from .report import keep_marks as keep_marks, marks_as_json as marks_as_json, marks_as_text as marks_as_text
