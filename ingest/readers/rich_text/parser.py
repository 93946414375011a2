"""Follow the groups and control words of a rich text file, and hand over its paragraphs and rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.readers.rich_text.control_words import (
    BUFFERS,
    CHARACTERS,
    ENCODINGS,
    EQUATION_PARTS,
    INFO,
    READ_THOUGH_STARRED,
    SIGNS,
    SKIPPED,
)
from ingest.readers.rich_text.flow import (
    CellForm,
    Flow,
    Form,
    Look,
    Output,
    Paragraph,
    changed_form,
    changed_look,
    join_surrogates,
)
from ingest.readers.rich_text.fonts import WESTERN, Font, code_page
from ingest.readers.rich_text.tokens import Kind, Token, Tokens
from ingest.readers.word import UNKNOWN, symbol
from ingest.typography import subscript, superscript

_MAX_DEPTH = 1_000  # groups inside each other
_SYMBOL_FIELD = re.compile(r'\s*SYMBOL\s+(\d{1,5})\b(?:.*?\\f\s*"?([^"\\]+))?', re.IGNORECASE)
_SIMPLE = re.compile(r"[\w.]+|\([^()]*\)")


@dataclass(slots=True)
class StyleEntry:
    """A style of paragraphs: its name and the level of its outline from 0."""

    name: str = ""
    outline: int | None = None
    is_of_paragraphs: bool = True


@dataclass(slots=True)
class _Group:
    """What holds inside a group. `destination` is its own, `context` also that of the groups around it.

    Text goes to `buffer` if there is one, else to the paragraphs of `flow`, and nowhere if the group is `silent`.
    """

    flow: Flow
    destination: str = ""
    context: str = ""
    look: Look = field(default_factory=Look)
    form: Form = field(default_factory=Form)
    unicode_skip: int = 1
    buffer: list[str] | None = None
    silent: bool = False
    signs: list[str] = field(default_factory=lambda: ["(", ")"])  # around a part of an equation


class Parser:
    """A parser that reads a file once. What it says beside its text is in `info` and `styles` afterwards."""

    def __init__(self, data: bytes, output: Output) -> None:
        self._tokens, self._output = Tokens(data), output
        self.styles: dict[int, StyleEntry] = {}
        self.info: dict[str, str] = {}
        self.has_unknown_symbols = False
        self._fonts: dict[int, Font] = {}
        self._default_font = 0
        self._encoding = WESTERN
        self._body = Flow()
        self._groups = [_Group(self._body)]
        self._cells: list[list[Paragraph]] = []  # of the open row
        self._cell_forms: list[CellForm] = []
        self._next_cell = CellForm()
        self._bytes = bytearray()
        self._to_skip = 0  # characters that stand for the Unicode character before them
        self._is_starred = False
        self._note_count = 0
        self._font, self._style, self._style_number = Font(), StyleEntry(), 0
        self._property = ""  # of a shape
        self._instructions: list[str] = []  # of each open field

    def run(self) -> None:
        """Read the file to its end."""
        for token in self._tokens:
            if token.kind in (Kind.TEXT, Kind.HEX):
                self._take_bytes(token.data)
                continue
            self._flush_bytes()
            starred, self._is_starred = self._is_starred, False
            match token.kind:
                case Kind.OPEN:
                    self._open()
                case Kind.CLOSE:
                    self._close()
                    if len(self._groups) == 1:
                        break  # what stands behind the outermost group is no text
                case Kind.SIGN:
                    self._take_sign(token.name)
                case Kind.WORD:
                    self._take_word(token, starred)
        self._flush_bytes()
        while len(self._groups) > 1:
            self._close()
        self._end_paragraph(self._groups[0])
        self._end_row()

    def is_code(self, paragraph: Paragraph) -> bool:
        """Return whether all of the text is set in a font for program code."""
        fonts = (self._fonts.get(look.font if look.font >= 0 else self._default_font) for look in paragraph.looks)
        return bool(paragraph.looks) and all(font is not None and font.is_code for font in fonts)

    @property
    def _group(self) -> _Group:
        return self._groups[-1]

    def _open(self) -> None:
        if len(self._groups) > _MAX_DEPTH:
            raise ValueError("its groups are nested too deeply")
        outer = self._group
        inner = _Group(
            outer.flow, "", outer.context, outer.look, outer.form, outer.unicode_skip, outer.buffer, outer.silent
        )
        self._groups.append(inner)
        self._to_skip = 0
        if outer.context == "stylesheet":
            self._style, self._style_number = StyleEntry(), 0

    def _take_bytes(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._bytes += data[skipped:]

    def _flush_bytes(self) -> None:
        if self._bytes:
            group = self._group
            number = group.look.font if group.look.font >= 0 else self._default_font
            font = self._fonts.get(number, Font()) if group.buffer is None else Font()
            text = font.decode(bytes(self._bytes), self._encoding)
            self._bytes.clear()
            self._add(text)

    def _add(self, text: str) -> None:
        group = self._group
        if group.silent:
            return
        if group.context == "fonttbl":
            self._font.name += text.replace(";", "")
        elif group.context == "stylesheet":
            self._add_to_style(text)
        elif group.buffer is not None:
            group.buffer.append(text)
        elif not (group.look.hidden or group.look.deleted):
            self.has_unknown_symbols |= UNKNOWN in text
            group.flow.current.add(text, group.look)

    def _add_to_style(self, text: str) -> None:
        self._style.name += text.replace(";", "")
        if ";" in text and self._style.is_of_paragraphs:
            self.styles[self._style_number] = self._style
            self._style = StyleEntry()

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self._is_starred = True
        elif sign in "\r\n":
            self._end_paragraph(self._group)
        elif self._to_skip:
            self._to_skip -= 1
        else:
            self._add(SIGNS.get(sign, ""))

    def _take_word(self, token: Token, starred: bool) -> None:
        name, number = token.name, token.number
        if self._to_skip:
            self._to_skip -= 1
            if name != "u":
                return
        if name in SKIPPED or (starred and name not in READ_THOUGH_STARRED):
            self._group.silent = True
            self._tokens.skip_group()
        elif name == "u" and number is not None:
            self._take_unicode(number)
        elif name in CHARACTERS:
            self._add(CHARACTERS[name])
        elif not (self._begin_destination(name) or self._take_table_word(name) or self._take_header_word(name, number)):
            self._group.form = changed_form(self._group.form, name, number)
            self._group.look = changed_look(self._group.look, name, number)

    def _take_unicode(self, number: int) -> None:
        """Add a character by its UTF-16 code, which may be written as a negative number."""
        code = number + 0x10000 if number < 0 else number
        self._to_skip = self._group.unicode_skip
        if 0xF000 <= code < 0xF100:
            font = self._fonts.get(self._group.look.font, Font())
            self._add(symbol(font.name.strip() if font.is_symbols else "Symbol", code))
        elif 0 <= code < 0x10000:
            self._add(chr(code))

    def _begin_destination(self, name: str) -> bool:
        """Follow a control word that says where the text of its group goes. Return whether it is one."""
        group = self._group
        if name in BUFFERS:
            group.destination, group.buffer = name, []
        elif name in ("fonttbl", "stylesheet", "creatim"):
            group.context = name
        elif name in ("info", "revtim", "printim", "buptim", "pict", "shpinst", "picprop", "sp", "nesttableprops"):
            group.silent = name not in ("info", "sp", "shpinst", "nesttableprops")
            group.context = name
        elif name == "footnote":
            self._note_count += 1
            mark, outer = f"[{self._note_count}]", group.flow.current
            outer.add(mark, Look(size=group.look.size, bold=group.look.bold))
            group.destination, group.flow, group.form, group.look = name, Flow(), Form(), Look()
            outer.notes.append((mark, group.flow.done))
        elif name in ("shptxt", "dptxbxtext"):
            outer = group.flow.current
            group.destination, group.flow, group.form, group.look = "box", Flow(outer.boxes), Form(), Look()
            group.silent, group.context = False, ""
        elif name in ("listtext", "pntext", "upr") or name in EQUATION_PARTS:
            group.destination, group.flow = name, Flow()
        elif name == "ud":
            group.flow.current = Paragraph()
        elif name == "field":
            group.destination = name
            self._instructions.append("")
        elif name == "fldrslt":
            self._begin_result()
        elif name == "mnaryPr":
            group.destination = name
        else:
            return False
        return True

    def _begin_result(self) -> None:
        """Begin the result of a field. A list of contents is skipped; a field that is a symbol is written itself."""
        instruction = self._instructions[-1] if self._instructions else ""
        sign = _SYMBOL_FIELD.match(instruction)
        if sign:
            self._add(symbol((sign[2] or "").strip(), int(sign[1])))
        if sign or instruction.split()[:1] == ["TOC"]:
            self._tokens.skip_group()

    def _close(self) -> None:
        if len(self._groups) == 1:
            return
        closed, self._to_skip = self._groups.pop(), 0
        outer = self._group
        text = join_surrogates("".join(closed.buffer or []))
        match closed.destination:
            case "footnote" | "box":
                closed.flow.end_paragraph(closed.form)
            case "listtext" | "pntext":
                outer.flow.current.marker = closed.flow.current.text.strip() or "•"
            case "upr":
                self._add(closed.flow.current.text)
            case "field" if self._instructions:
                self._instructions.pop()
            case "fldinst" if self._instructions:
                self._instructions[-1] = text
            case "sn":
                self._property = text.strip()
            case "sv" if self._property == "wzDescription" and text.strip():
                outer.flow.current.add(f" [Picture: {text.strip()}] ", Look())
            case "mchr" if outer.destination == "mnaryPr":
                self._add(text.strip())
            case "mbegChr" | "mendChr":
                self._set_sign(closed.destination, text.strip())
            case kind if kind in INFO and text.strip():
                self.info.setdefault(kind, text.strip())
            case kind if kind in EQUATION_PARTS:
                self._end_equation_part(closed)

    def _set_sign(self, name: str, sign: str) -> None:
        around = next((group for group in reversed(self._groups) if group.destination == "md"), None)
        if around is not None:
            around.signs[name == "mendChr"] = sign

    def _end_equation_part(self, closed: _Group) -> None:
        text = closed.flow.current.text.strip()
        grouped = text if _SIMPLE.fullmatch(text) else f"({text})"
        match closed.destination:
            case "mden":
                text = f"/{grouped}"
            case "mnum":
                text = grouped
            case "mrad":
                text = f"√{grouped}"
            case "mdeg" | "msup":
                text = superscript(text)
            case "msub":
                text = subscript(text)
            case "md":
                text = f"{closed.signs[0]}{text}{closed.signs[1]}"
        self._add(text)

    def _take_table_word(self, name: str) -> bool:
        """Follow a control word that ends a paragraph, cell or row, or tells the form of a cell."""
        group = self._group
        if name in ("par", "sect", "page", "column", "nestcell"):
            self._end_paragraph(group)
        elif name == "cell":
            if group.flow is self._body:
                self._end_paragraph(group, in_cell=True)
                self._cells.append(self._body.done)
                self._body.done = []
            else:
                self._add(" ")
        elif name == "row":
            if group.flow is self._body:
                self._end_row()
            else:
                self._end_paragraph(group)
        elif name == "trowd":
            self._cell_forms, self._next_cell = [], CellForm()
        elif name == "cellx":
            self._cell_forms.append(self._next_cell)
            self._next_cell = CellForm()
        elif name in ("clvmrg", "clmrg"):
            above, left = self._next_cell.from_above, self._next_cell.from_left
            self._next_cell = CellForm(above or name == "clvmrg", left or name == "clmrg")
        else:
            return False
        return True

    def _end_paragraph(self, group: _Group, in_cell: bool = False) -> None:
        if group.silent or group.buffer is not None:
            return
        group.flow.end_paragraph(group.form)
        if group.flow is self._body and not (in_cell or group.form.in_table):
            ended, self._body.done = self._body.done, []
            if self._cells:
                self._end_row()
            for paragraph in ended:
                self._output.paragraph(paragraph)

    def _end_row(self) -> None:
        """Hand over the cells of the open row. Paragraphs that stand behind the last cell are a cell too."""
        rest, self._body.done = self._body.done, []
        if any(paragraph.pieces for paragraph in rest):
            self._cells.append(rest)
        if self._cells:
            cells, self._cells = self._cells, []
            self._output.row(cells, self._cell_forms)

    def _take_header_word(self, name: str, number: int | None) -> bool:
        """Follow a control word that tells the encoding, or belongs to the tables of fonts and styles or to a time."""
        context = self._group.context
        if name in ENCODINGS:
            self._encoding = ENCODINGS[name]
        elif name == "ansicpg":
            self._encoding = code_page(number)
        elif name == "deff":
            self._default_font = number or 0
        elif name == "uc":
            self._group.unicode_skip = min(max(number or 0, 0), 10)
        elif context == "fonttbl" and name == "f":
            self._font = self._fonts.setdefault(number or 0, Font())
        elif context == "fonttbl" and name == "fcharset":
            self._font.set_charset(number or 0)
        elif context == "fonttbl" and name == "fmodern":
            self._font.is_code = True
        elif context == "fonttbl" and name == "cpg":
            self._font.encoding = code_page(number)
        elif context == "stylesheet" and name == "s":
            self._style_number = number or 0
        elif context == "stylesheet" and name in ("cs", "ds", "ts"):
            self._style.is_of_paragraphs = False
        elif context == "stylesheet" and name == "outlinelevel":
            self._style.outline = number or 0
        elif context == "creatim" and name in ("yr", "mo", "dy"):
            self.info[name] = str(number or 0)
        else:
            return context in ("fonttbl", "stylesheet")
        return True
