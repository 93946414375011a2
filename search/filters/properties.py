"""Conditions on the properties of an article, as a question holds them: `author:smith`, `date:2024..`, `tag:drugs`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Properties, Property, date_range, folded_tag, terms, type_name

TYPES = frozenset(
    [
        *(
            "adoc",
            "csv",
            "doc",
            "docx",
            "eml",
            "epub",
            "html",
            "ipynb",
            "json",
            "md",
            "mhtml",
            "odp",
            "ods",
            "odt",
            "org",
        ),
        *("pdf", "ppt", "pptx", "rst", "rtf", "tex", "tsv", "txt", "xls", "xlsx", "xml"),
    ]
)
"""The types of files that a question can name. Any other `type:` is text, as in "set type:module in package.json"."""

MAX_VALUES = 8
"""The highest number of values that a notice offers."""

_PLURALS = {
    Property.AUTHOR: "Authors",
    Property.DATE: "Years",
    Property.TAG: "Tags",
    Property.TYPE: "Types",
    Property.PATH: "Folders",
    Property.LANGUAGE: "Languages",
}
_WITH_ARTICLE = {
    Property.AUTHOR: "an author",
    Property.DATE: "a date",
    Property.TAG: "a tag",
    Property.TYPE: "a type",
    Property.PATH: "a folder",
    Property.LANGUAGE: "a language",
}

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PropertyClause:
    """A condition on a property: an article meets it if it has the value or, if `excluded`, if it has not."""

    kind: Property
    value: str
    excluded: bool = False

    @property
    def label(self) -> str:
        """The condition as people read it: "author: smith", "without: tag: drugs"."""
        text = f'"{self.value}"' if " " in self.value else self.value
        return f"{'without: ' if self.excluded else ''}{self.kind.value}: {text}"

    @property
    def typed(self) -> str:
        """The condition as it is typed into the box: `author:smith`, `tag:"side effects"`."""
        value = self.value.replace('"', "")
        text = f'"{value}"' if re.search(r"\s", value) else value
        return f"{'-' if self.excluded else ''}{self.kind.value}:{text}"


def property_clause(field: str, value: str, excluded: bool = False) -> PropertyClause | None:
    """Return the condition that a field and its value make, or None if there is no such field or value.

    >>> property_clause("date", "2024.."), property_clause("date", "soon"), property_clause("colour", "red")
    (PropertyClause(kind=<Property.DATE: 'date'>, value='2024..', excluded=False), None, None)
    """
    if field not in set(Property):
        return None
    kind = Property(field)
    is_valid = {
        Property.AUTHOR: lambda: bool(terms(value)),
        Property.DATE: lambda: date_range(value) is not None,
        Property.TAG: lambda: bool(folded_tag(value)),
        Property.TYPE: lambda: type_name(value) in TYPES,
        Property.PATH: lambda: bool(value.strip('/."')),
        Property.LANGUAGE: lambda: _LANGUAGE.fullmatch(value) is not None,
    }
    return PropertyClause(kind, value, excluded) if is_valid[kind]() else None


def articles_meeting(clauses: Sequence[PropertyClause], properties: Properties) -> frozenset[str]:
    """Return the ids of the articles that meet all conditions. Without any, these are all articles."""
    found = properties.documents
    for clause in clauses:
        holding = properties.holding(clause.kind, clause.value)
        found = found - holding if clause.excluded else found & holding
    return found


def unmet(clauses: Sequence[PropertyClause], properties: Properties) -> str:
    """Return in plain words which conditions no article meets, and which values there are.

    Return "" if some article meets all of the conditions.
    """
    if articles_meeting(clauses, properties):
        return ""
    alone = [clause for clause in clauses if not articles_meeting([clause], properties)]
    if alone:
        kinds = dict.fromkeys(clause.kind for clause in alone if not clause.excluded)
        offered = filter(None, (_values_there_are(kind, properties) for kind in kinds))
        return " ".join([f"No article meets {', nor '.join(clause.label for clause in alone)}.", *offered])
    return f"No article meets all of {', '.join(clause.label for clause in clauses)}."


def no_such_value(kind: Property, value: str, properties: Properties) -> str:
    """Return in plain words that a property was read as text, and which values there are.

    >>> from core.documents import Metadata
    >>> no_such_value(Property.TYPE, "gz", Properties({"a.md": Metadata(), "b.pdf": Metadata()}))
    'Read as text: type:gz. Types there are: md, pdf.'
    """
    return " ".join(filter(None, (f"Read as text: {kind.value}:{value[:40]}.", _values_there_are(kind, properties))))


def _values_there_are(kind: Property, properties: Properties) -> str:
    """Return the most frequent values of a property as a sentence, or "" if no article has one."""
    values = properties.values(kind)
    if not values:
        return f"No article has {_WITH_ARTICLE[kind]}."
    shown = ", ".join(f'"{each}"' if re.search(r"\s", each) else each for each in values[:MAX_VALUES])
    rest = f" and {len(values) - MAX_VALUES} more" if len(values) > MAX_VALUES else ""
    return f"{_PLURALS[kind]} there are: {shown}{rest}."
