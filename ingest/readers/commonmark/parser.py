"""Parse CommonMark with tables, footnotes, definition lists, formulas and attributes.

This is the only module that imports markdown-it-py and its plugins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_ATTRIBUTE = re.compile(r"[#.][^\s{}]+|[\w:-]+=\S*|-|[^\s=]*\"")


class LinkDefinition(NamedTuple):
    """A definition such as "[deed]: https://archive.example/deed" that no text of the article shows.

    `line` is the number of its line, from 0.
    """

    label: str
    address: str
    title: str
    line: int


def parse(text: str) -> tuple[list[Token], list[LinkDefinition]]:
    """Return the block tokens of a CommonMark text, and the link definitions that no words of the text refer to.

    The text "[1]" refers to its definition with a mark only, so such a definition is among them. The token of a
    footnote that stands inside the text, "^[so they say]", has its words as children.
    """
    env: dict[str, Any] = {}
    tokens = _make_parser().parse(text, env)
    shown = set(_labels_with_words(tokens))
    definitions = [
        LinkDefinition(label.lower(), definition["href"], definition["title"], definition["map"][0])
        for label, definition in env.get("references", {}).items()
        if label not in shown and not definition["href"].startswith("#") and definition["href"]
    ]
    for child in _inline_tokens(tokens):
        if child.type == "footnote_ref" and "label" not in child.meta:
            child.children = env["footnotes"]["list"][child.meta["id"]].get("tokens")
    return tokens, definitions


def is_citation(label: str, words: str) -> bool:
    """Return whether the words of a link are nothing but the number of its definition: "as the deed says [1]"."""
    return words.isdigit() and label == words


@cache
def _make_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, move_to_end=False).use(deflist_plugin).use(attrs_plugin, spans=True)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False, double_inline=True)
    parser.core.ruler.after("block", "heading_attributes", _remove_heading_attributes)
    return parser


def _remove_heading_attributes(state: StateCore) -> None:
    """Remove attributes such as "{#top .wide}" and "{: #top }" from the ends of headings."""
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if before.type == "heading_open":
            token.content = _without_attributes(token.content)


def _without_attributes(heading: str) -> str:
    heading = heading.rstrip()
    words, brace, attributes = heading.rpartition("{")
    if not brace or not attributes.endswith("}"):
        return heading
    names = attributes[:-1].removeprefix(":").split()
    return words.rstrip() if names and all(map(_ATTRIBUTE.fullmatch, names)) else heading


def _inline_tokens(tokens: Iterable[Token]) -> Iterator[Token]:
    return (child for token in tokens for child in token.children or [])


def _labels_with_words(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the labels of the definitions that links and pictures refer to, except those that are only cited."""
    children = list(_inline_tokens(tokens))
    for number, child in enumerate(children):
        label = child.meta.get("label")
        if child.type == "image":
            yield from _labels_with_words([child])
        if label is None or child.type not in ("link_open", "image"):
            continue
        if child.type == "image" or not is_citation(label, children[number + 1].content):
            yield label
