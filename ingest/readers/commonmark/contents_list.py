"""Leave out the list of contents of a Markdown page: links to its own headings, which repeat them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ingest.readers.commonmark.inline import plain_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_NAME = re.compile(r"(?:table of )?contents|toc|(?:on|in) this (?:page|article|document|guide)", re.IGNORECASE)
_LIST_OPENS = ("bullet_list_open", "ordered_list_open")
_NOT_IN_ANCHOR = re.compile(r"[^\w\s-]")
_NON_WORD = re.compile(r"[\W_]+")


def without_contents(tokens: Sequence[Token]) -> list[Token]:
    """Return the block tokens without lists of contents, and without a line that heads nothing else.

    Such a list stands below a line such as "Contents", and each of its items is one link to a heading of the page. An
    item that says anything else keeps the whole list.
    """
    names = set(_heading_names(tokens))
    kept: list[Token] = []
    number = 0
    while number < len(tokens):
        end = _end_of_list(tokens, number)
        if end and _is_contents_line(kept[-3:]) and _is_contents(tokens[number:end], names):
            if end == len(tokens) or tokens[end].type in ("heading_open", "hr"):
                del kept[-3:]
            number = end
        else:
            kept.append(tokens[number])
            number += 1
    return kept


def _heading_names(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the words of each heading, and its anchor as GitHub makes it: "#how-to-wind-it"."""
    for above, token in pairwise(tokens):
        if above.type == "heading_open":
            text = plain_text(token.children or [])
            yield _words(text)
            yield "#" + _NOT_IN_ANCHOR.sub("", text.strip().lower()).replace(" ", "-")


def _words(text: str) -> str:
    return _NON_WORD.sub(" ", text).strip().casefold()


def _end_of_list(tokens: Sequence[Token], start: int) -> int:
    """Return the number after the last token of the outermost list that opens at `start`, or 0 if none does."""
    if tokens[start].type not in _LIST_OPENS or tokens[start].level > 0:
        return 0
    closes = (
        number for number in range(start, len(tokens)) if tokens[number].level == 0 and tokens[number].nesting < 0
    )
    return next(closes) + 1


def _is_contents_line(tokens: Sequence[Token]) -> bool:
    """Return whether three tokens are a heading or a paragraph that announces the contents."""
    if [token.type for token in tokens[1:2]] != ["inline"] or tokens[0].level > 0:
        return False
    return _NAME.fullmatch(plain_text(tokens[1].children or []).strip(" :")) is not None


def _is_contents(tokens: Sequence[Token], names: Collection[str]) -> bool:
    """Return whether a list holds nothing but links to headings, by their words or anchors."""
    blocks = [token for token in tokens if token.type == "inline" or token.content]
    return bool(blocks) and all(token.type == "inline" and _is_link(token.children or [], names) for token in blocks)


def _is_link(children: Sequence[Token], names: Collection[str]) -> bool:
    """Return whether the text of an item is one link, and the heading that it leads to has its words or its anchor."""
    shown = [child for child in children if child.type != "text" or child.content.strip()]
    links = [child for child in shown if child.type == "link_open"]
    if len(links) != 1 or shown[0].type != "link_open" or shown[-1].type != "link_close":
        return False
    address = unquote(str(links[0].attrGet("href") or ""))
    return address.startswith("#") and (_words(plain_text(children)) in names or address.lower() in names)
