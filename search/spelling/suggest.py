"""The suggestion of a correctly spelt question: it is offered, never forced.

A word is suspect if no passage holds it in any form, it consists of letters alone, it is neither an abbreviation nor a
name, and it is not English as far as the word lists know. It is replaced by a word of the corpus or, where that is
likelier, by a common English word, which the semantic leg understands: "bacbkone" is the backbone, even where the
articles say "spine". Of several words, the likeliest is the one that brings the question nearest to the corpus, since
little of a corpus lies near a text that has lost its sense. Only words of the corpus are offered for a question that
need not be English.

Where no word is suspect, a short and rare English word that no passage holds may still be a slip, as "aby" is for
"baby". A replacement is offered only if it brings the question much nearer to the corpus, so never where nothing is
embedded. An ordinary word is always left alone.

Quoted and required words are checked too, since one slip in them finds nothing at all. Excluded words are not: their
correction would take away passages that are now found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter

from core.errors import IndexProblem
from embedding import Encoder
from index import Engine, Snapshot, Token
from search.query import Query, parse, words_to_find
from search.ranking import NEIGHBOURS, neighbourhood
from search.spelling.corrections import (
    MIN_LETTERS,
    SHORT,
    Language,
    Replacement,
    TypedText,
    replacements,
    replacements_for_rare_word,
)
from search.spelling.english import ORDINARY, common_words, is_english, known_words

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
"""The least gain of cosine for which a rare English word is replaced."""

MAX_FOREIGN_SHARE = 1 / 3
"""The share of words that are not English from which on a question need not be English."""

FOREIGN_WORDS = 3
"""The number of words that are not English from which on such a question is not English."""


def load_words(engine: Engine) -> None:
    """Load the English words, those of the corpus and its short forms, for which a first question would wait."""
    with suppress(IndexProblem), engine.snapshot() as snapshot:
        snapshot.vocabulary().within_edits("word", 1)
        _ = snapshot.short_forms().most_words
    common_words().within_edits("word", 1)


def suggestion(query: Query, frequencies: Mapping[str, int], snapshot: Snapshot, fit: Fit | None = None) -> str | None:
    """Return the question as it was probably meant; None if nothing is offered.

    `frequencies` maps each term of the question to the number of passages that hold it. Nothing is read or embedded
    for a question whose words are all held. Without `fit` nothing is embedded at all.
    """
    words = list(words_to_find(query.text))
    typed = TypedText(query.text, [word for word in words if word.term in frequencies])
    absent = {w.folded: w for w in typed.words if frequencies[w.term] == 0 and _is_correctable(query.text, w)}
    suspects = [folded for folded in absent if not is_english(folded)]
    if not suspects and fit:
        return _replace_rare_word(typed, absent, snapshot, fit)
    if not 1 <= len(suspects) <= MAX_SUSPECTS:
        return None
    language = _language(query.text, words)
    vocabulary = snapshot.vocabulary()
    found = {folded: replacements(folded, vocabulary, language) for folded in suspects}
    candidates = {folded: each for folded, each in found.items() if each}
    return _replace_suspects(typed, candidates, fit) if candidates else None


def _is_correctable(text: str, word: Token) -> bool:
    """Return whether a word is long enough, of letters alone, and neither an abbreviation nor a name."""
    is_prefix = len(word.folded) < MIN_LETTERS and text[word.end : word.end + 1] == "-"
    has_capitals = any(character.isupper() for character in text[word.start : word.end][1:])
    return (
        len(word.folded) >= MIN_LETTERS - 1
        and word.folded.isalpha()
        and not is_prefix
        and not has_capitals
        and not _is_name(text, word)
    )


def _is_name(text: str, word: Token) -> bool:
    """Return whether a word is probably a name: it has a capital, and a word before it or a name after it."""
    after_a_word = any(character.isalnum() for character in text[: word.start])
    following = text[word.end :].lstrip(" -")
    before_a_name = following[:1].isupper() and following[1:2].islower()
    return text[word.start].isupper() and (after_a_word or before_a_name)


def _language(text: str, words: Sequence[Token]) -> Language:
    """Return how English a text looks: by its letters, and by how many of its words are not English."""
    foreign = {word.folded for word in words if word.folded.isalpha() and not is_english(word.folded)}
    if not all(character.isascii() for character in text if character.isalpha()):
        return Language.FOREIGN
    if len(foreign) < MAX_FOREIGN_SHARE * len(words):
        return Language.ENGLISH
    return Language.FOREIGN if len(foreign) >= FOREIGN_WORDS else Language.UNCLEAR


def _replace_suspects(typed: TypedText, candidates: Mapping[str, Sequence[Replacement]], fit: Fit | None) -> str:
    """Return the text with each suspect word replaced by its likeliest candidate."""
    corrections: dict[str, str] = {}
    for folded, each in candidates.items():
        choices = each[: MAX_CHOICES // len(candidates)]
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


def _replace_rare_word(typed: TypedText, absent: Iterable[str], snapshot: Snapshot, fit: Fit) -> str | None:
    """Return the text with one of these English words replaced, if it is rare and the replacement gains MIN_GAIN."""
    rare = [folded for folded in absent if len(folded) <= SHORT and known_words().get(folded, ORDINARY) < ORDINARY]
    costs_and_texts = [
        (replacement.cost, typed.replace_words({folded: replacement.word}))
        for folded in rare
        for replacement in replacements_for_rare_word(folded, snapshot.vocabulary())
    ]
    texts = [text for _, text in sorted(costs_and_texts, key=itemgetter(0))[:MAX_CHOICES]]
    if not texts:
        return None
    before, *after = fit([typed.text, *texts])
    best = max(after)
    return texts[after.index(best)] if best - before >= MIN_GAIN else None
