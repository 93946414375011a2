"""Find the short forms that texts define: "amyotrophic lateral sclerosis (ALS)", "ALS (amyotrophic lateral sclerosis)".

Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text", PSB 2003: the
characters of the short form are matched from right to left with those of the words beside the bracket, and the first of
them must begin a word. Here a short form is one word with a capital that does not only begin it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from core.documents import Passage
from index.keyword.analysis import folded_words, terms
from index.keyword.fields import field_texts

MAX_LETTERS = 10
"""The most characters of a short form."""

MIN_LEAD = 2
"""How many times as many documents as all others together a long form needs, for a short form to mean it."""

_MAX_LONG = 200  # characters of a long form, and so of the text that is looked at beside a bracket
_BRACKET = re.compile(rf"[(\[]([^()\[\]]{{2,{_MAX_LONG}}})(?=[()\[\]])")  # a bracket that opens within ends it too
_SHORT = re.compile(rf"(?=.{{2,{MAX_LETTERS}}}$)[^\W_](?:[^\W_]|[-.&/](?=[^\W_]))*")
_GAP = re.compile(r"[\s()\[\]]+")
_BOUNDARY = re.compile(r"[.;:!?]\s|[()\[\]]|\n\s*\n|,\s")
_LIST_END = re.compile(r"[;,]")
_ROMAN = re.compile(r"[IVX]+")
_QUOTES = "\"'“”‘’,"


class ShortForm(NamedTuple):
    """A short form and the long form that a text gives for it, both as they are written but for white space.

    `folded` are the folded words of the short form, and `terms` the terms of the long form, each between spaces.
    """

    short: str
    long: str
    folded: str
    terms: str


def short_forms(text: str) -> list[ShortForm]:
    """Return the short forms that a text defines, in order.

    >>> short_forms("amyotrophic lateral sclerosis (ALS; see Figure 2) in 20 men (2003)")
    [ShortForm(short='ALS', long='amyotrophic lateral sclerosis', folded='als', terms='amyotroph lateral sclerosi')]
    """
    found = (_defined_at(text, bracket) for bracket in _BRACKET.finditer(text))
    return [ShortForm(*pair, " ".join(folded_words(pair[0])), " ".join(terms(pair[1]))) for pair in found if pair]


def _defined_at(text: str, bracket: re.Match[str]) -> tuple[str, str] | None:
    """Return the short form that a bracket gives to the words before it, or of what it holds, and the long form."""
    before = _text_before(text, bracket.start())
    inside = " ".join(_LIST_END.split(bracket[1], maxsplit=1)[0].split())
    if is_short_form(inside):
        short = singular(inside)
        long = _long_form(short, _BOUNDARY.split(before)[-1])
        return (short, long) if long else None
    word = _GAP.split(before.rstrip())[-1]
    if is_short_form(word) and _long_form(singular(word), inside) == inside:
        return singular(word), inside
    return None


def _text_before(text: str, end: int) -> str:
    """Return the words that end here, at most _MAX_LONG characters and no part of a word."""
    start = max(0, end - _MAX_LONG)
    before = text[start:end]
    return before if start == 0 else before[before.find(" ") + 1 :]


def is_short_form(word: str) -> bool:
    """Return whether a word looks like a short form: "ALS", "tPA", "COX-2" or "Hb", but not "Figure" or "2003".

    >>> [word for word in ("ALS", "tPA", "COX-2", "Hb", "Figure", "2003", "n = 20", "II") if is_short_form(word)]
    ['ALS', 'tPA', 'COX-2', 'Hb']
    """
    if not _SHORT.fullmatch(word) or _ROMAN.fullmatch(word):
        return False
    letters = [character for character in word if character.isalpha()]
    return any(letter.isupper() for letter in (letters[1:] if len(word) > 2 else letters))


def singular(short: str) -> str:
    """Return a short form without the s of its plural: "MRI" for "MRIs"."""
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short


def _long_form(short: str, text: str) -> str | None:
    """Return the last words of a text that hold the characters of the short form in order, or None.

    They are at most twice as many words as the short form has characters, and at most five more.
    """
    words = text.split()[-min(2 * len(short), len(short) + 5) :]
    joined = " ".join(words)
    lowered = "".join(character.lower()[0] for character in joined)  # of the same length
    first, *others = [character.lower()[0] for character in short if character.isalnum()]
    place = len(joined)
    for character in reversed(others):
        place = lowered.rfind(character, 0, max(place, 0))
    place = _word_beginning(lowered, first, max(place, 0))
    long = joined[place:].strip(_QUOTES) if place >= 0 else ""
    return long if len(long) > len(short) and not is_short_form(long) and short not in long.split() else None


def _word_beginning(text: str, character: str, end: int) -> int:
    """Return the last place before `end` at which this character begins a word, or -1."""
    place = text.rfind(character, 0, end)
    while place > 0 and text[place - 1].isalnum():
        place = text.rfind(character, 0, place)
    return place


def new_short_forms(passages: Iterable[Passage]) -> Iterator[set[ShortForm]]:
    """Yield for each passage of a document what it defines, in any field, and no passage before it does."""
    known: set[ShortForm] = set()
    for passage in passages:
        new = {pair for text in field_texts(passage).values() for pair in short_forms(text)} - known
        known |= new
        yield new


@dataclass(frozen=True)
class ShortForms:
    """The short forms of a corpus. `definitions` maps each pair to the number of documents that define it so."""

    definitions: Mapping[ShortForm, int]

    @cached_property
    def long_forms(self) -> Mapping[str, str]:
        """Short form, as its folded words between spaces -> the long form that most documents give it.

        A short form that has no one meaning is left out: one whose other long forms are half as frequent or more.
        """
        spellings = _count((each.terms, each.long, count) for each, count in self.definitions.items())
        return {short: _commonest(spellings[long]) for short, long in self._meanings.items()}

    @cached_property
    def shorts(self) -> Mapping[tuple[str, ...], str]:
        """The terms of a long form of several words -> the short form that most documents give it.

        It is one that means this long form (see `long_forms`).
        """
        meant = [each for each in self.definitions if self._meanings.get(each.folded) == each.terms]
        counts = _count((each.terms, each.short, self.definitions[each]) for each in meant if " " in each.terms)
        return {tuple(long.split(" ")): _commonest(shorts) for long, shorts in counts.items()}

    @cached_property
    def most_words(self) -> Mapping[str, int]:
        """First word of a form -> the number of words of the longest form that begins with it.

        The words of a short form are folded, those of a long form are terms.
        """
        most: dict[str, int] = {}
        for form in chain((short.split(" ") for short in self.long_forms), self.shorts):
            most[form[0]] = max(most.get(form[0], 0), len(form))
        return most

    @cached_property
    def _meanings(self) -> Mapping[str, str]:
        """The folded words of each short form that has one meaning -> the terms of its long form."""
        counts = _count((each.folded, each.terms, count) for each, count in self.definitions.items())
        leaders = {short: _leader(rivals) for short, rivals in sorted(counts.items())}
        return {short: long for short, long in leaders.items() if long}


def _count(entries: Iterable[tuple[str, str, int]]) -> dict[str, Counter[str]]:
    """Return for the first part of each entry the counts of the second parts that stand with it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, value, count in entries:
        counts[key][value] += count
    return counts


def _leader(rivals: Counter[str]) -> str | None:
    """Return the long form that is MIN_LEAD times as frequent as all others together, or None."""
    first, count = rivals.most_common(1)[0]
    return first if count >= MIN_LEAD * (rivals.total() - count) else None


def _commonest(texts: Counter[str]) -> str:
    """Return the text of the highest count, and of several the first in alphabetical order."""
    return min(texts, key=lambda text: (-texts[text], text))
