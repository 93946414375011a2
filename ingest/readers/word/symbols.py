"""Unicode for the characters of the fonts Symbol and Wingdings, which have codes of their own."""

from __future__ import annotations

import re

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
UNKNOWN_SYMBOLS = f"holds signs of a font whose meaning is not known; each is shown as {UNKNOWN}"

# The encoding of the font Symbol (PostScript Language Reference, appendix E.5), from 0x21 and from 0xA0 on. A space
# stands for a code without a character.
_FROM_21 = "!∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_FROM_A0 = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ ⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ "
_SYMBOL = {0x21 + n: sign for n, sign in enumerate(_FROM_21)} | {0xA0 + n: sign for n, sign in enumerate(_FROM_A0)}
_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x41: "✌", 0x45: "☜", 0x46: "☞", 0x47: "☝", 0x48: "☟", 0x4A: "☺",
    0x4C: "☹", 0x4E: "☠", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x73: "◆", 0x74: "◆",
    0x75: "◆", 0x76: "❖", 0x77: "◆", 0x78: "☒", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪",
    0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE3: "↖", 0xE4: "↗", 0xE5: "↙",
    0xE6: "↘", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⇔", 0xF4: "⇕", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
    **{0x80 + n: sign for n, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x96: "•", 0x97: "●", 0xA3: "☐"}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
_SIGNS_ONLY = frozenset([*_FONTS, "wingdings 3", "webdings"])  # these fonts hold no letter
_PRIVATE_SIGN = re.compile("[\uf000-\uf0ff]")
_PRIVATE = 0xF000  # Word writes the codes of symbol fonts into this private area


def symbol(font: str, code: int) -> str:
    """Return the character of a code in a font. It is UNKNOWN where only the font knows what it shows.

    >>> symbol("Symbol", 0xF06D), symbol("Wingdings", 0xFC), symbol("Arial", 0x3BC), symbol("Webdings", 0xF061)
    ('μ', '✓', 'μ', '�')
    """
    own = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    if font.lower() == "symbol":
        return _SYMBOL.get(own, " ").replace(" ", UNKNOWN) if own != 0x20 else " "
    if font.lower() in _SIGNS_ONLY:
        return _FONTS.get(font.lower(), {}).get(own, UNKNOWN) if own != 0x20 else " "
    return UNKNOWN if 0xE000 <= code < 0xF900 or not 0x20 <= code < 0x110000 or 0xD800 <= code < 0xE000 else chr(code)


def text_in_font(font: str, text: str) -> str:
    """Return what the text of a run shows: "m" in the font Symbol is μ. Private characters are by default of Symbol.

    >>> text_in_font("Symbol", "m"), text_in_font("Wingdings", "ü"), text_in_font("Arial", "m\uf06d")
    ('μ', '✓', 'mμ')
    """
    name = font.lower()
    if name not in _SIGNS_ONLY and name != "symbol" and _PRIVATE_SIGN.search(text) is None:
        return text
    return "".join(_sign(name, each) for each in text)


def _sign(font: str, character: str) -> str:
    if _is_private(character):
        return symbol(font if font in _SIGNS_ONLY else "symbol", ord(character))
    is_of_font = font in _SIGNS_ONLY and ord(character) < 0x100
    # Beyond ASCII, programs write the character that they mean also where the font is Symbol.
    is_of_symbol = font == "symbol" and 0x20 < ord(character) < 0x7F
    return symbol(font, ord(character)) if (is_of_font or is_of_symbol) and not character.isspace() else character


def _is_private(character: str) -> bool:
    return _PRIVATE <= ord(character) < _PRIVATE + 0x100
