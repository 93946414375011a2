"""How much of a corpus lies near a text: little of it near one that has lost its sense.

A question with its slips put right: offered, never forced.

A word is suspect if no passage holds it in any form, it is of letters alone, and it is no ordinary English word. What
is put in its place is a word of the corpus, or where that is likelier an ordinary English one, which the semantic leg
understands: "bacbkone" is the backbone, even where the articles say "spine". Of several words the one is likelier that
brings the question nearer to the corpus.

Where no word is suspect, an ordinary one that no passage holds may still be a slip, as "bay" is for "baby". Another is
offered only where the question comes much nearer to the corpus by it, so never where nothing is embedded.

What is quoted or must stand in a passage is looked at too, since one slip there finds nothing at all. What is to be
left out is not: its correction would take away passages that are now found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from embedding import Encoder
from index import Snapshot, Token, Vocabulary
from search.query import Query, asked_words, parse
from search.ranking import NEIGHBOURS, neighbourhood
from search.spelling.corrections import (
    SHORTEST,
    Replacement,
    TypedText,
    replacements_for_known_word,
    replacements_for_unknown_word,
)
from search.spelling.english import known_words

Fit = Callable[[Sequence[str]], Sequence[float]]
"""For each of some questions, how near the corpus is to it; all of them are embedded at once."""


def corpus_fit(snapshot: Snapshot, encoder: Encoder) -> Fit:
    """With all passages, wherever a question may look: its words mean the same in any article."""

    def fit(questions: Sequence[str]) -> list[float]:
        encoded = encoder.encode_questions([parse(question).plain for question in questions])
        return [neighbourhood(snapshot.semantic(each.vector, NEIGHBOURS)) for each in encoded]

    return fit


MOST = 3
"""Suspect words of a question: with more of them it is nonsense, or another language. It bounds the work as well."""

CHOICES = 6
"""Corrections of a question that are embedded at most: with the question itself, one batch of the model."""

GAIN = 0.06
"""How much nearer to the corpus a question must come to have an ordinary word replaced."""


def suggestion(query: Query, frequencies: Mapping[str, int], snapshot: Snapshot, fit: Fit | None = None) -> str | None:
    """The question as it was probably meant; None where nothing is offered.

    `frequencies` says of each term of the question in how many passages it stands. Nothing is read, imported or
    embedded for a question whose words are all known. Without `fit` nothing is embedded at all.
    """
    typed = TypedText(query.text, [word for word in asked_words(query.text) if word.term in frequencies])
    unheld = {w.folded: w for w in typed.words if frequencies[w.term] == 0 and _is_looked_at(query.text, w)}
    suspects = {folded: word for folded, word in unheld.items() if folded not in known_words()}
    if suspects:
        return _put_right(typed, suspects, len(frequencies), snapshot.vocabulary(), fit)
    if unheld and fit:
        return _with_another_word(typed, unheld, snapshot.vocabulary(), fit)
    return None


def _is_looked_at(text: str, word: Token) -> bool:
    typed = text[word.start : word.end]
    abbreviation = typed[1:] != typed[1:].lower() and not text.isupper()
    return len(word.folded) >= SHORTEST - 1 and word.folded.isalpha() and not abbreviation


def _is_name(text: str, word: Token) -> bool:
    """Whether a capital stands where no sentence begins: a name, which no list of ordinary words knows."""
    follows = any(character.isalnum() for character in text[: word.start])
    return follows and text[word.start].isupper() and not text.isupper()


def _put_right(
    typed: TypedText, suspects: Mapping[str, Token], terms: int, vocabulary: Vocabulary, fit: Fit | None
) -> str | None:
    """With each suspect word replaced, unless half of the terms would still be gibberish."""
    if len(suspects) > MOST:
        return None
    found = {
        folded: replacements_for_unknown_word(folded, vocabulary, _is_name(typed.text, word))
        for folded, word in suspects.items()
    }
    meant = {folded: candidates for folded, candidates in found.items() if candidates}
    if not meant or 2 * (len(suspects) - len(meant)) >= terms:
        return None
    corrections: dict[str, str] = {}
    for folded, candidates in meant.items():
        choices = candidates[: CHOICES // len(meant)]
        texts = [typed.replaced(corrections | {folded: each.word}) for each in choices]
        corrections[folded] = _best(choices, texts, fit).word
    return typed.replaced(corrections)


def _best(choices: Sequence[Replacement], texts: Sequence[str], fit: Fit | None) -> Replacement:
    """A cosine weighs as much as an edit: the corpus decides between candidates that are about as likely."""
    if fit is None or len(choices) == 1:
        return choices[0]
    costs = [choice.cost - near for choice, near in zip(choices, fit(texts), strict=True)]
    return choices[costs.index(min(costs))]


def _with_another_word(typed: TypedText, unheld: Mapping[str, Token], vocabulary: Vocabulary, fit: Fit) -> str | None:
    """With one of these ordinary words replaced, if that brings the question so much nearer to the corpus."""
    found = [
        (candidate.cost, typed.replaced({folded: candidate.word}))
        for folded, word in unheld.items()
        if not _is_name(typed.text, word)
        for candidate in replacements_for_known_word(folded, vocabulary)
    ]
    texts = [text for _, text in sorted(found, key=itemgetter(0))[:CHOICES]]
    if not texts:
        return None
    before, *after = fit([typed.text, *texts])
    nearest = max(after)
    return texts[after.index(nearest)] if nearest - before >= GAIN else None
