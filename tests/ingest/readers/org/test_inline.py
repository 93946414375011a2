"""Marks inside a line of Org text."""

from __future__ import annotations

import pytest

from ingest.readers.org.inline import InlineReader


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*bold*, /slanted/, _under_, =a *b*=, ~c/d/~, +gone+.", "bold, slanted, under, a *b*, c/d/, gone."),
        ("*/both/* and (*in brackets*)", "both and (in brackets)"),
        ("a/b/c, 2*3*4, max_retry_count, x=1, y=2, a ~ b ~ c", "a/b/c, 2*3*4, max_retry_count, x=1, y=2, a ~ b ~ c"),
        ("[[https://x.example][the *rules*]]", "the rules"),
        ("[[https://x.example/a]] <https://y.example>", "https://x.example/a https://y.example"),
        ("[[file:notes.org][notes]] [[*Greasing]] [[#sills]]", "notes Greasing sills"),
        ("See [[file:gate.png]].", "See ."),
        ("See [[file:gate.png][a gate of oak]].", "See [Picture: a gate of oak]."),
        ("[[https://x.example][file:small.png]]", ""),
        ("Text.[fn:1] More[fn:: in *place*].", "Text.[1] More [in place]."),
        ("As [cite:@li2024; @ek2023] says.", "As [li2024; ek2023] says."),
        ("On <2024-05-03 Fri> or [2024-05-04 Sat 10:00].", "On 2024-05-03 Fri or 2024-05-04 Sat 10:00."),
        ("H_{2}O, 10^{9}, 10^9, x_{a, b}", "H₂O, 10⁹, 10^9, x_(a, b)"),
        (r"5 \mu{}g \alpha \nosuchthing a\\", "5 μg α \\nosuchthing a"),
        (r"\(a+b\) and \[c\]", "a+b and c"),
        ("<<target>>Here and <<<radio>>>", "Here and radio"),
        ("src_python{1 + 1} @@html:<b>@@x", "1 + 1 x"),
        ("{{{gate(41, oak)}}} {{{unknown(x)}}}", "Gate of 41 cm, oak x"),
        ("*not closed and /also not", "*not closed and /also not"),
    ],
)
def test_marks_go_and_text_stays(text: str, expected: str) -> None:
    assert InlineReader({"gate": "Gate of $1 cm, $2"}).plain(text) == expected


def test_a_macro_that_calls_itself_ends() -> None:
    assert len(InlineReader({"a": "{{{a}}}{{{a}}}"}).plain("{{{a}}} x")) < 10_000
