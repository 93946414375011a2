"""Turn a page of an electronic book into plain HTML for the HTML reader: all of it is article, and notes are marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from ingest.canonical import collapse_white_space
from ingest.readers.epub.book import Entry
from ingest.typography import footnote_mark

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_REFERENCES = frozenset(["noteref", "doc-noteref"])
_NOTES = frozenset(["footnote", "endnote", "rearnote", "note", "doc-footnote", "doc-endnote"])
_LEFT_OUT = frozenset(["pagebreak", "doc-pagebreak", "backlink", "doc-backlink", "page-list", "landmarks"])
_LEFT_OUT_TAGS = ("script", "style", "template", "audio", "video", "iframe", "object", "input", "select")
_PLAIN_TAGS = frozenset(["aside", "header", "footer", "nav", "form", "section", "article", "main", "button", "figure"])
_BLOCKS = frozenset(["p", "li", "dd", "dt", "blockquote", "table", "pre", "dl", *HEADINGS])
_KEPT_ATTRIBUTES = frozenset(
    ["hidden", "start", "value", "type", "alt", "colspan", "rowspan", "style", "title", "reversed"]
)
_MARK = re.compile(r"\[?\(?(?:\d{1,4}|[*†‡§¶]{1,3}|[a-z])\)?\]?")
_COVER_WORDS = 60


def is_cover(body: Element) -> bool:
    """Return whether the page that the book names as its cover holds hardly any words."""
    return len("".join(body.itertext()).split()) <= _COVER_WORDS


def is_contents(body: Element, pages: Iterable[str]) -> bool:
    """Return whether a page is a list of contents: nearly all of its text is links to pages of the book."""
    files = {page.rpartition("/")[2] for page in pages}
    links = [each for each in body.iter("a") if _file_of(each) in files]
    linked = sum(len(collapse_white_space("".join(each.itertext()))) for each in links)
    return len(links) >= 3 and linked >= 0.8 * len(collapse_white_space("".join(body.itertext())))


def prepare(body: Element, entries: Sequence[Entry]) -> None:
    """Change the page so that the HTML reader reads all of it.

    References to notes become marks such as "[1]", and a note on the same page follows the block that refers to it.
    Lines that the contents name become headings. Numbers of printed pages and ways back from notes go.
    """
    _mark_headings(body, entries)
    _drop(body)
    _move_notes(body)
    for element in list(body.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag in _PLAIN_TAGS:
            element.tag = "div"
        elif element.tag == "a":
            element.tag = "span"
        for name in [each for each in element.attrib if each not in _KEPT_ATTRIBUTES]:
            del element.attrib[name]


def _kinds_of(element: Element) -> set[str]:
    return set(f"{element.get('epub:type') or ''} {element.get('role') or ''}".lower().split())


def _file_of(link: Element) -> str:
    return (link.get("href") or "").partition("#")[0].rpartition("/")[2]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _says(element: Element, label: str) -> bool:
    """Return whether the element says the words of a label and nothing else. It is read no further than needed."""
    return _words(_beginning(element, 2 * len(label) + 100)) == _words(label)


def _beginning(element: Element, length: int) -> str:
    """Return the text of an element, of a long one only the first pieces that are longer than a length together."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > length:
            break
    return text


def _mark_headings(body: Element, entries: Sequence[Entry]) -> None:
    """Make headings of the lines that entries of the contents name, where they are mere paragraphs."""
    by_id = {element.get("id"): element for element in body.iter() if element.get("id")}
    for entry in entries:
        target = by_id.get(entry.fragment) if entry.fragment else body
        if target is None or not entry.label:
            continue
        lines = [*reversed(list(target.iterancestors())), target] if entry.fragment else []  # outermost first
        lines += islice((each for each in target.iter("p", "div", "span", *HEADINGS) if each is not body), 8)
        same = [each for each in lines if _says(each, entry.label)]
        line = next((each for each in reversed(same) if each.tag not in ("span", "a")), None)
        is_heading = any(each.tag in HEADINGS for one in same for each in (one, *one.iterancestors(), *one.iter()))
        if line is not None and line is not body and not is_heading:
            line.tag = f"h{min(entry.depth + 1, 6)}"


def _drop(body: Element) -> None:
    for element in list(body.iter()):
        is_left_out = element.tag in _LEFT_OUT_TAGS or _kinds_of(element) & _LEFT_OUT
        if is_left_out and element is not body and element.getparent() is not None:
            element.drop_tree()


def _move_notes(body: Element) -> None:
    notes = {element.get("id"): element for element in body.iter() if element.get("id") and _kinds_of(element) & _NOTES}
    by_id = {element.get("id"): element for element in body.iter() if element.get("id")}
    all_notes = set(notes.values())
    marks: dict[str, str] = {}
    last_notes: dict[Element, Element] = {}  # the last note behind each block
    for link in list(body.iter("a")):
        fragment = (link.get("href") or "").partition("#")[2]
        text = collapse_white_space("".join(link.itertext()))
        is_small = any(each.tag == "sup" for each in (*link.iterancestors(), *link.iter()))
        is_reference = bool(_kinds_of(link) & _REFERENCES) or (fragment and is_small and _MARK.fullmatch(text))
        if not is_reference or not text or not all_notes.isdisjoint(link.iterancestors()):
            continue
        note = notes.get(fragment)
        note = _note_at(by_id.get(fragment), text) if note is None else note
        mark = footnote_mark(text)
        _replace_by_text(link, mark)
        if note is not None and fragment not in marks:
            notes[fragment] = note
            all_notes.add(note)
            _write_mark(note, text, mark)
            _put_behind(note, link, last_notes)
        marks.setdefault(fragment, mark)
    for note in all_notes:  # one may be hidden until the reader asks for it
        for name in ("hidden", "style"):
            note.attrib.pop(name, None)
    for note_id, note in notes.items():
        if note_id not in marks:
            _mark_unreferred(note)


def _note_at(target: Element | None, mark: str) -> Element | None:
    """Return the block at the target of a reference if it begins with the mark, as a note does."""
    around = [] if target is None else [target, *target.iterancestors()]
    block = next((each for each in around if each.tag in ("p", "li", "div", "aside", "dd")), None)
    text = collapse_white_space(_beginning(block, 50)) if block is not None else ""
    return block if re.match(rf"[\[(]?{re.escape(mark.strip('[]()'))}(?=\W)", text) else None


def _replace_by_text(link: Element, text: str) -> None:
    """Put a text in the place of a link, and of the raised element that holds nothing else."""
    for child in list(link):
        link.remove(child)
    link.text = text
    parent = link.getparent()
    if parent is not None and parent.tag == "sup" and collapse_white_space("".join(parent.itertext())) == text:
        parent.tag = "span"


def _write_mark(note: Element, text: str, mark: str) -> None:
    """Begin the note with its mark, in place of the number that it may begin with."""
    first = next((each for each in note.iter() if (each.text or "").strip()), note)
    rest = re.sub(rf"^\s*[\[(]?{re.escape(text.strip('[]()'))}[\])]?[.:]?(?=\W|$)", "", first.text or "", count=1)
    first.text = f"{mark} {rest.lstrip()}"
    if not rest.strip() and first is not note and first.tail:
        first.tail = re.sub(r"^[\])]?[.:]?\s*", "", first.tail, count=1)


def _mark_unreferred(note: Element) -> None:
    """Set the number that a note begins with in brackets, where the reference stands on another page."""
    first = next((each for each in note.iter() if (each.text or "").strip()), None)
    if first is not None and (number := re.match(r"\s*[\[(]?(\d{1,4}|[*†‡])[\])]?[.:]?(?=\W|$)", first.text or "")):
        first.text = f"{footnote_mark(number[1])} {(first.text or '')[number.end() :].lstrip()}"


def _put_behind(note: Element, link: Element, last_notes: dict[Element, Element]) -> None:
    """Move a note behind the block that refers to it, and behind the notes that stand there already."""
    around = list(link.iterancestors())
    block = next((each for each in around if each.tag in ("table", "dl")), None)
    block = next((each for each in around if each.tag in _BLOCKS), None) if block is None else block
    parent = note.getparent()
    if block is None or note in around or parent is None or block in note.iter():
        return
    previous, tail = note.getprevious(), note.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    note.tail = None
    note.tag = "div"
    last_notes.get(block, block).addnext(note)
    last_notes[block] = note
