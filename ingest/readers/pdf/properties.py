"""Turn the properties of a PDF into its title and its metadata, without what programs write by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from core.documents import Metadata
from ingest.canonical import collapse_white_space
from ingest.metadata import build_metadata

_FILE_NAME = re.compile(r"\S.*\.(?:[a-z]{2,5}|mp4|doc[xm]|ppt[xm]|xls[xm])|(?:[a-z]:)?[\\/].*|file:.*", re.IGNORECASE)
_JOINED_WORDS = re.compile(r"(?=.*[_\d])[\w-]*[_-][\w.-]*|\d[\d\W]*")  # "mill_report-v2", "2019-04"
_PROGRAM_TITLE = re.compile(
    r"untitled.*|unbenannt.*|sans titre.*|sin t[íi]tulo.*|\(?(?:anonymous|unspecified|unknown|title|document title)\)?"
    r"|(?:new |word |blank |google )?doc(?:ument)? ?[\d() ]*|dokument ?\d*|book ?\d+"
    r"|slide \d+|folie \d+|page \d+|layout \d+"
    r"|microsoft (?:word|powerpoint|excel|office)(?: ?-.*| document)?|(?:microsoft )?power ?point[ -]\w*pr[äaée]sent\w+"
    r"|pr[äaée]sent\w+ (?:de |do |di |van |en )?(?:microsoft )?power ?point|apresentação do powerpoint"
    r"|no title|none|null|print|scan(?:ned)?(?: document)?(?: ?\d+)?|full page (?:photo|fax print)|about:blank",
    re.IGNORECASE,
)
_PROGRAM_AUTHOR = re.compile(
    r"\(?(?:anonymous|unspecified|unknown|user|owner|admin(?:istrator)?|author"
    r"|microsoft office user|default|none|null)\)?",
    re.IGNORECASE,
)
_MAX_GENERATED = 300  # characters of a title that no author wrote
_FIELDS = {
    "Author": "author",
    "CreationDate": "date",
    "ModDate": "modified",
    "Keywords": "keywords",
    "Subject": "description",
    "Language": "language",
}


def read_title(properties: Mapping[str, str], file_name: str) -> str:
    """Return the title among the properties, or "" if it is the name of a file or what a program writes by itself.

    >>> read_title({"Title": "Keeping a mill"}, "a.pdf"), read_title({"Title": "Microsoft Word - mill.docx"}, "a.pdf")
    ('Keeping a mill', '')
    """
    title = collapse_white_space(properties.get("Title", ""))
    stem = PurePath(file_name).stem
    if title.casefold() in (stem.casefold(), PurePath(file_name).name.casefold()):
        return ""
    if len(title) > _MAX_GENERATED:
        return title
    is_generated = any(pattern.fullmatch(title) for pattern in (_FILE_NAME, _JOINED_WORDS, _PROGRAM_TITLE))
    return "" if is_generated else title


def read_metadata(properties: Mapping[str, str]) -> Metadata:
    """Return author, date, keywords and subject of a PDF as metadata. The programs that made the file are left out."""
    named = [(field, collapse_white_space(properties.get(name, ""))) for name, field in _FIELDS.items()]
    return build_metadata((field, text) for field, text in named if text and not _PROGRAM_AUTHOR.fullmatch(text))
