"""Read reStructuredText: walk through the tree that docutils makes of it and write its blocks as a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.documents import Metadata
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers.html import write_fragment
from ingest.readers.rst.markup import parse
from ingest.text_decoding import decode_text
from ingest.typography import subscript, superscript

if TYPE_CHECKING:
    from docutils.nodes import Element, Node

_KINDS = {
    "dropped": "comment substitution_definition target pending docinfo decoration meta generated colspec title "
    "transition",
    "admonition": "attention caution danger error hint important note tip warning admonition",
    "inline": "emphasis strong literal reference footnote_reference citation_reference substitution_reference "
    "title_reference abbreviation acronym superscript subscript inline problematic math image target",
}
_DROPPED, _ADMONITIONS, _INLINE = (frozenset(names.split()) for names in _KINDS.values())
_VERBATIM = frozenset(["literal_block", "doctest_block", "math_block"])
_DISABLED = re.compile(r'access deactivated; ignoring "([\w-]+)"')
_LOST_TITLE = re.compile(r"Unexpected section title|Title level inconsistent|Inconsistent title style")
_RULE = re.compile(r"\W+")
_PROBLEM_MARKS = re.compile(r"^(?:\|(?=.)|`+|\*+)|(?:(?<=.)\|_{0,2}|`+_{0,2}|(?<=\w)_{1,2}|\*+)$")
_MAX_FIELD = 200  # characters: a longer field is text of the article and no property
_TEXT_FIELDS = frozenset(["abstract", "dedication"])
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a reStructuredText file. Raise DamagedFile if the data is not text in a known encoding."""
    return read_markup(decode_text(name, data))


def read_markup(text: str) -> Draft:
    """Return the draft of a text in reStructuredText."""
    tree = parse(text)
    builder = TextBuilder()
    writer = _Writer(builder)
    writer.write(tree)
    for each in dict.fromkeys([*tree.attributes.get("outside", ()), *writer.outside]):
        builder.warn(f'shows what stands in another file, which is not read here ("{each}")')
    return builder.draft(fallback_title=str(tree.get("title") or ""), metadata=_metadata(tree, writer.fields))


def _metadata(tree: Element, fields: list[tuple[str, str]]) -> Metadata:
    metas = [(str(each.get("name") or ""), str(each.get("content") or "")) for each in _named(tree, "meta")]
    return build_metadata((name, value) for name, value in (*fields, *metas) if name and value)


def _named(tree: Element, kind: str) -> Iterator[Element]:
    return (each for each in tree.findall() if each.__class__.__name__ == kind)


class _Writer:
    """A writer that adds the blocks of a tree to a builder. `fields` are those above the text, with name and value."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self.fields: list[tuple[str, str]] = []
        self.outside: list[str] = []
        self._has_text = False
        self._shift = 0
        self._footnotes: list[str] = []

    def write(self, tree: Element) -> None:
        sections = [each for each in tree.children if _kind(each) == "section" and not _is_of_messages(each)]
        self._shift = 0 if len(sections) == 1 else 1  # one section around everything is the article, under its title
        self._write_all(tree.children, 0, 0)

    def _write_all(self, elements: Iterable[Node], section: int, depth: int) -> None:
        for element in elements:
            self._write(element, section, depth)

    def _write(self, element: Node, section: int, depth: int) -> None:
        """Write one block. `section` counts the sections around it, `depth` the lists."""
        kind = _kind(element)
        if kind in _DROPPED or kind == "Text":
            return
        if kind == "section":
            if not _is_of_messages(element):
                self._builder.heading(_text(element.children[0]), section + 1 + self._shift)
                self._write_all(element.children[1:], section + 1, depth)
        elif kind == "field_list" and not self._has_text:
            self._read_fields(element, section, depth)
        else:
            self._has_text = self._has_text or kind != "system_message"
            self._write_block(kind, element, section, depth)

    def _write_block(self, kind: str, element: Node, section: int, depth: int) -> None:
        if kind in ("paragraph", "rubric", "caption", "attribution", "line"):
            text = _text(element)
            self._builder.paragraph(f"— {text}" if kind == "attribution" and text else text)
        elif kind in _VERBATIM:
            self._builder.lines(_text(element, verbatim=True))
        elif kind == "raw":
            write_fragment(self._builder, str(element.astext()))
        elif kind == "line_block":
            self._builder.lines("\n".join(_lines_of(element)))
        elif kind in ("bullet_list", "enumerated_list"):
            for marker, item in zip(_markers(element), element.children, strict=False):
                self._write_item(item.children, "", marker, section, depth)
        elif kind in ("definition_list", "field_list", "option_list"):
            for item in element.children:
                *names, body = item.children
                self._write_item(body.children, " ".join(filter(None, map(_text, names))), "•", section, depth)
        elif kind == "table":
            self._write_table(element)
        elif kind == "image":
            self._builder.paragraph(_text(element))
        elif kind in ("footnote", "citation"):
            self._write_note(element, section, depth)
        elif kind == "system_message":
            self._write_message(element, section)
        elif kind in _ADMONITIONS:
            self._write_admonition(kind, element, section, depth)
        elif kind != "topic" or "contents" not in element["classes"]:
            if kind in ("topic", "sidebar") and element.children and _kind(element.children[0]) == "title":
                self._builder.paragraph(_text(element.children[0]))
            self._write_all(element.children, section, depth)

    def _read_fields(self, element: Node, section: int, depth: int) -> None:
        """Keep the fields above the text as properties of the article. Long ones are text."""
        for field in element.children:
            name, body = _text(field.children[0]), field.children[1]
            value = "; ".join(filter(None, (_text(each) for each in _leaves(body))))
            if len(value) > _MAX_FIELD or name.lower() in _TEXT_FIELDS:
                self._builder.paragraph(f"{name}:")
                self._write_all(body.children, section, depth)
            elif value:
                self.fields.append((name, value.strip("$ ")))

    def _write_item(self, blocks: list[Node], name: str, marker: str, section: int, depth: int) -> None:
        """Write a list item: its name, if any, and its first paragraph on the line of the marker."""
        first = blocks[0] if blocks and _kind(blocks[0]) == "paragraph" else None
        text = _text(first) if first is not None else ""
        self._builder.item(f"{name}: {text}" if name and text else name + text, depth, marker)
        self._write_all(blocks[1:] if first is not None else blocks, section, depth + 1)

    def _write_admonition(self, kind: str, element: Node, section: int, depth: int) -> None:
        children = element.children
        title = kind.capitalize()
        if kind == "admonition":
            title, children = _text(children[0]), children[1:]
        if children and _kind(children[0]) == "paragraph":
            text, children = _text(children[0]), children[1:]
            self._builder.paragraph(f"{title}: {text}")
        else:
            self._builder.paragraph(f"{title}:")
        self._write_all(children, section, depth)

    def _write_note(self, element: Node, section: int, depth: int) -> None:
        label = next((_text(each) for each in element.children if _kind(each) == "label"), "")
        blocks = [each for each in element.children if _kind(each) != "label"]
        first = blocks[0] if blocks and _kind(blocks[0]) == "paragraph" else None
        self._builder.paragraph(f"[{label}] {_text(first) if first is not None else ''}")
        self._write_all(blocks[1:] if first is not None else blocks, section, depth)

    def _write_message(self, element: Node, section: int) -> None:
        """Write the source of what could not be parsed, so that its words are not lost."""
        source = "\n".join(_text(each, verbatim=True) for each in element.children if _kind(each) == "literal_block")
        message = " ".join(_text(each) for each in element.children if _kind(each) == "paragraph")
        if disabled := _DISABLED.search(message):
            self.outside.append(disabled[1])
        elif _LOST_TITLE.search(message):
            lines = [line.strip() for line in source.split("\n") if not _RULE.fullmatch(line.strip() or "-")]
            self._builder.heading(" ".join(lines), max(section, 1) + 1)
        elif element["level"] > 2:
            self._builder.lines(source)

    def _write_table(self, table: Node) -> None:
        self._builder.end_table()
        for part in table.children:
            if _kind(part) == "title":
                self._builder.paragraph(_text(part))
        below: dict[int, tuple[int, str]] = {}  # by column, the rows that a cell still spans, and its text
        for row in (each for each in table.findall() if _kind(each) == "row"):
            cells: list[str] = []
            for entry in row.children:
                while below.get(len(cells), (0, ""))[0]:
                    _repeat(cells, below)
                text = " ".join(filter(None, (_text(each) for each in _leaves(entry))))
                if rows := entry.get("morerows", 0):
                    below[len(cells)] = (rows, text)
                cells += [text, *[""] * entry.get("morecols", 0)]
            while below.get(len(cells), (0, ""))[0]:
                _repeat(cells, below)
            self._builder.row(cells)
        self._builder.end_table()


def _repeat(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Add the text of the cell above that spans this row too."""
    rows, text = below[len(cells)]
    below[len(cells)] = (rows - 1, text)
    cells.append(text)


def _kind(node: Node) -> str:
    return "Text" if node.__class__.__name__ == "Text" else str(getattr(node, "tagname", ""))


def _is_of_messages(section: Node) -> bool:
    return "system-messages" in section["classes"]


def _leaves(node: Node) -> Iterator[Node]:
    """Yield the blocks in a node that hold text themselves."""
    for child in node.children:
        if _kind(child) in ("Text", "system_message") or _kind(child) in _DROPPED:
            continue
        has_text = any(_kind(each) == "Text" or _kind(each) in _INLINE for each in child.children)
        if has_text or _kind(child) == "image":
            yield child
        else:
            yield from _leaves(child)


def _lines_of(block: Node) -> Iterator[str]:
    for child in block.children:
        if _kind(child) == "line":
            yield _text(child)
        else:
            yield from _lines_of(child)


def _markers(element: Node) -> Iterator[str]:
    """Yield the markers of the items of a list, as the text writes them."""
    if _kind(element) == "bullet_list":
        while True:
            yield "•"
    kind, number = str(element.get("enumtype", "arabic")), int(element.get("start", 1))
    while True:
        label = str(number)
        if "alpha" in kind and number <= len(_ALPHABET):
            label = _ALPHABET[number - 1]
        elif "roman" in kind:
            label = _roman(number)
        label = label.upper() if kind.startswith("upper") else label
        yield f"{element.get('prefix', '')}{label}{element.get('suffix', '.')}"
        number += 1


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value and len(text) < 40:
            text, number = text + letters, number - value
    return text


def _text(node: Node, verbatim: bool = False) -> str:
    """Return the text of a node without marks, on one line unless it is verbatim."""
    text = "".join(_pieces(node))
    return text if verbatim else collapse_white_space(text)


def _pieces(node: Node) -> Iterator[str]:
    match _kind(node):
        case "Text":
            yield str(node.astext())
        case "superscript":
            yield superscript("".join(_inner(node)))
        case "subscript":
            yield subscript("".join(_inner(node)))
        case "footnote_reference" | "citation_reference":
            yield f"[{''.join(_inner(node))}]"
        case "image":
            alternative = collapse_white_space(str(node.get("alt") or ""))
            yield f"[Picture: {alternative}]" if alternative else ""
        case "problematic":
            yield _PROBLEM_MARKS.sub("", "".join(_inner(node)))
        case "classifier":
            yield f"({''.join(_inner(node))})"
        case "option_group":
            yield ", ".join(map(_text, node.children))
        case "option_argument":
            yield f"{node.get('delimiter', ' ')}{''.join(_inner(node))}"
        case "system_message" | "raw" | "comment" | "pending":
            pass
        case _:
            yield from _inner(node)


def _inner(node: Node) -> Iterator[str]:
    for child in node.children:
        yield from _pieces(child)
