"""The language of the search box: "phrases", +must, -exclude, title: and heading:. All else is plain words.

A sign or a quotation is a condition only where the box reads like a query. In a question it is text: "a freezer at -18
degrees", "the --dry-run flag", 'Who sang "Yesterday"?'. No text raises an error, and whatever is typed, limits bound
the size of what is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from index import Clause, Filter, KeywordQuery, Token, question_words, terms, tokens

MAX_CHARACTERS = 2_000
MAX_TERMS = 256
MAX_CLAUSES = 16

MAX_QUERY_WORDS = 6
"""The highest number of words beside a quotation, or beside a sign in the middle, that still read like a query."""

_MIN_EXCLUDED_LETTERS = 4  # a shorter word after a minus is an option: "tar -xzf archive"

_PIECE = re.compile(
    r"""(?<!\S) (?P<sign>[+-]?) (?:(?P<field>title|heading):)? (?: "(?P<phrase>[^"]+)" (?!\S) | (?P<word>\S+) )""",
    re.VERBOSE | re.IGNORECASE,
)
_CODE = re.compile(r"[=\\|{}<>;`$_]|\(\)|(?<!\S)--\w")
_QUESTION = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|am|do|does|did|can|could|may|might|must|should|shall"
    r"|will|would|has|have|had)\b|[?!.]\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a question, as people read it ("without: stroke"), and the question without this condition."""

    label: str
    question_without: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question, parsed for the lookup.

    `text` is the question as it was typed, cut to MAX_CHARACTERS.
    `plain` is the text that is embedded: the question without its operators and without what it excludes.
    `words` holds for each term that is looked up the first word of `plain` with this term, offsets included.
    `keyword` is the lookup by words; its filter applies to the lookup by meaning too.
    `conditions` are those of the filter that stand in the text.
    `notices` tell the reader in plain words which parts of the question were left out.
    """

    text: str
    plain: str
    words: tuple[Token, ...]
    keyword: KeywordQuery
    conditions: tuple[Condition, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The stemmed terms that are looked up, each once, in the order of the question."""
        return tuple(dict.fromkeys(self.keyword.terms))

    def without_conditions(self) -> Query:
        """Return this query without the conditions of its text. Its scope stays."""
        filter = Filter(documents=self.keyword.filter.documents, sections=self.keyword.filter.sections)
        return replace(self, keyword=replace(self.keyword, filter=filter), conditions=())


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or a quoted phrase of a question with its operators; `sign` is "+", "-" or "".

    `start` and `end` are its offsets in the question, operators included.
    """

    sign: str
    field: str | None
    text: str
    quoted: bool
    start: int
    end: int

    @property
    def clause(self) -> Clause:
        return Clause(tuple(terms(self.text))[:MAX_TERMS], self.field)

    @property
    def label(self) -> str:
        text = f'"{self.text}"' if self.quoted else self.text
        place = f"{self.field}: {text}" if self.field else text
        return f"without: {place}" if self.sign == "-" else place if self.field else f"with: {place}"


def parse(question: str) -> Query:
    """Return the parsed question. Never raises: what exceeds a limit is left out, with a notice for the reader.

    >>> query = parse('pain title:clonus -"head injury"')
    >>> query.plain, query.terms
    ('pain clonus', ('pain', 'clonus'))
    >>> query.keyword.filter.excluded
    (Clause(terms=('head', 'injuri'), field=None),)
    >>> [condition.label for condition in query.conditions]
    ['title: clonus', 'without: "head injury"']
    """
    text = question.encode("utf-8", "replace").decode()  # a lone surrogate cannot be embedded
    notices = [f"Only the first {MAX_CHARACTERS:,} characters were read."] if len(text) > MAX_CHARACTERS else []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rpartition(" ")[0] or text[:MAX_CHARACTERS]  # not in the middle of a word
    pieces = list(_pieces(text))
    conditions = _conditions(text, pieces)
    if len(conditions) > MAX_CLAUSES:
        notices.append(f"Only the first {MAX_CLAUSES} phrases and conditions were used.")
    used = conditions[:MAX_CLAUSES]
    filter = Filter(
        required=tuple(piece.clause for piece in used if piece.sign != "-"),
        excluded=tuple(piece.clause for piece in used if piece.sign == "-"),
    )
    notices.extend(_notice_on_signs(text, pieces, conditions))
    plain = _plain(text, pieces, conditions)
    keyword = KeywordQuery(_terms_to_look_up(plain), filter)
    if len(set(keyword.terms)) < len({word.term for word in question_words(plain)}):
        notices.append(f"Only the first {MAX_TERMS} different words were looked up; the meaning is of the whole text.")
    if filter.excluded and not keyword.terms:
        notices.append("Only words to leave out were given: add a word to look for.")
    labelled = tuple(Condition(piece.label, _cut(text, piece)) for piece in used)
    return Query(text, plain, _first_words(plain, keyword.terms), keyword, labelled, tuple(notices))


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        sign, field = match["sign"], match["field"]
        text_of_piece = match["phrase"] or match["word"]
        yield _Piece(sign, field.lower() if field else None, text_of_piece, bool(match["phrase"]), *match.span())


def _conditions(text: str, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces that are conditions. All others are text.

    A field makes a condition everywhere. A signed word does so at either end of the box, unless it is a number, an
    option or part of code. A quotation does so beside a few words that ask no question.
    """
    signed = _signed_conditions(text, pieces)
    phrases_count = _reads_like_query(piece.text for piece in pieces if not piece.quoted and piece not in signed)
    return [
        piece
        for piece in pieces
        if (piece.field or piece in signed or (piece.quoted and not piece.sign and phrases_count))
        and piece.clause.terms
    ]


def _reads_like_query(words: Iterable[str]) -> bool:
    """Return whether words are few and ask no question."""
    beside = " ".join(words)
    return len(beside.split()) <= MAX_QUERY_WORDS and not _QUESTION.search(beside)


def _notice_on_signs(text: str, pieces: Sequence[_Piece], conditions: Sequence[_Piece]) -> list[str]:
    """Return a notice where a sign amid a few words was read as text, since it may have been meant as a condition.

    "pain -stroke spasm" may be a query, but "resource -limited settings" has a blank too many.
    """
    amid = [piece for piece in _signed(text, pieces) if piece not in conditions]
    others = [text[piece.start : piece.end] for piece in pieces if piece not in amid]
    if not amid or not _reads_like_query(others):
        return []
    typed = [text[piece.start : piece.end] for piece in amid]
    return [f"Read as text: {', '.join(typed)}. A condition stands at the end: {' '.join((*others, *typed))}"]


def _signed(text: str, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the words and phrases with a sign that are no numbers, options or parts of code."""
    if _CODE.search(text):
        return []
    return [piece for piece in pieces if piece.sign and (piece.quoted or _can_be_signed(piece))]


def _signed_conditions(text: str, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the words and phrases with a sign that stand together at the beginning or at the end of the box."""
    signed = _signed(text, pieces)
    conditions = [piece for piece in pieces if piece in signed or piece.field]
    first_plain = list(dropwhile(conditions.__contains__, pieces))
    last_plain = list(dropwhile(conditions.__contains__, reversed(first_plain)))
    return [piece for piece in signed if piece not in last_plain]


def _can_be_signed(piece: _Piece) -> bool:
    letters = sum(character.isalpha() for character in piece.text)
    return piece.text[0].isalpha() and (piece.sign == "+" or letters >= _MIN_EXCLUDED_LETTERS)


def _plain(text: str, pieces: Sequence[_Piece], conditions: Sequence[_Piece]) -> str:
    """Return the text to embed: as it was typed, but without operators that are conditions and excluded words."""
    if not conditions:
        return text.strip()
    kept = [piece for piece in pieces if piece.sign != "-" or piece not in conditions]
    return " ".join(piece.text if piece in conditions else text[piece.start : piece.end] for piece in kept)


def _terms_to_look_up(plain: str) -> tuple[str, ...]:
    """Return the terms of the words of a question, each as often as it occurs, at most MAX_TERMS different ones."""
    words = [word.term for word in question_words(plain)]
    different = set(list(dict.fromkeys(words))[:MAX_TERMS])
    return tuple(term for term in words if term in different)


def _cut(text: str, piece: _Piece) -> str:
    return " ".join(f"{text[: piece.start]} {text[piece.end :]}".split())


def words_to_find(text: str) -> Iterator[Token]:
    """Yield the words of a question with their offsets in it, without field names and without excluded words."""
    pieces = list(_pieces(text))
    conditions = _conditions(text, pieces)
    for piece in pieces:
        if piece.sign == "-" and piece in conditions:
            continue
        start = text.index(piece.text, piece.start)
        for token in tokens(piece.text):
            yield token._replace(start=start + token.start, end=start + token.end)


def _first_words(plain: str, query_terms: tuple[str, ...]) -> tuple[Token, ...]:
    """Return for each of the terms the first word of the text that has this term, in the order of the text."""
    first: dict[str, Token] = {}
    for token in tokens(plain):
        if token.term in query_terms:
            first.setdefault(token.term, token)
    return tuple(first.values())
