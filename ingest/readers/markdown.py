"""Read Markdown files, including their front matter in YAML or TOML.

This is the only module that imports PyYAML.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from core.documents import NO_METADATA, BlockKind, Metadata
from ingest.canonical import MAX_HEADING_LEVEL, Draft, TextBuilder
from ingest.metadata import build_metadata, texts_of
from ingest.readers.commonmark import write_markdown
from ingest.text_decoding import decode_text

if TYPE_CHECKING:
    from yaml import SafeLoader

_FRONT_MATTER = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(?![ \t]*\n)(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"[\"']?[\w.$@-][\w.$@ -]*[\"']?[ \t]*[:=]")
_YAML_LINE = re.compile(rf"[ \t#\]}}-]|{_FIELD.pattern}(?:\s|$)|$")
_FIELD_AND_BELOW = re.compile(
    r"^[\"']?(?P<name>[\w.$@-]+)[\"']?[ \t]*[:=](?P<value>.*)(?:\n(?:[ \t\]}-].*)?$)*", re.MULTILINE
)
_TAG = re.compile(r"^\s*!\S*")
_DOTTED_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){32}")  # tomllib keeps each of its beginnings
_MAX_FRONT_MATTER = 20_000  # characters that are read as YAML or TOML at once
_MAX_FIELDS = 500  # that are read one by one
_DATE = re.compile(r"\d{4}-\d")
_NAMES_WITHOUT_TITLE = frozenset(["readme", "index", "_index", "changelog", "history", "news", "page", "article"])
_WORD = re.compile(r"[^\W_]+")


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a Markdown file. Raise DamagedFile if the data is not text in a known encoding."""
    title, metadata, body = _split_front_matter(decode_text(name, data))
    builder = TextBuilder()
    write_markdown(builder, body)
    draft = builder.draft(title, metadata=metadata)
    return _lower_headings(draft) if _begins_with_sections(draft, name) else _promote_first_heading(draft)


def _promote_first_heading(draft: Draft) -> Draft:
    """Return the draft with a heading of any level as its title (level 1), if the text begins with that heading.

    The draft stays as it is if it declares a title or if another heading has the same level or a higher one.
    """
    headings = [block for block in draft.blocks if block.kind is BlockKind.HEADING]
    if draft.title or not headings or headings[0] != draft.blocks[0]:
        return draft
    first = headings[0]
    if any(block.level <= first.level for block in headings[1:]):
        return draft
    return replace(draft, blocks=(replace(first, level=1), *draft.blocks[1:]))


def _begins_with_sections(draft: Draft, name: str) -> bool:
    """Return whether the headings of level 1 are sections of an article whose title is the name of its file.

    The first of them is the title nevertheless if it has a word of the file name, if the file has no telling name, if
    no text stands below it, or if it has subsections and only one more heading of its level follows.
    """
    headings = [number for number, block in enumerate(draft.blocks) if block.kind is BlockKind.HEADING]
    top = [number for number in headings if draft.blocks[number].level == 1]
    stem = PurePath(name).stem
    if draft.title or len(top) < 2 or stem.lower() in _NAMES_WITHOUT_TITLE or top[0] + 1 in headings:
        return False
    if len(top) == 2 and headings.index(top[1]) > headings.index(top[0]) + 1:
        return False
    first = draft.blocks[top[0]]
    return not set(_words(stem)) & set(_words(draft.text[first.start : first.end]))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text) if len(word) > 2]


def _lower_headings(draft: Draft) -> Draft:
    """Return the draft with each heading one level lower."""
    blocks = (
        replace(block, level=min(block.level + 1, MAX_HEADING_LEVEL)) if block.kind is BlockKind.HEADING else block
        for block in draft.blocks
    )
    return replace(draft, blocks=tuple(blocks))


def _split_front_matter(text: str) -> tuple[str, Metadata, str]:
    """Return the title that the front matter declares, or "", its other fields, and the text below it."""
    front_matter = _FRONT_MATTER.match(text)
    if front_matter is None or not _has_fields(front_matter[1], front_matter[2]):
        return "", NO_METADATA, text
    fields = _parse_front_matter(front_matter[1], front_matter[2])
    title = fields.get("title", "")
    title = next(iter(texts_of(title)), "") if isinstance(title, str | int | float) else ""
    return title, build_metadata(fields.items()), text[front_matter.end() :]


def _has_fields(fence: str, text: str) -> bool:
    """Return whether the text between two fences is fields, and not prose between two rules ("---")."""
    lines = text.split("\n")
    has_field = any(map(_FIELD.match, lines))
    return has_field and (fence == "+++" or all(map(_YAML_LINE.match, lines)))


def _parse_front_matter(fence: str, text: str) -> dict[str, Any]:
    """Return the fields of the front matter, with their names in lower case.

    If the front matter as a whole is malformed, each field is read on its own.
    """
    try:
        fields = _load(fence, text)
    except ValueError:
        fields = dict(_fields_one_by_one(fence, text))
    return {str(key).lower(): value for key, value in fields.items()} if isinstance(fields, dict) else {}


def _fields_one_by_one(fence: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the fields of malformed front matter. One that is malformed itself is the text behind its name.

    A list or a table that is never closed, and a date that does not exist, say nothing and are left out.
    """
    for match in islice(_FIELD_AND_BELOW.finditer(text), _MAX_FIELDS):
        try:
            fields = _load(fence, match[0])
        except ValueError:
            value = _TAG.sub("", match["value"]).strip().strip("\"'")
            fields = {match["name"].lower(): value} if _is_text(value) else {}
        if isinstance(fields, dict):
            yield from fields.items()


def _is_text(value: str) -> bool:
    return bool(value) and value[0] not in "[{|>&*" and not _DATE.match(value)


def _load(fence: str, text: str) -> Any:
    """Return what the text holds as TOML or YAML. Raise ValueError if it is malformed, or is too long."""
    import yaml

    if len(text) > _MAX_FRONT_MATTER:
        raise ValueError("is too long for front matter")
    try:
        return _load_toml(text) if fence == "+++" else yaml.load(text, _bounded_loader())
    except (yaml.YAMLError, RecursionError, LookupError, AttributeError, TypeError) as error:  # "!!bool Tea"
        raise ValueError(str(error)) from error


def _load_toml(text: str) -> dict[str, Any]:
    if _DOTTED_KEY.search(text):
        raise ValueError("has a name of too many parts")
    return tomllib.loads(text)


@cache
def _bounded_loader() -> type[SafeLoader]:
    """Return the safe loader of YAML without what makes a short text large: names for lists, and merged mappings.

    An alias of a single value ("editor: *author") is read. Any other raises an error of YAML.
    """
    from yaml import AliasEvent, SafeLoader, ScalarNode
    from yaml.composer import ComposerError

    class BoundedLoader(SafeLoader):  # type: ignore[misc]
        def compose_node(self, parent: Any, index: Any) -> Any:
            is_alias = self.check_event(AliasEvent)
            node = super().compose_node(parent, index)
            if is_alias and not isinstance(node, ScalarNode):
                raise ComposerError(None, None, "an alias of a list or a mapping", None)
            return node

    return BoundedLoader
