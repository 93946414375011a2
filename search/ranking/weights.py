"""The parts of a passage's score and their weights: one declaration, which everything else reads (docs/RANKING.md).

A new part is one more line in PARTS: it is then scored, shown, explained, named in JSON and left out by the ablation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from search.ranking.features import Features
from search.ranking.similarities import Floats, Similarities


class Part(NamedTuple):
    """One part of the score. Its value is about 1 where a passage could not fit better.

    `name` is its key in JSON and in an ablation, `label` what people read, `weight` the default weight. `values` gives
    its value for each of the n passages of the features. A part of the best sentence has `sentence_values` instead: its
    value for each of the m sentences of the candidates.
    """

    name: str
    label: str
    weight: float
    values: Callable[[Features], Floats] | None = None
    sentence_values: Callable[[Similarities], Floats] | None = None


def _passage_max_sims(features: Features) -> Floats:
    return _of_candidates(features, features.similarities.passage_max_sims if features.similarities else np.zeros(0))


def _least_max_sims(features: Features) -> Floats:
    return _of_candidates(features, features.similarities.least_max_sims if features.similarities else np.zeros(0))


def _codes(features: Features) -> Floats:
    return _of_candidates(features, features.codes)


def _headings(features: Features) -> Floats:
    return _of_candidates(features, np.maximum(features.aspects, features.named_headings))


def _introductions(features: Features) -> Floats:
    return _of_candidates(features, 0.0 - features.introductions)  # as below


def _rare_words_missing(features: Features) -> Floats:
    return _of_candidates(features, 0.0 - features.missing_rare)  # 0.0 - 0.0 is 0.0, while -0.0 would be shown as -0


def _of_candidates(features: Features, values: Floats) -> Floats:
    """Return the values of the candidates, and 0 for the other passages, whose values were not read."""
    return np.concatenate([values, np.zeros(len(features.ids) - len(values))])


PARTS = (
    # BM25F as a share of the most that the question's terms could earn in the body
    Part("keyword", "your words", 0.18, values=lambda features: features.keyword_shares),
    # the cosine of the passage in its context
    Part("passage", "meaning", 0.11, values=lambda features: features.cosines),
    # how well the words of the passage, its title and headings match the words of the question
    Part("words", "word by word", 0.32, values=_passage_max_sims),
    # how well they match the word of the question that they match least
    Part("least", "least matched word", 0.07, values=_least_max_sims),
    # the cosine of the sentence by itself or behind its headings, whichever is higher
    Part("sentence", "best sentence", 0.25, sentence_values=lambda similarities: similarities.sentences),
    # how well the words of the sentence, the title and the headings match the words of the question
    Part("sentence_words", "its words", 0.07, sentence_values=lambda similarities: similarities.sentence_max_sims),
    # 1 where the question asks which ones and the sentence is a list
    Part("list", "a list", 0.07, sentence_values=lambda similarities: similarities.sentence_lists),
    # 1 where the question is the heading, or where a heading announces what it asks about: treatment, causes ...
    Part("heading", "heading", 0.2, values=_headings),
    # the share of the codes of the question that the passage holds, such as an error number or a version
    Part("code", "the code", 0.15, values=_codes),
    # taken off an introduction that a section of its article competes with
    Part("introduction", "an introduction", 0.04, values=_introductions),
    # taken off where rare words of the question are missing
    Part("rare", "rare words missing", 0.05, values=_rare_words_missing),
)
"""All parts, in the order in which they are added up and shown."""

NO_DETAILS: Mapping[str, float] = MappingProxyType({part.name: 0.0 for part in PARTS})
"""A score of 0: every part by name."""

_BALANCED = (
    "keyword",
    "passage",
    "words",
    "least",
    "sentence",
    "sentence_words",
)  # the parts between which the page's slider moves weight

MAX_KEYWORD_WEIGHT = 1.0
"""The highest keyword weight: the sum of the default weights of the parts that the page's slider moves.

At this weight the others of them weigh 0."""


@dataclass(frozen=True)
class Weights:
    """The weight of each part of the score, and of the keyword leg where the two legs alone choose the candidates.

    `parts` maps the name of each of PARTS to its weight. The semantic leg has the weight 1 - `keyword_leg`.
    """

    parts: Mapping[str, float]
    keyword_leg: float

    def without(self, part: str) -> Weights:
        """Return these weights with one part left out of the score; the candidates stay the same."""
        return replace(self, parts=dict(self.parts) | {part: 0.0})


DEFAULT_WEIGHTS = Weights({part.name: part.weight for part in PARTS}, keyword_leg=0.35)


def with_keyword_weight(weight: float, base: Weights = DEFAULT_WEIGHTS) -> Weights:
    """Return weights with another weight of the keyword part, from 0 to MAX_KEYWORD_WEIGHT.

    The other parts keep their proportions and the sum stays the same. The weights of lists, headings, codes,
    introductions and rare words stay as `base` has them. The weights of the two legs change in the same proportions.

    >>> weights = with_keyword_weight(0.59).parts
    >>> {name: round(weights[name], 3) for name in ("keyword", "passage", "words", "sentence", "list")}
    {'keyword': 0.59, 'passage': 0.055, 'words': 0.16, 'sentence': 0.125, 'list': 0.07}
    """
    default = DEFAULT_WEIGHTS.parts
    if weight == base.parts["keyword"]:
        return base
    gain = weight / default["keyword"]
    rest = (MAX_KEYWORD_WEIGHT - weight) / (MAX_KEYWORD_WEIGHT - default["keyword"])
    balanced = {name: default[name] * rest for name in _BALANCED} | {"keyword": weight}
    keyword_leg, semantic_leg = DEFAULT_WEIGHTS.keyword_leg * gain, (1 - DEFAULT_WEIGHTS.keyword_leg) * rest
    return Weights(dict(base.parts) | balanced, keyword_leg / (keyword_leg + semantic_leg))


class WeightChoice(NamedTuple):
    """The weights that an owner may choose: of the words, of titles and headings, and of rare words that are missing.

    They are those of the parts "keyword", "heading" and "rare".

    >>> WeightChoice(keyword=0.4).weights().parts["heading"]
    0.2
    """

    keyword: float = DEFAULT_WEIGHTS.parts["keyword"]
    heading: float = DEFAULT_WEIGHTS.parts["heading"]
    rare: float = DEFAULT_WEIGHTS.parts["rare"]

    def weights(self) -> Weights:
        """Return the weights of all parts: the others are the default ones, in balance with the keyword weight."""
        if self == DEFAULT_CHOICE:
            return DEFAULT_WEIGHTS
        balanced = with_keyword_weight(self.keyword)
        return replace(balanced, parts=dict(balanced.parts) | {"heading": self.heading, "rare": self.rare})


DEFAULT_CHOICE = WeightChoice()
