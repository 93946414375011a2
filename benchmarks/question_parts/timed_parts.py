"""The parts of a search, and a stopwatch for them: each part is one function, which is timed wherever it is called."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib import import_module
from typing import Any, NamedTuple


class TimedPart(NamedTuple):
    """A part of a search: its name, indented below the part that it belongs to, and the function that does it.

    `owner` is the module that calls the function, or the module and class of a method; `function` is its name there.
    """

    name: str
    owner: str
    function: str


PARTS = (
    TimedPart("parsing", "search.searcher", "parse"),
    TimedPart("keyword leg", "search.searcher", "look_up_words"),
    TimedPart("  lookups in all passages", "index.local.snapshot:LocalSnapshot", "keyword"),
    TimedPart("  BM25F in context", "index.local.snapshot:LocalSnapshot", "scores_in_context"),
    TimedPart("  finding short forms", "search.short_forms", "other_forms"),
    TimedPart("  adding their scores", "search.short_forms", "_gains"),
    TimedPart("codes", "search.searcher", "holders"),
    TimedPart("semantic leg", "index.local.snapshot:LocalSnapshot", "semantic"),
    TimedPart("suggested spelling", "search.searcher", "suggestion"),
    TimedPart("fusion", "search.searcher", "fuse"),
    TimedPart("features", "search.searcher", "fetch_features"),
    TimedPart("  reading vectors", "index.local.snapshot:LocalSnapshot", "passage_vectors"),
    TimedPart("  comparing vectors", "search.ranking.features", "compute_similarities"),
    TimedPart("    word by word", "search.ranking.similarities", "max_sim"),
    TimedPart("  rare words", "search.ranking.features", "fetch_rare_terms"),
    TimedPart("  aspects", "search.ranking.features", "_aspect_matches"),
    TimedPart("  named headings", "search.ranking.features", "_named_headings"),
    TimedPart("score", "search.searcher", "rank"),
    TimedPart("reading passages", "index.local.snapshot:LocalSnapshot", "passages"),
    TimedPart("results", "search.answers.explain:Explainer", "results"),
    TimedPart("  confidence", "search.answers.explain:Explainer", "_judge"),
    TimedPart("  sentence that answers", "search.answers.explain", "answer_candidates"),
    TimedPart("  marks", "search.answers.explain", "passage_marks"),
    TimedPart("  reasons", "search.answers.explain:Explainer", "_why"),
)
"""The parts, in the order of a search. Passages and keyword lookups count wherever a part needs them."""


@contextmanager
def timed_parts() -> Iterator[Counter[str]]:
    """Time the parts of the searches in the block. Yield part -> its milliseconds so far; `clear` starts anew.

    Only the processor time of the calling thread counts, not its waiting, so that other programs matter less.
    """
    took: Counter[str] = Counter()
    with ExitStack() as replaced:
        for part in PARTS:
            module, _, class_name = part.owner.partition(":")
            owner = import_module(module)
            owner = getattr(owner, class_name) if class_name else owner
            original = getattr(owner, part.function)
            setattr(owner, part.function, _timed(original, part.name, took))
            replaced.callback(setattr, owner, part.function, original)
        yield took


def _timed(function: Callable[..., Any], name: str, took: Counter[str]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **options: Any) -> Any:
        started = time.thread_time()
        try:
            return function(*arguments, **options)
        finally:
            took[name] += 1000 * (time.thread_time() - started)  # type: ignore[assignment]

    return timed
