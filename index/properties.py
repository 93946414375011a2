"""The articles of an index by their properties: authors, dates, tags, languages, types and paths."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property, lru_cache

from core.documents import Metadata
from index.keyword import folded_words

_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
_TYPE_NAMES = {
    **dict.fromkeys(("htm", "xhtml", "xht"), "html"),
    **dict.fromkeys(("markdown", "mdx"), "md"),
    **dict.fromkeys(("docm", "dotx", "word"), "docx"),
    "text": "txt",
    "powerpoint": "pptx",
    "excel": "xlsx",
    "mht": "mhtml",
    **dict.fromkeys(("email", "e-mail"), "eml"),
}
_SEPARATORS = re.compile(r"[\s_-]+")

MAX_CACHED = 256
"""The number of looked-up values that each generation remembers."""


class Property(StrEnum):
    """The properties that a question may ask for, as they are typed: `author:smith`."""

    AUTHOR = "author"
    DATE = "date"
    TAG = "tag"
    TYPE = "type"
    PATH = "path"
    LANGUAGE = "language"


class Properties:
    """The articles by their properties, given the metadata of each by document id. Threads may share it.

    `documents` are the ids of all articles.

    >>> articles = Properties({"a/tea.md": Metadata(("Ann Li",), "2024-05"), "b/oil.pdf": Metadata(("Bo Ek",), "2023")})
    >>> sorted(articles.holding(Property.AUTHOR, "li")), sorted(articles.holding(Property.DATE, "..2023"))
    (['a/tea.md'], ['b/oil.pdf'])
    """

    def __init__(self, metadata: Mapping[str, Metadata]) -> None:
        self._metadata = metadata
        self.documents = frozenset(metadata)
        self._cached = lru_cache(MAX_CACHED)(self._look_up)

    def holding(self, kind: Property, value: str) -> frozenset[str]:
        """Return the ids of the documents with this property. A value that cannot be read has none.

        AUTHOR    all words of the value are words of one author, in any order
        DATE      the whole date lies in the year, month, day or range ("2024", "2023-05..", "..2022", "2021..2023")
        TAG       one tag is the value, without regard to case, accents and "side-effects" or "side effects"
        TYPE      the ending of the file ("pdf"), or another name of it ("word")
        PATH      the value begins the name of a folder or file in the path, or with "/" the whole path
        LANGUAGE  the tag of the language begins with it: "pt" finds "pt-BR"
        """
        return self._cached(kind, value)

    def newest_first(self, document_ids: Iterable[str]) -> list[str]:
        """Return these documents by date, the latest first, then by id. Those without a date stand last."""
        by_id = sorted(document_ids)
        return sorted(by_id, key=lambda document_id: self._metadata[document_id].date, reverse=True)

    def values(self, kind: Property) -> list[str]:
        """Return the values that a question can ask for, the most frequent first, each in its most frequent spelling.

        Of dates these are the years, the latest first; of paths the folders at the top, as "guides/".
        """
        counts = Counter(value for pair in self._metadata.items() for value in _values(kind, *pair) if value)
        if kind is Property.DATE:
            return sorted(counts, reverse=True)
        spelled: dict[str, str] = {}
        for value in sorted(counts, key=lambda each: (-counts[each], each)):
            spelled.setdefault(folded_tag(value) if kind is Property.TAG else value.casefold(), value)
        return list(spelled.values())

    def _look_up(self, kind: Property, value: str) -> frozenset[str]:
        if kind is Property.AUTHOR:
            return self._by_author(value)
        if kind is Property.DATE:
            return self._by_date(value)
        if kind is Property.TAG:
            return self._tags.get(folded_tag(value), frozenset())
        if kind is Property.TYPE:
            return self._types.get(type_name(value), frozenset())
        if kind is Property.PATH:
            return self._by_path(value)
        return self._by_language(value)

    def _by_author(self, value: str) -> frozenset[str]:
        words = frozenset(folded_words(value))
        if not words:
            return frozenset()
        nowhere: set[tuple[frozenset[str], str]] = set()
        candidates = min((self._author_words.get(word, nowhere) for word in words), key=len)
        return frozenset(document_id for name, document_id in candidates if words <= name)

    def _by_date(self, value: str) -> frozenset[str]:
        wanted = date_range(value)
        if wanted is None:
            return frozenset()
        first, last = wanted
        return frozenset(document_id for begins, ends, document_id in self._dated if first <= begins and ends <= last)

    def _by_path(self, value: str) -> frozenset[str]:
        wanted = _path(value)
        if wanted.startswith("/"):
            return frozenset(each for each, path in self._paths.items() if path.startswith(wanted))
        return frozenset(each for each, path in self._paths.items() if f"/{wanted}" in path)

    def _by_language(self, value: str) -> frozenset[str]:
        wanted = value.casefold().replace("_", "-")
        return frozenset(
            document_id
            for document_id, metadata in self._metadata.items()
            if metadata.language and f"{metadata.language.casefold()}-".startswith(f"{wanted}-")
        )

    @cached_property
    def _author_words(self) -> Mapping[str, set[tuple[frozenset[str], str]]]:
        """Each word of an author -> the words of the whole name, and the document."""
        found: defaultdict[str, set[tuple[frozenset[str], str]]] = defaultdict(set)
        for document_id, metadata in self._metadata.items():
            for author in metadata.authors:
                name = frozenset(folded_words(author))
                for word in name:
                    found[word].add((name, document_id))
        return found

    @cached_property
    def _dated(self) -> list[tuple[str, str, str]]:
        """The first and the last day of the date of each document that has one, and the document."""
        ranges = ((date_range(metadata.date), document_id) for document_id, metadata in self._metadata.items())
        return [(*dates, document_id) for dates, document_id in ranges if dates]

    @cached_property
    def _tags(self) -> Mapping[str, frozenset[str]]:
        return _inverted((folded_tag(tag), each) for each, metadata in self._metadata.items() for tag in metadata.tags)

    @cached_property
    def _types(self) -> Mapping[str, frozenset[str]]:
        return _inverted((type_of(document_id), document_id) for document_id in self._metadata)

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        return {document_id: _path(f"/{document_id}") for document_id in self._metadata}


def _values(kind: Property, document_id: str, metadata: Metadata) -> Iterable[str]:
    folder, slash, _ = document_id.partition("/")
    by_kind: dict[Property, Iterable[str]] = {
        Property.AUTHOR: metadata.authors,
        Property.DATE: [metadata.date[:4]],
        Property.TAG: metadata.tags,
        Property.TYPE: [type_of(document_id)],
        Property.PATH: [folder + slash] if slash else [],
        Property.LANGUAGE: [metadata.language],
    }
    return by_kind[kind]


def date_range(value: str) -> tuple[str, str] | None:
    """Return the first and the last day of a year, month, day or range, in ISO 8601, or None if it is none.

    An open end of a range is "" or "9999". Two dates in the wrong order are swapped.

    >>> date_range("2024"), date_range("2023-5.."), date_range("2023..2021"), date_range("soon")
    (('2024-01-01', '2024-12-31'), ('2023-05-01', '9999'), ('2021-01-01', '2023-12-31'), None)
    """
    begins, dots, ends = value.strip().partition("..")
    first, last = _days(begins), _days(ends)
    if not dots:
        return first
    if (begins and not first) or (ends and not last) or not (first or last):
        return None
    if first and last and first[0] > last[1]:
        first, last = last, first
    return (first[0] if first else "", last[1] if last else "9999")


def _days(text: str) -> tuple[str, str] | None:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match[1], int(match[2] or 0), int(match[3] or 0)
    if (match[2] and not 1 <= month <= 12) or (match[3] and not 1 <= day <= 31):
        return None
    return f"{year}-{month or 1:02}-{day or 1:02}", f"{year}-{month or 12:02}-{day or 31:02}"


def type_of(document_id: str) -> str:
    """Return the type of an article from the ending of its path, or "" without one: "html" for "a/Page.HTM".

    A compressed file has the type of what is in it.
    """
    name = document_id.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".gz")
    stem, dot, ending = name.rpartition(".")
    return type_name(ending) if stem and dot else ""


def type_name(value: str) -> str:
    """Return the name under which a type is kept: "html" for "HTM" and ".xhtml", "docx" for "Word"."""
    ending = value.casefold().lstrip(".")
    return _TYPE_NAMES.get(ending, ending)


def folded_tag(tag: str) -> str:
    """Return a tag as it is compared.

    >>> folded_tag("#Side-Effects"), folded_tag("side effects"), folded_tag("C++")
    ('side effects', 'side effects', 'c++')
    """
    decomposed = unicodedata.normalize("NFKD", tag).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c) and c != '"')
    return _SEPARATORS.sub(" ", plain).strip().lstrip("#")


def _path(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("\\", "/").replace('"', "").removeprefix("./")


def _inverted(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, document_id in pairs:
        if key:
            found[key].add(document_id)
    return {key: frozenset(documents) for key, documents in found.items()}
