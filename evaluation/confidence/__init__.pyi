from .fitting import FittedWeights as FittedWeights, fit_weights as fit_weights
from .measuring import (
    RIGHT as RIGHT,
    UNRELATED as UNRELATED,
    WRONG as WRONG,
    ConfidenceReport as ConfidenceReport,
    JudgedAnswer as JudgedAnswer,
    measure_confidence as measure_confidence,
)
from .report import (
    BINS as BINS,
    confidence_as_json as confidence_as_json,
    confidence_as_text as confidence_as_text,
    keep_confidence as keep_confidence,
    reliability as reliability,
)
