"""The language of the search box: "phrases", +must, -exclude, fields such as title: and author:. All else is words.

A sign, a quotation or a property of an article (`type:pdf`) is a condition only where the box reads like a query. In a
question it is text: "a freezer at -18 degrees", "the --dry-run flag", 'Who sang "Yesterday"?'. No text raises an error,
and whatever is typed, limits bound the size of what is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from index import Clause, Filter, KeywordQuery, Property, Token, question_words, terms, tokens
from search.filters import PropertyClause, property_clause

MAX_CHARACTERS = 2_000
MAX_TERMS = 256
MAX_CLAUSES = 16

MAX_QUERY_WORDS = 6
"""The highest number of words beside a quotation, or beside a sign in the middle, that still read like a query."""

_MIN_EXCLUDED_LETTERS = 4  # a shorter word after a minus is an option: "tar -xzf archive"

_PIECE = re.compile(
    rf"""(?<!\S) (?P<sign>[+-]?) (?:(?P<field>title|heading|{"|".join(Property)}):)?
         (?: "(?P<phrase>[^"]+)" (?!\S) | (?P<word>\S+) )""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTED_PROPERTY = re.compile(
    rf"""(?<!\S) (?P<sign>-?) (?P<field>{"|".join(Property)}):[ \t]+
         (?: "(?P<phrase>[^"]+)" (?!\S) | (?P<word>\w\S*) )""",
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
    """A condition of a question, as people read it ("without: stroke"), and the question without this condition.

    `of_articles` tells that it asks for a property of whole articles, and not for words.
    """

    label: str
    question_without: str
    of_articles: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question, parsed for the lookup.

    `text` is the question as it was typed, cut to MAX_CHARACTERS.
    `plain` is the text that is embedded: the question without its operators and without what it excludes.
    `words` holds for each term that is looked up the first word of `plain` with this term, offsets included.
    `keyword` is the lookup by words; its filter applies to the lookup by meaning too.
    `properties` are the conditions on articles; a Scope turns them into the documents of the filter.
    `unread` are the properties that were read as text since no article can have that value: "type:gz".
    `conditions` are those of the filter that stand in the text.
    `notices` tell the reader in plain words which parts of the question were left out.
    """

    text: str
    plain: str
    words: tuple[Token, ...]
    keyword: KeywordQuery
    conditions: tuple[Condition, ...] = ()
    notices: tuple[str, ...] = ()
    properties: tuple[PropertyClause, ...] = ()
    unread: tuple[tuple[Property, str], ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The stemmed terms that are looked up, each once, in the order of the question."""
        return tuple(dict.fromkeys(self.keyword.terms))

    def without_conditions(self) -> Query:
        """Return this query without the conditions on words. Its scope and the conditions on articles stay."""
        filter = Filter(documents=self.keyword.filter.documents, sections=self.keyword.filter.sections)
        of_articles = tuple(condition for condition in self.conditions if condition.of_articles)
        return replace(self, keyword=replace(self.keyword, filter=filter), conditions=of_articles)

    @property
    def lists_articles(self) -> bool:
        """Return whether the question names properties of articles, and neither words nor other conditions."""
        filter = self.keyword.filter
        return bool(self.properties) and not (self.keyword.terms or filter.required or filter.excluded)


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
    def about(self) -> PropertyClause | None:
        """The condition on a property of articles that the piece would make, None if it makes none."""
        return property_clause(self.field or "", self.text, self.sign == "-")

    @property
    def label(self) -> str:
        if self.about:
            return self.about.label
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
    text = cut_to_limit(text)
    pieces = list(_pieces(text))
    conditions = _conditions(text, pieces)
    if len(conditions) > MAX_CLAUSES:
        notices.append(f"Only the first {MAX_CLAUSES} phrases and conditions were used.")
    used = conditions[:MAX_CLAUSES]
    properties = tuple(piece.about for piece in used if piece.about)
    filter = Filter(
        required=tuple(piece.clause for piece in used if piece.sign != "-" and not piece.about),
        excluded=tuple(piece.clause for piece in used if piece.sign == "-" and not piece.about),
    )
    notices.extend(_notice_on_signs(text, pieces, conditions))
    plain = _plain(text, pieces, conditions)
    keyword = KeywordQuery(_terms_to_look_up(plain), filter)
    if len(set(keyword.terms)) < len({word.term for word in question_words(plain)}):
        notices.append(f"Only the first {MAX_TERMS} different words were looked up; the meaning is of the whole text.")
    if filter.excluded and not keyword.terms:
        notices.append("Only words to leave out were given: add a word to look for.")
    labelled = tuple(Condition(piece.label, _cut(text, piece), piece.about is not None) for piece in used)
    first, unread = _first_words(plain, keyword.terms), tuple(_unread_properties(text, pieces))
    return Query(text, plain, first, keyword, labelled, tuple(notices), properties, unread)


def cut_to_limit(text: str) -> str:
    """Return what is read of a question: MAX_CHARACTERS at most, not cut in the middle of a word if it has others.

    >>> len(cut_to_limit("word " * 1_000))
    1999
    """
    beginning = text[:MAX_CHARACTERS]
    return text if len(text) <= MAX_CHARACTERS else beginning.rpartition(" ")[0] or beginning


def _pieces(text: str) -> Iterator[_Piece]:
    position = 0
    while match := _PIECE.search(text, position):
        match = _parted_property(text, match.start()) or match
        sign, field = match["sign"], match["field"]
        text_of_piece = match["phrase"] or match["word"]
        yield _Piece(sign, field.lower() if field else None, text_of_piece, bool(match["phrase"]), *match.span())
        position = match.end()


def _parted_property(text: str, start: int) -> re.Match[str] | None:
    """Return the piece that begins here if it is a property, a blank and a value: "author: smith".

    A value such as "the" shows that the words are text: "the path: the way home".
    """
    match = _PARTED_PROPERTY.match(text, start)
    if match is None or not property_clause(match["field"].lower(), match["phrase"] or match["word"]):
        return None
    is_stop_word = match["word"] and len(question_words(f"{match['word']} gate")) < 2
    return None if is_stop_word else match


def _conditions(text: str, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces that are conditions. All others are text.

    A title: or heading: makes a condition everywhere. A signed word does so at either end of the box, unless it is a
    number, an option or part of code. A quotation does so beside a few words that ask no question. For properties see
    `_property_conditions`.
    """
    properties = _property_conditions(text, pieces)
    of_articles = set(properties)
    pieces = [piece for piece in pieces if piece not in of_articles]
    text = "".join(text[piece.start : piece.end] + " " for piece in pieces)
    signed = set(_signed_conditions(text, pieces))
    phrases_count = _reads_like_query(piece.text for piece in pieces if not piece.quoted and piece not in signed)
    conditions = [
        piece
        for piece in pieces
        if (
            piece.field in ("title", "heading")
            or piece in signed
            or (piece.quoted and not piece.sign and not piece.field and phrases_count)
        )
        and piece.clause.terms
    ]
    return sorted([*properties, *conditions], key=lambda piece: piece.start)


def _property_conditions(text: str, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces that are conditions on properties of articles: those with a valid value.

    In a question or in code they must stand at either end of the box: "how do I set type:csv in the form" asks for no
    file.
    """
    valid = [piece for piece in pieces if piece.about]
    are_valid = set(valid)
    rest = " ".join(text[piece.start : piece.end] for piece in pieces if piece not in are_valid)
    if not (_QUESTION.search(rest) or _CODE.search(rest)):
        return valid
    amid = _amid(pieces, {piece for piece in pieces if piece in are_valid or piece.sign or piece.field})
    return [piece for piece in valid if piece not in amid]


def _amid(pieces: Sequence[_Piece], conditions: set[_Piece]) -> set[_Piece]:
    """Return the pieces from the first that is no condition to the last one: all but the conditions at both ends."""
    first_plain = list(dropwhile(conditions.__contains__, pieces))
    return set(dropwhile(conditions.__contains__, reversed(first_plain)))


def _unread_properties(text: str, pieces: Sequence[_Piece]) -> Iterator[tuple[Property, str]]:
    """Yield the properties with a value that none can have, where they stand beside a few words, no question."""
    unread = [piece for piece in pieces if piece.field in set(Property) and not piece.about]
    are_unread = set(unread)
    if _CODE.search(text) or not _reads_like_query(piece.text for piece in pieces if piece not in are_unread):
        return
    yield from ((Property(piece.field or ""), piece.text) for piece in unread)


def _reads_like_query(words: Iterable[str]) -> bool:
    """Return whether words are few and ask no question."""
    beside = " ".join(words)
    return len(beside.split()) <= MAX_QUERY_WORDS and not _QUESTION.search(beside)


def _notice_on_signs(text: str, pieces: Sequence[_Piece], conditions: Sequence[_Piece]) -> list[str]:
    """Return a notice where a sign amid a few words was read as text, since it may have been meant as a condition.

    "pain -stroke spasm" may be a query, but "resource -limited settings" has a blank too many.
    """
    used = set(conditions)
    amid = [piece for piece in _signed(text, pieces) if piece not in used]
    are_amid = set(amid)
    others = [text[piece.start : piece.end] for piece in pieces if piece not in are_amid]
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
    amid = _amid(pieces, {*signed, *(piece for piece in pieces if piece.field in ("title", "heading"))})
    return [piece for piece in signed if piece not in amid]


def _can_be_signed(piece: _Piece) -> bool:
    letters = sum(character.isalpha() for character in piece.text)
    return piece.text[0].isalpha() and (piece.sign == "+" or letters >= _MIN_EXCLUDED_LETTERS)


def _plain(text: str, pieces: Sequence[_Piece], conditions: Sequence[_Piece]) -> str:
    """Return the text to embed: as it was typed, but without operators that are conditions and excluded words."""
    if not conditions:
        return text.strip()
    are_conditions = set(conditions)
    dropped = {piece for piece in conditions if piece.sign == "-" or piece.about}
    kept = [piece for piece in pieces if piece not in dropped]
    return " ".join(piece.text if piece in are_conditions else text[piece.start : piece.end] for piece in kept)


def _terms_to_look_up(plain: str) -> tuple[str, ...]:
    """Return the terms of the words of a question, each as often as it occurs, at most MAX_TERMS different ones."""
    words = [word.term for word in question_words(plain)]
    different = set(list(dict.fromkeys(words))[:MAX_TERMS])
    return tuple(term for term in words if term in different)


def _cut(text: str, piece: _Piece) -> str:
    return " ".join(f"{text[: piece.start]} {text[piece.end :]}".split())


def words_to_find(text: str) -> Iterator[Token]:
    """Yield the words of a question with their offsets in it, without field names and without excluded words.

    The conditions on articles are left out.
    """
    pieces = list(_pieces(text))
    conditions = set(_conditions(text, pieces))
    for piece in pieces:
        if piece in conditions and (piece.sign == "-" or piece.about):
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
