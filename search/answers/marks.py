"""The marks of a passage: on the words of the question, in any of their forms, and on the sentence that answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from core.documents import Mark, MarkKind, Passage, Sentence
from index import Token, terms as terms_of, tokens_with_terms
from search.questions import OtherForm


def word_marks(text: str, terms: Collection[str], others: Iterable[OtherForm] = ()) -> list[Mark]:
    """Return a mark on each word of the text whose stem is among the terms, or that is part of another form, in order.

    The words of another form are marked where they stand together, as "amyotrophic lateral sclerosis" does.

    >>> word_marks("Splints steady the wrist.", ["splint"])
    [Mark(start=0, end=7, kind=<MarkKind.WORD: 'word'>)]
    """
    words = {(token.start, token.end) for token in tokens_with_terms(text, tuple(terms))}
    words.update((token.start, token.end) for other in others for token in _words_of_form(text, terms_of(other.other)))
    return [Mark(start, end, MarkKind.WORD) for start, end in sorted(words)]


def _words_of_form(text: str, form: Sequence[str]) -> Iterator[Token]:
    """Yield the words of a text where they have these terms one after the other, with no other word between them."""
    words = tokens_with_terms(text, tuple(dict.fromkeys(form)))
    for first in range(len(words) - len(form) + 1):
        run = words[first : first + len(form)]
        if [word.term for word in run] == form and not any(map(str.isalnum, _between(text, run))):
            yield from run


def _between(text: str, words: Sequence[Token]) -> str:
    return "".join(text[word.end : following.start] for word, following in pairwise(words))


def passage_marks(
    passage: Passage, terms: Collection[str], answer: Iterable[Sentence] = (), others: Iterable[OtherForm] = ()
) -> tuple[Mark, ...]:
    """Return all marks of a passage by their start; a sentence of the answer comes before the words in it.

    Without an `answer` only words are marked: those of the terms, and those of the `others`, the other forms of words.
    """
    marks = word_marks(passage.text, terms, others)
    marks += [Mark(sentence.start, sentence.end, MarkKind.ANSWER) for sentence in answer]
    return tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))
