"""Read what a web page says about its article: the language, the meta tags and the JSON-LD of its head."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.documents import Metadata
from ingest.metadata import build_metadata

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_META_NAMES = (
    *(
        "article:published_time",
        "datepublished",
        "citation_publication_date",
        "citation_date",
        "dc.date",
        "dc.date.issued",
    ),
    *(
        "dcterms.created",
        "dcterms.issued",
        "pubdate",
        "publication_date",
        "date",
        "article:modified_time",
        "last-modified",
    ),
    *(
        "author",
        "citation_author",
        "dc.creator",
        "dcterms.creator",
        "article:author",
        "parsely-author",
        "sailthru.author",
    ),
    *("keywords", "news_keywords", "article:tag", "dc.subject", "parsely-tags"),
    *("description", "og:description", "dc.description", "twitter:description"),
    *("dc.language", "content-language", "og:locale"),
)
"""Names of meta tags that say something about the article, in the order in which they are believed."""

_FIELD_OF = {
    **dict.fromkeys(
        ("datepublished", "citation_date", "dc.date.issued", "dcterms.issued", "publication_date"), "published"
    ),
    **dict.fromkeys(("article:modified_time", "last-modified"), "modified"),
    **dict.fromkeys(("dcterms.creator", "parsely-author", "sailthru.author"), "author"),
    **dict.fromkeys(("news_keywords", "parsely-tags"), "keywords"),
    "twitter:description": "description",
}
_LD_NAMES = {
    "datePublished": "published",
    "dateCreated": "created",
    "dateModified": "modified",
    "author": "author",
    "creator": "author",
    "keywords": "keywords",
    "description": "description",
    "inLanguage": "language",
}
_LD_TYPES = ("article", "posting", "report", "webpage", "creativework", "book", "howto", "medicalwebpage", "recipe")
_MAX_LD = 500_000  # characters of one JSON-LD script: more is a catalogue and not what one article says of itself


def page_metadata(page: Element) -> Metadata:
    """Return the metadata of a whole web page, given its root element."""
    return build_metadata(_without_addresses([*_linked_data(page), *_language(page), *_meta_tags(page)]))


def _language(page: Element) -> Iterator[tuple[str, object]]:
    yield "language", page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or ""


def _meta_tags(page: Element) -> Iterator[tuple[str, object]]:
    found: dict[str, list[str]] = {}
    for tag in page.iter("meta"):
        name = tag.get("name") or tag.get("property") or tag.get("itemprop") or tag.get("http-equiv") or ""
        if content := (tag.get("content") or "").strip():
            found.setdefault(name.strip().lower(), []).append(content)
    for name in _META_NAMES:
        for content in found.get(name, ()):
            yield _FIELD_OF.get(name, name), content


def _linked_data(page: Element) -> Iterator[tuple[str, object]]:
    """Yield the fields of the first article that a JSON-LD script of the page describes, dates of publication first."""
    for script in page.iter("script"):
        text = script.text or ""
        if (script.get("type") or "").strip().lower() != "application/ld+json" or len(text) > _MAX_LD:
            continue
        try:
            things = list(_things(json.loads(text)))
        except (ValueError, RecursionError):
            continue  # many pages hold JSON that is none
        named = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and "name" in thing}
        for thing in things:
            if _is_article(thing):
                yield from (
                    (field, _resolved(thing[name], named)) for name, field in _LD_NAMES.items() if name in thing
                )
                return


def _things(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON-LD script: the outermost ones, and those of a graph."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each
            yield from _things(each.get("@graph", []))


def _is_article(thing: Mapping[str, Any]) -> bool:
    types = thing.get("@type", "")
    return any(str(each).lower().endswith(_LD_TYPES) for each in (types if isinstance(types, list) else [types]))


def _resolved(value: Any, named: Mapping[str, Mapping[str, Any]]) -> object:
    """Return the name of a person or organization, also of one that stands elsewhere in the script, or the value."""
    if isinstance(value, list):
        return [_resolved(each, named) for each in value]
    if isinstance(value, dict):
        known = value if "name" in value else named.get(str(value.get("@id")), {})
        return known.get("name", "")
    return value


def _without_addresses(fields: list[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    """Yield the fields without those whose value is an address, as the profile that stands for an author is."""
    for name, value in fields:
        if not (isinstance(value, str) and value.strip().lower().startswith(("http://", "https://", "www."))):
            yield name, value
