"""The suggestion of a correctly spelt question: it is offered, never forced.

A word is suspect if no passage holds it in any form, it consists of letters alone, and no English word list holds it.
It is replaced by a word of the corpus or, where that is likelier, by a common English word, which the semantic leg
understands: "bacbkone" is the backbone, even where the articles say "spine". Of several words, the likeliest is the one
that brings the question nearest to the corpus, since little of a corpus lies near a text that has lost its sense.

Where no word is suspect, an English word that no passage holds may still be a slip, as "bay" is for "baby". A
replacement is offered only if it brings the question much nearer to the corpus, so never where nothing is embedded.

Quoted and required words are checked too, since one slip in them finds nothing at all. Excluded words are not: their
correction would take away passages that are now found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from embedding import Encoder
from index import Snapshot, Token, Vocabulary
from search.query import Query, parse, words_to_find
from search.ranking import NEIGHBOURS, neighbourhood
from search.spelling.corrections import (
    MIN_LETTERS,
    Replacement,
    TypedText,
    replacements_for_known_word,
    replacements_for_unknown_word,
)
from search.spelling.english import known_words

Fit = Callable[[Sequence[str]], Sequence[float]]
"""A function from questions to how near the corpus is to each (a cosine). It embeds all questions at once."""


def corpus_fit(snapshot: Snapshot, encoder: Encoder) -> Fit:
    """Return a function that gives for each question the mean cosine of the passages nearest to it.

    All passages are compared, whatever the scope of the question: its words mean the same in any article.
    """

    def fit(questions: Sequence[str]) -> list[float]:
        encoded = encoder.encode_questions([parse(question).plain for question in questions])
        return [neighbourhood(snapshot.semantic(each.vector, NEIGHBOURS)) for each in encoded]

    return fit


MAX_SUSPECTS = 3
"""The largest number of suspect words, which bounds the work. A question with more is nonsense or not in English."""

MAX_CHOICES = 6
"""The largest number of corrections that are embedded: with the question itself, one batch of the model."""

MIN_GAIN = 0.06
"""The least gain of cosine for which an English word of a question is replaced."""


def suggestion(query: Query, frequencies: Mapping[str, int], snapshot: Snapshot, fit: Fit | None = None) -> str | None:
    """Return the question as it was probably meant; None if nothing is offered.

    `frequencies` maps each term of the question to the number of passages that hold it. Nothing is read, imported or
    embedded for a question whose words are all known. Without `fit` nothing is embedded at all.
    """
    typed = TypedText(query.text, [word for word in words_to_find(query.text) if word.term in frequencies])
    absent = {w.folded: w for w in typed.words if frequencies[w.term] == 0 and _is_correctable(query.text, w)}
    suspects = {folded: word for folded, word in absent.items() if folded not in known_words()}
    if suspects:
        return _replace_suspects(typed, suspects, len(frequencies), snapshot.vocabulary(), fit)
    if absent and fit:
        return _replace_known_word(typed, absent, snapshot.vocabulary(), fit)
    return None


def _is_correctable(text: str, word: Token) -> bool:
    """Return whether a word is long enough, of letters alone and no abbreviation."""
    typed = text[word.start : word.end]
    abbreviation = typed[1:] != typed[1:].lower() and not text.isupper()
    return len(word.folded) >= MIN_LETTERS - 1 and word.folded.isalpha() and not abbreviation


def _is_name(text: str, word: Token) -> bool:
    """Return whether a word is a name, which no word list holds: it has a capital and is not the first word."""
    follows_a_word = any(character.isalnum() for character in text[: word.start])
    return follows_a_word and text[word.start].isupper() and not text.isupper()


def _replace_suspects(
    typed: TypedText, suspects: Mapping[str, Token], terms: int, vocabulary: Vocabulary, fit: Fit | None
) -> str | None:
    """Return the text with each suspect word replaced; None if half of its terms would still be gibberish."""
    if len(suspects) > MAX_SUSPECTS:
        return None
    replacements = {
        folded: replacements_for_unknown_word(folded, vocabulary, _is_name(typed.text, word))
        for folded, word in suspects.items()
    }
    correctable = {folded: candidates for folded, candidates in replacements.items() if candidates}
    if not correctable or 2 * (len(suspects) - len(correctable)) >= terms:
        return None
    corrections: dict[str, str] = {}
    for folded, candidates in correctable.items():
        choices = candidates[: MAX_CHOICES // len(correctable)]
        texts = [typed.replace_words(corrections | {folded: choice.word}) for choice in choices]
        corrections[folded] = _likeliest(choices, texts, fit).word
    return typed.replace_words(corrections)


def _likeliest(choices: Sequence[Replacement], texts: Sequence[str], fit: Fit | None) -> Replacement:
    """Return the likeliest of some replacements; `texts` holds the question with each of them.

    A cosine weighs as much as the cost of an edit: the corpus decides between words that are about equally likely.
    """
    if fit is None or len(choices) == 1:
        return choices[0]
    costs = [choice.cost - cosine for choice, cosine in zip(choices, fit(texts), strict=True)]
    return choices[costs.index(min(costs))]


def _replace_known_word(typed: TypedText, absent: Mapping[str, Token], vocabulary: Vocabulary, fit: Fit) -> str | None:
    """Return the text with one of these English words replaced; None if no replacement gains MIN_GAIN."""
    costs_and_texts = [
        (replacement.cost, typed.replace_words({folded: replacement.word}))
        for folded, word in absent.items()
        if not _is_name(typed.text, word)
        for replacement in replacements_for_known_word(folded, vocabulary)
    ]
    texts = [text for _, text in sorted(costs_and_texts, key=itemgetter(0))[:MAX_CHOICES]]
    if not texts:
        return None
    before, *after = fit([typed.text, *texts])
    best = max(after)
    return texts[after.index(best)] if best - before >= MIN_GAIN else None
