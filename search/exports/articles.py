"""The articles that quotations come from, as bibliographies describe them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.documents import Metadata
from search.exports.quotations import Quotation

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_LONGEST_NAME = 40  # characters


@dataclass(frozen=True)
class QuotedArticle:
    """An article, and what is quoted of it, best first: at least one passage."""

    quotations: tuple[Quotation, ...]

    @property
    def document_id(self) -> str:
        return self.quotations[0].passage.document_id

    @property
    def title(self) -> str:
        return self.quotations[0].passage.title

    @property
    def metadata(self) -> Metadata:
        return self.quotations[0].metadata

    @property
    def address(self) -> str:
        """The address of the best passage, or "" where none is known."""
        return self.quotations[0].address

    @cached_property
    def key(self) -> str:
        """The name of the article in a bibliography: its document id in plain letters, and digits of its SHA-256.

        It depends on the document id alone, so that it is the same in every export.
        """
        name = plain_name(self.document_id)
        digits = hashlib.sha256(self.document_id.encode()).hexdigest()[:8]
        return f"{name or 'article'}-{digits}"

    @property
    def date(self) -> tuple[str, ...]:
        """Year, month and day of the article, as far as they are known."""
        form = _DATE.fullmatch(self.metadata.date)
        return tuple(filter(None, form.groups())) if form else ()


def plain_name(text: str) -> str:
    """Return a text as a name of a file or an entry: small letters, digits and hyphens; "" if it has none of them.

    >>> plain_name("Why do muscles cramp at night?"), plain_name("茶")
    ('why-do-muscles-cramp-at-night', '')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")


def articles_of(quotations: Sequence[Quotation]) -> list[QuotedArticle]:
    """Return the articles of the quotations, that of the best one first."""
    by_article: dict[str, list[Quotation]] = {}
    for quotation in quotations:
        by_article.setdefault(quotation.passage.document_id, []).append(quotation)
    return [QuotedArticle(tuple(each)) for each in by_article.values()]
