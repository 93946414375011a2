"""Turn Markdown of every dialect into CommonMark: the text stays, the marks of the dialect go.

Code is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.readers.commonmark.code_spans import CodeLines, change_prose
from ingest.readers.commonmark.tags import Tags, word_set
from ingest.readers.commonmark.templates import Templates, highlight_fence

_PREFIX = r"(?P<prefix>(?:[ \t>]|[-*+][ \t])*)"
_COLON_FENCE = re.compile(rf"{_PREFIX}(?::{{3,}})(?P<info>.*)")
_BRACE_FENCE = re.compile(rf"{_PREFIX}(?P<fence>`{{3,}}|~{{3,}})\{{(?P<name>[\w:-]+)\}}(?P<info>.*)")
_FENCE_END = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*")
_INDENTED_ADMONITION = re.compile(
    r"(?P<indent>[ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]+[\w, -]*|===[!+]?[ \t]+(?=\"))(?:\"(?P<title>[^\"]*)\")?[\w \t]*"
)
_CALLOUT = re.compile(r"(?P<prefix>[ \t]*(?:>[ \t]?)+)\[![\w -]+(?:\|[^\]]*)?\][+-]?[ \t]*(?P<title>.*)")
_BRACKETED = re.compile(r"[\w-]*\[([^\]]*)\]")
_TITLE_ATTRIBUTE = re.compile(r"\b(?:title|caption|header|summary)=[\"“]([^\"”]*)[\"”]")
_ADMONITIONS = word_set("""
    admonition attention caution danger error hint important note seealso tip warning todo deprecated versionadded
    versionchanged dropdown card tab-item details topic sidebar grid grid-item grid-item-card tab-set epigraph margin
    exercise solution
""")
_OPTION = re.compile(r"[ \t>]*:[\w-]+:(?:[ \t].*)?")
_UNSPACED_HEADING = re.compile(r"( {0,3})(#{2,6})(?=[^\s#!])(?=.*[^\W\d_])")
_UNSPACED_TITLE = re.compile(r" {0,3}#[^\W\d_][^#]*")
_ATTRIBUTE_LINE = re.compile(
    r"[ \t>]*(?:\{:[^{}]*\}|\{[.#][\w-]+(?:[ \t][^{}]*)?\}|\[(?:TOC|toc|\[_TOC_\])\]|\([\w:.-]+\)=)[ \t]*"
)
_IMPORT = re.compile(r"import [\"'][^\"'\n]+[\"'];?[ \t]*|import [^\"'\n]*\bfrom [\"'][^\"'\n]+[\"'];?[ \t]*")
_OPEN_IMPORT = re.compile(r"import [\w$, ]*\{[^}\"']*")
_EXPORT = re.compile(r"export (?:default|const|let|var|function|async|class)\b|export [{*]")
_MODULE_END = re.compile(r"\bfrom [\"'][^\"']+[\"'];?[ \t]*$")
_COMMENT = re.compile(r"(?<![\w%])%%(?!%)[^%]*(?:%(?!%)[^%]*)*%%(?![\w%])")
_LINK = re.compile(r"(!?)(?<!\w)\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]*))?\]\](?![(\[])")
_PICTURE_FILE = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif|tiff?|mp4|webm|mov|mp3|wav|ogg|m4a|pdf)$", re.IGNORECASE
)
_MARKED = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]*[^\s=])==(?![=\w])")
_BLOCK_ID = re.compile(r"^[ \t>]*\^[\w-]+[ \t]*$|[ \t]\^(?=[\w-]*[a-zA-Z])[\w-]{4,}[ \t]*$", re.MULTILINE)
_ROLE = re.compile(r"\{[a-z][\w:+-]*\}\Z")  # of MyST, in front of a code span


def to_commonmark(text: str) -> tuple[str, list[str]]:
    """Return the Markdown text without marks of dialects, and the values in it that only a site generator knows."""
    templates, tags = Templates(), Tags(text)

    def change(prose: str) -> str:
        prose = _cut(templates.replace_in(prose), "{/*", "*/}")
        prose = _LINK.sub(_shown_link, _COMMENT.sub("", prose))
        prose = _BLOCK_ID.sub("", _MARKED.sub(r"\1", prose))
        return tags.replace_in(_ROLE.sub("", prose))

    lines = _LineChanger("\n".join(map(highlight_fence, text.split("\n")))).changed()
    return change_prose("\n".join(lines), change), templates.unknown


def _cut(text: str, opening: str, closing: str) -> str:
    """Return the text without the stretches from each opening to the next closing."""
    parts, position = [], 0
    while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start)) >= 0:
        parts.append(text[position:start])
        position = end + len(closing)
    return "".join([*parts, text[position:]])


def _shown_link(link: re.Match[str]) -> str:
    r"""Return what Obsidian shows of [[page#part|words]]: the words, else "page > part"; of a picture its words."""
    target, words = link[2].rstrip("\\").strip(), (link[3] or "").strip()
    if link[1] and _PICTURE_FILE.search(target):
        size = words.rpartition("|")[2]
        words = words[: -len(size)].rstrip("|") if re.fullmatch(r"[\dx]+", size) else words
        return f"[Picture: {words}]" if words else ""
    if not re.search(r"[^\W\d]", target):
        return link[0]
    return words or " > ".join(part.strip(" ^") for part in target.split("#") if part.strip())


class _LineChanger:
    """A changer of the lines of a Markdown text that carry marks of dialects."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._code_lines = CodeLines()
        self._directives: list[str] = []  # the fences of open directives that hold prose, such as "```{note}"
        self._indents: list[int] = []  # of open admonitions whose content is indented by four characters
        self._in_module = False  # inside an import or export of MDX that has several lines
        self._has_unspaced_headings = any(_UNSPACED_HEADING.match(line) for line in self._lines)

    def changed(self) -> Iterator[str]:
        follows_blank, follows_fence = True, False
        for number, raw_line in enumerate(self._lines):
            line = self._dedent(raw_line)
            replacement = self._replace_fence(line)
            if replacement is None and self._code_lines.is_code(line):
                yield line
                follows_blank = follows_fence = False
                continue
            if replacement is None and (
                self._is_module_line(line, follows_blank) or (follows_fence and _is_option(line))
            ):
                continue
            if replacement is None:
                replacement = self._replace_admonition(line, raw_line, number)
            follows_fence = replacement is not None
            lines = self._replace_line(line, follows_blank) if replacement is None else replacement
            yield from lines
            follows_blank = not lines or not lines[-1].strip()

    def _dedent(self, line: str) -> str:
        """Return the line without the indent of the admonitions that it belongs to."""
        if not self._indents or not line.strip():
            return line
        line = line.expandtabs(4)
        indent = len(line) - len(line.lstrip())
        while self._indents and indent < self._indents[-1] + 4:
            self._indents.pop()
        return line[4 * len(self._indents) :]

    def _replace_fence(self, line: str) -> list[str] | None:
        """Return the title of a fence (":::" or "```{note}") around prose, as lines. Return None for other lines."""
        if self._code_lines.in_fence:
            return None
        if fence := _COLON_FENCE.fullmatch(line):
            return _as_paragraph(fence["prefix"], _fence_title(fence["info"]))
        if (fence := _BRACE_FENCE.fullmatch(line)) and fence["name"] in _ADMONITIONS:
            self._directives.append(fence["fence"])
            return _as_paragraph(fence["prefix"], fence["info"].strip())
        end = _FENCE_END.fullmatch(line) if self._directives else None
        if end and end[1] == self._directives[-1]:
            self._directives.pop()
            return [""]
        return None

    def _is_module_line(self, line: str, follows_blank: bool) -> bool:
        """Return whether the line belongs to an import or export of MDX, which stands in a paragraph of its own."""
        if self._in_module:
            self._in_module = bool(line.strip()) and not _MODULE_END.search(line)
            return bool(line.strip())
        if _IMPORT.fullmatch(line):
            return True
        if not follows_blank:
            return False
        self._in_module = _EXPORT.match(line) is not None or (_OPEN_IMPORT.fullmatch(line) is not None)
        return self._in_module

    def _replace_admonition(self, line: str, raw_line: str, number: int) -> list[str] | None:
        """Return the title of an admonition of MkDocs, whose content is indented. Return None for other lines."""
        admonition = _INDENTED_ADMONITION.fullmatch(line)
        if admonition is None:
            return None
        indent = len(raw_line) - len(raw_line.lstrip())
        content = next((text for text in self._lines[number + 1 : number + 4] if text.strip()), "").expandtabs(4)
        if len(content) - len(content.lstrip()) < indent + 4:
            return None
        self._indents.append(indent)
        return _as_paragraph(admonition["indent"], admonition["title"] or "")

    def _replace_line(self, line: str, follows_blank: bool) -> list[str]:
        if _ATTRIBUTE_LINE.fullmatch(line):
            return []
        if callout := _CALLOUT.fullmatch(line):
            return [callout["prefix"] + callout["title"], callout["prefix"]]
        if heading := _UNSPACED_HEADING.match(line):
            return [f"{heading[1]}{heading[2]} {line[heading.end(2) :]}"]
        if self._has_unspaced_headings and follows_blank and _UNSPACED_TITLE.fullmatch(line):
            return [line.replace("#", "# ", 1)]
        return [line]


def _as_paragraph(prefix: str, title: str) -> list[str]:
    return ["", prefix + title, ""] if title else [""]


def _is_option(line: str) -> bool:
    """Return whether the line is an option of a directive, such as ":class: wide"."""
    return _OPTION.fullmatch(line) is not None


def _fence_title(info: str) -> str:
    """Return the title after ":::", in the form of Docusaurus, VitePress, MyST, Quarto or pandoc.

    >>> _fence_title("warning Never alone"), _fence_title("note[Never alone]"), _fence_title('{.box title="Alone"}')
    ('Never alone', 'Never alone', 'Alone')
    """
    info = info.strip(": \t")
    if bracketed := _BRACKETED.match(info):
        return bracketed[1]
    if attribute := _TITLE_ATTRIBUTE.search(info):
        return attribute[1]
    if info.startswith("{"):
        name, _, title = info[1:].partition("}")
        return title.strip() if name in _ADMONITIONS else ""
    return info.partition(" ")[2].partition("{")[0].strip()
