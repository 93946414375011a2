"""The text of Markdown, without what is for programs alone: addresses of links, names of attributes, components."""

from __future__ import annotations

import re

from ingest.lost_words.page_text import page_text

_FRONT_MATTER = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\n(.*?)\n(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^[ \t]*(?:-[ \t]+)?(?:[\w.-]+[ \t]*[:=](?=\s|$)|\[+[\w.-]+\]+$)", re.MULTILINE)
_LINK_ITEM = r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[^\]\n]*\]\(#[^)\s]*\)[ \t]*(?:\n+|\Z)"
_UNSEEN = (
    re.compile(  # the list of contents
        rf"^[#*_ \t]*(?:(?:table of )?contents|toc|(?:on|in) this (?:page|article|document|guide))[:*_# \t]*\n"
        rf"(?:[=-]+\n)?\s*(?:^{_LINK_ITEM})+",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(r"%%.*?%%|\{/\*.*?\*/\}|\{%-?\s*comment.*?endcomment\s*-?%\}", re.DOTALL),
    re.compile(r"^[ ]{0,3}\[[^\]^]+\]:[ \t]*\S+.*$", re.MULTILINE),  # where a link leads
    re.compile(r"^(?:import|export)[ \t].*$", re.MULTILINE),  # of MDX
    re.compile(r"[ \t]\^[\w-]+[ \t]*$", re.MULTILINE),  # the id of a block
    re.compile(r"\{[:#.][^{}\n]*\}|\[TOC\]"),  # attributes
    re.compile(r"\{[\w:+-]+\}(?=`)"),  # the name of a role
    re.compile(r"(?<=\])\[[^\]\n]*\]"),  # the id of a link
    re.compile(r"(?<=>)[ \t]*\[![\w-]+\][+-]?"),  # the kind of a callout
)
_REPLACED = (
    (re.compile(r"""(?<=\])\((?:<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:[ \t]+"[^"\n]*")?[ \t]*\)"""), ""),
    (re.compile(r"!\[\[[^\[\]]*\.(?:png|jpe?g|gif|svg|webp|pdf)\b[^\[\]]*\]\]", re.IGNORECASE), ""),
    (re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]"), r"\1"),
    (re.compile(r"^([ \t>]*)(?:`{3,}|~{3,})(?:[ \t]*\{[\w:-]+\}|[^`\n]*)", re.MULTILINE), r"\1"),
    (re.compile(r"^([ \t]*)(?:!!!|\?\?\?\+?|:{3,})[ \t]*\{?[\w-]*\}?", re.MULTILINE), r"\1"),
    (re.compile(r"(?<=[^\W\d])\*{1,2}(?=[^\W\d])"), ""),  # emphasis inside a word
)
_SHORTCODE = re.compile(r"\{\{[<%].*?[%>]\}\}|\{%.*?%\}", re.DOTALL)
_COMPONENT = re.compile(r"(?<!\w)</?[A-Z][\w.]*(?:\s[^<>]*)?>")
_SHOWN_ATTRIBUTE = re.compile(r"""\b(?:title|alt|label|text|caption|summary)\s*=\s*["']([^"']*)["']""")
_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
_COMMAND = re.compile(r"\\[a-zA-Z]+")
_TAG = re.compile(r"<(/?[a-zA-Z][\w-]*)((?:\s[^<>]*)?)>")
_WITHOUT_PARTNER = frozenset(["br", "hr", "img", "wbr", "input", "source", "col"])


def markdown_text(text: str) -> str:
    """Return the words that a reader of the page sees. `<placeholder>` is text, unless a tag closes it.

    >>> markdown_text("---\\ntitle: Tea\\n---\\n[Boil](a.md) *it* {#boil}").split()
    ['Tea', '[Boil]', '*it*']
    """
    match = _FRONT_MATTER.match(text)
    fields = _KEY.sub(" ", match[2]) if match else ""
    body = text[match.end() :] if match else text
    body = _FORMULA.sub(lambda found: _COMMAND.sub(" ", found[0]), body)
    for pattern in (_SHORTCODE, _COMPONENT):
        body = pattern.sub(lambda found: f" {' '.join(_SHOWN_ATTRIBUTE.findall(found[0]))} ", body)
    for unseen in _UNSEEN:
        body = unseen.sub(" ", body)
    for replaced, by in _REPLACED:
        body = replaced.sub(by, body)
    return f"{fields}\n{page_text(_without_placeholders(body))}"


def _without_placeholders(text: str) -> str:
    """Return the text where what only looks like a tag has lost its brackets: `List<T>` becomes "List T "."""
    closed = {name[1:].lower() for name, _ in _TAG.findall(text) if name.startswith("/")}

    def replaced(match: re.Match[str]) -> str:
        name = match[1].lstrip("/").lower()
        return match[0] if name in closed | _WITHOUT_PARTNER or match[2].endswith("/") else f" {match[1]}{match[2]} "

    return _TAG.sub(replaced, text)
