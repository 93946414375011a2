"""The text of rich text (RTF), without its tables of fonts and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.lost_words.shifted import apart
from ingest.readers import text_in_font

_PIECE = re.compile(
    rb"\\(?P<word>[a-z]+)(?P<number>-?\d+)?[ ]?|\\'(?P<hex>[0-9a-f]{2})|\\(?P<sign>[^a-z])|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n])",
    re.DOTALL | re.IGNORECASE,
)
_UNSEEN_GROUPS = frozenset(
    [
        *("fonttbl", "stylesheet", "colortbl", "info", "pict", "fldinst", "annotation", "atnid", "atnauthor"),
        *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
    ]
)
_BREAKS = frozenset(["par", "line", "tab", "cell", "row", "sect", "page", "column", "nestcell", "nestrow"])
_SIGNS = {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "endash": "–", "emdash": "—", "bullet": "•"}
_SYMBOL_FONT = re.compile(rb"\{\\f(\d+)[^{};]*?\bSymbol;", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group: whether it is unseen, raised or hidden, and the characters that stand in for one."""

    unseen: bool = False
    shifted: bool = False
    hidden: bool = False
    symbol: bool = False
    stand_ins: int = 1


def rich_text(data: bytes) -> str:
    """Return the text of a file of rich text. Only words that end lines part words, and what is raised."""
    symbol_fonts = {int(number) for number in _SYMBOL_FONT.findall(data)}
    runs: list[tuple[_State, list[str]]] = []
    states, skip = [_State()], 0
    for match in _PIECE.finditer(data):
        word = (match["word"] or b"").decode().lower()
        if match["brace"]:
            states = [*states, states[-1]] if match["brace"] == b"{" else states[:-1] or [_State()]
            skip = 0
            continue
        if match["sign"] == b"*" or word in _UNSEEN_GROUPS:
            states[-1] = replace(states[-1], unseen=True)
            continue
        number = int(match["number"]) if match["number"] else None
        text = _text(match, word, number)
        if skip and (match["text"] or match["hex"]):
            skip -= 1
            continue
        if word == "u":
            skip = states[-1].stand_ins
        states[-1] = _changed(states[-1], word, number, symbol_fonts)
        if text and not (states[-1].unseen or states[-1].hidden):
            if not runs or runs[-1][0] != states[-1]:
                runs.append((states[-1], []))
            runs[-1][1].append(text)
    return "".join(_shown(state, "".join(texts)) for state, texts in runs)


def _text(match: re.Match[bytes], word: str, number: int | None) -> str:
    if word == "u" and number is not None:
        return chr(number % 0x10000)
    if word:
        return " " if word in _BREAKS else _SIGNS.get(word, "")
    if match["hex"]:
        return bytes.fromhex(match["hex"].decode()).decode("cp1252", "replace")
    if match["sign"]:
        return {b"~": " ", b"_": "-"}.get(match["sign"], match["sign"].decode() if match["sign"] in b"{}\\" else "")
    return match["text"].decode("cp1252", "replace")


def _changed(state: _State, word: str, number: int | None, symbol_fonts: set[int]) -> _State:
    """Return the state behind a control word."""
    if word in ("super", "sub", "up", "dn"):
        return replace(state, shifted=number != 0)
    if word in ("nosupersub", "plain"):
        return replace(state, shifted=False, hidden=False)
    if word in ("v", "deleted"):
        return replace(state, hidden=number != 0)
    if word == "f" and number is not None:
        return replace(state, symbol=number in symbol_fonts)
    if word == "uc" and number is not None:
        return replace(state, stand_ins=number)
    return state


def _shown(state: _State, text: str) -> str:
    text = text_in_font("Symbol", text) if state.symbol else text
    return apart(text) if state.shifted else text
