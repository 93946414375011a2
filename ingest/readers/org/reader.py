"""Read Org files line by line, and write their headings, lists, tables, blocks and paragraphs as a draft."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers.org.inline import InlineReader
from ingest.text_decoding import decode_text

_HEADING = re.compile(r"(\*++)[ \t]++(.*+)")
_TAGS = re.compile(r"(?<![ \t])[ \t]+:([\w@#%:]+):$")
_STATES = frozenset(["TODO", "DONE", "NEXT", "WAITING", "WAIT", "HOLD", "STARTED", "CANCELLED", "CANCELED", "SOMEDAY"])
_PRIORITY = re.compile(r"\[#\w{1,2}\]\s*")
_COOKIE = re.compile(r"(?:(?<!\s)\s++)?\[(?:\d*/\d*|\d*%)\]")
_KEYWORD = re.compile(r"[ \t]*#\+([\w-]+)(?:\[[^\]]*\])?:[ \t]*(.*)")
_BLOCK_START = re.compile(r"[ \t]*#\+begin(?:_(\w+)|:)[ \t]*(.*)", re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*#(?:[ \t].*)?")
_FIXED = re.compile(r"[ \t]*:(?: (.*))?")
_DRAWER = re.compile(r"[ \t]*:([\w-]+):[ \t]*")
_RULE = re.compile(r"[ \t]*-{5,}[ \t]*")
_ITEM = re.compile(r"([ \t]*)([-+]|(?<=[ \t])\*|\d{1,3}[.)]|[A-Za-z][.)])(?:[ \t]+(?:\[@\w+\][ \t]*)?(.*)|$)")
_TERM = re.compile(r"(.*?)(?<![ \t])[ \t]++::(?:[ \t]++(.*)|$)", re.DOTALL)
_TABLE = re.compile(r"[ \t]*\|(.*)")
_TABLE_RULE = re.compile(r"[ \t]*(?:\|-[-+|: \t]*|\+[-=+]+\+?)[ \t]*")
_ALIGNMENT = re.compile(r"(?:<[lrc]?\d*>)?")
_FOOTNOTE = re.compile(r"\[fn:([\w-]+)\][ \t]*(.*)")
_PLANNING = re.compile(r"[ \t]*(?:DEADLINE|SCHEDULED|CLOSED):[ \t]*[<\[]")
_ENVIRONMENT = re.compile(r"[ \t]*\\begin\{([\w*]+)\}")
_ENVIRONMENT_END = re.compile(r"\\end\{[\w*]+\}")
_ESCAPED = re.compile(r"^([ \t]*),(?=,*(?:\*|#\+))", re.MULTILINE)
_ALTERNATIVE = re.compile(r":alt[ \t]++(\"[^\"]*\"(?=[ \t]+:\w|$)|(?:[^ \t]++|[ \t]++(?!:\w))*+)")
_VERBATIM_BLOCKS = frozenset(["src", "example", "verse"])
_UNSEEN_BLOCKS = frozenset(["comment", "export"])
_UNSEEN_DRAWERS = frozenset(["properties", "logbook"])
_FIELDS = frozenset(["title", "author", "date", "filetags", "keywords", "description", "language", "email", "subtitle"])
_STATE_FIELDS = frozenset(["todo", "seq_todo", "typ_todo"])
_INDENT_OF_TAB = 8


def read(name: str, data: bytes) -> Draft:
    """Return the draft of an Org file. Raise DamagedFile if the data is not text in a known encoding."""
    lines = decode_text(name, data).expandtabs(_INDENT_OF_TAB).split("\n")
    fields, states, macros = _settings(lines)
    builder = TextBuilder()
    writer = _Writer(builder, InlineReader(macros), _STATES | states)
    writer.write(lines)
    title = " ".join(value for key, value in fields if key == "title")
    named = [(key, InlineReader(macros).plain(value)) for key, value in fields if key != "filetags"]
    tags = [tag for key, value in fields if key == "filetags" for tag in re.split(r"[:\s]+", value)]
    metadata = build_metadata([*((key, value.strip("<>[]")) for key, value in named), ("tags", [*tags, *writer.tags])])
    return builder.draft(title=InlineReader(macros).plain(title), metadata=metadata)


def _settings(lines: Sequence[str]) -> tuple[list[tuple[str, str]], frozenset[str], dict[str, str]]:
    """Return the fields of a file, its own words for the state of a task, and its macros."""
    fields: list[tuple[str, str]] = []
    states: set[str] = set()
    macros: dict[str, str] = {}
    for line in lines:
        match = _KEYWORD.fullmatch(line)
        if match is None:
            continue
        key, value = match[1].lower(), match[2].strip()
        if key in _FIELDS and value:
            fields.append((key, value))
        elif key in _STATE_FIELDS:
            states |= {re.sub(r"\(.*", "", word) for word in value.split() if word != "|"}
        elif key == "macro":
            macro, _, text = value.partition(" ")
            macros[macro] = text
    return fields, frozenset(states), macros


class _Writer:
    """A writer that goes through lines once. `tags` are those of the headings."""

    def __init__(self, builder: TextBuilder, inline: InlineReader, states: frozenset[str]) -> None:
        self._builder, self._inline, self._states = builder, inline, states
        self.tags: list[str] = []
        self._paragraph: list[str] = []
        self._items: list[int] = []  # the column of the bullet of each open list item
        self._marker: str | None = None  # of the item whose text is being read
        self._fixed: list[str] = []  # lines of fixed width
        self._alternative = ""  # text of the picture that comes next
        self._ends = _Ends([])

    def write(self, lines: Sequence[str]) -> None:
        self._ends = _Ends(lines)
        at, hidden = 0, 0
        while at < len(lines):
            line = lines[at]
            if heading := _HEADING.fullmatch(line):
                level = len(heading[1])
                hidden = 0 if level <= hidden else hidden
                self._end_list()
                if not hidden:
                    hidden = self._write_heading(level, heading[2].rstrip(" \t"))
                at += 1
            else:
                at = at + 1 if hidden else self._write_line(lines, at)
        self._end_list()

    def _write_heading(self, level: int, text: str) -> int:
        """Write a heading, and return its level if it and all below it is commented out, else 0."""
        if tags := _TAGS.search(f" {text}"):
            self.tags += tags[1].strip(":").split(":")
            text = text[: max(tags.start() - 1, 0)]
        state, _, rest = text.partition(" ")
        text = rest.strip() if state in self._states else text
        text = _PRIORITY.sub("", text, count=1)
        if text.split(" ")[0] == "COMMENT":
            return level
        self._builder.heading(self._inline.plain(_COOKIE.sub("", text)), level + 1)
        return 0

    def _write_line(self, lines: Sequence[str], at: int) -> int:
        """Write what begins in this line. Return the number of the line after it."""
        line = lines[at]
        fixed = _FIXED.fullmatch(line)
        if fixed:
            self._end_paragraph()
            self._fixed.append(fixed[1] or "")
            return at + 1
        self._end_fixed()
        if not line.strip():
            self._end_paragraph()
            if at + 1 < len(lines) and not lines[at + 1].strip():
                self._end_list()  # two blank lines end a list
            return at + 1
        if start := _BLOCK_START.fullmatch(line):
            return self._write_block(lines, at, (start[1] or "").lower())
        if (drawer := _DRAWER.fullmatch(line)) and (end := self._ends.find(":end:", at + 1)) is not None:
            self._end_paragraph()
            if drawer[1].lower() not in _UNSEEN_DRAWERS:
                self._write_inside(lines[at + 1 : end])
            return end + 1
        if keyword := _KEYWORD.fullmatch(line):
            self._end_paragraph()
            self._write_keyword(keyword[1].lower(), keyword[2].strip())
        elif _COMMENT.fullmatch(line) or _RULE.fullmatch(line) or _TABLE_RULE.fullmatch(line):
            self._end_paragraph()
        elif table := _TABLE.fullmatch(line):
            self._write_row(table[1], at == 0 or not _TABLE.fullmatch(lines[at - 1]))
        elif _PLANNING.match(line):
            self._end_paragraph()
            self._builder.paragraph(self._inline.plain(line))
        elif environment := _ENVIRONMENT.match(line):
            return self._write_environment(lines, at, environment[1])
        else:
            self._write_text(line)
        return at + 1

    def _write_text(self, line: str) -> None:
        indent = len(line) - len(line.lstrip())
        if item := _ITEM.fullmatch(line):
            self._end_paragraph()
            while self._items and self._items[-1] >= len(item[1]):
                self._items.pop()
            self._items.append(len(item[1]))
            self._marker = item[2] if item[2][:1].isalnum() else "•"
            self._paragraph = [item[3] or ""]
            return
        if self._items and indent <= self._items[-1]:
            self._end_paragraph()
            while self._items and indent <= self._items[-1]:
                self._items.pop()
        if footnote := _FOOTNOTE.fullmatch(line):
            self._end_list()
            line = f"[fn:{footnote[1]}] {footnote[2]}"
        self._paragraph.append(line.strip())

    def _end_paragraph(self) -> None:
        text, marker = "\n".join(self._paragraph), self._marker
        self._paragraph, self._marker = [], None
        if marker is None:
            plain = self._inline.plain(text)
            if not plain.strip() and text.strip() and self._alternative:
                plain = f"[Picture: {self._alternative}]"
            if text.strip():
                self._alternative = ""
            self._builder.paragraph(plain)
            return
        if term := _TERM.fullmatch(text):
            text = f"{term[1]}: {term[2] or ''}".rstrip()
        self._builder.item(self._inline.plain(text), max(len(self._items) - 1, 0), marker)

    def _end_fixed(self) -> None:
        if self._fixed:
            self._builder.lines("\n".join(self._fixed))
            self._fixed = []

    def _end_list(self) -> None:
        self._end_fixed()
        self._end_paragraph()
        self._items = []

    def _write_keyword(self, key: str, value: str) -> None:
        if key == "caption":
            self._builder.paragraph(self._inline.plain(value))
        elif key.startswith("attr_") and (alternative := _ALTERNATIVE.search(value)):
            self._alternative = collapse_white_space(alternative[1].strip('"'))
        elif key == "include":
            self._builder.warn(f"shows what stands in another file, which is not read here ({value})")

    def _write_block(self, lines: Sequence[str], at: int, kind: str) -> int:
        end = self._ends.find(f"#+end_{kind}" if kind else "#+end:", at + 1)
        self._end_paragraph()
        if end is None:  # never closed: only its first line is a mark
            return at + 1
        inside = lines[at + 1 : end]
        if kind in _VERBATIM_BLOCKS:
            text = _ESCAPED.sub(r"\1", "\n".join(_dedented(inside)))
            self._builder.lines(self._inline.plain(text) if kind == "verse" else text)
        elif kind not in _UNSEEN_BLOCKS:
            self._write_inside(inside)
        elif kind == "export" and "html" in lines[at].lower():
            from ingest.readers.html import write_fragment

            write_fragment(self._builder, "\n".join(inside))
        return end + 1

    def _write_inside(self, lines: Sequence[str]) -> None:
        """Write the lines inside a block or a drawer, in the list that is open."""
        items, self._items = self._items, []
        ends, self._ends = self._ends, _Ends(lines)
        at = 0
        while at < len(lines):
            at = self._write_line(lines, at)
        self._end_fixed()
        self._end_paragraph()
        self._items, self._ends = items, ends

    def _write_environment(self, lines: Sequence[str], at: int, name: str) -> int:
        end = self._ends.find(rf"\end{{{name}}}", at, past_headings=True)
        if end is None:
            self._paragraph.append(lines[at].strip())
            return at + 1
        self._end_paragraph()
        self._builder.lines("\n".join(lines[at : end + 1]))
        return end + 1

    def _write_row(self, row: str, is_first: bool) -> None:
        self._end_paragraph()
        if is_first:
            self._builder.end_table()
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row.rstrip().removesuffix("|"))]
        if not all(_ALIGNMENT.fullmatch(cell) for cell in cells):
            self._builder.row([self._inline.plain(cell).replace(r"\vert", "|") for cell in cells])


class _Ends:
    """The ends of the blocks and drawers in some lines, so that none is searched for line by line again and again."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._by_mark: dict[str, list[int]] = {}
        self._headings = [n for n, line in enumerate(lines) if _HEADING.fullmatch(line)]
        for n, line in enumerate(lines):
            mark = line.strip().lower()
            if mark == ":end:" or mark.startswith("#+end"):
                self._by_mark.setdefault(mark, []).append(n)
            for end in _ENVIRONMENT_END.findall(line):
                self._by_mark.setdefault(end, []).append(n)

    def find(self, mark: str, start: int, past_headings: bool = False) -> int | None:
        """Return the number of the first line from `start` on with this mark. By default, no heading may precede it.

        The mark of a block or a drawer is alone on its line, that of an environment is anywhere in it.
        """
        ends = self._by_mark.get(mark, [])
        at, heading = bisect_left(ends, start), bisect_left(self._headings, start)
        if at == len(ends):
            return None
        if not past_headings and heading < len(self._headings) and self._headings[heading] < ends[at]:
            return None
        return ends[at]


def _dedented(lines: Sequence[str]) -> list[str]:
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines]
