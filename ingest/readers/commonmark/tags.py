"""Tell which tags in a Markdown text are markup and which are words: <placeholder> and List<T> are words.

Components of MDX, such as <TabItem label="Oak">, are replaced by the words that their attributes show.
"""

from __future__ import annotations

import re


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


_HTML_TAGS = word_set("""
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe
    img input ins kbd label legend li link main map mark marquee math menu meta meter nav nobr noframes noscript object
    ol optgroup option output p param picture pre progress q rp rt ruby s samp script search section select slot small
    source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr
    track tt u ul var video wbr xmp
""")
_VOID_TAGS = word_set("area base br col embed hr img input link meta param source track wbr")
_SHOWN_ATTRIBUTES = ("title", "label", "header", "heading", "caption", "summary", "description", "alt")
_VALUE = r"\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}|[^\s\"'=<>`{}]+"
_TAG = re.compile(
    rf"(?<!\\)<(?P<close>/?)(?P<name>[A-Za-z][\w.:-]*)(?P<attributes>(?:\s+[\w:.@-]+(?:=(?:{_VALUE}))?|\s+\{{\.\.\.[^{{}}]*\}})*)"
    r"\s*(?P<empty>/?)>"
)
_ATTRIBUTE = re.compile(rf"(?<![\w:.@-])([\w:.@-]++)=({_VALUE})")
_CLOSING_TAG = re.compile(r"</([A-Za-z][\w.:-]*)\s*>")


class Tags:
    """The tags of one text, of which some are markup.

    An unknown tag is markup if it is closed somewhere, closes itself, or has attributes with values.
    """

    def __init__(self, text: str) -> None:
        self._closed = frozenset(_CLOSING_TAG.findall(text))

    def replace_in(self, prose: str) -> str:
        """Return the prose with words that look like tags escaped, and components replaced by the words they show."""
        return _TAG.sub(lambda tag: self._replacement(tag, prose), prose) if "<" in prose else prose

    def _replacement(self, tag: re.Match[str], prose: str) -> str:
        name = tag["name"]
        is_closed = name in self._closed or bool(tag["close"])
        is_glued = tag.start() > 0 and prose[tag.start() - 1].isalnum() and not tag["close"]
        if name.lower() in _HTML_TAGS and (name.islower() or name.isupper()):
            is_markup = is_closed or not is_glued or bool(tag["attributes"]) or name.lower() in _VOID_TAGS
            return tag[0] if is_markup else _escape(tag[0])
        if not (is_closed or tag["empty"] or "=" in tag["attributes"]):
            return _escape(tag[0])
        if name.islower() and not tag["empty"]:
            return tag[0]  # a custom element: its content is read
        return _shown_words(tag, prose)


def _escape(tag: str) -> str:
    return tag.replace("<", "&lt;")


def _shown_words(tag: re.Match[str], prose: str) -> str:
    """Return the words of the attributes that a component shows. A component alone on its line makes a paragraph."""
    attributes = _ATTRIBUTE.findall(tag["attributes"])
    values = {name.lower(): value[1:-1] for name, value in attributes if value[0] in "\"'" and value[1:-1].strip()}
    names = [name for name in _SHOWN_ATTRIBUTES if name in values]
    words = [f"[Picture: {values[name]}]" if name == "alt" else values[name] for name in names]
    return "\n\n".join(["", *words, ""]) if words and stands_alone(prose, *tag.span()) else " ".join(words)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether nothing but white space stands before and after a stretch of the text on its lines."""
    while start > 0 and text[start - 1] != "\n" and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end] != "\n" and text[end].isspace():
        end += 1
    return text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
