"""Whether a line looks like a heading, by its words alone. What stands around it is looked at in `headings`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from ingest.boilerplate import is_boilerplate

LABEL = re.compile(r"([^:]{1,40}): +(.+)")
"""A short text in front of a colon, and what stands behind it."""

_LONGEST, _MOST_WORDS = 80, 12
_LONGEST_AMID_PROSE, _MOST_WORDS_AMID_PROSE = 120, 20
_FEW_WORDS = 3
_LONGEST_TITLE, _MOST_TITLE_WORDS = 160, 26
_PROSE_LINE = 60  # characters: the lines of a paragraph below a heading without a blank line are at least that long

_OPEN_END = re.compile(r"\w\S*[.,;:…。，；：、–—-]$|\b(?:and|or)$")  # "Patterns with .." has none
_QUOTED_SENTENCE = re.compile(r"[.!…][\"”’'»](?:$|\s)|,[\"”’'»]$")
_NOT_AN_END = re.compile(
    r"[.,;:!…。，；：！、/\\&+=*_|<>{}~-]$|\b(?:and|or|the|of|a|an|to|with|for|by|include|includes"
    r"|that|which|who|whose|than|into|your|their|our|my|may|should|must|could|would|might)$"
)
_START = re.compile(r"[\"'“‘¿(\[]?\w")
_PROGRAM = re.compile(r"[{}\\|;$^~`]|[!-,.0-~]{32}|^[^<\s]*>\s|\s=\s|\w=\S|://|www\.|\w@\w")
"""What no heading holds, even where it quotes a word of a program."""
_CODE = re.compile(rf"{_PROGRAM.pattern}|[<>](?!\w+>)(?<!\w>)|\s[=+*]=?\s|\s--?\w|::|\(\)|\S@\S")
_QUOTED_WORD = re.compile(r"(?<!\S)(?:\S*[<>_@#&*]\S*|\S*(?:::|\(\)|\.\.)\S*|--?\w\S*|[a-z]\w*!|[+/._@&–—-]+=?)(?!\S)")
_ASIDE = re.compile(r"\(.*\)|\[.*\]|\[\d+\].*")
_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2}(?:st|nd|rd|th)? )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?\d{2,4}.{0,12}"
    r"|[\d\W]+",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:written|reviewed|posted|published|edited|medically reviewed|updated) )?(?:by|on) [A-Z].*", re.IGNORECASE
)
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|photo|image|chart|box|listing|exhibit|plate|equation) ?(?:[a-z][.-])?\d+\b.*"
    r"|(?:example|procedure) (?:\d+|[a-z])[.-]\d+\b.*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:dear|hi|hello|(?:kind|best|warm)? ?regards|yours|sincerely|best wishes|cheers|thanks)\b.*", re.IGNORECASE
)
_CALLOUT = re.compile(r"(?:note|nb|warning|caution|tip|hint|important|attention)[!:]?", re.IGNORECASE)
_QUESTION = re.compile(
    r"(?:(?:and|but) )?(?:q|faq|what|who|whom|whose|when|where|why|which|how|am|can|will|may|won['’]t"
    r"|(?:is|are|was|were|could|do|does|did|has|have|had|should|would|might|must|need)(?:n['’]t)?)\b",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?:source|author|by|date|published|updated|last (?:updated|reviewed|modified)|reviewed|tel|telephone|phone|fax"
    r"|mobile|e-?mail|address|from|to|subject|cc|bcc|sent|re|attendees|present|absent|apologies|chair|minutes|location"
    r"|place|venue|time|tags?|categor(?:y|ies)|keywords?|filed under|serves|servings|yield|makes"
    r"|(?:prep|cook|total)(?:aration|ing)?(?: time)?|difficulty|photo|image|credit|note|nb|warning|caution|tip|version"
    r"|status|license|file(?:name)?|doi|isbn|issn|url|link)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:(?:chapter|section|article|part|appendix|step)\s+)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*[.:)]?|[A-Z](?:\.\d{1,3})+[.:)]?|[A-Z][.)])\s+(?=\S)",
    re.IGNORECASE,
)
_DEEPLY_NUMBERED = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){2,}[.:)]?|\d{1,3}\.\d{1,3}[.:)]|[A-Z](?:\.\d{1,3})+[.:)]?)\s+(?=\w)"
)
_SMALL_WORDS = re.compile(
    r"(?:an?|and|as|at|but|by|for|from|how|in|into|is|nor|of|on|or|per|the|to|vs|with|what|your)", re.IGNORECASE
)


def looks_like_heading(line: str) -> bool:
    """Short, begun like a title, without final punctuation, not a date, field, caption, closing or code."""
    if len(line) > _LONGEST or len(line.split()) > _MOST_WORDS or not _is_begun_like_one(line):
        return False
    if "?" in line[-2:]:
        asks = _QUESTION.match(_NUMBERED.sub("", line)) is not None or ":" in line
        return asks and line[0] not in '"“'
    words = _NUMBERED.sub("", line)
    is_cut = words.count("(") != words.count(")")
    is_sentence = _QUOTED_SENTENCE.search(line) or _NOT_AN_END.search(line)
    return not (is_cut or is_sentence or _CODE.search(line) or _is_of_another_kind(line))


def may_head_prose(line: str) -> bool:
    """Laxer: what is a heading amid prose, and may be speech or a line of a program elsewhere.

    A long or numbered question, a line in title case that is long, calls out, or quotes a word of a program, and
    whatever is numbered as a section of a section.
    """
    if not _START.match(line) or len(line) > _LONGEST_AMID_PROSE or len(line.split()) > _MOST_WORDS_AMID_PROSE:
        return False
    if _PROGRAM.search(line) or _QUOTED_SENTENCE.search(line) or _is_of_another_kind(line):
        return False
    words = _NUMBERED.sub("", line)
    if line[-1] == "?" and (words != line or _QUESTION.match(words)):
        return _is_begun_like_one(line)
    return not _OPEN_END.search(words) and (is_deeply_numbered(line) or _is_titled(words))


def looks_like_title(line: str) -> bool:
    """Laxer: the first line of a text may be longer, and may be a sentence that asks or calls."""
    if len(line) > _LONGEST_TITLE or len(line.split()) > _MOST_TITLE_WORDS or not _START.match(line):
        return False
    if re.search(r"[.,;:]$", line) or _CLOSING.fullmatch(line) or _DATE.fullmatch(line) or _CODE.search(line):
        return False
    label = LABEL.fullmatch(line)
    return label is None or _FIELD.fullmatch(label[1]) is None


def stands_above_prose(lines: Sequence[str]) -> bool:
    """Whether the first of successive lines is a heading directly above the paragraph that the others make."""
    first, rest = lines[0], lines[1:]
    if not rest or len(first) > _PROSE_LINE or not looks_like_heading(first):
        return False
    width = median(len(line) for line in rest[:-1]) if len(rest) > 1 else len(rest[0])
    return (_is_title_case(first) or first.isupper()) and width >= _PROSE_LINE and len(first) <= 0.75 * width


def looks_like_code(line: str) -> bool:
    return len(line.split()) <= _MOST_WORDS and _CODE.search(line) is not None


def is_plainly_heading(line: str) -> bool:
    """By its case or its shortness: "Now you can use" is a sentence that goes on in the program below it."""
    return _is_title_case(line) or len(line.split()) <= _FEW_WORDS


def is_closing(line: str) -> bool:
    """Of a letter: the next line is its signature."""
    return _CLOSING.fullmatch(line) is not None


def is_caption(line: str) -> bool:
    return _CAPTION.fullmatch(line) is not None


def is_deeply_numbered(line: str) -> bool:
    """ "2.1. Tools", "B.4.3 Tools": what is numbered so is a section, unless it is a quantity ("2.5 kg flour")."""
    return _DEEPLY_NUMBERED.match(line) is not None


def names_one_of(line: str, words: str) -> bool:
    """Whether the line begins with one of the words that carry a meaning, in whatever case."""
    first = re.match(r"[\w-]*", line)
    name = first[0].casefold() if first else ""
    return name in words.casefold().split() and not _SMALL_WORDS.fullmatch(name)


def level(line: str) -> int:
    """2, or deeper where a number such as 2.1 says so."""
    number = _NUMBERED.match(line)
    return 2 + number["number"].rstrip(".:)").count(".") if number else 2


def _is_begun_like_one(line: str) -> bool:
    first = next((c for c in _NUMBERED.sub("", line) if c.isalnum()), "")
    return _START.match(line) is not None and first != "" and not first.islower()


def _is_of_another_kind(line: str) -> bool:
    if any(kind.fullmatch(line) for kind in (_DATE, _BYLINE, _CAPTION, _CLOSING, _CALLOUT, _ASIDE)):
        return True
    label = LABEL.fullmatch(line)
    is_field = label is not None and (_FIELD.fullmatch(label[1]) is not None or not re.search(r"[^\W\d]{2}", label[2]))
    return is_field or is_boilerplate(line)


def _is_title_case(line: str, least: int = 1, share: float = 0.7) -> bool:
    """Whether that share of the words, of which there are so many at least, begins in upper case."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", line) if not _SMALL_WORDS.fullmatch(word)]
    return len(words) >= least and sum(word[0].isupper() for word in words) >= share * len(words)


def _is_titled(line: str) -> bool:
    """In title case, but for the words of a program that it quotes."""
    plain = _QUOTED_WORD.sub(" ", line)
    least = 1 if plain != line and line[-1] != "!" else 2  # "That's it!" quotes nothing, "Errors with panic!" does
    return _is_title_case(plain, least, 0.6) or _begins_with_a_keyword(line)


def _begins_with_a_keyword(line: str) -> bool:
    """ "while let Loops": a word or two in lower case, and a title behind them."""
    keywords = re.match(r"(?:[a-z]+ ){1,2}(?=[A-Z])", line)
    return keywords is not None and len(line.split()) <= 6 and _is_title_case(line[keywords.end() :])
