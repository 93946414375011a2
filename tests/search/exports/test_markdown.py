"""Markdown: what a reader of CommonMark shows is what was written, and nothing of a text becomes a sign."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from markdown_it import MarkdownIt

from search.exports.markdown import as_markdown, escaped
from search.exports.quotations import one_line
from tests.support.exported import ANSWER, QUOTED, TEXTS, quoted

EXPECTED = r"""# hot tea?

Cut.

## 1. [Tea \& more › Kinds › Hot](http://here/?passage=kinds:0)

Ann Li, Office of Salt and Tea · 2024-05 · hot, drinks · page 4

Answer: **Tea is hot.**

> \- Tea is hot.\
> \- Drink it.

drinks/tea.md#kinds:0 · answers · also in: tea (copy).md#kinds:0

## 2. [Milk](http://here/?passage=top:0)

> \=1+1

milk.md#top:0

## 3. [Tea \& more › Cold](http://here/?passage=cold:0)

Ann Li, Office of Salt and Tea · 2024-05 · hot, drinks

> Ice {cubes}.

drinks/tea.md#cold:0 · related
"""


class _Shown(HTMLParser):
    """The names of the elements of a page, and the text of each element in which nothing but line breaks stands."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.append(tag)
        self.texts.append("\n" if tag == "br" else "")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts.append(data)


def shown(markdown: str) -> tuple[list[str], str]:
    page = _Shown()
    page.feed(MarkdownIt("gfm-like", {"linkify": False}).render(markdown))
    return page.elements, one_line("".join(page.texts))


def test_a_part_for_each_result() -> None:
    assert as_markdown(ANSWER, QUOTED) == EXPECTED


@given(TEXTS)
def test_a_text_is_shown_sign_for_sign(text: str) -> None:
    elements, line = shown(escaped(text))
    assert (set(elements) - {"p"}, line) == (set(), one_line(text))


@given(TEXTS)
def test_nothing_in_a_result_becomes_a_sign(text: str) -> None:
    quotation = quoted(text)
    elements, line = shown(as_markdown(ANSWER, [quotation]))
    assert set(elements) <= {"h1", "h2", "p", "a", "strong", "blockquote", "br"}
    assert (elements.count("h1"), elements.count("h2")) == (1, 1)
    assert one_line(text) in line
