from .labels import (
    LabelledCandidate as LabelledCandidate,
    labelled_passages as labelled_passages,
)
from .measuring import (
    measure_marks as measure_marks,
)
from .report import keep_marks as keep_marks, marks_as_json as marks_as_json, marks_as_text as marks_as_text
from .shown import (
    measure_shown_marks as measure_shown_marks,
)
from .shown_report import (
    keep_shown_marks as keep_shown_marks,
    shown_marks_as_json as shown_marks_as_json,
    shown_marks_as_text as shown_marks_as_text,
)
