"""Take the marks out of a line of Org text: links, emphasis, footnotes, time stamps, entities."""

from __future__ import annotations

import re
from html.entities import html5

from ingest.typography import subscript, superscript

# Each repetition is bounded, so that a mark that is never closed costs no search to the end of the text.
_TOKEN = re.compile(
    r"""
    \[\[(?P<target>[^\]\[]{1,2000})\](?:\[(?P<description>(?:[^\]]|\](?!\])){1,2000})\])?\]
    | \[fn:(?P<note>[\w-]*)(?P<inline_note>:(?:[^\[\]]|\[[^\[\]]{0,500}\]){0,2000})?\]
    | \[cite[^:\]]{0,20}:(?P<citation>[^\]]{0,1000})\]
    | <<<(?P<radio>[^<>\n]{1,200})>>> | <<(?P<anchor>[^<>\n]{1,200})>>
    | [<\[](?P<stamp>\d{4}-\d\d-\d\d(?:[ ][^<>\[\]\n]{0,100})?)[>\]]
    | <(?P<address>(?:https?|ftp|mailto|file):[^<>\s]{1,2000})>
    | \{\{\{(?P<macro>[\w-]+)(?:\((?P<arguments>.{0,1000}?)\))?\}\}\}
    | @@(?P<backend>[\w-]+):(?P<snippet>.{0,1000}?)@@
    | \b(?:src|call)_[\w-]+(?:\[[^\]\n]{0,200}\])?\{(?P<source>[^{}\n]{0,1000})\}
    | \\\((?P<formula>.{1,1000}?)\\\) | \\\[(?P<displayed>.{1,1000}?)\\\]
    | \\(?P<entity>[A-Za-z]+)(?:\{\}|(?![A-Za-z{]))
    | (?P<line_break>\\\\[ \t]*(?=\n|$))
    | (?<=\S)(?P<script>[\^_])\{(?P<shifted>[^{}\n]{0,200})\}
    | (?:(?<=^)|(?<=[\s\-({'"\[—–]))(?P<mark>[*/_=~+])(?P<marked>\S|\S(?:.|\n){0,800}?\S)(?P=mark)
      (?=[\s\-.,;:!?'")}\]\[—–\\]|$)
    """,
    re.VERBOSE,
)
_PICTURE = re.compile(r"(?:.*/)?[^/]*\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|avif)$", re.IGNORECASE)
_TARGET_KIND = re.compile(r"(?:file|id|attachment|docview|elisp|info|help|shell|news|coderef)\+?\w*:")
_VERBATIM_MARKS = "=~"
_MAX_DEPTH = 8  # of marks in marks
_MAX_MACROS = 500


class InlineReader:
    """A reader of inline text. `macros` are those that the file defines, by name, with "$1" for an argument."""

    def __init__(self, macros: dict[str, str]) -> None:
        self._macros = macros
        self._expanded = 0

    def plain(self, text: str, depth: int = 0) -> str:
        """Return the text without marks.

        >>> InlineReader({}).plain("Open the [[https://x.example][*old* gate]] at 10^{9} l, =never= ~late~.[fn:1]")
        'Open the old gate at 10⁹ l, never late.[1]'
        """
        return _TOKEN.sub(lambda match: self._shown(match, depth + 1), text) if depth < _MAX_DEPTH else text

    def _shown(self, match: re.Match[str], depth: int) -> str:
        kind = next((name for name, value in match.groupdict().items() if value is not None), "")
        value = match[kind] if kind else ""
        match kind:
            case "target":
                return self._link(value, match["description"], depth)
            case "note":
                inner = (match["inline_note"] or "")[1:].strip()
                return f" [{self.plain(inner, depth)}]" if inner else f"[{value}]"
            case "citation":
                return f"[{value.replace('@', '').strip()}]"
            case "radio" | "marked" | "displayed":
                return self.plain(value, depth)
            case "mark":
                return match["marked"] if value in _VERBATIM_MARKS else self.plain(match["marked"], depth)
            case "stamp" | "address" | "source" | "formula":
                return value
            case "macro":
                return self._macro(value, match["arguments"] or "", depth)
            case "entity":
                return html5.get(f"{value};", match[0])
            case "script":
                shifted = self.plain(match["shifted"], depth)
                return superscript(shifted) if value == "^" else subscript(shifted)
        return ""

    def _link(self, target: str, description: str | None, depth: int) -> str:
        """Return the description of a link or its target. A picture shows no name of a file."""
        if _PICTURE.fullmatch(target):
            described = description and not _PICTURE.fullmatch(description)
            return f"[Picture: {self.plain(description or '', depth)}]" if described else ""
        if description and not _PICTURE.fullmatch(description):
            return self.plain(description, depth)
        return "" if description else _TARGET_KIND.sub("", target).lstrip("*#")

    def _macro(self, name: str, arguments: str, depth: int) -> str:
        values = [value.strip() for value in arguments.split(",")]
        self._expanded += 1
        if name not in self._macros or self._expanded > _MAX_MACROS:
            return arguments
        filled = re.sub(
            r"\$(\d)", lambda m: values[int(m[1]) - 1] if 0 < int(m[1]) <= len(values) else "", self._macros[name]
        )
        return self.plain(filled, depth)
