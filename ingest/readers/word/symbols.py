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
    0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•",
    0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_PRIVATE = 0xF000  # Word writes the codes of symbol fonts into this private area
_PRIVATE_SIGN = re.compile("[\uf000-\uf0ff]")


def symbol(font: str, code: int) -> str:
    """Return the character of a code in a font. It is UNKNOWN where only the font knows what it shows.

    >>> symbol("Symbol", 0xF06D), symbol("Wingdings", 0xFC), symbol("Arial", 0x3BC), symbol("Webdings", 0xF061)
    ('μ', '✓', 'μ', '�')
    """
    own = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    if font.lower() == "symbol":
        return _SYMBOL.get(own, " ").replace(" ", UNKNOWN) if own != 0x20 else " "
    if font.lower() == "wingdings":
        return _WINGDINGS.get(own, UNKNOWN)
    return UNKNOWN if 0xE000 <= code < 0xF900 or not 0x20 <= code < 0x110000 or 0xD800 <= code < 0xE000 else chr(code)


def text_in_font(font: str, text: str) -> str:
    """Return the text of a run. Characters of the private area are those of its font, by default of Symbol."""
    if _PRIVATE_SIGN.search(text) is None:
        return text
    known = font if font.lower() in ("symbol", "wingdings") else "Symbol"
    return "".join(symbol(known, ord(each)) if 0xF000 <= ord(each) < 0xF100 else each for each in text)
