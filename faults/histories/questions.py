"""Everything that a generation is asked, beside what the plain model answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from core.documents import Hit, Passage, hit_order
from faults.histories.articles import IDS, WORDS, encoder
from faults.histories.plain import PlainState, Scores, best
from index import NO_FILTER, Clause, Filter, KeywordQuery, Property, Snapshot, terms
from search import find_similar

_MOST = 500  # more hits than there are passages
_TOLERANCE = 3e-9  # an index rounds scores to 1e-9, and adds in another order
_FIELDS = ("title", "heading", "body", "metadata")
_SHOWN = 300  # characters of an answer that is wrong

Question = Callable[[Snapshot, PlainState, Random], str]
"""Asks a snapshot something that is drawn, and returns what is wrong with the answer; "" if it is right."""


def ask_articles(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for the list of articles, their counts and their metadata."""
    found = [replace(each, indexed_at="") for each in snapshot.summaries()]
    generation = snapshot.generation
    counts = (generation.documents, generation.passages, generation.words_only)
    by_words = sum(not state.is_encoded(each) for each in state.passages)
    about = {name: held.article.document.metadata for name, held in state.held.items()}
    return (
        _compared(found, state.summaries())
        or _compared(counts, (len(state.held), len(state.passages), by_words))
        or _compared(snapshot.metadata(state.held), about)
    )


def ask_text(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for an article that may be there, and for its passages."""
    name = drawn.choice([*state.held, drawn.choice(IDS)])
    held = state.held.get(name)
    passages = [each.passage for each in held.article.passages] if held else None
    some = drawn.sample(list(state.passages), min(3, len(state.passages)))
    return (
        _compared(_unless_unknown(snapshot.document, name), state.document(name))
        or _compared(_unless_unknown(snapshot.document_passages, name), passages)
        or _compared(snapshot.passages(some), [state.passages[each].passage for each in some])
    )


def ask_vectors(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask which passages are encoded, and for the vectors of some and of their parts."""
    asked = drawn.sample(list(state.passages), min(6, len(state.passages)))
    encoded = list(filter(state.is_encoded, asked))
    if wrong := _compared(snapshot.encoded(asked), set(encoded)):
        return wrong
    if encoded != asked and _unless_unknown(snapshot.passage_vectors, asked) is not None:
        return "there are vectors of a passage that is found by words only"
    some = [state.passages[each] for each in encoded[:3]]
    found = snapshot.passage_vectors([each.passage_id for each in some])
    sentences = [each.passage.text_of(sentence) for each in some for sentence in each.passage.sentences]
    return (
        _compared(found.passages.tolist(), [each.vector for each in some])
        or _compared(found.titles.tolist(), _signs(each.passage.title for each in some))
        or _compared(found.contexts.tolist(), _signs(each.passage.context for each in some))
        or _compared(found.sentences.tolist(), _signs(sentences))
        or _compared(found.sentence_counts.tolist(), [len(each.passage.sentences) for each in some])
    )


def ask_words(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for passages by words."""
    asked, k = _draw_terms(drawn), _draw_k(drawn)
    return _ranked(snapshot.keyword(KeywordQuery(tuple(asked)), k), state.keyword(asked, NO_FILTER), k)


def ask_words_within(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for passages by words, within a filter."""
    asked, k, wanted = _draw_terms(drawn), _draw_k(drawn), _draw_filter(state, drawn)
    return _ranked(snapshot.keyword(KeywordQuery(tuple(asked), wanted), k), state.keyword(asked, wanted), k)


def ask_meaning(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for passages by meaning."""
    vector, k = encoder().encode_question(" ".join(drawn.sample(WORDS, 3))).vector, _draw_k(drawn)
    return _ranked(snapshot.semantic(vector, k), state.semantic(vector, NO_FILTER), k)


def ask_meaning_within(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for passages by meaning, within a filter."""
    vector, k = encoder().encode_question(" ".join(drawn.sample(WORDS, 3))).vector, _draw_k(drawn)
    wanted = _draw_filter(state, drawn)
    return _ranked(snapshot.semantic(vector, k, wanted), state.semantic(vector, wanted), k)


def ask_in_context(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for the scores of passages that are read together with their neighbours."""
    asked, some = _draw_terms(drawn), drawn.sample(list(state.passages), min(5, len(state.passages)))
    if not some:
        return ""
    found = dict(zip(some, snapshot.scores_in_context([asked], some)[0].tolist(), strict=True))
    return _close(found, {each: state.in_context(asked, each) for each in some})


def ask_frequencies(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask how many passages hold a term."""
    asked, field = _draw_terms(drawn), drawn.choice((None, *_FIELDS))
    return _compared(snapshot.document_frequencies(asked, field), [state.frequency(term, field) for term in asked])


def ask_vocabulary(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for the words that spelling knows."""
    return _compared(dict(snapshot.vocabulary().counts), dict(state.vocabulary()))


def ask_short_forms(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for the short forms that the articles define."""
    return _compared(dict(snapshot.short_forms().definitions), dict(state.short_forms()))


def ask_facets(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for the values of a property, and for the articles of each."""
    properties, kind = snapshot.properties(), drawn.choice(list(Property))
    values = state.facets(kind)
    return (
        _compared(properties.values(kind), values)
        or _compared({each: set(properties.holding(kind, each)) for each in values}, _holding(state, kind, values))
        or _compared(set(properties.documents), set(state.held))
    )


def ask_similar(snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask for the passages like a passage."""
    if not state.passages:
        return ""
    asked, k = drawn.choice(list(state.passages)), drawn.choice((1, 5))
    results = find_similar(snapshot, asked, k).results
    return _ranked([Hit(each.passage.passage_id, each.score) for each in results], state.similar(asked), k)


QUESTIONS: Mapping[str, Question] = {
    "articles": ask_articles,
    "text": ask_text,
    "vectors": ask_vectors,
    "words": ask_words,
    "words within a filter": ask_words_within,
    "meaning": ask_meaning,
    "meaning within a filter": ask_meaning_within,
    "words in context": ask_in_context,
    "frequencies": ask_frequencies,
    "spelling words": ask_vocabulary,
    "short forms": ask_short_forms,
    "facets": ask_facets,
    "similar": ask_similar,
}
"""Every kind of question, by its name."""


def ask(name: str, snapshot: Snapshot, state: PlainState, drawn: Random) -> str:
    """Ask one question, and return what is wrong with the answer, with the name of the question; "" if it is right.

    Errors are raised.
    """
    wrong = QUESTIONS[name](snapshot, state, drawn)
    return f"{name}: {wrong}" if wrong else ""


def ask_all(snapshot: Snapshot, state: PlainState, drawn: Random) -> list[str]:
    """Ask one question of each kind, and return what is wrong."""
    return [wrong for name in QUESTIONS if (wrong := ask(name, snapshot, state, drawn))]


def _compared(found: object, expected: object) -> str:
    return "" if found == expected else f"{found!r}"[:_SHOWN] + " is not " + f"{expected!r}"[:_SHOWN]


def _ranked(found: Sequence[Hit], expected: Scores, k: int) -> str:
    """Compare hits with the k best of all scores: ids, order and scores."""
    right = best(expected, k)
    in_order = list(found) == sorted(found, key=hit_order) and [hit.passage_id for hit in found] == [
        passage_id for passage_id, _ in right
    ]
    return _close({hit.passage_id: hit.score for hit in found}, dict(right)) if in_order else _compared(found, right)


def _close(found: Scores, expected: Scores) -> str:
    alike = found.keys() == expected.keys() and all(abs(found[each] - expected[each]) < _TOLERANCE for each in found)
    return "" if alike else _compared(found, expected)


def _unless_unknown(asked: Callable[[Any], object], name: object) -> object:
    try:
        return asked(name)
    except KeyError:
        return None


def _signs(texts: Iterable[str]) -> list[list[int]]:
    return [np.packbits(encoder().encode_question(text).vector > 0).tolist() for text in texts]


def _holding(state: PlainState, kind: Property, values: Iterable[str]) -> dict[str, set[str]]:
    return {value: state.holding(kind, value) for value in values}


def _draw_terms(drawn: Random) -> list[str]:
    """Return one to three terms. One may stand there twice, and one may be nowhere."""
    return [term for word in drawn.choices([*WORDS, "nowhere"], k=drawn.randint(1, 3)) for term in terms(word)]


def _draw_k(drawn: Random) -> int:
    return drawn.choice((1, 3, 10, _MOST))


def _draw_filter(state: PlainState, drawn: Random) -> Filter:
    """Return a filter with one or two conditions. Its phrase may be one of the text."""
    passages = [each.passage for each in state.passages.values()]
    sections, names = sorted({each.section_id for each in passages}), list(state.held)
    conditions: tuple[dict[str, Any], ...] = (
        {"required": (_draw_clause(passages, drawn),)},
        {"excluded": (_draw_clause(passages, drawn),)},
        {"documents": frozenset([*drawn.sample(names, len(names) // 2), "unknown.md"])},
        {"sections": frozenset(drawn.sample(sections, len(sections) // 2))},
    )
    first, second = drawn.sample(conditions, 2)
    return Filter(**first | (second if drawn.random() < 0.5 else {}))


def _draw_clause(passages: Sequence[Passage], drawn: Random) -> Clause:
    if passages and drawn.random() < 0.6:
        words = terms(drawn.choice(passages).text)
        start = drawn.randrange(len(words))
        return Clause(tuple(words[start : start + drawn.randint(1, 3)]))
    return Clause(tuple(terms(drawn.choice(WORDS))), drawn.choice((None, *_FIELDS)))
