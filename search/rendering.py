"""Answers as text for the terminal: each result with its breadcrumb, its marked passage and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.counts import counted
from core.documents import Mark, MarkKind, Passage
from search.query import parse
from search.ranking import score_breakdown
from search.remedies import Remedy, condition_names, find_remedies
from search.results import Answer, Confidence, Result

_WORD, _ANSWER, _FAINT, _BOLD = (1, 4), (30, 43), (2,), (1,)  # ANSI SGR codes
_LEGEND = {
    MarkKind.ANSWER: ("the sentence that answers", _ANSWER, "[[{}]]"),
    MarkKind.WORD: ("a word of the question", _WORD, "*{}*"),
}  # kind of a mark -> its meaning, its colours, and its signs without colours

_REMEDIES = {
    Remedy.ADD_WORD: "Type a word to look for.",
    Remedy.TAKE_CORRECTION: "Take the correction.",
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
        lines = [self._paint(notice, _FAINT) for notice in answer.notices]
        if answer.suggestion:
            lines.append(f"{self._paint('Did you mean:', _FAINT)} {answer.suggestion}")
        if not answer.results:
            return "\n".join([*lines, f"No passage was found. {self._advice(answer)}"])
        if answer.confidence == Confidence.NONE:
            lines.append(f"{self._paint('No answer here', _BOLD)}, as far as can be told. The closest passages:")
        return "\n\n".join([*lines, *map(self._result, answer.results), self._footer(answer)])

    def _advice(self, answer: Answer) -> str:
        """Return what to change so that something is found, in a sentence for each remedy."""
        sentences = _REMEDIES | {
            Remedy.WIDEN: f"Leave out {' and '.join(self._narrowed_by)}.",
            Remedy.DROP_CONDITIONS: f"Take away conditions: {', '.join(condition_names(parse(answer.query)))}.",
        }
        fitting = find_remedies(answer.query, answer.mode, answer.suggestion is not None, bool(self._narrowed_by))
        return " ".join(sentences[remedy] for remedy in fitting)

    def _result(self, result: Result) -> str:
        passage = result.passage
        score = f"{result.score:.3f}" if result.margin is None else f"{result.score:.3f} {result.confidence}"
        head = f"{self._paint(f'{result.rank}. {breadcrumb(passage)}', _BOLD)}  {self._paint(score, _FAINT)}"
        reason = self._paint(f"{result.why}  ({passage.passage_id})", _FAINT)
        lines = [head, self._marked(passage, result.marks), reason]
        return "\n".join([*lines, self._paint(_score_sum(result), _FAINT)] if self._explained else lines)

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
        """Return the text of a passage, cut at every edge of a mark; the marks that cover a stretch style it."""
        edges = sorted({0, len(passage.text), *(m.start for m in marks), *(m.end for m in marks)})
        return "".join(self._stretch(passage.text, start, end, marks) for start, end in pairwise(edges))

    def _stretch(self, text: str, start: int, end: int, marks: tuple[Mark, ...]) -> str:
        covering = [mark for mark in marks if mark.start <= start and end <= mark.end]
        is_word = any(mark.kind == MarkKind.WORD for mark in covering)
        answers = [mark for mark in covering if mark.kind == MarkKind.ANSWER]
        if self._painted:
            return self._paint(text[start:end], (_WORD if is_word else ()) + (_ANSWER if answers else ()))
        opening = "[[" if any(mark.start == start for mark in answers) else ""
        closing = "]]" if any(mark.end == end for mark in answers) else ""
        star = "*" if is_word else ""
        return f"{opening}{star}{text[start:end]}{star}{closing}"

    def _paint(self, text: str, codes: tuple[int, ...]) -> str:
        return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m" if self._painted and codes else text


def breadcrumb(passage: Passage) -> str:
    """Return the title and the headings above a passage, joined by " › "."""
    return " › ".join((passage.title, *passage.headings))


def _score_sum(result: Result) -> str:
    """Return how a score adds up: "0.212 your words + 0.071 meaning = 0.283"."""
    parts = " + ".join(f"{value:.3f} {name}" for name, value in score_breakdown(result.why.parts))
    return f"{parts or '0.000'} = {result.score:.3f}"
