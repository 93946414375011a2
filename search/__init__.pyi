from .answers import (
    FEATURES as FEATURES,
    MIN_SURENESS as MIN_SURENESS,
    STRONG as STRONG,
    SURENESS_WEIGHTS as SURENESS_WEIGHTS,
    WEIGHTS as WEIGHTS,
    AnswerCandidate as AnswerCandidate,
    AnswerSigns as AnswerSigns,
    Calibration as Calibration,
    answer_candidates as answer_candidates,
    sureness_features as sureness_features,
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
from .copies import (
    copy_names as copy_names,
)
from .exports import (
    AddressOf as AddressOf,
    Exported as Exported,
    ExportFormat as ExportFormat,
    export as export,
    plain_name as plain_name,
)
from .filters import (
    Facet as Facet,
    FacetValue as FacetValue,
    PropertyClause as PropertyClause,
    facets as facets,
)
from .notices import (
    words_only_text as words_only_text,
)
from .query import (
    MAX_CHARACTERS as MAX_CHARACTERS,
    Condition as Condition,
    Query as Query,
    cut_to_limit as cut_to_limit,
    parse as parse,
)
from .query_cache import (
    QueryCache as QueryCache,
)
from .questions import (
    aspects_of as aspects_of,
)
from .ranking import (
    DEFAULT_CHOICE as DEFAULT_CHOICE,
    DEFAULT_WEIGHTS as DEFAULT_WEIGHTS,
    MAX_KEYWORD_WEIGHT as MAX_KEYWORD_WEIGHT,
    NO_SENTENCE_FEATURES as NO_SENTENCE_FEATURES,
    PARTS as PARTS,
    Features as Features,
    Legs as Legs,
    ScoredPassage as ScoredPassage,
    WeightChoice as WeightChoice,
    Weights as Weights,
    fetch_features as fetch_features,
    fetch_similarities as fetch_similarities,
    fuse as fuse,
    score_breakdown as score_breakdown,
    score_passages as score_passages,
    sentence_features as sentence_features,
    with_keyword_weight as with_keyword_weight,
)
from .remedies import (
    Remedy as Remedy,
    find_remedies as find_remedies,
)
from .rendering import (
    ONLY_RELATED as ONLY_RELATED,
    about_line as about_line,
    answer_chance as answer_chance,
    breadcrumb as breadcrumb,
    is_only_related as is_only_related,
    render_answer as render_answer,
    shown_marks as shown_marks,
)
from .results import (
    Answer as Answer,
    Confidence as Confidence,
    Mode as Mode,
    Result as Result,
)
from .scope import (
    EVERYWHERE as EVERYWHERE,
    Scope as Scope,
)
from .searcher import (
    HITS_PER_LEG as HITS_PER_LEG,
    Clock as Clock,
    Retrieved as Retrieved,
    look_up_legs as look_up_legs,
    rank as rank,
    read_features as read_features,
    retrieve as retrieve,
    search as search,
)
from .short_forms import (
    find_other_forms as find_other_forms,
)
from .similar import (
    find_similar as find_similar,
)
from .spelling import (
    NEIGHBOURING_KEYS as NEIGHBOURING_KEYS,
    corpus_fit as corpus_fit,
    load_words as load_words,
    suggestion as suggestion,
)
