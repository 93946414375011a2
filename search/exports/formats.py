"""The formats of an export, and the one function that makes a text of any of them."""

from __future__ import annotations

import codecs
import json
from enum import StrEnum
from typing import NamedTuple

from core.documents import Passage
from search.exports.articles import articles_of
from search.exports.markdown import as_markdown
from search.exports.quotations import AddressOf, quotations_of
from search.exports.table import as_csv
from search.results import Answer


class ExportFormat(StrEnum):
    """What results can be exported as."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    RIS = "ris"
    BIBTEX = "bibtex"

    @property
    def label(self) -> str:
        """The name for it that people read."""
        return {"json": "JSON", "csv": "CSV", "markdown": "Markdown", "ris": "RIS", "bibtex": "BibTeX"}[self.value]

    @property
    def media_type(self) -> str:
        """The name of the format in HTTP."""
        return {
            "csv": "text/csv; charset=utf-8",
            "json": "application/json",
            "markdown": "text/markdown; charset=utf-8",
            "ris": "application/x-research-info-systems",
            "bibtex": "application/x-bibtex; charset=utf-8",
        }[self.value]

    @property
    def suffix(self) -> str:
        """The ending of the name of a file."""
        return {"csv": ".csv", "json": ".json", "markdown": ".md", "ris": ".ris", "bibtex": ".bib"}[self.value]


class Exported(NamedTuple):
    """Results in one format: the text, its media type for HTTP, and the ending of the name of a file, as ".csv"."""

    text: str
    media_type: str
    suffix: str

    @property
    def data(self) -> bytes:
        """The bytes of a file: UTF-8. A table begins with a byte order mark, without which Excel misreads it."""
        data = self.text.encode(errors="replace")  # a question may hold half a character
        return codecs.BOM_UTF8 + data if self.suffix == ".csv" else data


def _nowhere(_: Passage) -> str:
    return ""


def export(answer: Answer, format: ExportFormat, address_of: AddressOf = _nowhere) -> Exported:
    """Return the results of an answer in a format.

    CSV and Markdown have a row or a part for each result. RIS and BibTeX have an entry for each article, with the
    passages as notes. JSON is `answer.as_json()`, with the `address` of each result. `address_of` returns the address
    at which a passage can be opened, and "" where none is known.

    >>> from search import Mode
    >>> answer = Answer("tea", Mode.HYBRID, "g1", {"total": 1.5}, ())
    >>> export(answer, ExportFormat.RIS)
    Exported(text='', media_type='application/x-research-info-systems', suffix='.ris')
    """
    return Exported(_text(answer, format, address_of), format.media_type, format.suffix)


def _text(answer: Answer, format: ExportFormat, address_of: AddressOf) -> str:
    if format is ExportFormat.JSON:
        return _as_json(answer, address_of)
    quotations = quotations_of(answer, address_of)
    if format is ExportFormat.CSV:
        return as_csv(quotations)
    if format is ExportFormat.MARKDOWN:
        return as_markdown(answer, quotations)
    articles = articles_of(quotations)
    if format is ExportFormat.RIS:
        from search.exports.ris import as_ris

        return as_ris(articles)
    from search.exports.bibtex import as_bibtex

    return as_bibtex(articles)


def _as_json(answer: Answer, address_of: AddressOf) -> str:
    addresses = [address_of(result.passage) or None for result in answer.results]
    values = answer.as_json()
    values["results"] = [
        result | {"address": address} for result, address in zip(values["results"], addresses, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
