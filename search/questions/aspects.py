"""The aspect of a thing that a question asks about, such as its treatment, and that a heading announces.

"How is clonus treated?" and a heading "Therapy" or "Getting rid of it" share no word. They share an aspect: each aspect
has a list of words and phrases, in all their forms. Only English is understood.
"""

from __future__ import annotations

import re
from functools import cache

from index import question_terms, terms

_WORDS = {
    "treatment": """treat treatment therapy therapeutic cure heal remedy medication medicine drug manage management
        relief relieve repair fix surgery operation control rehabilitation ease soothe save""",
    "diagnosis": """diagnose diagnosis diagnostic test exam examine examination detect detection recognise identify
        confirm check spot measure""",
    "cause": "cause trigger origin aetiology etiology reason why",
    "prevention": "prevent prevention preventive avoid avoidance protect protection prophylaxis",
    "signs": "symptom sign",
    "outlook": "outlook prognosis recovery recover survival survive chances",
    "cost": "cost price fee charge",
    "types": "type kind form variety classification",
    "risks": "complication danger hazard",
}
_PHRASES = {
    "treatment": r"get(?:s|ting)? rid of|get(?:s|ting)? (?:\w+ ){0,3}over|what helps|first aid|deal(?:ing)? with"
    r"|do about|(?:clear|sort)(?:s|ing)? (?:\w+ )?(?:up|out)",
    "diagnosis": r"how (?:do|can|will|would|does) (?:\w+ ){1,2}(?:know|tell)|f(?:ind|igur)(?:e|s|ing)? (?:\w+ )?out"
    r"|work(?:s|ing)? (?:\w+ )?out|tell(?:ing)? (?:\w+ ){1,2}apart",
    "cause": r"(?:what|who|where) (?:brings|makes|leads|gives|gets)|why it|comes? from|pick(?:s|ed)? (?:\w+ ){0,2}up"
    r"|risk factors?|at risk|goes wrong|behind|due to",
    "prevention": r"keep(?:s|ing)? (?:\w+ ){0,3}(?:away|off|out|at bay)|stop(?:s|ping)? (?:\w+ )+from"
    r"|reduc(?:e|ing) (?:the|your) risk|guard(?:ing)? against|steer clear|how not to"
    r"|mak(?:e|ing) (?:\w+ )?last|slow(?:ing)? down",
    "signs": r"what (?:it|they|does it|do they) looks? like|how (?:it|does it) feels?|warning",
    "outlook": r"life expectancy|long.term|how long (?:do|does|will|can)|what to expect|later effects"
    r"|get better|go away",
    "risks": r"side effects?|adverse|what can go wrong",
}


def aspects_of(text: str) -> frozenset[str]:
    """Return the aspects that a question asks about, or that a heading announces.

    >>> sorted(aspects_of("how is clonus treated?")), sorted(aspects_of("Medicines and other remedies"))
    (['treatment'], ['treatment'])
    >>> sorted(aspects_of("Getting rid of it")), sorted(aspects_of("is clonus common"))
    (['treatment'], [])
    """
    found = {aspect for term in terms(text) if (aspect := _aspect_of_term().get(term))}
    return frozenset(found | {aspect for aspect, phrase in _phrases().items() if phrase.search(text)})


def subject_terms(question: str) -> list[str]:
    """Return the terms of a question that name the thing itself: those that belong to no aspect.

    >>> subject_terms("How is late blight treated?")
    ['late', 'blight']
    """
    text = question
    for phrase in _phrases().values():
        text = phrase.sub(" ", text)
    outside = set(terms(text)) - _aspect_of_term().keys()
    return [term for term in question_terms(question) if term in outside]


@cache
def _aspect_of_term() -> dict[str, str]:
    return {term: aspect for aspect, words in _WORDS.items() for term in terms(words)}


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    return {aspect: re.compile(rf"\b(?:{phrase})\b", re.IGNORECASE) for aspect, phrase in _PHRASES.items()}
