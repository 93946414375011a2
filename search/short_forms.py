"""The other forms of what a question says: "ALS" is "amyotrophic lateral sclerosis" too, where an article says so.

A word typed with a hyphen ("well-known") is also looked up without it: so the analysis reads it where the hyphen stands
at a line end.

A passage is then found by either form, and all words of the other form together count as much as those of the form
that was typed. Only the keyword leg looks up other forms: the text that is embedded stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np

from core.documents import Hit
from index import ShortForms, Snapshot, Token, max_bm25f_score, ordered_hits, singular, terms, tokens
from search.query import Query
from search.questions import OtherForm
from search.ranking import Floats
from search.spelling import common_words

ORDINARY = 2_000
"""The count from which a word is ordinary English (`search.spelling.common_words`): "pet" is, "als" is not."""

MAX_WORDS = 12
"""The most words of a form that is looked for in a question."""

_HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]+(?:[-\u2010][^\W\d_]+)+(?![\w-])")


def look_up_words(snapshot: Snapshot, query: Query, k: int) -> tuple[list[Hit], tuple[OtherForm, ...]]:
    """Return the k passages that match the words of a question best, in either form, and the other forms of its words.

    The scores are those of `Snapshot.scores_in_context`, but for what the other forms earn.
    """
    if not query.terms:
        return [], ()
    ids = [hit.passage_id for hit in snapshot.keyword(query.keyword, k)]
    others = find_other_forms(query, snapshot)
    if not others:
        return ordered_hits(ids, snapshot.scores_in_context([query.keyword.terms], ids)[0]), ()
    replaced = replace(query.keyword, terms=_with_other_forms(query.keyword.terms, others))
    ids = list(dict.fromkeys([*ids, *(hit.passage_id for hit in snapshot.keyword(replaced, k))]))
    bags = [query.keyword.terms, *(bag for other in others for bag in _bags(other))]
    scores, *rest = snapshot.scores_in_context(bags, ids)
    of_bags = iter(rest)
    looked_up = []
    for other in others:
        typed, *of_terms = [next(of_bags) for _ in _bags(other)]
        holding = np.all(of_terms, axis=0)
        scores += np.where(holding, _gains(snapshot, other, typed, np.add.accumulate(of_terms)[-1]), 0.0)
        looked_up.append(replace(other, holders=frozenset(compress(ids, holding.tolist()))))
    return [hit for hit in ordered_hits(ids, scores.round(9)) if hit.score][:k], tuple(looked_up)


def find_other_forms(query: Query, snapshot: Snapshot) -> tuple[OtherForm, ...]:
    """Return the other forms of the words that a question looks up: long, short and unhyphenated ones."""
    return (*other_forms(query, snapshot.short_forms()), *unhyphenated_forms(query, snapshot))


def other_forms(query: Query, known: ShortForms) -> tuple[OtherForm, ...]:
    """Return the long and short forms of the words that a question looks up, in their order, each once.

    Of two forms that begin with the same word, the longer one is taken. What the question says already is left out.
    """
    words = list(tokens(query.plain))
    found: dict[tuple[str, ...], OtherForm] = {}
    position = 0
    while position < len(words):
        count, other = _form_at(query, words[position : position + MAX_WORDS], known)
        if other and not set(other.terms) <= set(query.terms):
            found.setdefault(other.terms, other)
        position += count
    return tuple(found.values())


def unhyphenated_forms(query: Query, snapshot: Snapshot) -> tuple[OtherForm, ...]:
    """Return the forms without hyphens of the words that were typed with hyphens, if any passage holds them."""
    found: dict[str, OtherForm] = {}
    for typed in _HYPHENATED.findall(query.plain):
        other, typed_terms = re.sub(r"[-\u2010]", "", typed), tuple(terms(typed))
        other_terms = tuple(terms(other))
        if set(typed_terms) & set(query.terms) and any(snapshot.document_frequencies(other_terms)):
            found.setdefault(other, OtherForm(typed, typed_terms, other, other_terms))
    return tuple(found.values())


def _form_at(query: Query, words: Sequence[Token], known: ShortForms) -> tuple[int, OtherForm | None]:
    """Return how many of these words, from the first on, make up a form, and its other form; 1 and None if none do.

    Only as many words are tried as the longest form has that begins with the first of them.
    """
    first = {words[0].term, words[0].folded, words[0].folded.removesuffix("s")}
    most = max(known.most_words.get(each, 0) for each in first)
    for count in range(min(len(words), most), 0, -1):
        form = words[:count]
        typed = query.plain[form[0].start : form[-1].end]
        typed_terms = tuple(word.term for word in form)
        other = known.shorts.get(typed_terms) or _long_form(query.plain, form, known)
        if other and set(typed_terms) & set(query.terms) and _stands_alone(query.plain, form):
            return count, OtherForm(typed, typed_terms, other, tuple(dict.fromkeys(terms(other))))
    return 1, None


def _stands_alone(text: str, form: Sequence[Token]) -> bool:
    """Return whether words are no part of a hyphenated one, as the co of "co-cultured" is."""
    start, end = form[0].start, form[-1].end
    return "-" not in (text[start - 1 : start], text[end : end + 1]) or text[start:end].isupper()


def _long_form(question: str, form: Sequence[Token], known: ShortForms) -> str | None:
    """Return the long form of what was typed. An ordinary English word has none unless it alone is in capitals."""
    typed = question[form[0].start : form[-1].end]
    folded = " ".join(word.folded for word in form)
    one = folded if singular(typed) == typed else folded.removesuffix("s")  # MRI, where MRIs was typed
    long = known.long_forms.get(folded) or known.long_forms.get(one)
    if not long:
        return None
    in_capitals = typed.isupper() and not question.isupper()
    return long if in_capitals or common_words().counts.get(folded, 0) < ORDINARY else None


def _with_other_forms(typed: Iterable[str], others: Sequence[OtherForm]) -> tuple[str, ...]:
    """Return the terms of a question with the other forms in place of the typed ones."""
    replaced = {term for other in others for term in other.typed_terms}
    return (*(term for term in typed if term not in replaced), *(term for other in others for term in other.terms))


def _bags(other: OtherForm) -> list[Sequence[str]]:
    """Return the bags of terms to score: the typed form, and each term of the other form."""
    return [other.typed_terms, *((term,) for term in other.terms)]


def _gains(snapshot: Snapshot, other: OtherForm, typed: Floats, others: Floats) -> Floats:
    """Return what the other form adds to the scores of passages that hold all of its terms, shape (passages,).

    `typed` are the scores of the form that was typed, `others` those of the other form. Both, as shares of the most
    that each could earn, count like the chances of independent events: a + b - ab. So the second form adds little where
    the first has earned much.
    """
    limit, other_limit = _limit(snapshot, other.typed_terms), _limit(snapshot, other.terms)
    return others / other_limit * np.maximum(0.0, limit - typed)


def _limit(snapshot: Snapshot, form: Sequence[str]) -> float:
    """Return the most that the terms of a form could earn in the body of a passage."""
    frequencies = dict(zip(form, snapshot.document_frequencies(form), strict=True))
    return max_bm25f_score(form, frequencies, snapshot.generation.passages)
