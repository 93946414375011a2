"""The articles of results as BibTeX. The only file that uses pybtex."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.exports.articles import QuotedArticle
from search.exports.quotations import one_line

_ESCAPES = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",  # BibTeX counts braces, also those behind a backslash
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "$&%#_"},
}
_SPECIAL = re.compile(f"[{re.escape(''.join(_ESCAPES))}]")
_INSIDE_LIGATURE = re.compile(r"(?<=[-`',<>?!])(?=[-`',<>])")  # TeX makes one sign of two, as a dash of "--"
_NOT_IN_ADDRESS = re.compile(r"[\s\\{}\"]")
_SEVERAL_NAMES = re.compile(r"\band\b|\bothers\b|,.*,", re.IGNORECASE)


def as_bibtex(articles: Sequence[QuotedArticle]) -> str:
    """Return an entry `misc` for each article. Its quoted passages are the field `annote`, which is not printed."""
    from pybtex.database import BibliographyData, Entry
    from pybtex.database.output.bibtex import Writer

    class Verbatim(Writer):  # type: ignore[misc]  # pybtex has no types
        def _encode(self, text: str) -> str:
            """Return the text as it is. The codec of pybtex escapes addresses, and leaves braces and dollars alone."""
            return text

    entries = {each.key: Entry("misc", fields=_fields(each)) for each in articles}
    text: str = Verbatim(encoding="utf-8").to_string(BibliographyData(entries))
    return text


def _fields(article: QuotedArticle) -> dict[str, str]:
    """Return the fields of an article, escaped. What is not known is left out."""
    metadata = article.metadata
    fields = {
        "title": f"{{{escaped(article.title)}}}",  # braces keep the capitals of MRI
        "author": " and ".join(map(_name, metadata.authors)),
        "year": "".join(article.date[:1]),
        "date": "-".join(article.date),
        "language": escaped(metadata.language),
        "keywords": escaped(", ".join(metadata.tags)),
        "abstract": escaped(metadata.description),
        "howpublished": escaped(f"File {article.document_id}"),
        "url": _NOT_IN_ADDRESS.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), article.address),
        "annote": escaped(" ".join(each.note for each in article.quotations)),
    }
    return {name: value for name, value in fields.items() if value}


def escaped(text: str) -> str:
    """Return a text on one line as LaTeX reads it, sign for sign.

    >>> escaped("50 % of {x_1} -- 2^n")
    '50 \\\\% of {\\\\textbraceleft}x\\\\_1{\\\\textbraceright} -{}- 2{\\\\textasciicircum}n'
    """
    unligatured = _INSIDE_LIGATURE.sub("\0", one_line(text))
    return _SPECIAL.sub(lambda sign: _ESCAPES[sign[0]], unligatured).replace("\0", "{}")


def _name(author: str) -> str:
    """Return the name of an author. Braces keep one together that BibTeX would take apart."""
    name = escaped(author)
    return f"{{{name}}}" if _SEVERAL_NAMES.search(author) else name
