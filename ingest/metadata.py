"""Turn the fields that a file names beside its text into Metadata. Every reader hands over what its format names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from core.documents import Metadata
from ingest.canonical import collapse_white_space

_KINDS = {
    "authors": "author authors creator creators by byline writer dc.creator from article:author citation_author",
    "date": "date published pubdate publication_date date_published datepublished created creation_date dc.date issued "
    "article:published_time dcterms.created citation_publication_date lastmod modified updated",
    "language": "language lang locale dc.language og:locale inlanguage content-language",
    "tags": "tags tag keywords keyword categories category topics labels article:tag dc.subject",
    "description": "description summary abstract excerpt og:description dc.description subtitle",
    "title": "title",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_MONTH_NAMES = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_MONTHS = {
    **{name: number for number, name in enumerate(_MONTH_NAMES, start=1)},
    **{name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)},
    "sept": 9,
}
_ISO_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?=$|[T\s])")
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:\d{2,6}.*)?")
_DAY_FIRST = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?\s+([a-z]+)\.?,?\s+(\d{4})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?", re.IGNORECASE)
_LIST_SEPARATOR = re.compile(" ?[,;] ?")  # in texts whose white space is collapsed
_MAX_BITS = 10_000  # of an integer, which Python writes out
_MAX_VALUE = 2_000  # characters; a longer value is text and no property of the article


def build_metadata(fields: Iterable[tuple[str, object]]) -> Metadata:
    """Return the metadata of pairs of name and value. The first date, language and description that can be read count.

    Values may be texts, numbers, dates, lists and mappings, as YAML has them. Names are compared without regard to
    case. A date in no known form stays among the others, as does every field of an unknown name. A title is left out:
    the document has it.

    >>> build_metadata([("Author", ["Ann Li", "Bo Ek"]), ("date", "3 May 2024"), ("Tags", "tea, water"), ("rating", 4)])
    Metadata(authors=('Ann Li', 'Bo Ek'), date='2024-05-03', language='', tags=('tea', 'water'), description='',\
 others=(('rating', '4'),))
    """
    found: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    others: list[tuple[str, str]] = []
    for name, value in fields:
        kind = _KIND_OF.get(name.strip().lower(), "")
        values = [text for text in map(collapse_white_space, texts_of(value)) if text and len(text) <= _MAX_VALUE]
        if kind in ("date", "language"):
            normalized = [text for text in map(iso_date if kind == "date" else language_tag, values) if text]
            if not normalized:
                kind = ""
            values = normalized or values
        if kind:
            found[kind] += values
        elif values:
            others.append((collapse_white_space(name), ", ".join(values)))
    return Metadata(
        authors=tuple(_distinct(author for text in found["authors"] for author in _split_authors(text))),
        date=next(iter(found["date"]), ""),
        language=next(iter(found["language"]), ""),
        tags=tuple(_distinct(tag for text in found["tags"] for tag in _LIST_SEPARATOR.split(text))),
        description=next(iter(found["description"]), ""),
        others=tuple(dict.fromkeys(others)),
    )


def iso_date(text: str) -> str:
    """Return a year, a month or a day in ISO 8601, or "" if the text begins with no date in a known form.

    An order of day and month that only one country uses ("03/05/2024") is not guessed.

    >>> [iso_date(text) for text in ("2024-05-03T10:00:00Z", "May 2024", "Fri, 3 May 2024", "D:20240503101500", "soon")]
    ['2024-05-03', '2024-05', '2024-05-03', '2024-05-03', '']
    """
    text = text.strip()
    if match := _PDF_DATE.fullmatch(text):
        return _checked(match[1], match[2], match[3])
    if match := _ISO_DATE.match(text):
        return _checked(match[1], match[2], match[3])
    if match := _DAY_FIRST.match(text):
        return _checked(match[3], _month(match[2]), match[1])
    if match := _MONTH_FIRST.match(text):
        return _checked(match[3], _month(match[1]), match[2])
    return ""


def language_tag(text: str) -> str:
    """Return a language tag in its usual case ("pt-BR" for "pt_br.UTF-8"), or "" if the text is none.

    >>> language_tag("pt_br.UTF-8"), language_tag("EN"), language_tag("English prose")
    ('pt-BR', 'en', '')
    """
    match = _LANGUAGE.fullmatch(text.strip())
    if match is None:
        return ""
    script, region = (match[2] or "").title(), (match[3] or "").upper()
    return "-".join(filter(None, (match[1].lower(), script, region)))


def texts_of(value: object) -> Iterator[str]:
    """Yield the texts in a value as YAML, TOML or JSON has them. Of a mapping, its name or its values.

    An integer of thousands of digits, which is no property of an article, is left out.
    """
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending += [value["name"]] if "name" in value else reversed(list(value.values()))
        elif isinstance(value, list | tuple):
            pending += reversed(value)
        elif isinstance(value, set):
            pending += value
        elif isinstance(value, datetime | date):
            yield value.isoformat()
        elif value is not None and not (isinstance(value, int) and value.bit_length() > _MAX_BITS):
            yield str(value)


def _split_authors(text: str) -> list[str]:
    """Return the authors of a text. "Li, Ann" is one author, "Ann Li, Bo Ek" are two."""
    parts = [part.strip() for part in re.split(" ?; ?| and | ?& ?", text) if part.strip()]
    return [name for part in parts for name in (part.split(", ") if _is_list_of_names(part) else [part])]


def _is_list_of_names(text: str) -> bool:
    return all(" " in name.strip() for name in text.split(", "))


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _month(name: str) -> str:
    return str(_MONTHS.get(name.lower(), ""))


def _checked(year: str, month: str | None, day: str | None) -> str:
    """Return the date in ISO 8601, or "" if there is no such day. A month of "" is an unknown word, not a month."""
    if month == "":
        return ""
    try:
        full = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return full[: 10 if day else 7 if month else 4]
