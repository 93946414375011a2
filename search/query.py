"""The language of the search box: "phrases", +must, -exclude, title: and heading:. Everything else is plain words.

No input raises, and the size of what is looked up is bounded, whatever is typed.
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
    """A question as it is looked up.

    `plain` is the text that is embedded: the question without its operators and without what it excludes.
    `words` are the words of the question that ask for something, as they were typed, one a term.
    `notices` say in plain words what of the question was left out.
    """

    text: str
    plain: str
    words: tuple[Token, ...]
    keyword: KeywordQuery
    notices: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        return self.keyword.terms


@dataclass(frozen=True, slots=True)
class _Piece:
    sign: str
    field: str | None
    text: str
    quoted: bool

    @property
    def filters(self) -> bool:
        return bool(self.sign or self.field or self.quoted)

    @property
    def clause(self) -> Clause:
        return Clause(tuple(terms(self.text))[:MAX_TERMS], self.field)


def parse(question: str) -> Query:
    """Read what was typed."""
    text = question.encode("utf-8", "replace").decode()  # a lone surrogate cannot be embedded
    notices = [f"Only the first {MAX_CHARACTERS:,} characters were read."] if len(text) > MAX_CHARACTERS else []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rpartition(" ")[0] or text[:MAX_CHARACTERS]  # not in the middle of a word
    pieces = list(_pieces(text))
    clauses = [piece for piece in pieces if piece.filters and piece.clause.terms]
    if len(clauses) > MAX_CLAUSES:
        notices.append(f"Only the first {MAX_CLAUSES} phrases and conditions were used.")
    filter = Filter(
        required=tuple(piece.clause for piece in clauses[:MAX_CLAUSES] if piece.sign != "-"),
        excluded=tuple(piece.clause for piece in clauses[:MAX_CLAUSES] if piece.sign == "-"),
    )
    plain = " ".join(piece.text for piece in pieces if piece.sign != "-") if clauses else text.strip()
    wanted = question_terms(plain)
    if len(wanted) > MAX_TERMS:
        notices.append(f"Only the first {MAX_TERMS} different words were looked up; the meaning is of the whole text.")
    if filter.excluded and not wanted:
        notices.append("Only words to leave out were given: add a word to look for.")
    keyword = KeywordQuery(tuple(wanted[:MAX_TERMS]), filter)
    return Query(text, plain, _words(plain, keyword.terms), keyword, tuple(notices))


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        sign, field = match["sign"], match["field"]
        yield _Piece(sign, field.lower() if field else None, match["phrase"] or match["word"], bool(match["phrase"]))


def asked_words(text: str) -> Iterator[Token]:
    """The words of a question at their places in it: no field names, and nothing of what is to be left out."""
    for match in _PIECE.finditer(text):
        if match["sign"] != "-":
            group = "phrase" if match["phrase"] else "word"
            start = match.start(group)
            for token in tokens(match[group]):
                yield token._replace(start=start + token.start, end=start + token.end)


def _words(plain: str, wanted: tuple[str, ...]) -> tuple[Token, ...]:
    first: dict[str, Token] = {}
    for token in tokens(plain):
        if token.term in wanted:
            first.setdefault(token.term, token)
    return tuple(first.values())
