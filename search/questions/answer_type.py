"""The kind of sentence that a question expects: a date where it asks when, a number where it asks how many, a list
where it asks which ones.

Only questions in English are understood. A question in any other language expects no kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

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
LIST = re.compile(r"\n[^\S\n]*(?:[•‣◦▪●○·*+–-]|\d{1,3}[.)])\s+\S")
"""A list item that begins on a line of its own, with a bullet or a number."""

_AMOUNT = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?"
    r"|millions?|billions?|half|third|quarter|once|twice)"
)


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of answer that a sentence holds where `answer` matches words that the question does not say itself.

    `question` matches the questions that ask for it. `is_telling`: few sentences hold such an answer.
    """

    question: re.Pattern[str]
    answer: re.Pattern[str]
    is_telling: bool = False

    def in_sentence(self, sentence: str, question_words: Collection[str]) -> bool:
        """Return whether a sentence holds an answer of this type.

        `question_words` are the words of the question in small letters.
        """
        found = (match.group(match.lastindex or 0) for match in self.answer.finditer(sentence))
        return any(each.lower() not in question_words for each in found)


def _type(question: str, answer: str, *, ignore_case: bool = True, is_telling: bool = False) -> AnswerType:
    flags = re.IGNORECASE if ignore_case else re.NOFLAG
    return AnswerType(re.compile(question, re.IGNORECASE), re.compile(answer, flags), is_telling)


_TYPES = (
    _type(
        r"\b(?:what|which) (?:year|decade|century)\b",
        r"\b(?:1\d{3}|20\d{2})s?\b|\b\d+ (?:BCE?|AD|CE)\b|\bcentury\b|\bdecade\b",
        is_telling=True,
    ),
    _type(r"\bwhen\b|\bhow old\b|\b(?:what|which) (?:date|day|month|time)\b|\bhow long ago\b", _DATE.pattern),
    _type(
        r"\b(?:what|which) (?:percent|percentage|proportion|fraction|share)\b",
        r"\d[\d.]*\s?%|\bper ?cent\b|\bhalf\b|\bthirds?\b|\bquarters?\b|\bmajority\b",
        is_telling=True,
    ),
    _type(
        r"\bhow much money\b|\bhow much\b.*\b(?:cost|pay|paid|charged?|spen[dt]|fee|worth|price|fine|earn|funds?"
        r"|dollars?|invest(?:ed)?|revenue)\b|\bwhat (?:is|was|are) the (?:price|cost|fee|charge|fine)\b",
        r"[$£€¥]\s?\d[\d.,]*|\b(?:dollars?|pounds?|euros?|cents?)\b",
        is_telling=True,
    ),
    _type(
        r"\b(?:dose|dosage)\b",
        r"\d[\d.,]*\s?(?:mg|g|IU|units?|tablets?|milligrams?|grams?)\b(?:\W+\w+){0,3}\W+(?:daily|a day|per day"
        r"|times?)\b",
        is_telling=True,
    ),
    _type(
        r"\bhow (?:long|often|soon|quickly)\b",
        r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|overnight|hourly"
        r"|daily|weekly|monthly|yearly)\b",
        is_telling=True,
    ),
    _type(
        r"\bhow (?:many|much|far|tall|high|wide|deep|large|big|fast|hot|heavy|cold|warm)\b"
        r"|\b(?:what|which) (?:number|amount|temperature|size|speed|age|rate|limit|maximum|minimum)\b",
        rf"\b{_AMOUNT}\b|\d[\d.,]*",
    ),
    _type(
        r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|king|queen|emperor|president|scientist|author|leader"
        r"|general|company|organi[sz]ation|team|player|artist|architect|actor|name|researcher|group|philosopher|engineer"
        r"|inventor|mathematician|monarch|bishop|pope|explorer)\b|\bwhat (?:is|was) the (?:name|title)\b",
        r"(?<=[^.!?:\s] )([A-Z][\w’-]+)|^\W*[A-Z][\w’-]+ ([A-Z][\w’-]+)",
        ignore_case=False,
    ),
    _type(
        r"\bwhere\b|\b(?:what|which) (?:city|cities|country|countries|states?|place|region|river|location|county|town"
        r"|continent|island|street|university|school|building|area|sea|ocean|mountain|province|nation)\b",
        r"\b(?:in|at|from|near|to|of|on|into|across|between|through|outside|inside|within|by|under)(?: the)?"
        r" ([A-Z][\w’-]+)",
        ignore_case=False,
    ),
    _type(
        r"\bwhy\b|\bwhat (?:caused|causes|(?:was|is) the (?:cause|reason))\b|\bfor what reason\b",
        r"\bbecause\b|\bdue to\b|\bsince\b|\bso that\b|\bin order to\b|\bas a result\b|\bcaus(?:e|es|ed|ing)\b"
        r"|\breasons?\b|\bto (?:avoid|prevent|protect|keep|ensure|make|help)\b|\bfor fear\b|\b(?:led|leads?) to\b"
        r"|\bowing to\b",
    ),
)


def asks_for_list(question: str) -> bool:
    """Return whether a question asks for several things, such as "which symptoms are common"."""
    return answer_pattern(question) is LIST


def expected_type(question: str) -> AnswerType | None:
    """Return the type of answer that a question asks for; None if it does not tell.

    >>> year = expected_type("In what year was insulin discovered?")
    >>> [year.in_sentence(text, ["insulin"]) for text in ("It was found in 1921.", "Banting found it.")]
    [True, False]
    """
    return next((each for each in _TYPES if each.question.search(question)), None)


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
