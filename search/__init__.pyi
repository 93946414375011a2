from .answers import (
    MIN_SURENESS as MIN_SURENESS,
    AnswerCandidate as AnswerCandidate,
    Calibration as Calibration,
    answer_candidates as answer_candidates,
    word_marks as word_marks,
)
from .calibration import (
    calibrate as calibrate,
)
from .comparison import (
    ComparedPassage as ComparedPassage,
    Comparison as Comparison,
    Move as Move,
    compare as compare,
)
from .query import (
    Query as Query,
    parse as parse,
)
from .query_cache import (
    QueryCache as QueryCache,
)
from .ranking import (
    DEFAULT_WEIGHTS as DEFAULT_WEIGHTS,
    MAX_KEYWORD_WEIGHT as MAX_KEYWORD_WEIGHT,
    Features as Features,
    ScoredPassage as ScoredPassage,
    Weights as Weights,
    fuse as fuse,
    score_breakdown as score_breakdown,
    score_candidate as score_candidate,
    with_keyword_weight as with_keyword_weight,
)
from .rendering import (
    breadcrumb as breadcrumb,
)
from .results import (
    Answer as Answer,
    Confidence as Confidence,
    Mode as Mode,
    Result as Result,
)
from .scope import (
    Scope as Scope,
)
from .searcher import (
    DEPTH as DEPTH,
    Clock as Clock,
    rank as rank,
    retrieve as retrieve,
    search as search,
)
from .similar import (
    find_similar as find_similar,
)
from .spelling import (
    NEIGHBOURING_KEYS as NEIGHBOURING_KEYS,
    common_words as common_words,
    corpus_fit as corpus_fit,
    suggestion as suggestion,
)
