"""How much each part of the evidence counts: one default for all corpora and fields (docs/RANKING.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a passage's score. Each part is about 1 where a passage could not fit better.

    `keyword`: BM25F against the most that the question's terms could earn in the body. `passage`: the cosine of the
    passage in its context. `title`: that of the title of its article. Of the best sentence, `sentence`: its cosine, by
    itself or behind title and headings, whichever is higher, and `words`: how well each word of the question is met
    by a word of the sentence, the title or the headings; `list` is added where the question asks which ones and the
    sentence is a list. `rare` is taken off where all rare words are missing.
    """

    keyword: float = 0.28
    passage: float = 0.12
    title: float = 0.08
    sentence: float = 0.2
    words: float = 0.32
    list: float = 0.08
    rare: float = 0.04

    two_legs: float = 0.35
    """The weight of the keyword leg where candidates are chosen by the two legs alone; the other has the rest."""


DEFAULT_WEIGHTS = Weights()

MAX_KEYWORD_WEIGHT = 1.0
"""What the weights of the default sum to, without those of lists and of missing rare words, which stay as they are."""


def with_keyword_weight(weight: float) -> Weights:
    """The default with another weight of the keyword part, from 0 to HEAVIEST, and the same sum.

    The others keep their proportions. Candidates are chosen by legs whose weights change in the same proportions.
    """
    if weight == DEFAULT_WEIGHTS.keyword:
        return DEFAULT_WEIGHTS
    gain, rest = (
        weight / DEFAULT_WEIGHTS.keyword,
        (MAX_KEYWORD_WEIGHT - weight) / (MAX_KEYWORD_WEIGHT - DEFAULT_WEIGHTS.keyword),
    )
    legs = DEFAULT_WEIGHTS.two_legs * gain, (1 - DEFAULT_WEIGHTS.two_legs) * rest
    return replace(
        DEFAULT_WEIGHTS,
        keyword=weight,
        passage=DEFAULT_WEIGHTS.passage * rest,
        title=DEFAULT_WEIGHTS.title * rest,
        sentence=DEFAULT_WEIGHTS.sentence * rest,
        words=DEFAULT_WEIGHTS.words * rest,
        two_legs=legs[0] / sum(legs),
    )
