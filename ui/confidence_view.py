"""How sure a result is, said beside it; and what probably does not answer, folded."""

from __future__ import annotations

from collections.abc import Sequence

from search import Confidence, Result
from ui.markup import counted, hidden

NO_ANSWER = (
    '<div class="nothing" role="status"><h2>No answer here</h2>'
    "<p>Nothing in these articles seems to answer this. Ask in other words, or look at what is closest.</p></div>"
)

_SAID = {Confidence.STRONG: "strong", Confidence.POSSIBLE: "possible", Confidence.NONE: "probably no answer"}


def sureness(result: Result) -> str:
    """Nothing where it was not measured."""
    if result.margin is None:
        return ""
    return f'<span class="sure {result.confidence}">{hidden("Confidence: ")}{_SAID[result.confidence]}</span>'


def parted(results: Sequence[Result]) -> tuple[Sequence[Result], Sequence[Result]]:
    """Those down to the last that may answer, and the rest, in their order."""
    count = max((n for n, each in enumerate(results, 1) if each.confidence != Confidence.NONE), default=0)
    return results[:count], results[count:]


def folded(count: int, html: str, alone: bool) -> str:
    """The rest, to be unfolded; `alone` where nothing stands above it."""
    if not count:
        return ""
    passages = counted(count, "passage")
    said = f"The closest {passages}" if alone else f"{passages} more, less likely to answer"
    return f'<details class="closest"><summary>{said}</summary>{html}</details>'
