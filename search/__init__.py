"""A question in, ranked and marked and explained passages out."""

from search.confidence import Calibration, Confidence
from search.query import Query, parse
from search.results import Answer, KeywordReason, Mode, Result, SemanticReason, Why
from search.scope import Scope
from search.searcher import search
from search.similar import similar

__all__ = [
    "Answer",
    "Calibration",
    "Confidence",
    "KeywordReason",
    "Mode",
    "Query",
    "Result",
    "Scope",
    "SemanticReason",
    "Why",
    "parse",
    "search",
    "similar",
]
