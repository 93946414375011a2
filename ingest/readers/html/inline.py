"""Write what stands within a line so that plain text says it: raised digits, notes, ruby, pictures, quotation marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from ingest.canonical import collapse_white_space
from ingest.readers.html.elements import (
    names_of,
    put_placeholder,
    remove,
    replace_content,
    text_of,
    text_up_to,
)
from ingest.readers.html.parsing import strip_placeholders
from ingest.typography import footnote_mark, subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LINE_BREAK = "\u2028"
"""Stands in the text for <br>."""

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_STRUCK = re.compile(r"text-decoration[\w-]{0,20}+:[^;:]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align:\s*(?:super|text-top)", re.IGNORECASE)
_LOWERED = re.compile(r"vertical-align:\s*(?:sub|text-bottom)", re.IGNORECASE)
_NOTE_NAMES = re.compile(r"(?:^|[\s_-])(?:footnote|fn-?ref|note-?ref|reference|endnote|citation)", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\[.{1,30}\]\s*")
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg|bmp)|(?:img|dsc|image)[\W_]*\d+", re.IGNORECASE)
_NO_PICTURE = frozenset(
    ["image", "photo", "picture", "img", "logo", "icon", "avatar", "thumbnail", "spacer", "bullet", "placeholder"]
)
_FORMULA_CLASS = re.compile(r"(?:^|[\s_-])(?:math|tex|latex|equation)", re.IGNORECASE)
_MAX_HOLDERS = 4  # elements around a picture in which its caption may stand
_MAX_HELD = 1_000  # characters in such an element
_MAX_AROUND = 20_000  # characters around an abbreviation, in which its long form is looked for
_SAID_SHARE = 0.8  # of the words of an alternative text that such an element says, if it says the text
_WORD = re.compile(r"[^\W_]+")
_ANY_LETTER = re.compile(r"\w")
_NO_SPACE_BEFORE = re.compile(r"[.,;:!?)\]]")


def without_invisible(text: str) -> str:
    """Return the text without soft hyphens and other characters that are not seen and part words."""
    return _INVISIBLE.sub("", text)


def write_inline(root: Element) -> None:
    """Replace the elements of a tree whose look carries meaning by text that says the same, innermost first."""
    abbreviations: set[str] = set()
    pictures: set[str] = set()
    explain = [each for each in root.iter("abbr", "acronym") if each.get("title")]
    for each in explain:
        _write_abbreviation(each, abbreviations)
    for each in list(root.iter("img")):
        _write_picture(each, pictures)
    for element in reversed(list(root.iter(*_WRITERS, "span", "font", "a"))):
        if element is root:
            continue
        if element.tag in _WRITERS:
            _WRITERS[element.tag](element)
        elif element.tag == "a":
            _write_link(element)
        else:
            _write_styled(element)
    strip_placeholders(root)


def _write_styled(element: Element) -> None:
    """Write a piece of text that is raised, lowered or struck out by its style or class."""
    style, names = element.get("style") or "", names_of(element)
    if _STRUCK.search(style):
        remove(element)
    elif _RAISED.search(style) or names in ("sup", "superscript"):
        _write_raised(element)
    elif _LOWERED.search(style) or names in ("sub", "subscript"):
        _write_lowered(element)


def _write_raised(element: Element) -> None:
    text = text_of(element)
    replace_content(element, footnote_mark(text) if text.strip() and _is_note(element, text) else superscript(text))


def _is_note(element: Element, text: str) -> bool:
    """Return whether raised text refers to a note: it is a link within the page, in brackets, or named so."""
    parent = element.getparent()
    links = [*element.iter("a"), *([parent] if parent is not None and parent.tag == "a" else [])]
    is_link = any("#" in (link.get("href") or "") or link.get("role") == "doc-noteref" for link in links)
    is_named = _BRACKETED.fullmatch(text) is not None or _NOTE_NAMES.search(names_of(element)) is not None
    return len(text.strip()) <= 30 and (is_link or is_named)


def _write_link(element: Element) -> None:
    """Put brackets around a link to a note whose page draws them by its style."""
    text = text_of(element)
    is_note = element.get("role") == "doc-noteref" or re.search(r"footnote-?ref|noteref", names_of(element)) is not None
    if is_note and 0 < len(text.strip()) <= 5:
        replace_content(element, footnote_mark(text))


def _write_lowered(element: Element) -> None:
    replace_content(element, subscript(text_of(element)))


def _write_ruby(element: Element) -> None:
    text = collapse_white_space(text_of(element))
    replace_content(element, f"({text})" if text else "")


def _write_quotation(element: Element) -> None:
    is_inner = any(ancestor.tag == "q" for ancestor in element.iterancestors())
    opening, closing = "‘’" if is_inner else "“”"
    element.text = opening + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing


def _write_time(element: Element) -> None:
    if not text_of(element).strip():
        element.text = element.get("datetime") or ""


def _write_abbreviation(element: Element, explained: set[str]) -> None:
    """Put what an abbreviation stands for behind it, where it stands for the first time."""
    short, long = collapse_white_space(text_of(element)), collapse_white_space(element.get("title") or "")
    if not short or short in explained or not _ANY_LETTER.search(long) or long.casefold() == short.casefold():
        return
    explained.add(short)
    parent = element.getparent()
    around = text_up_to(parent, _MAX_AROUND) if parent is not None else ""
    if around and long.casefold() in collapse_white_space(around).casefold():
        return
    if len(element):
        element[-1].tail = f"{element[-1].tail or ''} ({long})"
    else:
        element.text = f"{element.text or ''} ({long})"


def _write_picture(element: Element, seen: set[str]) -> None:
    """Put the alternative text of a picture in its place, unless the text beside it or a former picture says it."""
    alt = collapse_white_space(without_invisible(element.get("alt") or ""))
    key = alt.casefold()
    if not alt or key in _NO_PICTURE or _FILE_NAME.fullmatch(alt) or _is_tiny(element) or _is_icon(element, alt):
        put_placeholder(element)
    elif not _ANY_LETTER.search(alt) or _FORMULA_CLASS.search(names_of(element)) or "emoji" in names_of(element):
        put_placeholder(element, alt)
    elif key in seen or _is_said_beside(element, alt):
        put_placeholder(element)
    else:
        seen.add(key)
        closing = "" if _NO_SPACE_BEFORE.match(element.tail or "") else " "
        put_placeholder(element, f" [Picture: {alt}]{closing}")


def _is_tiny(element: Element) -> bool:
    """Return whether a picture is a dot that only counts visitors."""
    return any((element.get(name) or "").removesuffix("px") in ("0", "1", "2") for name in ("width", "height"))


def _is_said_beside(element: Element, alt: str) -> bool:
    """Return whether the figure, link or small block that holds the picture says its alternative text too."""
    words = set(_WORD.findall(alt.casefold()))
    for holder in islice(element.iterancestors(), _MAX_HOLDERS):
        if holder.tag in ("body", "main", "article", "section"):
            return False
        text = text_up_to(holder, _MAX_HELD)
        if text is None:
            return False
        if len(words & set(_WORD.findall(text.casefold()))) >= _SAID_SHARE * len(words):
            return True
    return False


def _is_icon(element: Element, alt: str) -> bool:
    """Return whether a picture is all that a link shows, and its text is as short as the name of a site."""
    link = next((each for each in islice(element.iterancestors(), 2) if each.tag == "a" and each.get("href")), None)
    text = text_up_to(link, _MAX_HELD) if link is not None and len(alt.split()) <= 2 else None
    return text is not None and not text.strip()


_WRITERS: dict[str, Callable[[Element], None]] = {
    "sup": _write_raised,
    "sub": _write_lowered,
    "rp": remove,
    "rt": _write_ruby,
    "q": _write_quotation,
    "time": _write_time,
    "del": remove,
    "s": remove,
    "strike": remove,
    "br": lambda element: put_placeholder(element, LINE_BREAK),
}
