"""What an answer tells beside its results: words that no article holds, what was not read, what is found by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.counts import counted
from core.documents import Passage
from index import Generation, terms
from search.query import Query
from search.questions import Reading, nearest_code
from search.ranking import Legs

MAX_WORDS = 4
"""The highest number of words that a notice names."""


def words_only_text(generation: Generation) -> str:
    """Return how many passages are found by words only, and what that means; "" if there are none.

    >>> from index import Fingerprint, Generation
    >>> words_only_text(Generation("1", "", 9, 100_000, Fingerprint("", "", ""), words_only=61_000))
    'Words only for 61,000 of 100,000 passages yet: a question in other words does not find these.'
    """
    if not generation.words_only:
        return ""
    of_all = f"{generation.words_only:,} of {counted(generation.passages, 'passage')}"
    return f"Words only for {of_all} yet: a question in other words does not find these."


def notices_on_words(
    query: Query, legs: Legs, passages: Sequence[Passage], reading: Reading, suggested: str | None
) -> Iterator[str]:
    """Yield the notices on the words of a question, given its first results.

    A question that looks misspelt has no notice on words that no article holds: they are corrected instead.
    """
    if reading == Reading.NO_LETTER:
        yield "By words only: the model does not read these letters."
    if reading == Reading.LETTERS:
        yield "Not judged: the model reads English."
    texts = [text for passage in passages for text in (*passage.headings, passage.text)]
    for code, held_by in legs.codes.items():
        if not held_by:
            nearest = nearest_code(code, texts)
            where, found = (
                ("only outside this search", " in it") if code in legs.codes_outside else ("in no article", "")
            )
            yield f"{code} stands {where}" + (f"; the nearest{found} is {nearest}." if nearest else ".")
    of_codes = {term for code in legs.codes for term in terms(code)}
    unknown = [
        query.plain[word.start : word.end]
        for word in query.words
        if word.term in legs.unknown_terms
        and word.term not in of_codes
        and word.folded.isalpha()
        and len(word.folded) > 1
    ]
    if unknown and not suggested:
        yield f"No article mentions: {', '.join(unknown[:MAX_WORDS])}."
