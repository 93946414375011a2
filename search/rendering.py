"""Answers as text for the terminal: each result with its breadcrumb, its marked passage and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.counts import counted
from core.documents import Mark, MarkKind, Metadata, Passage
from search.answers import STRONG
from search.copies import copy_names
from search.query import Condition
from search.ranking import score_breakdown
from search.remedies import Remedy, find_remedies
from search.results import Answer, Confidence, Result

_WORD, _ANSWER, _FAINT, _BOLD = (1, 4), (30, 43), (2,), (1,)  # ANSI SGR codes
_LEGEND = {
    MarkKind.ANSWER: ("the sentence that answers best", _ANSWER, "[[{}]]"),
    MarkKind.WORD: ("a word of the question", _WORD, "*{}*"),
}  # kind of a mark -> its meaning, its colours, and its signs without colours

ONLY_RELATED = "Related passages, maybe no answer"
"""What is said above results of which the best is related and no more."""

MAX_AUTHORS, MAX_TAGS = 3, 5
"""The most authors and tags that the line about an article names."""

_REMEDIES = {
    Remedy.ADD_WORD: "Type a word to look for.",
    Remedy.TAKE_CORRECTION: "Take the correction.",
    Remedy.DROP_CONDITIONS: "Take away a condition.",
    Remedy.USE_BOTH_MODES: "Leave out --mode keyword: passages of the same meaning are then found too.",
    Remedy.CHECK_SPELLING: "Check the spelling, and write out short words and abbreviations.",
    Remedy.OTHER_WORDS: "Try other words.",
}


def render_answer(answer: Answer, painted: bool, explained: bool = False, narrowed_by: Sequence[str] = ()) -> str:
    """Return an answer as text for the terminal, with the parts of each score if `explained`.

    If `painted`, ANSI colours show the marks. Otherwise the sentence that answers stands in [[ ]], and each word of the
    question in * *. `narrowed_by` names the options of the command that leave results out; an empty answer advises to
    do without them.
    """
    return _Rendering(painted, explained, narrowed_by).render(answer)


class _Rendering:
    def __init__(self, painted: bool, explained: bool, narrowed_by: Sequence[str]) -> None:
        self._painted, self._explained, self._narrowed_by = painted, explained, narrowed_by

    def render(self, answer: Answer) -> str:
        head = "\n".join(self._head(answer))
        if not answer.results:
            nothing = f"No passage was found. {self._advice(answer)}"
            return f"{head}\n{nothing}" if head else nothing
        parts = [head, self._verdict(answer), *map(self._result, answer.results)]
        return "\n\n".join([*filter(None, parts), self._footer(answer)])

    def _head(self, answer: Answer) -> list[str]:
        """Return the lines above the results: the notices, the conditions that the results meet, and the suggestion."""
        lines = [self._paint(notice, _FAINT) for notice in answer.notices]
        lines += map(self._condition, answer.conditions)
        if answer.suggestion:
            lines.append(f"{self._paint('Did you mean:', _FAINT)} {answer.suggestion}")
        return lines

    def _condition(self, condition: Condition) -> str:
        """Return a condition with the question that takes it away, if anything is left to ask."""
        hint = f"to take it away, ask: {condition.question_without}" if condition.question_without else ""
        return f"{condition.label}  {self._paint(f'({hint})', _FAINT)}" if hint else condition.label

    def _verdict(self, answer: Answer) -> str:
        """Return what the list of results is worth, or nothing if it answers or was not measured."""
        if answer.confidence == Confidence.NONE:
            return f"{self._paint('No answer here', _BOLD)}, as far as can be told. The closest passages:"
        return self._paint(f"{ONLY_RELATED}:", _FAINT) if is_only_related(answer) else ""

    def _advice(self, answer: Answer) -> str:
        """Return what to change so that something is found, in a sentence for each remedy."""
        sentences = _REMEDIES | {
            Remedy.WIDEN: f"Leave out {' and '.join(self._narrowed_by)}.",
        }
        fitting = find_remedies(answer.query, answer.mode, answer.suggestion is not None, bool(self._narrowed_by))
        return " ".join(sentences[remedy] for remedy in fitting)

    def _result(self, result: Result) -> str:
        passage = result.passage
        score = f"{result.score:.3f}" if result.margin is None else f"{result.score:.3f} {result.confidence.label}"
        head = self._paint(f"{result.rank}. {breadcrumb(passage)}", _BOLD)
        if not result.why.listed:  # a list of articles is not ranked
            head += f"  {self._paint(score, _FAINT)}"
        reasons = [f"{result.why}  ({passage.passage_id})"]
        if result.copies:
            reasons.append(f"also in: {', '.join(copy_names(passage, result.copies))}")
        if self._explained:
            reasons += [_score_sum(result), *filter(None, [answer_chance(result)])]
        about = [self._paint(line, _FAINT) for line in filter(None, [about_line(result.metadata, passage)])]
        marked = self._marked(passage, shown_marks(result))
        lines = [head, *about, marked, *(self._paint(line, _FAINT) for line in reasons)]
        return "\n".join(lines)

    def _footer(self, answer: Answer) -> str:
        count = counted(len(answer.results), "passage")
        return "\n".join([*self._legend(answer), f"{count} in {answer.took_ms['total']:.0f} ms"])

    def _legend(self, answer: Answer) -> list[str]:
        """Return the legend of the marks that are shown as a line, or no line without marks."""
        shown = {mark.kind for result in answer.results for mark in result.marks}
        entries = [
            self._paint(meaning, colours) if self._painted else signs.format(meaning)
            for kind, (meaning, colours, signs) in _LEGEND.items()
            if kind in shown
        ]
        return ["  ".join(entries)] if entries else []

    def _marked(self, passage: Passage, marks: tuple[Mark, ...]) -> str:
        """Return the text of a passage, cut at every edge of a mark; the marks that cover a stretch style it.

        A lead is faint where nothing marks it.
        """
        edges = sorted({0, passage.body_start, len(passage.text), *(m.start for m in marks), *(m.end for m in marks)})
        return "".join(
            self._stretch(passage.text, start, end, marks, faint=end <= passage.body_start)
            for start, end in pairwise(edges)
        )

    def _stretch(self, text: str, start: int, end: int, marks: tuple[Mark, ...], faint: bool) -> str:
        covering = [mark for mark in marks if mark.start <= start and end <= mark.end]
        is_word = any(mark.kind == MarkKind.WORD for mark in covering)
        answers = [mark for mark in covering if mark.kind == MarkKind.ANSWER]
        if self._painted:
            colours = (_WORD if is_word else ()) + (_ANSWER if answers else ())
            return self._paint(text[start:end], colours or (_FAINT if faint else ()))
        opening = "[[" if any(mark.start == start for mark in answers) else ""
        closing = "]]" if any(mark.end == end for mark in answers) else ""
        star = "*" if is_word else ""
        return f"{opening}{star}{text[start:end]}{star}{closing}"

    def _paint(self, text: str, codes: tuple[int, ...]) -> str:
        return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m" if self._painted and codes else text


def is_only_related(answer: Answer) -> bool:
    """Return whether the best result of an answer is related and no more, as far as that was measured."""
    measured = any(result.margin is not None for result in answer.results)
    return measured and answer.confidence == Confidence.POSSIBLE


def answer_chance(result: Result) -> str:
    """Return how likely a result answers, as "a 72 % chance that it answers", or nothing if it was not measured.

    A result that is not called an answer for another reason, such as a code that no article holds, has no chance that
    would be true of it: nothing is returned.
    """
    if result.margin is None or (result.margin >= STRONG and result.confidence != Confidence.STRONG):
        return ""
    percent = min(max(round(100 * result.margin), 1), 99)
    article = "an" if percent in (8, 11, 18) or 80 <= percent < 90 else "a"
    limit = {1: "at most ", 99: "at least "}.get(percent, "")
    return f"{limit}{article} {percent} % chance that it answers"


def shown_marks(result: Result) -> tuple[Mark, ...]:
    """Return the marks of a result as they are shown: answers with only white space between them become one."""
    answers: list[Mark] = []
    by_start = sorted(result.marks, key=lambda mark: (mark.start, -mark.end))
    for mark in (mark for mark in by_start if mark.kind == MarkKind.ANSWER):
        last = answers[-1] if answers else None
        if last and not result.passage.text[last.end : mark.start].strip():
            answers[-1] = replace(last, end=max(last.end, mark.end))
        else:
            answers.append(mark)
    words = (mark for mark in by_start if mark.kind == MarkKind.WORD)
    return tuple(sorted([*answers, *words], key=lambda mark: (mark.start, -mark.end)))


def about_line(metadata: Metadata, passage: Passage | None = None) -> str:
    """Return authors, date, tags and the page of a passage on one line, or "" if none of them is known.

    >>> about_line(Metadata(("Ann Li", "Bo Ek"), "2024-05", tags=("tea",)))
    'Ann Li, Bo Ek · 2024-05 · tea'
    """
    page = f"page {passage.page}" if passage and passage.page else ""
    if page and passage and passage.recognized:
        page += ", read by OCR"
    parts = [_some(metadata.authors, MAX_AUTHORS), metadata.date, _some(metadata.tags, MAX_TAGS), page]
    return " · ".join(filter(None, parts))


def _some(names: Sequence[str], limit: int) -> str:
    """Return the first names, and how many there are beyond: "Ann Li, Bo Ek and 5 more"."""
    rest = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"{', '.join(names[:limit])}{rest}"


def breadcrumb(passage: Passage) -> str:
    """Return the title and the headings above a passage, joined by " › "."""
    return " › ".join((passage.title, *passage.headings))


def _score_sum(result: Result) -> str:
    """Return how a score adds up: "0.212 your words + 0.071 meaning = 0.283"."""
    parts = " + ".join(f"{value:.3f} {name}" for name, value in score_breakdown(result.why.parts))
    return f"{parts or '0.000'} = {result.score:.3f}"
