from .candidate_features import (
    FEATURES as FEATURES,
)
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
    SURENESS_WEIGHTS as SURENESS_WEIGHTS,
    WEIGHTS as WEIGHTS,
    AnswerCandidate as AnswerCandidate,
    answer_candidates as answer_candidates,
    answer_sentences as answer_sentences,
    sureness_features as sureness_features,
)
