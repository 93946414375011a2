"""Judge by its words alone whether a line looks like a heading.

The module `headings` judges the surroundings of a line: what stands above and below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from ingest.boilerplate import is_boilerplate

LABEL = re.compile(r"([^:]{1,40}): +(.+)")
"""A label of at most 40 characters (group 1), a colon and the text after it (group 2)."""

# Lengths are in characters.
_MAX_LENGTH, _MAX_WORDS = 80, 12
_MAX_LENGTH_AMID_PROSE, _MAX_WORDS_AMID_PROSE = 120, 20
_MAX_TITLE_LENGTH, _MAX_TITLE_WORDS = 160, 26
_FEW_WORDS = 3
_MIN_PROSE_LINE = 60  # characters in a line of a paragraph that follows its heading without a blank line

_CLAUSE = re.compile(
    r"(?!.*\b(?:[Tt]hat|[Ww]hich|[Ww]hat|[Hh]ow|[Ww]ho|[Ww]hen|[Ww]hy|[Ww]here|[Ii]f)\b)"
    r"(?:\S+ )+(?:can|cannot|can['’]t|could|should|must|may|will)(?: also| not| only)? [a-z]+ "
)
"""A sentence without a full stop: "The name can also be a path". A relative clause may stand in a heading."""

_OPEN_END = re.compile(r"\w\S*[.,;:…。，；：、–—-]$|\b(?:and|or)$")  # "Patterns with .." does not match
_QUOTED_SENTENCE = re.compile(r"[.!…][\"”’'»](?:$|\s)|,[\"”’'»]$|\w[!?] [A-Z].*[.!]$")
_NOT_A_HEADING_END = re.compile(
    r"[.,;:!…。，；：！、/\\&+=*_|<>{}~-]$|\b(?:and|or|the|of|a|an|to|with|for|by|include|includes"
    r"|that|which|who|whose|than|into|your|their|our|my|may|should|must|could|would|might)$"
    r"|\s(?:(?<!it\s)(?:is|are|was|were)|if|when|where|because|as|has|have|contains?|using|via)$"
    r"|\b(?:can|could|may|might) cause$"
    r"|\b(?:the|these) following\b|\bas follows\b"
)
_START = re.compile(r"[\"'“‘¿(\[]?\w")
_PROGRAM_TEXT = re.compile(r"[{}\\|;$^~`]|[!-,0-^`-~]{32}|^[^<\s]*>\s|\s=\s|\w=\S|://|www\.|\w@\w")
"""Text that no heading contains, even if it quotes program code."""

_CODE = re.compile(rf"{_PROGRAM_TEXT.pattern}|[<>](?!\w+>)(?<!\w>)|\w\* \w|^\"\S+\"$|\s[=+*]=?\s|\s--?\w|::|\(\)|\S@\S")
_QUOTED_WORD = re.compile(r"(?<!\S)(?:\S*[<>_@#&*]\S*|\S*(?:::|\(\)|\.\.)\S*|--?\w\S*|[a-z]\w*!|[+/._@&–—-]+=?)(?!\S)")
_CALL = re.compile(r"(?=.*[_\"'.]|[a-z]+[A-Z])[\w.$]+\((?!.*(?:\[|: [A-Z])).*\);?")
"""A call in program code: "page.run(1)", but neither "Author(s)" nor the signature "page.run(copies: Count)"."""

_SQL = re.compile(r"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP) .*\b(?:FROM|INTO|SET|AS)\b.*")
_ASIDE = re.compile(r"\(.*\)|\[.*\]|\[\d+\].*")
_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2}(?:st|nd|rd|th)? )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?\d{2,4}.{0,12}"
    r"|[\d\W]+",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:written|reviewed|posted|published|edited|medically reviewed|updated) )?by (?-i:[A-Z]).*"
    r"|(?:(?:written|reviewed|posted|published|edited|medically reviewed|updated) on|on \d).*",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|photo|image|chart|box|listing|exhibit|plate|equation) ?(?:[a-z][.-])?\d+\b.*"
    r"|(?:example|procedure) (?:\d+|[a-z])[.-]\d+\b.*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:dear|hi|hello|(?:kind|best|warm)? ?regards|yours|sincerely|best wishes|cheers|thanks)\b.*", re.IGNORECASE
)
_CALLOUT = re.compile(
    r"(?:note|nb|warning|caution|tip|hint|important|attention)[!:]?|or|and|then|(?:click|tap|press) (?:here )?to .*"
    r"|see (?!also$)\S.*|for (?:example|instance)\b.*|inherit(?:s|ed) from \S+"
    r"|(?:new|added|changed|deprecated|removed|available|introduced|stable|stabilized|supported)"
    r"(?: in| since)?(?: [A-Z]\w*)? (?:version )?v?\d[\d.]*\+?(?::.*)?",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:(?:and|but) )?(?:q|faq|what|who|whom|whose|when|where|why|which|how|am|can|will|may|won['’]t"
    r"|(?:is|are|was|were|could|do|does|did|has|have|had|should|would|might|must|need)(?:n['’]t)?)\b",
    re.IGNORECASE,
)
_SMALL_QUESTION = re.compile(r"(?:what|how|who|when|where|why|which)(?: \S+){3,} ?\?$")
"""A question of at least four words that begins with a small letter. A shorter one may be speech: "will it stop?"."""

_FIELD = re.compile(
    r"(?:source|author|by|date|published|updated|last (?:updated|reviewed|modified)|reviewed|tel|telephone|phone|fax"
    r"|mobile|e-?mail|address|from|to|subject|cc|bcc|sent|re|attendees|present|absent|apologies|chair|minutes|location"
    r"|place|venue|time|tags?|categor(?:y|ies)|keywords?|filed under|serves|servings|yield|makes"
    r"|(?:prep|cook|total)(?:aration|ing)?(?: time)?|difficulty|photo|image|credit|note|nb|warning|caution|tip|version"
    r"|status|stability|type|default|since|extends|implements|inherits(?: from)?|returns?"
    r"|license|signature|requires|file(?:name)?|doi|isbn|issn|url|link)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:(?:chapter|section|article|part|appendix|step)\s+)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*[.:)]?|[A-Z](?:\.\d{1,3})+[.:)]?|[A-Z][.)])\s+(?=\S)",
    re.IGNORECASE,
)
_LABELLED_NUMBER = re.compile(
    r"(?:chapter|section|article|part|appendix|step|example|lesson) \d{1,3}(?:[.:]| [–—-]) |example(?::| [–—-]) ",
    re.IGNORECASE,
)
_NAME_AT_START = re.compile(r"[a-z]+[A-Z]\w*\s|[a-z]+_\w+\s|[.@]\w[\w.]*\s")
_DEEPLY_NUMBERED = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){2,}[.:)]?|\d{1,3}\.\d{1,3}[.:)]|[A-Z](?:\.\d{1,3})+[.:)]?)\s+(?=\w)"
)
_SMALL_WORD = re.compile(
    r"(?:an?|and|as|at|but|by|for|from|how|in|into|is|nor|of|on|or|per|the|to|vs|with|what|your)", re.IGNORECASE
)


def looks_like_heading(line: str) -> bool:
    """Return whether a line looks like a heading, wherever it stands.

    Such a line is short, starts like a title and has no final punctuation. It is not a date, a field, a caption, the
    closing of a letter or program code.
    """
    if len(line) > _MAX_LENGTH or len(line.split()) > _MAX_WORDS or not _starts_like_heading(line):
        return False
    if "?" in line[-2:]:
        is_question = _QUESTION.match(_NUMBERED.sub("", line)) is not None or ":" in line
        return is_question and line[0] not in '"“'
    words = _NUMBERED.sub("", line)
    is_cut_off = words.count("(") != words.count(")")
    is_sentence = _QUOTED_SENTENCE.search(line) or _NOT_A_HEADING_END.search(line) or _CLAUSE.match(line)
    is_program = _CODE.search(line) or _CALL.fullmatch(line) or _SQL.fullmatch(line)
    return not (is_cut_off or is_sentence or is_program or _is_other_kind_of_line(line))


def may_head_prose(line: str) -> bool:
    """Return whether a line that stands amid prose may be a heading.

    This test is laxer than `looks_like_heading`. It accepts long or numbered questions, lines in title case that are
    long, end in "!" or quote program code, and lines numbered as a subsection, such as "2.1.4. Tools". Outside prose,
    such lines may be speech or program code.
    """
    is_question = line[-1] == "?"
    max_length = _MAX_TITLE_LENGTH if is_question else _MAX_LENGTH_AMID_PROSE
    max_words = _MAX_TITLE_WORDS if is_question else _MAX_WORDS_AMID_PROSE
    if not _START.match(line) or len(line) > max_length or len(line.split()) > max_words:
        return False
    if _PROGRAM_TEXT.search(line) or _QUOTED_SENTENCE.search(line) or _is_other_kind_of_line(line):
        return False
    words = _NUMBERED.sub("", line)
    if is_question and (words != line or _QUESTION.match(words)):
        return _SMALL_QUESTION.match(words) is not None or _starts_like_heading(line)
    return not _OPEN_END.search(words) and (is_deeply_numbered(line) or _is_title_case_around_code(words))


def looks_like_title(line: str) -> bool:
    """Return whether the first line of a text may be its title.

    This test is laxer than `looks_like_heading`: a title may be longer, and may be a question or an exclamation.
    """
    if len(line) > _MAX_TITLE_LENGTH or len(line.split()) > _MAX_TITLE_WORDS or not _START.match(line):
        return False
    if re.search(r"[.,;:]$", line) or _CLOSING.fullmatch(line) or _DATE.fullmatch(line) or _CODE.search(line):
        return False
    return not is_field(line)


def stands_above_prose(lines: Sequence[str]) -> bool:
    """Return whether the first of successive lines is a heading and the others are the paragraph below it."""
    first, rest = lines[0], lines[1:]
    if not rest or len(first) > _MIN_PROSE_LINE or not looks_like_heading(first):
        return False
    width = median(len(line) for line in rest[:-1]) if len(rest) > 1 else len(rest[0])
    return (_is_title_case(first) or first.isupper()) and width >= _MIN_PROSE_LINE and len(first) <= 0.75 * width


def looks_like_code(line: str) -> bool:
    """Return whether a line of at most 12 words contains signs that are typical of program code."""
    return len(line.split()) <= _MAX_WORDS and _CODE.search(line) is not None


def is_plainly_heading(line: str) -> bool:
    """Return whether a line above program code is a heading: it is in title case or has at most 3 words.

    Any other line, such as "Now you can use", may be a sentence that continues in the code.
    """
    return _is_title_case(line) or len(line.split()) <= _FEW_WORDS or _LABELLED_NUMBER.match(line) is not None


def asks(line: str) -> bool:
    """Return whether a line begins like a question, with or without its mark: "How severe it is"."""
    return _QUESTION.match(line) is not None


def is_closing(line: str) -> bool:
    """Return whether a line opens or closes a letter ("Dear Anna", "Kind regards"), so that a name may follow."""
    return _CLOSING.fullmatch(line) is not None


def is_caption(line: str) -> bool:
    """Return whether a line is the caption of a figure, a table or the like: "Table 2. The wheels"."""
    return _CAPTION.fullmatch(line) is not None


def is_deeply_numbered(line: str) -> bool:
    """Return whether a line is numbered as a subsection: "2.1. Tools", "B.4.3 Tools".

    A quantity such as "2.5 kg flour" does not count.
    """
    return _DEEPLY_NUMBERED.match(line) is not None


def starts_with_word_of(line: str, words: str) -> bool:
    """Return whether `line` starts with one of the words in `words`, in any case. Words such as "the" do not count."""
    first = re.match(r"[\w-]*", line)
    first_word = first[0].casefold() if first else ""
    return first_word in re.findall(r"[\w-]+", words.casefold()) and not _SMALL_WORD.fullmatch(first_word)


def is_field(line: str) -> bool:
    """Return whether a line is a field of a document: "Author: Anna Smith", "Status: draft"."""
    label = LABEL.fullmatch(line)
    return label is not None and _FIELD.fullmatch(label[1]) is not None


def infer_level(line: str) -> int:
    """Return the level of a heading below the title: 2, or more if its number is deeper (3 for "2.1 Tools")."""
    number = _NUMBERED.match(line)
    return 2 + number["number"].rstrip(".:)").count(".") if number else 2


def _starts_like_heading(line: str) -> bool:
    """Return whether the first letter or digit after the number of a heading is not in lower case.

    A name such as "iOS" or "snake_case" begins a heading as it is, and so does "Section 2: cooling".
    """
    if _NAME_AT_START.match(line) or _LABELLED_NUMBER.match(line):
        return True
    first = next((character for character in _NUMBERED.sub("", line) if character.isalnum()), "")
    return _START.match(line) is not None and first != "" and not first.islower()


def _is_other_kind_of_line(line: str) -> bool:
    """Return whether a line is a date, a byline, a caption, a closing, a callout, an aside, a field or boilerplate."""
    if any(kind.fullmatch(line) for kind in (_DATE, _BYLINE, _CAPTION, _CLOSING, _CALLOUT, _ASIDE)):
        return True
    label = LABEL.fullmatch(line)
    is_empty = label is not None and not re.search(r"[^\W\d]{2}", label[2])
    is_entry = label is not None and label[1][0].isalpha() and _DATE.fullmatch(label[1]) is not None
    return is_empty or is_entry or is_field(line) or is_boilerplate(line)


def _is_title_case(line: str, min_words: int = 1, min_share: float = 0.7) -> bool:
    """Return whether at least `min_share` of the words start in upper case, and there are at least `min_words` words.

    Small words such as "the" and "of" are not counted.
    """
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", line) if not _SMALL_WORD.fullmatch(word)]
    return len(words) >= min_words and sum(word[0].isupper() for word in words) >= min_share * len(words)


def _is_title_case_around_code(line: str) -> bool:
    """Return whether a line is in title case, apart from any program code that it quotes."""
    without_code = _QUOTED_WORD.sub(" ", line)
    quotes_code = without_code != line and line[-1] != "!"  # "Errors with panic!" quotes code, "That's it!" does not
    min_words = 1 if quotes_code else 2
    return _is_title_case(without_code, min_words, 0.6) or _starts_with_keyword(line)


def _starts_with_keyword(line: str) -> bool:
    """Return whether one or two words in lower case precede a short line in title case, as in "while let Loops"."""
    keywords = re.match(r"(?:[a-z]+ ){1,2}(?=[A-Z])", line)
    return keywords is not None and len(line.split()) <= 6 and _is_title_case(line[keywords.end() :])
