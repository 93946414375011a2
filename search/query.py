"""The language of the search box: "phrases", +must, -exclude, title: and heading:. All else is plain words.

No text raises an error, and whatever is typed, limits bound the size of what is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index import Clause, Filter, KeywordQuery, Token, question_terms, terms, tokens

MAX_CHARACTERS = 2_000
MAX_TERMS = 64
MAX_CLAUSES = 16

_PIECE = re.compile(
    r"""(?<!\S) (?P<sign>[+-]?) (?:(?P<field>title|heading):)? (?: "(?P<phrase>[^"]+)" (?!\S) | (?P<word>\S+) )""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, parsed for the lookup.

    `text` is the question as it was typed, cut to MAX_CHARACTERS.
    `plain` is the text that is embedded: the question without its operators and without what it excludes.
    `words` holds for each term that is looked up the first word of `plain` with this term, offsets included.
    `keyword` is the lookup by words; its filter applies to the lookup by meaning too.
    `notices` tell the reader in plain words which parts of the question were left out.
    """

    text: str
    plain: str
    words: tuple[Token, ...]
    keyword: KeywordQuery
    notices: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The stemmed terms that are looked up, each once, in the order of the question."""
        return self.keyword.terms


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or a quoted phrase of a question with its operators: `sign` is "+", "-" or ""."""

    sign: str
    field: str | None
    text: str
    quoted: bool

    @property
    def is_condition(self) -> bool:
        return bool(self.sign or self.field or self.quoted)

    @property
    def clause(self) -> Clause:
        return Clause(tuple(terms(self.text))[:MAX_TERMS], self.field)


def parse(question: str) -> Query:
    """Return the parsed question. Never raises: what exceeds a limit is left out, with a notice for the reader.

    >>> query = parse('pain title:clonus -"head injury"')
    >>> query.plain, query.terms
    ('pain clonus', ('pain', 'clonus'))
    >>> query.keyword.filter.excluded
    (Clause(terms=('head', 'injuri'), field=None),)
    """
    text = question.encode("utf-8", "replace").decode()  # a lone surrogate cannot be embedded
    notices = [f"Only the first {MAX_CHARACTERS:,} characters were read."] if len(text) > MAX_CHARACTERS else []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rpartition(" ")[0] or text[:MAX_CHARACTERS]  # not in the middle of a word
    pieces = list(_pieces(text))
    conditions = [piece for piece in pieces if piece.is_condition and piece.clause.terms]
    if len(conditions) > MAX_CLAUSES:
        notices.append(f"Only the first {MAX_CLAUSES} phrases and conditions were used.")
    filter = Filter(
        required=tuple(piece.clause for piece in conditions[:MAX_CLAUSES] if piece.sign != "-"),
        excluded=tuple(piece.clause for piece in conditions[:MAX_CLAUSES] if piece.sign == "-"),
    )
    plain = " ".join(piece.text for piece in pieces if piece.sign != "-") if conditions else text.strip()
    plain_terms = question_terms(plain)
    if len(plain_terms) > MAX_TERMS:
        notices.append(f"Only the first {MAX_TERMS} different words were looked up; the meaning is of the whole text.")
    if filter.excluded and not plain_terms:
        notices.append("Only words to leave out were given: add a word to look for.")
    keyword = KeywordQuery(tuple(plain_terms[:MAX_TERMS]), filter)
    return Query(text, plain, _first_words(plain, keyword.terms), keyword, tuple(notices))


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        sign, field = match["sign"], match["field"]
        yield _Piece(sign, field.lower() if field else None, match["phrase"] or match["word"], bool(match["phrase"]))


def words_to_find(text: str) -> Iterator[Token]:
    """Yield the words of a question with their offsets in it, without field names and without excluded words."""
    for match in _PIECE.finditer(text):
        if match["sign"] != "-":
            group = "phrase" if match["phrase"] else "word"
            start = match.start(group)
            for token in tokens(match[group]):
                yield token._replace(start=start + token.start, end=start + token.end)


def _first_words(plain: str, query_terms: tuple[str, ...]) -> tuple[Token, ...]:
    """Return for each of the terms the first word of the text that has this term, in the order of the text."""
    first: dict[str, Token] = {}
    for token in tokens(plain):
        if token.term in query_terms:
            first.setdefault(token.term, token)
    return tuple(first.values())
