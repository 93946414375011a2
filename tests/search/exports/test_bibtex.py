"""BibTeX: an entry for each article, read again by pybtex, and by LaTeX sign for sign."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from pybtex.database import parse_string

from search.exports.articles import articles_of
from search.exports.bibtex import as_bibtex, escaped
from search.exports.quotations import one_line
from tests.support.exported import QUOTED, TEXTS, quoted

EXPECTED = (
    r"""@misc{drinks-tea-md-2f86fdac,
    title = "{Tea \& more}",
    author = "Ann Li and {Office of Salt and Tea}",
    year = "2024",
    date = "2024-05",
    language = "en",
    keywords = "hot, drinks",
    abstract = "On tea\_1.",
    howpublished = "File drinks/tea.md",
    url = "http://here/?passage=kinds:0",
    annote = "“- Tea is hot. - Drink it.” (Answer: “Tea is hot.” Kinds › Hot, page 4; answers; """
    r"""drinks/tea.md\#kinds:0; also in: tea (copy).md\#kinds:0) """
    r"""“Ice {\textbraceleft}cubes{\textbraceright}.” (Cold; related; drinks/tea.md\#cold:0)"
}

@misc{milk-md-2e09fd69,
    title = "{Milk}",
    howpublished = "File milk.md",
    url = "http://here/?passage=top:0",
    annote = "“=1+1” (milk.md\#top:0)"
}
"""
)

LATEX = {
    r"{\textbackslash}": "\\",
    r"{\textbraceleft}": "{",
    r"{\textbraceright}": "}",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
    "{}": "",
    **{f"\\{sign}": sign for sign in "$&%#_"},
}


def read(latex: str) -> str:
    """Return what LaTeX prints for a text. Every sign that means something to it must be one of those above."""
    plain = re.sub("|".join(map(re.escape, LATEX)), "", latex)
    assert re.search(r"[\\{}$&%#_~^]|--|``|''|,,|<<|>>|[?!]`", plain) is None
    return re.sub("|".join(map(re.escape, LATEX)), lambda found: LATEX[found[0]], latex)


def test_an_entry_for_each_article() -> None:
    assert as_bibtex(articles_of(QUOTED)) == EXPECTED


@given(TEXTS)
def test_pybtex_and_latex_read_what_was_written(text: str) -> None:
    quotation = quoted(text)
    (article,) = articles_of([quotation])
    entry = parse_string(as_bibtex([article]), "bibtex").entries[article.key]
    line = one_line(text)
    assert (read(entry.fields["title"][1:-1]), read(entry.fields["annote"])) == (line, quotation.note)
    assert read(entry.fields.get("keywords", "")) == line
    assert len(entry.persons.get("author", [])) == (1 if line else 0)


@given(TEXTS)
def test_braces_of_a_text_are_balanced(text: str) -> None:
    depths = [0]
    for sign in escaped(text):
        depths.append(depths[-1] + {"{": 1, "}": -1}.get(sign, 0))
    assert min(depths) == depths[-1] == 0


@pytest.mark.parametrize("name", ["Office of Salt and Tea", "others", "Li, Ann, Jr, III"])
def test_a_name_that_bibtex_would_take_apart_stays_one(name: str) -> None:
    (article,) = articles_of([quoted(name)])
    (person,) = parse_string(as_bibtex([article]), "bibtex").entries[article.key].persons["author"]
    assert str(person) == f"{{{name}}}"


def test_an_address_stays_one() -> None:
    (article,) = articles_of([quoted("tea")])
    assert 'url = "http://here/?passage=kinds:0"' in as_bibtex([article])
