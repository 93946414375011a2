"""Read what a web page says about its article beside the text: its language, meta elements and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from core.documents import Metadata
from ingest.metadata import build_metadata

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMES = {
    "author": "author",
    "article:author": "author",
    "citation_author": "author",
    "dc.creator": "author",
    "dcterms.creator": "author",
    "parsely-author": "author",
    "sailthru.author": "author",
    "date": "date",
    "article:published_time": "published",
    "datepublished": "published",
    "dc.date": "date",
    "dc.date.issued": "published",
    "dcterms.created": "date",
    "dcterms.issued": "published",
    "dcterms.date": "date",
    "citation_publication_date": "published",
    "citation_date": "date",
    "pubdate": "published",
    "publish-date": "published",
    "parsely-pub-date": "published",
    "article:modified_time": "modified",
    "last-modified": "modified",
    "dcterms.modified": "modified",
    "content-language": "language",
    "og:locale": "language",
    "dc.language": "language",
    "keywords": "keywords",
    "news_keywords": "keywords",
    "article:tag": "keywords",
    "dc.subject": "keywords",
    "description": "description",
    "og:description": "description",
    "dc.description": "description",
    "twitter:description": "description",
}
"""What a name in a <meta> element stands for. Others, such as "viewport", say nothing about the article."""

_DATES = ("published", "date", "modified")
"""The kinds of dates, the one that counts most first."""

_ARTICLE_FIELDS = {
    "author": "author",
    "datePublished": "published",
    "dateCreated": "date",
    "dateModified": "modified",
    "inLanguage": "language",
    "keywords": "keywords",
    "description": "description",
}
_ARTICLE_TYPES = ("article", "posting", "webpage", "recipe", "howto", "book", "report", "creativework", "guide")
_MAX_JSON = 1_000_000  # characters
_MAX_NODES = 1_000
_MAX_VALUES = 100  # of a list, such as the authors


def page_metadata(page: Element) -> Metadata:
    """Return the metadata of a page. A date of publication counts before any other, a date of a change after all."""
    fields = [*_json_fields(page), *_meta_fields(page)]
    fields.sort(key=lambda field: _DATES.index(field[0]) if field[0] in _DATES else 0)
    language = page.get("lang") or page.get("xml:lang") or ""
    return build_metadata([("language", language), *(field for field in fields if _is_readable(field))])


def _is_readable(field: tuple[str, object]) -> bool:
    """Return whether an author is a name: some pages give the address of a profile."""
    return field[0] != "author" or not str(field[1]).startswith(("http:", "https:"))


def _meta_fields(page: Element) -> Iterator[tuple[str, object]]:
    for element in page.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or element.get("http-equiv")
        kind = _NAMES.get((name or "").strip().lower())
        if kind and (content := (element.get("content") or "").strip()):
            yield kind, content


def _json_fields(page: Element) -> Iterator[tuple[str, object]]:
    """Yield the fields of the first article that the JSON-LD of a page describes."""
    for script in page.iter("script"):
        text = script.text or ""
        if (script.get("type") or "").strip().lower() != "application/ld+json" or len(text) > _MAX_JSON:
            continue
        try:
            nodes = list(_nodes(json.loads(text, strict=False)))
        except (ValueError, RecursionError):
            continue
        article = next((node for node in nodes if _is_article(node)), None)
        if article is not None:
            yield from (
                (kind, _readable_value(article[name], nodes))
                for name, kind in _ARTICLE_FIELDS.items()
                if article.get(name)
            )
            return


def _nodes(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of JSON-LD that stand at the top, in lists, and in a graph."""
    pending = [value]
    for _ in range(_MAX_NODES):
        if not pending:
            return
        value = pending.pop(0)
        if isinstance(value, list):
            pending += value
        elif isinstance(value, Mapping):
            yield value
            pending += [value[name] for name in ("@graph", "mainEntity") if name in value]


def _is_article(node: Mapping[str, object]) -> bool:
    types = node.get("@type")
    names = [str(each).lower() for each in (types if isinstance(types, list) else [types])]
    return any(name.endswith(_ARTICLE_TYPES) for name in names)


def _readable_value(value: object, nodes: list[Mapping[str, object]]) -> object:
    """Return the value with references to other objects resolved, and of an object its name alone."""
    if isinstance(value, list):
        return [_readable_value(each, nodes) for each in value[:_MAX_VALUES]]
    if isinstance(value, Mapping):
        named = next((node for node in nodes if "name" in node and node.get("@id") == value.get("@id", "")), value)
        return value.get("name") or named.get("name") or ""
    return value
