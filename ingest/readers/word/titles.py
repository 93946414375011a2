"""Survey the paragraphs of a Word file before they are written: what is its title, and what do its headings mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from ingest.canonical import collapse_white_space
from ingest.readers.word.package import child, value_of
from ingest.readers.word.styles import Style
from ingest.readers.word.text import ParagraphText
from ingest.structure import looks_like_heading

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LARGE = 1.3  # times the size of ordinary text: a title is set at least as large
_MAX_LINES = 4  # of a title that is set in several paragraphs
_FIRST_LINES = 8  # among these the title is looked for
_MAX_LENGTH = 120  # characters of a line that is no prose
_SAMPLE = 100  # paragraphs that tell the size of ordinary text


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph at the beginning of a file: its text, and how it looks. `size` is in half-points."""

    element: Element
    text: str
    size: int = 0
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file has for headings.

    `title` holds the lines of a title that has no style of one. `shift` is to be added to the level of each heading.
    `has_headings` tells of headings by a style beside the title; `names` holds their texts in small letters.
    `ordinary_size` is that of most of the text, in half-points.
    """

    title: list[Line] = field(default_factory=list)
    shift: int = 0
    has_headings: bool = False
    names: frozenset[str] = frozenset()
    ordinary_size: int = 0


class Surveyor:
    """A reader that looks at paragraphs without writing them. The functions give what it needs to know of each."""

    def __init__(
        self,
        level_of: Callable[[Element], int | None],
        style_of: Callable[[Element], Style],
        read: Callable[[Element], ParagraphText],
    ) -> None:
        self._level_of, self._style_of, self._read = level_of, style_of, read

    def survey(self, paragraphs: Sequence[Element], known_title: str, is_embedded: bool) -> Survey:
        """Return the survey of a file. `known_title` is that of its properties; an embedded file has no title."""
        headings = [(each, level) for each in paragraphs if (level := self._level_of(each)) is not None]
        levels = [level for _, level in headings]
        lines, is_before_heading = self._first_lines(paragraphs, known_title)
        size = self._ordinary_size(paragraphs)
        has_title = 0 in levels or is_embedded
        title = [] if has_title else find_title(lines, size, known_title, is_before_heading)
        # A single heading of level 1 is the title, unless something else is or stands before it.
        is_title = not has_title and not title and levels[:1] == [1] and levels.count(1) == 1 and is_before_heading
        return Survey(
            title=title,
            shift=int(has_title or bool(title) or (1 in levels and not is_title)),
            has_headings=any(level > 0 for level in levels[1 if is_title else 0 :]),
            names=frozenset(collapse_white_space(self._read(each).name).casefold() for each, _ in headings),
            ordinary_size=size,
        )

    def _first_lines(self, paragraphs: Sequence[Element], known_title: str) -> tuple[list[Line], bool]:
        """Return the short lines that the file begins with, and whether a heading comes next."""
        lines: list[Line] = []
        for element in paragraphs:
            if self._level_of(element) is not None:
                return lines, True
            style, paragraph = self._style_of(element), self._read(element)
            text = collapse_white_space(paragraph.name)
            if not text or style.is_contents:
                continue
            is_prose = len(text) > _MAX_LENGTH or text[-1] in ".;,"
            if len(lines) == _FIRST_LINES or (is_prose and text.casefold() != known_title.casefold()):
                break
            alignment = value_of(child(element, "w:pPr", "w:jc"))
            centred = style.centred if alignment is None else alignment == "center"
            lines.append(Line(element, text, paragraph.size, paragraph.bold, centred))
        return lines, False

    def _ordinary_size(self, paragraphs: Sequence[Element]) -> int:
        sizes: Counter[int] = Counter()
        texts = (self._read(each) for each in paragraphs if self._level_of(each) is None)
        for paragraph in islice((text for text in texts if text.usual_size), _SAMPLE):
            sizes[paragraph.usual_size] += len(paragraph.text)
        return max(sizes, key=lambda size: (sizes[size], -size), default=0)


def find_title(lines: Sequence[Line], ordinary_size: int, known_title: str, is_before_heading: bool) -> list[Line]:
    """Return the lines that are the title, or none.

    `lines` are those before the first heading or the first prose. The line that says the title of the properties is the
    title; else the largest one, if it is larger than ordinary text; else a first line that is bold and stands in the
    middle, or is bold and is followed by a heading.
    """
    for line in lines:
        if known_title and line.text.casefold() == known_title.casefold():
            return [line]
    largest = max((line.size for line in lines), default=0)
    if largest >= _LARGE * ordinary_size > 0:
        return list(_successive(lines, largest))
    if lines and lines[0].bold and looks_like_heading(lines[0].text):
        is_followed_by_heading = lines[1].bold if len(lines) > 1 else is_before_heading
        if lines[0].centred or (is_followed_by_heading and not known_title):
            return list(lines[:1])
    return []


def _successive(lines: Sequence[Line], size: int) -> Iterator[Line]:
    """Yield the first line of this size, and those of the same look right after it."""
    first = next((n for n, line in enumerate(lines) if line.size == size), 0)
    found = lines[first : first + _MAX_LINES]
    yield from found[:1]
    for line, following in pairwise(found):
        if (line.size, line.bold, line.centred) != (following.size, following.bold, following.centred):
            return
        yield following
