"""The kind of sentence that a question expects: a date where it asks when, a number where it asks how many, a list
where it asks which ones.

Only questions in English are understood. A question in any other language expects no kind.
"""

from __future__ import annotations

import re

_WHEN = re.compile(
    r"\bwhen\b|\bhow old\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b", re.IGNORECASE
)
_HOW_MANY = re.compile(
    r"\bhow (?:many|much|long|far|often|large|big|tall|high|fast|deep|wide)\b"
    r"|\bwhat (?:percent|percentage|number|amount|fraction|proportion|dose)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1\d{3}|20\d{2})s?\b|\bcentur(?:y|ies)\b|\bdecades?\b|\b\d+ (?:BCE?|AD|CE)\b|\b(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b"
    r"|\b(?:days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?"
    r"|billions?|half|third|quarter|percent|once|twice)\b",
    re.IGNORECASE,
)
_WHICH_ONES = re.compile(
    r"\b(?:which|what) (?:are|were)\b"
    r"|\b(?:which|what)(?: [\w'-]+){0,2} [\w-]+(?<![isu])s (?:are|were|do|did|can|could|may|might|must|should|will"
    r"|would|have|had|make|cause|help|need|get|give|show)\b",
    re.IGNORECASE,
)
LIST = re.compile(r"\n\s*(?:[•‣◦▪●○·*+–-]|\d{1,3}[.)])\s+\S")
"""A list item that begins on a line of its own, with a bullet or a number."""


def asks_for_list(question: str) -> bool:
    """Return whether a question asks for several things, such as "which symptoms are common"."""
    return answer_pattern(question) is LIST


def answer_pattern(question: str) -> re.Pattern[str] | None:
    """Return the pattern that should match in a sentence that answers; None if the question does not tell.

    >>> answer_pattern("When was insulin discovered?").findall("It was discovered in 1921.")
    ['1921']
    >>> answer_pattern("Why is insulin needed?") is None
    True
    """
    if _WHEN.search(question):
        return _DATE
    if _HOW_MANY.search(question):
        return _NUMBER
    return LIST if _WHICH_ONES.search(question) else None
