"""Write the formulas of a page, from MathML, KaTeX or MathJax, once each as text on the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.readers.html.elements import names_of, remove, replace_content, text_of
from ingest.readers.html.parsing import parse_page
from ingest.typography import subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_RENDERINGS = (
    "//*[contains(concat(' ', @class, ' '), ' katex ') or contains(concat(' ', @class, ' '), ' mwe-math-element ')"
    " or starts-with(@class, 'MathJax') or local-name() = 'mjx-container']"
)
"""Elements that draw a formula, mostly from many small pieces, and hold its MathML beside them."""

_DISPLAY_STYLE = re.compile(r"^\{\\displaystyle(.*)\}$", re.DOTALL)
_SPACE = re.compile(r"\s+")
_SIMPLE = re.compile(r"-?[\w.]*|.")
_SEPARATORS = frozenset(["mo", "mspace", "mtext"])
_INVISIBLE = re.compile("[\u2061-\u2064\u200b]")


def replace_formulas(page: Element) -> None:
    """Put the text of each formula in its place in the page. A formula that is both drawn and marked up stands once.

    The MathML of a formula is preferred to its TeX: "x²" reads better than "x^{2}".
    """
    renderings = page.xpath(_RENDERINGS)
    for rendering in renderings if isinstance(renderings, list) else []:
        _keep_one_form(rendering)
    for script in list(page.iter("script")):
        if (script.get("type") or "").startswith("math/tex"):
            remove(script, f" {_clean_tex(script.text or '')} ")
    for formula in list(page.iter("math")):
        if next(formula.iterancestors("math"), None) is not None:
            continue  # a part of the formula before it
        is_block = formula.get("display") == "block"
        text = formula_text(formula)
        remove(formula, f" {text} " if is_block else text)


def _keep_one_form(rendering: Element) -> None:
    """Leave of a drawn formula its MathML, or else its TeX, or nothing if that stands in a script after it.

    Of a formula that is only drawn, leave the text of the drawing: it is better than none.
    """
    if rendering.getparent() is None:
        return
    formula = rendering.find(".//math")
    if formula is None and (source := rendering.get("data-mathml")):
        formula = parse_page("formula", source).find(".//math")
    if formula is not None:
        formula.tail = None
        rendering.addprevious(formula)
        remove(rendering)
        return
    following = rendering.getnext()
    while following is not None and names_of(following).startswith("MathJax"):
        following = following.getnext()
    if following is not None and following.tag == "script":
        remove(rendering)
    else:
        said = rendering.get("aria-label") or rendering.get("data-latex") or rendering.get("alttext")
        replace_content(rendering, said or text_of(rendering))


def formula_text(formula: Element) -> str:
    """Return a formula in MathML as text on one line, such as "a² + (b+c)/2". Without MathML, return its TeX."""
    try:
        written = _written(formula)
    except RecursionError:  # a formula nested so deeply says nothing on a line
        written = text_of(formula)
    text = _SPACE.sub(" ", _INVISIBLE.sub("", written)).strip()
    if text:
        return text
    annotation = formula.find(".//annotation")
    return _clean_tex(text_of(annotation) if annotation is not None else formula.get("alttext") or "")


def _clean_tex(tex: str) -> str:
    return _SPACE.sub(" ", _DISPLAY_STYLE.sub(r"\1", tex.strip())).strip()


def _written(element: Element) -> str:
    tag = element.tag.lower() if isinstance(element.tag, str) else ""
    if tag in ("annotation", "annotation-xml", "mphantom"):
        return ""
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        return _token(element, tag)
    if tag == "mspace":
        return " "
    parts = [_written(child) for child in element if isinstance(child.tag, str)]
    write = _FORMS.get(tag)
    if write is not None and len(parts) >= _MIN_PARTS.get(tag, 1):
        return write(parts)
    if tag == "mfenced":
        separator = (element.get("separators") or ",").strip()[:1]
        return f"{element.get('open', '(')}{separator.join(parts)}{element.get('close', ')')}"
    if tag == "mtable":
        return "; ".join(parts)
    if tag in ("mtr", "mlabeledtr"):
        return ", ".join(parts)
    if not parts:
        return (element.text or "").strip()
    return "".join(_in_a_row(element, parts))


def _in_a_row(element: Element, parts: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a row. A fraction beside a factor stands in parentheses: "2(1/2)" and "(1/2)v"."""
    tags = [str(child.tag).lower() for child in element if isinstance(child.tag, str)]
    for place, part in enumerate(parts):
        before = place > 0 and tags[place - 1] not in _SEPARATORS and parts[place - 1] != ""
        after = place + 1 < len(parts) and (
            tags[place + 1] not in _SEPARATORS or _INVISIBLE.fullmatch(parts[place + 1])
        )
        yield f"({part})" if tags[place] == "mfrac" and (before or after) else part


def _token(element: Element, tag: str) -> str:
    text = text_of(element)
    return _SPACE.sub(" ", text) if tag in ("mtext", "ms") else text.strip()


def _enclosed(text: str) -> str:
    """Return the text in parentheses if it is more than one number or name."""
    return text if _SIMPLE.fullmatch(text) or (text[:1] == "(" and text.find(")") == len(text) - 1) else f"({text})"


def _fraction(parts: Sequence[str]) -> str:
    return f"{_enclosed(parts[0])}/{_enclosed(parts[1])}"


def _over(parts: Sequence[str]) -> str:
    mark = parts[1]
    combining = {
        "¯": "\u0304",
        "‾": "\u0304",
        "^": "\u0302",
        "→": "\u20d7",
        "˙": "\u0307",
        "~": "\u0303",
        "ˆ": "\u0302",
    }
    if len(parts[0]) == 1 and mark in combining:
        return parts[0] + combining[mark]
    return parts[0] + superscript(mark)


_FORMS: dict[str, Callable[[Sequence[str]], str]] = {
    "msup": lambda parts: parts[0] + superscript(parts[1]),
    "msub": lambda parts: parts[0] + subscript(parts[1]),
    "msubsup": lambda parts: parts[0] + subscript(parts[1]) + superscript(parts[2]),
    "munder": lambda parts: parts[0] + subscript(parts[1]),
    "mover": _over,
    "munderover": lambda parts: parts[0] + subscript(parts[1]) + superscript(parts[2]) + " ",
    "mfrac": _fraction,
    "msqrt": lambda parts: "√" + _enclosed("".join(parts)),
    "mroot": lambda parts: superscript(parts[1]) + "√" + _enclosed(parts[0]),
    "semantics": lambda parts: parts[0],
}
_MIN_PARTS = {
    "msup": 2,
    "msub": 2,
    "msubsup": 3,
    "munder": 2,
    "mover": 2,
    "munderover": 3,
    "mfrac": 2,
    "mroot": 2,
}
