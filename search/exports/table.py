"""Results as CSV (RFC 4180): a row for each, with the names of the columns in the first row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from search.exports.quotations import Quotation

COLUMNS = (
    *("rank", "title", "authors", "date", "tags", "headings", "passage", "sentence", "page", "confidence"),
    *("document_id", "passage_id", "also_in", "address"),
)

_FORMULA = re.compile(r"[\s\x00-\x1f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")  # the last four are the wide forms


def as_csv(quotations: Sequence[Quotation]) -> str:
    """Return the quotations as rows. A cell that a spreadsheet would run as a formula begins with an apostrophe.

    Several authors, tags or passages are joined by "; ", headings by " › ".
    """
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in _cells(each)] for each in quotations)
    return lines.getvalue()


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: where one would, with an apostrophe before it.

    Spreadsheets skip white space before a formula, and some take a wide sign for a narrow one (OWASP, "CSV Injection").

    >>> [safe_cell(text) for text in ("=1+1", " -tea", "tea=hot")]
    ["'=1+1", "' -tea", 'tea=hot']
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _cells(quotation: Quotation) -> tuple[str, ...]:
    passage, metadata = quotation.passage, quotation.metadata
    return (
        str(quotation.rank),
        passage.title,
        "; ".join(metadata.authors),
        metadata.date,
        "; ".join(metadata.tags),
        " › ".join(passage.headings),
        passage.text,
        quotation.sentence,
        str(passage.page or ""),
        quotation.confidence,
        passage.document_id,
        passage.passage_id,
        "; ".join(quotation.also_in),
        quotation.address,
    )
