"""An answer as text for the terminal: breadcrumb, passage with both inks, and why it is there."""

from __future__ import annotations

from documents import Mark, MarkKind, Passage
from search.results import Answer, Result
from terminal import is_painted, paint

_WORD, _ANSWER, _FAINT, _BOLD = (1, 4), (30, 43), (2,), (1,)
_PLAIN_LEGEND = "[[the sentence that answers]]  *a word of the question*"


def rendered(answer: Answer) -> str:
    """The whole answer. Without colours the answer stands in [[ ]] and each matched word between two *."""
    notices = [paint(notice, *_FAINT) for notice in answer.notices]
    if not answer.results:
        return "\n".join([*notices, "No passage was found. Try other words, or fewer conditions."])
    results = [_result(result) for result in answer.results]
    return "\n\n".join([*notices, *results, _footer(answer)])


def _result(result: Result) -> str:
    breadcrumb = " › ".join((result.passage.title, *result.passage.headings))
    head = f"{paint(f'{result.rank}. {breadcrumb}', *_BOLD)}  {paint(f'{result.score:.3f}', *_FAINT)}"
    return f"{head}\n{_marked(result.passage, result.marks)}\n{paint(f'{result.why}  ({result.passage.passage_id})', *_FAINT)}"



def _footer(answer: Answer) -> str:
    legend = f"{paint('the sentence that answers', *_ANSWER)}  {paint('a word of the question', *_WORD)}"
    count = f"{len(answer.results)} {'passage' if len(answer.results) == 1 else 'passages'}"
    return f"{legend if is_painted() else _PLAIN_LEGEND}\n{count} in {answer.took_ms['total']:.0f} ms"


def _marked(passage: Passage, marks: tuple[Mark, ...]) -> str:
    """The text cut at every edge of a mark, each piece in the inks of the marks that cover it."""
    edges = sorted({0, len(passage.text), *(m.start for m in marks), *(m.end for m in marks)})
    pieces = zip(edges, edges[1:], strict=False)
    return "".join(_piece(passage.text, start, end, marks) for start, end in pieces)


def _piece(text: str, start: int, end: int, marks: tuple[Mark, ...]) -> str:
    covering = [mark for mark in marks if mark.start <= start and end <= mark.end]
    kinds = {mark.kind for mark in covering}
    if is_painted():
        codes = (_WORD if MarkKind.WORD in kinds else ()) + (_ANSWER if MarkKind.ANSWER in kinds else ())
        return paint(text[start:end], *codes)
    opening = "[[" if any(m.kind == MarkKind.ANSWER and m.start == start for m in covering) else ""
    closing = "]]" if any(m.kind == MarkKind.ANSWER and m.end == end for m in covering) else ""
    star = "*" if MarkKind.WORD in kinds else ""
    return f"{opening}{star}{text[start:end]}{star}{closing}"
