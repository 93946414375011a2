"""Find the columns that a page holds row by row: columns of prose are read one after the other, others are a table.

A gutter is a strip of the page, free of text, with words on both sides in several successive rows. The spaces between
words lie above each other now and then; a gutter is told from them by its width, its length, and the words along it,
which begin, end or stand in the middle at one place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import inf
from statistics import mean, median

from ingest.readers.pdf.rows import Row, Word

# Lengths are in heights of the type of a row.
_MIN_GUTTER = 0.3
_MIN_TIGHT_GUTTER = 0.2  # where each row has a word that begins at the right edge of the gutter
_EXACT = 0.05  # the most that words which begin at one edge differ
_MIN_UNEVEN = 1.2  # of the widest to the narrowest gap of a row that is not justified
_MIN_TABLE_GUTTER = 0.7  # mean width of the gaps of a table along a gutter
_MAX_STEP = 3.2  # from one row to the next
_MAX_LINE_STEP = 1.35  # from one line of a cell to the next
_MAX_WIDE_LINE_STEP = 2.0  # where lines stand wide apart
_MAX_SPACE = 0.45  # of prose: a wider gap is none between its words
_ALIGNED = 0.17  # the most that words which stand in one line differ
_MIN_RATIO = 1.4  # of a gutter to the space between words
_MIN_TABLE_RATIO = 2.0  # of the mean gap of a table to the space between words
_MIN_TABLE_CHARACTERS = 1.5  # widths of a character in the mean gap of a table: more than a space of program code
_MIN_ROWS = 3
_MIN_PROSE_ROWS = 5
_MIN_BOTH = 0.5  # of the rows along a gutter have words on both sides
_MIN_ALIGNED = 0.7  # of the rows
_SPACED = 1.3  # times the least step between lines, from one row of a table to the next where rows stand apart
_MIN_PROSE_ALIGNED = 0.8
_MAX_PROSE_COLUMNS = 4
_MAX_GAPS = 100  # in a row; one with more is no table that fits on a page
_MIN_PROSE_WORDS = 3
_FILLED = 0.7  # of the width of a column
_MIN_LINES = 0.75  # of the rows along a column of prose have a line of it
_LEADER = re.compile(r"(?:[.·_]\s?+){4,}+")  # of a text from its end
_ITEM_MARK = re.compile(r"[^\w\s]{1,2}|[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)\]]|\[?\d{1,3}\]?")


@dataclass(frozen=True, slots=True)
class _Region:
    """The rows `first` to `end` of a page and the strips between their columns, from the left."""

    first: int
    end: int
    gutters: tuple[tuple[float, float], ...]


def read_columns(rows: Sequence[Row]) -> list[Row]:
    """Return the rows in reading order, cut where columns stand side by side. Rows of a table get their cells."""
    found: list[Row] = []
    index = 0
    while index < len(rows):
        region = _find_region(rows, index)
        from_right = _find_table_from_right(rows, index)
        if from_right:
            found += from_right
            index += len(from_right)
        elif region is None:
            found.append(rows[index])
            index += 1
        else:
            found += _read_region(rows[region.first : region.end], region.gutters)
            index = region.end
    return found


def cut(row: Row, gutters: Sequence[tuple[float, float]]) -> list[list[Word]]:
    """Return the words of the row in each column, from the left. `gutters` are strips between the columns."""
    middles = [(low + high) / 2 for low, high in gutters]
    columns: list[list[Word]] = [[] for _ in range(len(gutters) + 1)]
    for word in row.words:
        columns[bisect_left(middles, (word.left + word.right) / 2)].append(word)
    return columns


def _find_table_from_right(rows: Sequence[Row], first: int) -> list[Row]:
    """Return the rows of a table of right-to-left text that begins at a row, with their cells from the right.

    Its rows have the same number of short segments, which stand in line in each column. Return no rows without one.
    """
    count = len(rows[first].segments)
    table = list[Row]()
    for row in rows[first:] if count > 1 else ():
        step = table[-1].bottom - row.bottom if table else 1.0
        if row.cells or len(row.segments) != count or not 0 < step < _MAX_STEP * row.size:
            break
        table.append(row)
    if len(table) < _MIN_ROWS:
        return []
    columns = list(zip(*(row.segments for row in table), strict=True))
    if all(median(len(segment.text.split()) for segment in column) >= _MIN_PROSE_WORDS for column in columns):
        return []  # columns of prose
    size = median(row.size for row in table)
    if not all(_stand_in_line(column, size) for column in columns):
        return []
    return [Row(row.words, row.bottom, row.size, tuple(each.text for each in row.segments)) for row in table]


def _stand_in_line(column: Sequence[Word], size: float) -> bool:
    """Return whether most of the segments of a column begin, end or stand in the middle at one place."""
    edges = ([each.right for each in column], [each.left for each in column])
    middles = [(each.left + each.right) / 2 for each in column]
    return any(_share_in_line(places, _ALIGNED * size) >= _MIN_ALIGNED for places in (*edges, middles))


def _find_region(rows: Sequence[Row], first: int) -> _Region | None:
    """Return the longest region with columns that begins at a row, or None."""
    gaps = _find_gaps(rows[first])
    if not gaps:
        return None
    end = max(_follow(rows, first, gap)[0] for gap in gaps)
    if end - first < 2:
        return None
    body = rows[first:end]
    gaps = _find_gaps(max(body, key=_count_wide_gaps))  # the first row may lack cells
    # A cell across some columns ends their gutters early: those that go on to the end count.
    followed = [_follow(body, 0, gap) for gap in gaps]
    strips = [strip for _, reach, strip in followed if reach == len(body)]
    cells = [cut(row, strips) for row in body]
    starts = sum(not _holds_further_lines(body, index, strips) for index in range(len(body)))
    gutters = [strip for number, strip in enumerate(strips) if _is_gutter(body, cells, number, starts)]
    if not gutters or _is_list(body, gutters):
        return None
    if _is_prose([cut(row, gutters) for row in body]):
        end = _find_end_of_longest(rows, end, gutters)
    else:
        end = _find_end_of_last_row(rows, end, gutters)
    return _Region(first, end, tuple(gutters))


def _find_end_of_longest(rows: Sequence[Row], end: int, gutters: Sequence[tuple[float, float]]) -> int:
    """Return the end of the lines with which one column goes on below the others."""
    while end < len(rows):
        row, above = rows[end], rows[end - 1]
        is_next = 0 < _step(above, row) <= _MAX_LINE_STEP * row.size and abs(row.size - above.size) < 0.5
        is_in_column = all(row.right <= low + 1 or row.left >= high - 1 for low, high in gutters)
        if row.cells or not is_next or not is_in_column:
            break
        end += 1
    return end


def _find_end_of_last_row(rows: Sequence[Row], end: int, gutters: Sequence[tuple[float, float]]) -> int:
    """Return the end of the lines with which cells of the last row of a table go on below the others."""
    while end < len(rows) and not rows[end].cells and _holds_further_lines(rows, end, gutters):
        end += 1
    return end


def _holds_further_lines(rows: Sequence[Row], index: int, gutters: Sequence[tuple[float, float]]) -> bool:
    """Return whether a row holds further lines of cells: words of one later column alone, close below others."""
    row, step = rows[index], _step(rows[index - 1], rows[index]) if index else 0.0
    filled = [number for number, cell in enumerate(cut(row, gutters)) if cell]
    if len(filled) != 1 or filled[0] == 0 or row.left < gutters[filled[0] - 1][1] - 1:
        return False
    return 0 < step <= _max_line_step(row.text) * row.size


def _max_line_step(text: str) -> float:
    """Return how far a line of this text may be below another line of its cell: further if it begins small."""
    return _MAX_WIDE_LINE_STEP if text[:1].islower() else _MAX_LINE_STEP


def _find_gaps(row: Row) -> list[tuple[float, float]]:
    """Return the gaps between the words of a row that may be part of a gutter, from the left.

    The spaces of a justified line are all alike: it has none.
    """
    gaps = [(word.right, following.left) for word, following in pairwise(row.words)]
    widths = [right - left for left, right in gaps]
    if not widths or max(widths) < min(_MIN_TABLE_GUTTER * row.size, _MIN_RATIO * median(widths)):
        return []
    wide = [gap for gap, width in zip(gaps, widths, strict=True) if width >= _MIN_GUTTER * row.size]
    return wide if len(wide) <= _MAX_GAPS else []


def _step(above: Row, row: Row) -> float:
    """Return the points from the last line of a row to the first line of the row below it."""
    return above.bottom - row.bottom - row.drop


def _count_wide_gaps(row: Row) -> int:
    return sum(right - left >= _MIN_TABLE_GUTTER * row.size for left, right in _find_gaps(row))


def _follow(rows: Sequence[Row], first: int, gap: tuple[float, float]) -> tuple[int, int, tuple[float, float]]:
    """Return the end of the rows with words on both sides of a gap, the end of those that leave it free, and the strip.

    The strip is what all of the latter rows leave free. A gap no wider than a space is free where a word begins at the
    edge of the strip after it; the last row has a wider one.
    """
    low, high = gap
    end, reach, strip = first + 1, first, gap
    min_gutter, wide = _MIN_GUTTER, 0  # and how many rows have had a gap as wide as that of a table
    for index in range(first, len(rows)):
        row, above = rows[index], rows[max(index - 1, first)]
        if row.cells or (index > first and not 0 < _step(above, row) < _MAX_STEP * max(row.size, above.size)):
            break
        left, right = _free_part(row, low, high)
        is_between = row.left < left and right < row.right
        is_space = is_between and _is_space(row, left, right)
        is_in_line = is_between and abs(right - high) <= _EXACT * row.size
        wide += is_in_line and right - left >= _MIN_TABLE_GUTTER * row.size and not _is_justified(row)
        if is_in_line and wide:
            min_gutter = _MIN_TIGHT_GUTTER
        elif is_space:
            break
        low, high = max(low, left), min(high, right)
        if high - low < min_gutter * row.size:
            break
        reach, strip = index + 1, (low, high)
        if is_between and not is_space:
            end = reach
    return end, reach, strip


def _free_part(row: Row, low: float, high: float) -> tuple[float, float]:
    """Return the ends of the gap beside or between the words of a row that leaves most of a strip free."""
    ends = pairwise((-inf, *(end for word in row.words for end in (word.left, word.right)), inf))
    return max(islice(ends, 0, None, 2), key=lambda gap: min(high, gap[1]) - max(low, gap[0]))


def _is_space(row: Row, left: float, right: float) -> bool:
    """Return whether the gap from `left` to `right` between two words of a row is no wider than its other gaps."""
    others = [b.left - a.right for a, b in pairwise(row.words) if (a.right, b.left) != (left, right)]
    return bool(others) and right - left <= min(_MAX_SPACE * row.size, _MIN_RATIO * min(others))


def _is_justified(row: Row) -> bool:
    """Return whether the spaces of a row are all alike."""
    gaps = [following.left - word.right for word, following in pairwise(row.words)]
    return len(gaps) > 1 and max(gaps) < _MIN_UNEVEN * min(gaps)


def _is_gutter(rows: Sequence[Row], cells: Sequence[Sequence[Sequence[Word]]], number: int, starts: int) -> bool:
    """Return whether the words along a strip begin, end or stand in the middle at one place, as those of columns do.

    `cells` holds the words of each row by column, the strip stands behind the column with this `number`, and `starts`
    of the rows begin a row of a table.
    """
    both = [(each[number], each[number + 1]) for each in cells if each[number] and each[number + 1]]
    if len(both) < 2 or len(both) < _MIN_BOTH * starts:
        return False
    size = median(row.size for row in rows)
    widths = [right[0].left - left[-1].right for left, right in both]
    mean_gap = mean(widths)
    space = _find_space([cell for pair in both for cell in pair], size)
    width = _find_character_width([cell for pair in both for cell in pair])
    lefts = [right[0].left for _, right in both]
    if mean_gap >= max(_MIN_TABLE_GUTTER * size, _MIN_TABLE_RATIO * space, _MIN_TABLE_CHARACTERS * width):
        if len(both) < _MIN_ROWS and (len(cells[0]) < 3 or min(widths) < 2 * _MIN_TABLE_GUTTER * size):
            return False
        rights = [right[-1].right for _, right in both]
        middles = [(left + right) / 2 for left, right in zip(lefts, rights, strict=True)]
        return any(_share_in_line(places, _ALIGNED * size) >= _MIN_ALIGNED for places in (lefts, rights, middles))
    is_narrow_column = len(both) >= _MIN_PROSE_ROWS and mean_gap >= _MIN_RATIO * space
    return is_narrow_column and _share_in_line(lefts, _ALIGNED * size) >= _MIN_PROSE_ALIGNED


def _find_space(cells: Sequence[Sequence[Word]], size: float) -> float:
    """Return the usual width of the space between two words of the cells, in points."""
    spaces = [following.left - word.right for cell in cells for word, following in pairwise(cell)]
    return max(median(spaces), 0.1 * size) if spaces else 0.25 * size


def _find_character_width(cells: Sequence[Sequence[Word]]) -> float:
    """Return the mean width of the characters of the cells, in points."""
    words = [word for cell in cells for word in cell]
    return sum(word.right - word.left for word in words) / sum(len(word.text) for word in words)


def _share_in_line(places: Sequence[float], tolerance: float) -> float:
    """Return the largest share of places that lie within the tolerance of one of them."""
    return max(sum(abs(place - other) <= tolerance for other in places) for place in places) / len(places)


def _is_list(rows: Sequence[Row], gutters: Sequence[tuple[float, float]]) -> bool:
    """Return whether the first column holds the marks of list items alone."""
    marks = [" ".join(word.text for word in cells[0]) for row in rows if (cells := cut(row, gutters[:1]))[0]]
    return all(_ITEM_MARK.fullmatch(mark) for mark in marks)


def _read_region(rows: Sequence[Row], gutters: Sequence[tuple[float, float]]) -> Iterator[Row]:
    columns = [cut(row, gutters) for row in rows]
    if _is_prose(columns):
        for number in range(len(gutters) + 1):
            yield from (row.part(cells[number]) for row, cells in zip(rows, columns, strict=True) if cells[number])
        return
    yield from _read_table(rows, columns)


def _read_table(rows: Sequence[Row], columns: Sequence[Sequence[Sequence[Word]]]) -> Iterator[Row]:
    """Yield the rows of a table, each with all lines of its cells."""
    last: Row | None = None
    bottom = 0.0
    line_step = _find_line_step(rows, columns)
    for row, cells in zip(rows, columns, strict=True):
        texts = [_without_leader(" ".join(word.text for word in cell)) for cell in cells]
        if last and _goes_on(last, texts, (bottom - row.bottom - row.drop) / row.size, line_step):
            joined = [f"{old} {new}".strip() for old, new in zip(last.cells, texts, strict=True)]
            last = Row((*last.words, *row.words), last.bottom, last.size, tuple(joined))
        else:
            if last:
                yield last
            last = Row(row.words, row.bottom, row.size, tuple(texts))
        bottom = row.bottom
    if last:
        yield last


def _goes_on(row: Row, texts: Sequence[str], step: float, line_step: float) -> bool:
    """Return whether a line of a table goes on in cells of the row above it.

    It does if it holds text in one later cell alone, or is as close as the lines of a cell where rows stand apart.
    """
    filled = [number for number, text in enumerate(texts) if text]
    if not all(row.cells[number] for number in filled):
        return False
    if line_step:
        return step <= line_step
    return len(filled) == 1 and filled[0] > 0 and step <= _max_line_step(texts[filled[0]])


def _find_line_step(rows: Sequence[Row], columns: Sequence[Sequence[Sequence[Word]]]) -> float:
    """Return the largest step from line to line of a cell, in heights of the type, or 0.0 if rows do not stand apart.

    They do if some steps are wider than others, and no line after a close one has text in every column: rows that
    stand in groups are no lines of one row.
    """
    steps = [_step(above, row) / row.size for above, row in pairwise(rows)]
    most = min(min(steps, default=0.0) * _SPACED, _MAX_WIDE_LINE_STEP)
    close = [all(cells) for step, cells in zip(steps, columns[1:], strict=True) if step <= most]
    return most if len(close) < len(steps) - 1 and not any(close) else 0.0


def _is_prose(columns: Sequence[Sequence[Sequence[Word]]]) -> bool:
    """Return whether each column holds lines of several words, most of which fill its width.

    Few lines are prose only if they go on in small letters.
    """
    if len(columns[0]) > _MAX_PROSE_COLUMNS or len(columns) < _MIN_ROWS:
        return False
    texts = [[cells[number] for cells in columns if cells[number]] for number in range(len(columns[0]))]
    if any(_has_holes([bool(cells[number]) for cells in columns]) for number in range(len(texts))):
        return False
    if len(columns) < _MIN_PROSE_ROWS and not all(_goes_on_in_small_letters(lines) for lines in texts):
        return False
    return all(_is_prose_column(lines) for lines in texts)


def _has_holes(is_filled: Sequence[bool]) -> bool:
    """Return whether a column lacks many lines between its first and its last, as if its texts were cells."""
    first, end = is_filled.index(True), len(is_filled) - is_filled[::-1].index(True)
    return sum(is_filled) < _MIN_LINES * (end - first)


def _goes_on_in_small_letters(lines: Sequence[Sequence[Word]]) -> bool:
    """Return whether at least half of the lines below the first begin with a small letter."""
    return 2 * sum(line[0].text[0].islower() for line in lines[1:]) >= len(lines[1:])


def _is_prose_column(lines: Sequence[Sequence[Word]]) -> bool:
    widths = [line[-1].right - line[0].left for line in lines]
    filled = sum(width >= _FILLED * max(widths) for width in widths)
    return median(len(line) for line in lines) >= _MIN_PROSE_WORDS and filled >= 0.6 * len(lines)


def _without_leader(text: str) -> str:
    """Return the text without the dots at its end that lead the eye to the next column."""
    leader = _LEADER.match(text[::-1])
    return text[: len(text) - leader.end()] if leader else text
