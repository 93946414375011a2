from .candidate_features import (
    FEATURES as FEATURES,
)
from .confidence import (
    LEAD_DEPTH as LEAD_DEPTH,
    RELATED as RELATED,
    STRONG as STRONG,
    AnswerSigns as AnswerSigns,
    Calibration as Calibration,
    ConfidenceSignals as ConfidenceSignals,
    answer_probability as answer_probability,
    answer_signs as answer_signs,
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
