"""Hostile files of every kind: the work of reading them grows in proportion to their length.

Work is what does not depend on the machine: the calls of functions in Python and of its libraries in C, which the
interpreter counts. What a regular expression does inside one call is counted in tests/test_patterns.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from cProfile import Profile
from functools import partial
from itertools import pairwise

import pytest

from core.errors import ArticleError
from evaluation.crafted import all_kinds
from evaluation.crafted.kinds import Kind
from ingest import SUFFIXES, chunk, read_bytes

DOUBLED = (20, 40, 80, 160)
"""How often the part of a kind is repeated."""

DOUBLED_FURTHER = (320, 640)
"""How often it is repeated next, where the work of the first doublings grew faster than the file."""

MOST_GROWTH = 2.6
"""The most that the calls of a doubling may be beside those of the doubling before. Twice as many are in proportion."""

SLACK = 600
"""Calls that may come on top, since a library is imported, or a cache is filled."""

NOT_LINEAR = {"pdf fields": "each field is compared with the rows of its page; the bounds of the process end too many"}
"""Kinds whose work grows faster than the file, and why that is borne."""

FORMATS = sorted({kind.suffix for kind in all_kinds()})


class WordCounter:
    """A stand-in for the tokens of a model: words, and a part of a long word for each 12 letters."""

    limit = 250

    def count(self, text: str) -> int:
        return len(text.split()) + len(text) // 12 + 2

    def counts(self, texts: Sequence[str]) -> list[int]:
        return [self.count(text) for text in texts]


def calls_of(action: Callable[[], object]) -> int:
    """Return the number of calls of functions that an action makes. They are counted in C, which takes little time."""
    profile = Profile()
    profile.runcall(action)
    return sum(entry.callcount for entry in profile.getstats())


def read(kind: Kind, count: int) -> None:
    try:
        chunk(read_bytes(kind.file_name, kind.make(count), "id"), WordCounter())
    except ArticleError as error:
        assert error.file == kind.file_name


def growth_of(kind: Kind) -> tuple[int, ...] | None:
    """Return the calls for each length if each doubling adds more than its share, else None.

    One that adds more than its share may have reached a length from which on a file is treated in another way, or
    have a bound on its work that lies further on.
    """
    read(kind, 3)  # what is imported, and kept from then on, does not count
    calls: list[int] = []
    for count in (*DOUBLED, *DOUBLED_FURTHER):
        calls.append(calls_of(partial(read, kind, count)))
        if len(calls) > 2 and not grows_at_each(calls):
            return None  # the lengths that follow change nothing: each doubling has to add more than its share
    return tuple(calls)


def grows_at_each(calls: Sequence[int]) -> bool:
    """Tell whether each doubling adds more than its share."""
    more = [after - before for before, after in pairwise(calls)]
    return all(after > MOST_GROWTH * max(before, 0) + SLACK for before, after in pairwise(more))


def test_there_are_hundreds_of_kinds_of_all_formats_each_with_a_name_and_content_of_its_own() -> None:
    kinds = all_kinds()
    aliases = {".text", ".markdown", ".mdx", ".htm", ".xhtml", ".xht", ".mht", ".htm.gz", ".docm", ".dotx", ".dotm"}
    aliases |= {
        ".ott",
        ".fodt",
        ".pptm",
        ".ppsx",
        ".ppsm",
        ".potx",
        ".potm",
        ".xlsm",
        ".xltx",
        ".xltm",
        ".tsv",
        ".rest",
    }
    assert (frozenset(kind.suffix for kind in kinds), len({kind.name for kind in kinds})) == (
        SUFFIXES - aliases,
        len(kinds),
    )
    assert len({kind.make(3) for kind in kinds}) > 400
    assert [kind.make(3) for kind in kinds] == [kind.make(3) for kind in kinds]


@pytest.mark.parametrize("suffix", FORMATS)
def test_many_kinds_of_a_format_are_articles_that_can_be_read(suffix: str) -> None:
    kinds = [kind for kind in all_kinds() if kind.suffix == suffix]
    assert sum(map(is_article, kinds)) > 0.3 * len(kinds)


def is_article(kind: Kind) -> bool:
    try:
        return read_bytes(kind.file_name, kind.make(3), "id").text != ""
    except ArticleError:
        return False


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_work_of_reading_grows_in_proportion_to_the_file(suffix: str) -> None:
    found = {kind.name: growth for kind in all_kinds() if kind.suffix == suffix and (growth := growth_of(kind))}
    assert found.keys() <= NOT_LINEAR.keys(), found
