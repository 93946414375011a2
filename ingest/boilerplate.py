"""Recognize lines that belong to the web page an article was copied from, such as "Share this article".

This module holds the only list of such lines. The list is narrow on purpose: a pattern has to match the whole text of a
short line or paragraph that stands alone. Dates ("Last updated 3 May 2024") are not boilerplate, because they tell the
reader something about the article.
"""

from __future__ import annotations

import re

_MAX_LENGTH = 160  # characters; a longer line is text of the article

_PATTERNS = (
    r"source:? +(?:read|see|view) .{0,40}",
    r"sources?: *https?://\S+",
    r"(?:read|view|see) (?:the )?(?:full|original|entire) (?:article|story|post|text)"
    r"(?: here| (?:here|at|on) .{1,60})?",
    r"(?:click here to )?(?:read|learn|see|show|view|load|find out) more(?: here| articles| stories)?",
    r"(?:continue|keep) reading(?: below)?",
    r"(?:read|see) (?:also|next)",
    r"(?:related|recommended|popular|more) (?:articles?|stories|posts|reading|links)",
    r"you (?:may|might) also like",
    r"advertisements?|sponsored(?: content| post)?|ad ?(?:choices|feedback)|story continues below.{0,30}",
    r"share(?: (?:this|on|via|to|with)\b.{0,60})?",
    r"(?:tweet|pin it|print|email|save|like)(?: this(?: (?:page|article|story|post))?)?",
    r"(?:print|email|save|bookmark) this (?:page|article|story|post)",
    r"follow us(?: on .{1,60})?",
    r"(?:subscribe|sign up|register)(?: now| today)? (?:to|for) (?:our|the|this) .{0,60}newsletters?.{0,40}",
    r"(?:skip|jump) to (?:the )?(?:main )?(?:content|navigation|article)",
    r"(?:back|return|go) to (?:the )?(?:top|home ?page|start)(?: of (?:the )?page)?",
    r"(?:accept|reject|manage|allow) (?:all )?(?:cookies|choices)(?: settings)?|cookie (?:settings|preferences|policy)",
    r"(?:we|this (?:web ?)?site) uses? cookies.{0,110}",
    r"(?:leave|post|add) a (?:comment|reply)|no comments(?: yet)?|\d+ comments?",
    r"(?:was|did you find) this (?:page|article|information) (?:was )?(?:helpful|useful)",
    r"(?:copyright|©|\(c\)) ?(?:©|\(c\))? ?(?:19|20)\d\d.{0,110}",
    r"(?:.{0,110}[\s.,|])?all rights reserved",
)

_BOILERPLATE = re.compile(f"(?:{'|'.join(_PATTERNS)})" + r"\W{0,4}", re.IGNORECASE)


def is_boilerplate(line: str) -> bool:
    """Return whether a line or paragraph that stands alone belongs to the page rather than to the article.

    >>> is_boilerplate("Share this article")
    True
    >>> is_boilerplate("Last updated 3 May 2024")
    False
    """
    return len(line) <= _MAX_LENGTH and _BOILERPLATE.fullmatch(line.strip()) is not None
