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
        relief relieve alleviate repair fix mend surgery operation control rehabilitation ease soothe save antidote
        eradicate eradication eliminate elimination combat tackle resolve solve solution troubleshoot
        troubleshooting""",
    "diagnosis": """diagnose diagnosis diagnostic test exam examine examination detect detection recognise recognition
        identify identification confirm check spot measure inspect inspection assess assessment evaluate evaluation
        distinguish""",
    "cause": """cause trigger origin aetiology etiology reason why culprit inherit inheritance transmit transmission
        contagious pathogenesis""",
    "prevention": """prevent prevention preventive avoid avoidance protect protection prophylaxis precaution deter
        safeguard vaccine vaccination vaccinate immunisation jab maintenance upkeep""",
    "signs": "symptom sign indication manifestation appearance",
    "outlook": """outlook prognosis recovery recover survival survive chances progression fatal curable permanent
        lifespan mortality""",
    "cost": "cost price fee charge expense expensive tariff",
    "types": "type kind form variety classification category subtype",
    "risks": "complication danger hazard safe safety harm harmful toxic toxicity drawback disadvantage downside",
    "requirements": "requirement prerequisite eligible eligibility qualify qualification entitled entitlement",
    "history": "history discovery discover invent invention inventor",
}
_PHRASES = {
    "treatment": r"get(?:s|ting)? rid of|get(?:s|ting)? (?:\w+ ){0,3}over|what helps|first aid|deal(?:ing)? with"
    r"|do about|(?:clear|sort)(?:s|ing)? (?:\w+ )?(?:up|out)|what to do|what (?:can|should|do) (?:i|you|we) do"
    r"|put(?:ting)? (?:\w+ )?right|under control",
    "diagnosis": r"how (?:do|can|will|would|does|to) (?:\w+ ){0,2}(?:know|tell)|f(?:ind|igur)(?:e|s|ing)? (?:\w+ )?out"
    r"|work(?:s|ing)? (?:\w+ )?out|tell(?:ing)? (?:\w+ ){1,2}apart|(?:track|pin)(?:s|ning|ing)? (?:\w+ )?down"
    r"|mistaken for|confused with|rule(?:s|d)? out|ruling out|have i got",
    "cause": r"(?:what|who|where) (?:brings|makes|leads|gives|gets)|why it|comes? from|pick(?:s|ed)? (?:\w+ ){0,2}up"
    r"|risk factors?|at risk|goes wrong|behind|due to|how come|what is to blame|brings? (?:\w+ )?on|who gets"
    r"|(?:how|can) (?:\w+ ){1,3}(?:catch|spread)|how (?:it|they) (?:spreads?|starts?|begins?|happens?)",
    "prevention": r"keep(?:s|ing)? (?:\w+ ){0,3}(?:away|off|out|at bay)|stop(?:s|ping)? (?:\w+ )+from"
    r"|reduc(?:e|ing) (?:the|your) risk|guard(?:ing)? against|steer clear|how not to"
    r"|mak(?:e|ing) (?:\w+ )?last|slow(?:ing)? down|keeping (?:it|them|things|your \w+) \w+|ward(?:ing)? off"
    r"|(?:lower|cut)(?:s|ting|ing)? (?:the|your|my) risk|before it (?:starts|happens)"
    r"|(?:stop|keep)(?:s|ping|ing)? (?:\w+ )+(?:happening|coming back|getting|starting|spreading|forming|again)",
    "signs": r"what (?:it|they|does (?:\w+ ){1,2}|do \w+) ?(?:looks?|feels?) like|how (?:it|does it) feels?|warning"
    r"|(?:what|things) (?:to|(?:you|i|we) (?:will|may|might)|(?:will|may|might|should|would) (?:you|i|we))"
    r" (?:see|notice|feel|look for|watch for)|(?:look|watch)(?:ing)? out for",
    "outlook": r"life expectancy|long.(?:term|run)|how long (?:do|does|will|can|is|are|it|until|till|before)"
    r"|what to expect|later effects|get better|go(?:es)? away|how (?:serious|bad) (?:is|are|it|can)|come(?:s)? back"
    r"|what happens (?:next|later|afterwards?|in the end)|die (?:of|from)|over time",
    "cost": r"how much (?:money|will it|does it|do they|would it)",
    "risks": r"side effects?|adverse|what can go wrong|risks|risky|if (?:you|it is|it's) (?:ignored?|untreated)"
    r"|left (?:alone|untreated|unchecked)",
    "requirements": r"who can (?:apply|use|get|have|claim|join)|who (?:qualifies|is eligible)"
    r"|what (?:you|i|we|do (?:you|i|we)|will (?:you|i|we)) need|before you (?:start|begin|apply|install)",
    "history": r"(?:when|where|who) (?:was|were|did)? ?(?:\w+ ){0,4}(?:invented|discovered|founded|first (?:made|used))"
    r"|name come from",
}
_WHAT_IT_IS = re.compile(
    r"^\W*(?:(?:what|who)(?: is| are| was| were|['’]s)(?: meant by)?|define|(?:the )?(?:definition|meaning) of"
    r"|(?:tell me )?about|explain|what does(?=.* mean\W*$))\s|\smean\W*$",
    re.IGNORECASE,
)
_ASKS_MORE = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|am|do|does|did|can|could|may|might|must|should"
    r"|shall|will|would|has|have|had)\b",
    re.IGNORECASE,
)


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


def thing_asked(question: str) -> str:
    """Return the thing that a question asks about as a whole, by its name; "" if it asks for more than what it is.

    >>> thing_asked("What is late blight?"), thing_asked("late blight"), thing_asked("why is late blight brown")
    ('late blight', 'late blight', '')
    """
    thing = _WHAT_IT_IS.sub("", question).strip(" \t\n?!.:")
    return "" if _ASKS_MORE.search(thing) or aspects_of(thing) else thing


@cache
def _aspect_of_term() -> dict[str, str]:
    return {term: aspect for aspect, words in _WORDS.items() for term in terms(words)}


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    return {aspect: re.compile(rf"\b(?:{phrase})\b", re.IGNORECASE) for aspect, phrase in _PHRASES.items()}
