"""The articles of results as RIS, for Zotero, EndNote and the like. The only file that uses rispy."""

from __future__ import annotations

from collections.abc import Sequence

from search.exports.articles import QuotedArticle
from search.exports.quotations import one_line


def as_ris(articles: Sequence[QuotedArticle]) -> str:
    """Return an entry for each article. Each quoted passage is a note of its entry (N1).

    A line begins with a tag and holds one value, so no value has a line break.
    """
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]  # rispy has no types
        def set_header(self, count: int) -> str:
            """Return no line before an entry: RIS has none."""
            return ""

    return rispy.dumps([_entry(each) for each in articles], implementation=Writer) if articles else ""


def _entry(article: QuotedArticle) -> dict[str, str | list[str]]:
    """Return the values of an article under the names that rispy gives the tags. What is not known is left out."""
    metadata = article.metadata
    one_value = {
        "type_of_reference": "GEN",
        "id": article.key,
        "title": article.title,
        "year": "".join(article.date[:1]),
        "date": "/".join((*article.date, "", "", "")[:3]) + "/" if article.date else "",
        "language": metadata.language,
        "abstract": metadata.description,
        "accession_number": article.document_id,
    }
    several_values = {
        "authors": metadata.authors,
        "keywords": metadata.tags,
        "notes": [each.note for each in article.quotations],
        "urls": [article.address.replace(";", "%3B")],  # a semicolon would part two addresses
    }
    lines = {name: one_line(value) for name, value in one_value.items()}
    lists = {name: [*filter(None, map(one_line, values))] for name, values in several_values.items()}
    return {name: value for name, value in (lines | lists).items() if value}
