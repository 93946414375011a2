from .features import (
    Features as Features,
    Legs as Legs,
)
from .fusion import (
    fuse as fuse,
)
from .score import (
    ScoreDetails as ScoreDetails,
    ScoredPassage as ScoredPassage,
    score_breakdown as score_breakdown,
    score_candidate as score_candidate,
    top_scored as top_scored,
)
from .similarities import (
    NEIGHBOURS as NEIGHBOURS,
    Floats as Floats,
    PassageSimilarity as PassageSimilarity,
    neighbourhood as neighbourhood,
)
from .weights import (
    DEFAULT_WEIGHTS as DEFAULT_WEIGHTS,
    MAX_KEYWORD_WEIGHT as MAX_KEYWORD_WEIGHT,
    Weights as Weights,
    with_keyword_weight as with_keyword_weight,
)
