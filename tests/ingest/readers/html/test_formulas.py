"""Formulas of a page as text."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from ingest.readers.html.elements import text_of
from ingest.readers.html.formulas import formula_text, replace_formulas


@pytest.mark.parametrize(
    ("mathml", "text"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E=mc²"),
        ("<msub><mi>x</mi><mi>i</mi></msub><mo>+</mo><msubsup><mi>y</mi><mn>1</mn><mn>2</mn></msubsup>", "xᵢ+y₁²"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2(1/2)"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac><mi>v</mi>", "(1/2)v"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
        ("<msqrt><mi>x</mi></msqrt><mo>,</mo><mroot><mi>x</mi><mn>3</mn></mroot>", "√x,³√x"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
            "∑ᵢ₌₁ⁿ i",
        ),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x\u0304"),
        ("<mfenced open='[' close=']'><mi>a</mi><mi>b</mi></mfenced>", "[a,b]"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd></mtr></mtable>",
            "1, 2; 3",
        ),
        ("<mtext>if </mtext><mi>x</mi><mspace/><mo>&gt;</mo><mn>0</mn>", "if x >0"),
        ("<semantics><mi>x</mi><annotation>\\x</annotation></semantics>", "x"),
        ("<semantics><annotation>{\\displaystyle x^2}</annotation></semantics>", "x^2"),
    ],
)
def test_mathml_on_a_line(mathml: str, text: str) -> None:
    assert formula_text(fragment_fromstring(f"<math>{mathml}</math>")) == text


@pytest.mark.parametrize(
    "drawn",
    [
        "<span class='katex'><span>{}</span><span class='katex-html' aria-hidden='true'>a2</span></span>",
        "<mjx-container><mjx-math>a2</mjx-math><mjx-assistive-mml>{}</mjx-assistive-mml></mjx-container>",
        "<span class='MathJax'><span>a2</span><span class='MJX_Assistive_MathML'>{}</span></span>",
        "<span class='MathJax' data-mathml='<math><msup><mi>a</mi><mn>2</mn></msup></math>'><span>a2</span></span>",
        "<span class='mwe-math-element'><span style='display: none'>{}</span><img alt='a^2'></span>",
        "<span class='katex'><span class='katex-html' aria-hidden='true'>a²</span></span>",
        "{}",
    ],
)
def test_a_formula_that_is_drawn_stands_once(drawn: str) -> None:
    page = fragment_fromstring(f"<p>So {drawn.format('<math><msup><mi>a</mi><mn>2</mn></msup></math>')} is.</p>")
    replace_formulas(page)
    assert text_of(page) == "So a² is."


def test_tex_in_a_script_replaces_what_is_drawn_from_it() -> None:
    drawn = "<span class='MathJax_Preview'>a2</span><span class='MathJax'><span>a2</span></span>"
    page = fragment_fromstring(f"<p>So {drawn}<script type='math/tex'>a^2</script> is.</p>")
    replace_formulas(page)
    assert " ".join(text_of(page).split()) == "So a^2 is."
