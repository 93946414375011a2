"""The text of reStructuredText and Org, without what is for programs alone: directives, targets, options, drawers."""

from __future__ import annotations

import re

_OPAQUE = frozenset(["toctree", "contents", "index", "include", "literalinclude", "graphviz", "plot"])
_NAMED_BY_ARGUMENT = frozenset(["image", "figure", "code", "code-block", "sourcecode", "highlight", "currentmodule"])
_SHOWN_OPTIONS = frozenset(["alt", "caption", "title"])
_DIRECTIVE = re.compile(r"([ \t]*)\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([\w:.-]+)::[ \t]*(.*)")
_COMMENT = re.compile(r"([ \t]*)\.\.(?:[ \t]+(?!\[).*)?$")
_OPTION = re.compile(r"[ \t]+:([\w-]+):[ \t]*(.*)")
_ROLE = re.compile(r":[\w:+.-]+:(?=`)")
_TARGET = re.compile(r"[ \t]*<[^<>`]*>(?=`)")
_FIELD = re.compile(r"^:[\w -]+:(?=[ \t]|$)", re.MULTILINE)

_DRAWER = re.compile(r"^[ \t]*:(?:PROPERTIES|LOGBOOK):.*?^[ \t]*:END:[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_SHOWN_KEYWORD = re.compile(
    r"^[ \t]*#\+(?:title|subtitle|author|date|language|description|keywords|filetags|caption)\b[^:\n]*:", re.M | re.I
)
_UNSEEN_LINE = re.compile(r"^[ \t]*#(?:\+.*|[ \t].*|)$", re.MULTILINE)
_HEADING = re.compile(
    r"^\*+[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(?:\[#\w\][ \t]+)?(.*?)(?:[ \t]+\[[\d/%]+\])?"
    r"(?:[ \t]+:[\w@:]+:)?$",
    re.MULTILINE,
)
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")


def rst_text(text: str) -> str:
    """Return the words that a reader of the page sees.

    >>> rst_text(".. note:: Boil :term:`tea`\\n\\n.. _here: a\\n").split()
    ['Boil', '`tea`']
    """
    shown, unseen_below = list[str](), -1
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if unseen_below >= 0 and (not line.strip() or indent > unseen_below):
            continue
        unseen_below = -1
        if directive := _DIRECTIVE.match(line):
            if directive[2] in _OPAQUE:
                unseen_below = len(directive[1])
            elif directive[2] not in _NAMED_BY_ARGUMENT:
                shown.append(directive[3])
        elif comment := _COMMENT.match(line):
            unseen_below = len(comment[1])
        elif option := _OPTION.match(line):
            shown.append(option[2] if option[1] in _SHOWN_OPTIONS else "")
        else:
            shown.append(line)
    return _FIELD.sub("", _TARGET.sub("", _ROLE.sub("", "\n".join(shown))))


def org_text(text: str) -> str:
    """Return the words that a reader of the page sees.

    >>> org_text("#+TITLE: Tea\\n* TODO Boil\\n# no\\nRead [[a.org][this]].").split()
    ['Tea', 'Boil', 'Read', 'this.']
    """
    shown = _SHOWN_KEYWORD.sub("", _DRAWER.sub("", text))
    headed = _HEADING.sub(r"\1", _UNSEEN_LINE.sub("", shown))
    return _LINK.sub(lambda match: match[2] or match[1], headed)
