"""What stands within a line, as text."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from ingest.readers.html.elements import text_of
from ingest.readers.html.inline import LINE_BREAK, without_invisible, write_inline


def written(html: str) -> str:
    root = fragment_fromstring(f"<div>{html}</div>")
    write_inline(root)
    return " ".join(text_of(root).replace(LINE_BREAK, "|").split())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("5 × 10<sup>9</sup> m<sup>-1</sup>", "5 × 10⁹ m⁻¹"),
        ("H<sub>2</sub>O, x<sub><i>max</i></sub>, 2<sup>n/2</sup>", "H₂O, xₘₐₓ, 2^(n/2)"),
        ("the 1<sup>st</sup>", "the 1st"),
        ("10<span style='font-size: 70%; vertical-align: super'>9</span> H<span class='sub'>2</span>O", "10⁹ H₂O"),
        ("hot.<sup><a href='#n1'>1</a></sup>", "hot.[1]"),
        ("hot.<a href='#n1'><sup>1</sup></a>", "hot.[1]"),
        ("hot.<sup class='reference'><a href='#n1'>[2]</a></sup>", "hot.[2]"),
        ("hot.<sup>[a]</sup>", "hot.[a]"),
        ("hot<a class='footnote-reference brackets' href='#n1'>3</a>.", "hot[3]."),
        ("<ruby>春<rp>(</rp><rt>はる</rt><rp>)</rp></ruby>に<ruby>水<rt>みず</rt></ruby>", "春(はる)に水(みず)"),
        (
            "at <del>900</del> <ins>1000</ins>, <s>ten</s> <span style='text-decoration: line-through'>nine</span> two",
            "at 1000, two",
        ),
        ("he said <q>so <q>hot</q></q>.", "he said “so ‘hot’”."),
        (
            "on <time datetime='2024-05-03'></time> or <time datetime='2024-05-04'>Saturday</time>",
            "on 2024-05-03 or Saturday",
        ),
        (
            "the <abbr title='Raw Clay Guild'>RCG</abbr>; the <abbr title='Raw Clay Guild'>RCG</abbr>",
            "the RCG (Raw Clay Guild); the RCG",
        ),
        ("the Raw Clay Guild (<abbr title='Raw Clay Guild'>RCG</abbr>)", "the Raw Clay Guild (RCG)"),
        ("a<br>b<wbr>c", "a|bc"),
    ],
)
def test_elements_within_a_line(html: str, text: str) -> None:
    assert written(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("See <img alt='the stoke hole'>.", "See [Picture: the stoke hole]."),
        ("See<img alt='the stoke hole'>here", "See [Picture: the stoke hole] here"),
        ("<img alt=''><img><img alt='IMG_0042'><img alt='kiln.jpg'><img alt='Logo'>x", "x"),
        ("<img alt='counts you' width='1' height='1'>x", "x"),
        ("hot <img alt='🔥' class='emoji'>", "hot 🔥"),
        ("so <img class='math' alt='a^2+b'> is", "so a^2+b is"),
        ("<img alt='A pot'><img alt='A pot'>", "[Picture: A pot]"),
        (
            "<figure><img alt='A pot with ash glaze.'><figcaption>Fig. 1: a pot with ash glaze</figcaption></figure>",
            "Fig. 1: a pot with ash glaze",
        ),
        (
            "<a href='/x'><img alt='Facebook'></a><a href='/y'><img alt='the first pot of all'></a>",
            "[Picture: the first pot of all]",
        ),
    ],
)
def test_pictures(html: str, text: str) -> None:
    assert written(html) == text


def test_soft_hyphens_and_zero_width_spaces_are_gone() -> None:
    assert without_invisible("under\u00adshot pen\u200bstock") == "undershot penstock"
