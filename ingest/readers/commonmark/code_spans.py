"""Tell the prose of a Markdown text from its code: marks inside code are shown as they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

_FENCE = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})(.*)")
_BACKTICKS = re.compile(r"`+")
_LIST_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")


class CodeLines:
    """A judge that is asked about each line of a text in turn, and tells whether it is code.

    Code stands between fences, or is indented by four characters below a blank line and outside of lists.
    """

    def __init__(self) -> None:
        self._fence = ""
        self._is_indented_code = False
        self._follows_blank = True
        self._in_list = False

    @property
    def in_fence(self) -> bool:
        """Whether the lines asked about so far end inside a fence."""
        return bool(self._fence)

    def is_code(self, line: str) -> bool:
        """Return whether the next line is code or the fence of code."""
        fence = _FENCE.match(line)
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not fence[2].strip():
                self._fence = ""
            return True
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            self._fence = fence[1]
            return True
        return self._is_indented(line)

    def _is_indented(self, line: str) -> bool:
        if not line.strip():
            self._follows_blank = True
            return self._is_indented_code
        is_indented = line.startswith(("    ", "\t"))
        if _LIST_ITEM.match(line) and not self._is_indented_code:
            self._in_list = True
        elif not is_indented and self._follows_blank:
            self._in_list = False
        self._is_indented_code = is_indented and not self._in_list and (self._follows_blank or self._is_indented_code)
        self._follows_blank = False
        return self._is_indented_code


def change_prose(text: str, change: Callable[[str], str]) -> str:
    """Return the Markdown text with each stretch of it outside of code changed by `change`.

    >>> change_prose("a `a` a", str.upper)
    'A `a` A'
    """
    parts: list[str] = []
    prose: list[str] = []
    code_lines = CodeLines()
    for line in text.splitlines(keepends=True):
        if code_lines.is_code(line.rstrip("\n")):
            parts.append(_change_outside_spans("".join(prose), change))
            prose = []
            parts.append(line)
        else:
            prose.append(line)
    return "".join([*parts, _change_outside_spans("".join(prose), change)])


def _change_outside_spans(text: str, change: Callable[[str], str]) -> str:
    """Return the text, which has no code lines, with all but its code spans changed. A span stays in its paragraph."""
    parts: list[str] = []
    start = 0
    for span_start, span_end in _code_spans(text):
        parts += [change(text[start:span_start]), text[span_start:span_end]]
        start = span_end
    return "".join([*parts, change(text[start:])]) if text else ""


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each code span: from a run of backticks to the next of the same length."""
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    later: dict[int, list[int]] = defaultdict(list)
    for number in range(len(runs) - 1, -1, -1):
        later[runs[number][1] - runs[number][0]].append(number)
    spans = []
    number = 0
    while number < len(runs):
        start, end = runs[number]
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if same and "\n\n" not in text[end : runs[same[-1]][0]] and (start == 0 or text[start - 1] != "\\"):
            spans.append((start, runs[same[-1]][1]))
            number = same[-1]
        number += 1
    return spans
