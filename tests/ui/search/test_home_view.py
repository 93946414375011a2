"""The search page without a question: the examples that the articles can answer, and the list of articles."""

from __future__ import annotations

import re

import pytest

import ingest
from core.documents import Section
from core.locations import BUNDLED_FILES
from index.engine import DocumentSummary
from patella.article_files import articles_in
from ui.search import home_view
from ui.search.home_view import EXAMPLES, article_list, example_questions, examples
from ui.url_state import UrlState


def summary(document_id: str, title: str = "", sections: int = 1) -> DocumentSummary:
    return DocumentSummary(document_id, title or document_id, sections, 2, "", "", "", False)


def section(heading: str, *path: str) -> Section:
    return Section(heading, 2, heading, path, 0, 1)


def test_another_library_gets_examples_of_its_own() -> None:
    source = ingest.read_bytes("a.md", b"# Bees\n\nTop.\n\n## Feeding\n\nFirst.\n", "a.md")
    summary = DocumentSummary("a.md", "Bees", 2, 2, "", "", "", False)
    assert home_view.example_questions([summary], lambda name: source.sections) == ["Bees: Feeding"]
    assert home_view.example_questions([summary], lambda name: ()) == ["Bees"]


def test_every_example_is_about_a_bundled_article() -> None:
    bundled = {article.document_id for article in articles_in(BUNDLED_FILES / "corpus")}
    assert [question for question, document_id in EXAMPLES if document_id not in bundled] == []


def test_the_examples_are_those_that_an_article_of_the_library_answers() -> None:
    present = [summary("mri.pdf"), summary("bees.md"), summary("epilepsy.md")]
    assert example_questions(present, lambda name: ()) == [EXAMPLES[0][0], EXAMPLES[1][0]]


@pytest.mark.parametrize(
    ("count", "chosen"),
    [(0, []), (1, [0]), (3, [0, 1, 2]), (4, [0, 1, 2, 3]), (5, [0, 1, 2, 3]), (8, [0, 2, 4, 6]), (11, [0, 2, 4, 6])],
)
def test_at_most_four_articles_from_all_over_the_library_give_an_example(count: int, chosen: list[int]) -> None:
    articles = [summary(f"{n}.md") for n in range(count)]
    assert example_questions(articles, lambda name: ()) == [f"{n}.md" for n in chosen]


@pytest.mark.parametrize(
    ("headings", "example"),
    [([], "Bees"), (["a"], "Bees: a"), (["a", "b"], "Bees: b"), (["a", "b", "c"], "Bees: b")],
)
def test_an_example_has_the_heading_in_the_middle_of_its_article(headings: list[str], example: str) -> None:
    sections = [section("Bees"), *(section(heading, heading) for heading in headings)]
    asked: list[str] = []

    def sections_of(document_id: str) -> list[Section]:
        asked.append(document_id)
        return sections

    assert example_questions([summary("a.md", "Bees")], sections_of) == [example]
    assert asked == ["a.md"]


def test_examples_are_links_to_their_results() -> None:
    assert examples(["a & b?", "c"]) == (
        '<section class="examples"><h2>For example</h2><ul><li><a href="./?q=a+%26+b%3F&amp;mode=hybrid">a &amp; b?</a>'
        '</li><li><a href="./?q=c&amp;mode=hybrid">c</a></li></ul></section>'
    )
    assert examples([]) == ""
    assert 'href="./?q=c&amp;mode=hybrid&amp;judge=blind"' in examples(["c"], UrlState(judging="blind"))


def test_articles_are_listed_by_title_whatever_the_case() -> None:
    listed = [summary("c.md", "bees <3", 1000), summary("b.md", "Ache & pain"), summary("a b.md", "ZEBRA", 2)]
    assert article_list(listed) == (
        '<section class="article-list"><h2>3 articles</h2><ul>'
        '<li><a href="./?article=b.md">Ache &amp; pain</a><span class="size">1 section</span></li>'
        '<li><a href="./?article=c.md">bees &lt;3</a><span class="size">1,000 sections</span></li>'
        '<li><a href="./?article=a+b.md">ZEBRA</a><span class="size">2 sections</span></li></ul></section>'
    )
    assert article_list([]) == '<section class="article-list"><h2>0 articles</h2><ul></ul></section>'


@pytest.mark.parametrize(
    ("count", "rest"), [(199, ""), (200, ""), (201, "1 more article"), (1201, "1,001 more articles")]
)
def test_two_hundred_articles_are_listed_and_the_rest_is_counted(count: int, rest: str) -> None:
    html = article_list([summary(f"{n:04}.md") for n in range(count)])
    more = f'</ul><p>{rest} in <a href="./library">the library</a>.</p></section>'
    assert re.findall(r">(\d+\.md)<", html) == [f"{n:04}.md" for n in range(min(count, 200))]
    assert f"<h2>{count:,} articles</h2>" in html
    assert html.endswith(more if rest else "</ul></section>")
