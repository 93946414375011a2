"""Replace the tags of site generators (Hugo, Jekyll, Liquid) in Markdown by the words that they show."""

from __future__ import annotations

import re

from ingest.readers.commonmark.tags import stands_alone, word_set

_TAG = re.compile(
    r"\{\{(?P<hugo>[<%])(?P<shortcode>[^{}]*)[>%]\}\}"
    r"|\{%-?(?P<liquid>[^{}%]*)%\}"
    r"|\{\{-?\s*(?P<value>(?:site|page|include|layout|content|post|\$?frontmatter|\.Site|\.Page)\b[^{}]*)\}\}"
    r"|\{\{-?\s*(?:\"(?P<double>[^\"{}]*)\"|'(?P<single>[^'{}]*)')\s*\|[^{}]*\}\}"
)
_NAME = re.compile(r"\s*(/?)\s*([\w./-]*)")
_ARGUMENT = re.compile(r"(?:(?<![\w-])([\w-]++)=)?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)|(?<![\w-])([\w-]++)=(\S+)")
_SHOWN_ARGUMENTS = ["title", "text", "label", "header", "heading", "subtitle", "summary", "caption", "quote", "alt"]
_TITLED = word_set("""
    abbr admonition alert button callout card collapse details dropdown expand hint notice quote step tab tooltip note
    tip warning danger caution important
""")
_KINDS = word_set("note tip info warning danger caution important success error primary secondary default")
_FILLED_IN = word_set("param params var data include includes include_relative snippet readfile get-env")
_HIGHLIGHT = re.compile(r"\{(?:\{[<%]|%-?)\s*+(/|end)?\s*+(?:highlight|codeblock)\b[^{}]*[%>]\}\}?")


class Templates:
    """A replacer of template tags, with the number of values that only the site generator knows."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def replace_in(self, prose: str) -> str:
        """Return the prose with each tag replaced by the words it shows. What a comment tag encloses is dropped."""
        if "{{" not in prose and "{%" not in prose:
            return prose
        tags = list(_TAG.finditer(prose))
        ends = {_liquid_name(tag): number for number, tag in enumerate(tags)}
        parts, position, number = [], 0, 0
        while number < len(tags):
            tag = tags[number]
            parts.append(prose[position : tag.start()])
            end = ends.get(f"end{_liquid_name(tag)}", -1) if _liquid_name(tag) in ("comment", "raw") else -1
            if end > number:
                end = next(n for n in range(number + 1, end + 1) if _liquid_name(tags[n]) == f"end{_liquid_name(tag)}")
                if _liquid_name(tag) == "raw":
                    parts.append(prose[tag.end() : tags[end].start()])
                tag, number = tags[end], end
            else:
                parts.append(self._shown_words(tag, prose))
            position, number = tag.end(), number + 1
        return "".join([*parts, prose[position:]])

    def _shown_words(self, tag: re.Match[str], prose: str) -> str:
        if tag["double"] is not None or tag["single"] is not None:
            return tag["double"] or tag["single"] or ""
        if tag["value"]:
            self.unknown.append(tag[0])
            return ""
        content = tag["shortcode"] if tag["liquid"] is None else tag["liquid"].rstrip("-")
        if content.startswith("/*"):  # the page shows the tag itself
            return content.removeprefix("/*").removesuffix("*/").strip()
        name = _NAME.match(content)
        if name is None or name[1]:
            return ""
        words = _shown_arguments(name[2].lower(), content[name.end() :])
        if not words and name[2].lower() in _FILLED_IN:
            self.unknown.append(tag[0])
        if words and stands_alone(prose, *tag.span()):
            return "\n\n".join(["", *words, ""])
        parts_words = words and prose[tag.end() : tag.end() + 1].isalnum()  # a title and the text that it stands above
        return f"{' '.join(words)} " if parts_words else " ".join(words)


def highlight_fence(line: str) -> str:
    """Return the line, or the fence of code that a "highlight" tag alone on the line stands for."""
    text = line.strip()
    return line.replace(text, "```") if text.startswith("{") and _HIGHLIGHT.fullmatch(text) else line


def _liquid_name(tag: re.Match[str]) -> str:
    return (tag["liquid"] or "").strip("- \t\n")


def _shown_arguments(name: str, arguments: str) -> list[str]:
    """Return the arguments of a tag that the page shows: titles, captions and the like, and words in quotes."""
    named: dict[str, str] = {}
    words: list[str] = []
    for argument in _ARGUMENT.finditer(arguments):
        value = next((value for value in (argument[2], argument[3], argument[4], argument[6]) if value), "")
        if key := argument[1] or argument[5]:
            named[key.lower()] = value
        elif (name in _TITLED and value.lower() not in _KINDS) or (" " in value and not re.search(r"[/=]", value)):
            words.append(value)
    if named.get("alt"):
        named["alt"] = "" if named["alt"] == named.get("caption") else f"[Picture: {named['alt']}]"
    return [*words, *(named[key] for key in _SHOWN_ARGUMENTS if named.get(key))]
