"""What visitors preferred, for the Evaluation page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from evaluation import PairCount, PreferenceLog, count_preferences, preferences_of
from ui import service
from ui.html import link
from ui.url_state import PREFER, UrlState

_WAY = (
    f'<p class="calm">Which is better? {link("Compare two ways to search", UrlState(judging=PREFER).results())}, or '
    "two states of the index, on your own questions, without knowing which gave what.</p>"
)


def draw_counts() -> None:
    """Draw the way to comparing and, folded away, what was preferred. Raises CollectionError."""
    st.html(_WAY)
    log = preferences_of(service.library().settings.index)
    counts = _counts(log.place, log.version(), log)
    if counts:
        with st.expander("What was preferred"):
            st.html(preferred(counts))


def preferred(counts: Sequence[PairCount]) -> str:
    """Return a table of the pairs of arms, each with its verdict."""
    names = ("Questions", "First wins", "Second wins", "Ties", "Share of the first", "p")
    head = "".join(f'<th scope="col" class="number">{name}</th>' for name in names)
    rows = "".join(_row(each, names) for each in counts)
    return (
        '<table class="listing figures"><caption class="unseen">What was preferred</caption>'
        f'<thead><tr><th scope="col">First and second</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        '<p class="lead">The share is that of the decided questions, with its 95 % interval. p is that of the sign '
        "test, corrected for the number of rows.</p>"
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _counts(place: str, version: tuple[int, ...], _log: PreferenceLog) -> list[PairCount]:
    return count_preferences(_log.all())


def _row(count: PairCount, names: Sequence[str]) -> str:
    share = "" if count.share is None else f"{count.share:.0%}"
    interval = f"{count.interval[0]:.0%} to {count.interval[1]:.0%}" if count.interval else ""
    values = (
        f"{count.questions:,}",
        f"{count.first_wins:,}",
        f"{count.second_wins:,}",
        f"{count.ties:,}",
        f'{share} <span class="perfect">{interval}</span>',
        f"{count.corrected:.3f}",
    )
    cells = "".join(
        f'<td class="number" data-mode="{name}">{value}</td>' for name, value in zip(names, values, strict=True)
    )
    pair = f"{escape(count.first.label)} and {escape(count.second.label)}"
    return f'<tr><th scope="row">{pair}<span class="file">{escape(count.verdict)}</span></th>{cells}</tr>'
