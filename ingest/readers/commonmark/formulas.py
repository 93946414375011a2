r"""Write a formula in LaTeX so that it can be read on one line: "\frac{a}{b} \leq 10^{9}" is "a/b ≤ 10⁹"."""

from __future__ import annotations

import re

from ingest.typography import subscript, superscript

_SYMBOLS = """
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
    nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ
    Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω times × cdot · div ÷ pm ± mp ∓ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠
    approx ≈ sim ∼ equiv ≡ propto ∝ infty ∞ sum ∑ prod ∏ int ∫ partial ∂ nabla ∇ in ∈ notin ∉ subset ⊂ cup ∪ cap ∩
    forall ∀ exists ∃ to → rightarrow → leftarrow ← Rightarrow ⇒ Leftrightarrow ⇔ mapsto ↦ circ ° degree ° ll ≪ gg ≫
    ldots … dots … cdots … | ‖
"""
_NAMES = {
    **dict(zip(_SYMBOLS.split()[::2], _SYMBOLS.split()[1::2], strict=True)),
    **dict.fromkeys(["quad", "qquad", ",", ";", ":", "\\"], " "),
    **dict.fromkeys(["left", "right", "displaystyle", "limits", "!"], ""),
}
_COMMAND = re.compile(r"\\([A-Za-z]+|[^A-Za-z])[ \t]*", re.DOTALL)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_STYLED = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mathbb|mathcal|operatorname|bar|vec|hat)\s*\{([^{}]*)\}"
)
_SHIFTED = re.compile(r"([\^_])(?:\{([^{}]*)\}|([^\s{}\\^_]))")
_SIMPLE = re.compile(r"[\d.]*|[^\W\d_]|.")  # a number or one sign: "2gh" is a product
_MAX_DEPTH = 8  # of braces; what is nested deeper keeps its commands


def plain_formula(latex: str) -> str:
    r"""Return a formula without its LaTeX commands. A command that is not known stays as its name.

    >>> plain_formula(r"\sqrt{2gh} \cdot m^{-1} \leq \frac{a+b}{2}")
    '√(2gh) · m⁻¹ ≤ (a+b)/2'
    """
    for _ in range(_MAX_DEPTH):
        before = latex
        latex = _STYLED.sub(r"\1", _ROOT.sub(lambda root: f"√{_grouped(root[1])}", latex))
        latex = _FRACTION.sub(lambda part: f"{_grouped(part[1])}/{_grouped(part[2])}", latex)
        latex = _SHIFTED.sub(_write_shifted, latex)
        if latex == before:
            break
    return " ".join(_COMMAND.sub(_write_command, latex).split())


def _write_command(command: re.Match[str]) -> str:
    name, space = command[1], command[0][1 + len(command[1]) :]
    return _NAMES.get(name, name) + space


def _write_shifted(shifted: re.Match[str]) -> str:
    text = _COMMAND.sub(_write_command, shifted[2] if shifted[3] is None else shifted[3])
    return superscript(text) if shifted[1] == "^" else subscript(text)


def _grouped(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"
