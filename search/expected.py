"""What kind of sentence a question expects: one with a date where it asks when, with a number where it asks how many.

For questions in English; any other expects nothing.
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


def expected(question: str) -> re.Pattern[str] | None:
    """What a sentence that answers should hold; None where the question does not tell."""
    if _WHEN.search(question):
        return _DATE
    return _NUMBER if _HOW_MANY.search(question) else None
