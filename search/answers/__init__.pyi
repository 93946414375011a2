from .confidence import (
    POSSIBLE as POSSIBLE,
    STRONG as STRONG,
    Calibration as Calibration,
    ConfidenceSignals as ConfidenceSignals,
    unrelated_questions as unrelated_questions,
)
from .explain import (
    Explainer as Explainer,
)
from .marks import (
    word_marks as word_marks,
)
from .sentences import (
    MIN_SURENESS as MIN_SURENESS,
    AnswerCandidate as AnswerCandidate,
    answer_candidates as answer_candidates,
)
