"""What a score is the sum of, folded away below its result."""

from __future__ import annotations

from search import Result
from search.breakdown import breakdown
from ui.markup import escape, hidden


def score_parts(result: Result) -> str:
    """A small table, in which each part is a bar as well; to those who hear it the numbers say it all."""
    parts = breakdown(result.why.parts)
    most = max((value for _, value in parts), default=0.0)
    rows = "".join(_row(name, value, most) for name, value in parts)
    return (
        f'<details class="parts"><summary>Why this result{hidden(f": number {result.rank}")}</summary>'
        '<table><caption class="unseen">The parts of the score</caption>'
        f"<tbody>{rows}</tbody>"
        f'<tfoot><tr><th scope="row">score</th><td>{result.score:.3f}</td><td></td></tr></tfoot></table></details>'
    )


def _row(name: str, value: float, most: float) -> str:
    width = 100 * max(value, 0.0) / most if most > 0 else 0.0
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{value:.3f}</td>'
        f'<td class="bar" aria-hidden="true"><i style="width: {width:.0f}%"></i></td></tr>'
    )
