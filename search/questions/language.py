"""Whether the model reads a text: it splits what it does not know into single letters.

A text in letters that are foreign to the model has about one token for each letter. So has every unknown character,
and all of them share one vector: nothing that is compared by meaning can be trusted there.
"""

from __future__ import annotations

import math
import re
from enum import Enum, auto

from embedding import Encoded

MIN_LETTERS_PER_TOKEN = 1.25
"""The least number of letters per token of a text that the model reads. English has about four."""

MIN_LETTERS_OF_KNOWN_WORDS = 3.2
"""The least number of letters per token in a text of another language that the model knows all the same."""

_FOREIGN = """
    aber als auf auch aus bei bin das dem den der des die dies durch ein eine einem einen einer es für gegen
    haben hat ich ist kann können mein mit muss nach nicht nur oder sich sie sind soll über um und unter vom von
    vor wann warum was wenn werden wie wird wo zu zum zur à au aux avec ce ces cette comment dans de des du elle
    est et il ils je la le les leur mais mon ne nous on ou où par pas pour pourquoi qu quand que quel quelle qui
    sa se ses si son sont sur un une vous al como con cuando cuándo cuál cómo del dónde el ella en es esta este
    hay las los mi muy más no para pero por porque qué quién ser sin sobre su sus tiene una y che chi come cosa
    della di dove gli ho mio nel non per perché più quale quando quanto sono het ik kan met mijn niet van voor
    waar waarom wanneer wat op att det för hur inte jag kan med och om på som är vad var varför av til ikke
    hvordan hvad og jeg er ao da do dos e em meu na não nas nos o onde os pela porque quais qual sua uma
"""  # German, French, Spanish, Italian, Dutch, the Scandinavian languages, Portuguese
_ENGLISH = """
    a an and are as at be because been before being but by can could did do does for from had has have he her
    him his how i if in is it its may me my no not of on or our she should so that the their them then there
    they this to was we were what when where which who why will with would you your
"""
_FUNCTION_WORDS, _ENGLISH_WORDS = frozenset(_FOREIGN.split()), frozenset(_ENGLISH.split())
_WORD = re.compile(r"[^\W\d_]+")

_SAMPLE = 400  # characters of a text that tell its language
_OTHER_TOKENS = 2  # the special tokens at both ends of every text


class Reading(Enum):
    """What of a question the model reads."""

    ALL = auto()
    LETTERS = auto()  # not the language
    NO_LETTER = auto()


def reading_of(text: str, encoded: Encoded | None) -> Reading:
    """Return what the model reads of a question; all of it if it was not encoded, since words alone need no model."""
    if encoded is None or reads_language(text, encoded.token_count):
        return Reading.ALL
    return Reading.LETTERS if reads_letters(text, encoded.token_count) else Reading.NO_LETTER


def reads_letters(text: str, token_count: int) -> bool:
    """Return whether the model knows the letters of a text, given its number of tokens, special tokens included.

    A text with as many digits and signs as letters is taken as read: codes stand for themselves.

    >>> reads_letters("how to get a passport", 7), reads_letters("как получить паспорт", 20)
    (True, False)
    """
    return _letters_per_token(text, token_count) >= MIN_LETTERS_PER_TOKEN


def reads_language(text: str, token_count: int) -> bool:
    """Return whether the model knows the language of a text: English, or one whose words are tokens to it.

    >>> reads_language("how to get a passport", 7), reads_language("Wie entkalke ich die Waschmaschine?", 16)
    (True, False)
    """
    least = MIN_LETTERS_OF_KNOWN_WORDS if is_foreign(text) else MIN_LETTERS_PER_TOKEN
    return _letters_per_token(text, token_count) >= least


def _letters_per_token(text: str, token_count: int) -> float:
    letters = sum(map(str.isalpha, text))
    others = len(text) - letters - sum(map(str.isspace, text))
    return math.inf if letters <= others else letters / max(token_count - _OTHER_TOKENS - others, 1)


def is_foreign(text: str) -> bool:
    """Return whether a text holds function words of another language written in Latin letters, and hardly any English.

    >>> is_foreign("Wie entkalke ich die Waschmaschine?"), is_foreign("how do I descale the washing machine")
    (True, False)
    """
    words = _WORD.findall(text[:_SAMPLE].casefold())
    foreign = sum(word in _FUNCTION_WORDS and word not in _ENGLISH_WORDS for word in words)
    return foreign >= 2 and foreign > 2 * sum(word in _ENGLISH_WORDS for word in words)
