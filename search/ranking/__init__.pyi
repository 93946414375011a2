from .features import (
    NO_SENTENCE_FEATURES as NO_SENTENCE_FEATURES,
    Features as Features,
    Legs as Legs,
    SentenceFeatures as SentenceFeatures,
    fetch_features as fetch_features,
    fetch_similarities as fetch_similarities,
    sentence_features as sentence_features,
)
from .fusion import fuse as fuse
from .score import (
    ScoredPassage as ScoredPassage,
    score_breakdown as score_breakdown,
    score_passages as score_passages,
)
from .similarities import (
    NEIGHBOURS as NEIGHBOURS,
    Floats as Floats,
    PassageSimilarity as PassageSimilarity,
    neighbourhood as neighbourhood,
)
from .weights import (
    DEFAULT_CHOICE as DEFAULT_CHOICE,
    DEFAULT_WEIGHTS as DEFAULT_WEIGHTS,
    MAX_KEYWORD_WEIGHT as MAX_KEYWORD_WEIGHT,
    PARTS as PARTS,
    WeightChoice as WeightChoice,
    Weights as Weights,
    with_keyword_weight as with_keyword_weight,
)
