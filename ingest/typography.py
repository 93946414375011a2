"""Write raised and lowered text so that no number becomes another: 10 and a raised 9 is "10⁹", never "109"."""

from __future__ import annotations

import re

_RAISED = {
    **dict(zip("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True)),
    **dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)),
    "–": "⁻",
}
_LOWERED = {
    **dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True)),
    **dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)),
    "–": "₋",
}
_ORDINALS = frozenset(["st", "nd", "rd", "th", "er", "re", "e", "o", "a"])
_MARKS = frozenset("®™©℠*†‡§¶ªº°′″")
_NUMBER_OR_WORD = re.compile(r"\w+(?:[.,]\w+)?")


def superscript(text: str) -> str:
    """Return raised text on the line: "⁹" in Unicode where each character has a raised form, else "^9.5" or "^(x, y)".

    Ordinal endings ("1st", "2nd") and marks ("®", "*") stay as they are, since they read the same on the line.

    >>> superscript("-1"), superscript("β"), superscript("a, b"), superscript("th"), superscript("")
    ('⁻¹', '^β', '^(a, b)', 'th', '')
    """
    return _shifted(text, _RAISED, "^")


def subscript(text: str) -> str:
    """Return lowered text on the line: "₂" in Unicode where each character has a lowered form, else "_(x, y)".

    >>> subscript("2"), subscript("max"), subscript("γ"), subscript("a, b")
    ('₂', 'ₘₐₓ', '_γ', '_(a, b)')
    """
    return _shifted(text, _LOWERED, "_")


def footnote_mark(text: str) -> str:
    """Return the mark that refers to a footnote in brackets: "[1]". A mark that has brackets keeps them.

    >>> footnote_mark("1"), footnote_mark("[a]")
    ('[1]', '[a]')
    """
    return f"[{text.strip().strip('[]()')}]"


def _shifted(text: str, forms: dict[str, str], sign: str) -> str:
    """Return the text in the shifted forms, or behind the sign. White space around the text stays."""
    core = text.strip()
    if not core or core.lower() in _ORDINALS or all(character in _MARKS for character in core):
        return text
    if all(character in forms for character in core):
        shifted = "".join(forms[character] for character in core)
    else:
        shifted = f"{sign}{core}" if _NUMBER_OR_WORD.fullmatch(core) else f"{sign}({core})"
    return text.replace(core, shifted, 1)
