"""The search page without a question, as HTML: example questions and the list of articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from core.addresses import page_url
from core.counts import counted
from core.documents import Section
from index import DocumentSummary
from ui.html import link
from ui.url_state import UrlState

MAX_LISTED = 200
"""Number of articles that the search page lists; the library page lists all of them."""

WELCOME = (
    '<div class="welcome"><h1>Ask your articles</h1>'
    "<p>The answer is a passage of one of them, with the sentence that answers marked.</p></div>"
)

EXAMPLES = (
    ("What should I do when somebody has a seizure?", "epilepsy.md"),
    ("Can I have an MRI with a pacemaker?", "mri.pdf"),
    ("Does magnesium help against leg cramps at night?", "magnesium.docx"),
    ("What does a nerve conduction test feel like?", "nerve-conduction-tests.md"),
    ("Which medicines can set off serotonin syndrome?", "serotonin-syndrome.md"),
)
"""Questions about the bundled articles, each with the id of the article that answers it."""


def examples(questions: Sequence[str], url: UrlState = UrlState()) -> str:  # noqa: B008 - it never changes
    """Return the example questions, each a link to its results, which are judged as `url` says."""
    if not questions:
        return ""
    items = "".join(f"<li>{link(question, replace(url, question=question).results())}</li>" for question in questions)
    return f'<section class="examples"><h2>For example</h2><ul>{items}</ul></section>'


def article_list(articles: Sequence[DocumentSummary]) -> str:
    """Return the first MAX_LISTED articles by title, each a link to the article."""
    by_title = sorted(articles, key=lambda each: each.title.casefold())
    items = "".join(
        f"<li>{link(each.title, UrlState().opened(each.document_id))}"
        f'<span class="size">{escape(counted(each.sections, "section"))}</span></li>'
        for each in by_title[:MAX_LISTED]
    )
    rest = counted(len(by_title) - MAX_LISTED, "more article")
    more = f"<p>{rest} in {link('the library', page_url('library'))}.</p>" if len(by_title) > MAX_LISTED else ""
    heading = escape(counted(len(by_title), "article"))
    return f'<section class="article-list"><h2>{heading}</h2><ul>{items}</ul>{more}</section>'


def example_questions(articles: Sequence[DocumentSummary], sections: Callable[[str], Sequence[Section]]) -> list[str]:
    """Return the questions of EXAMPLES that the articles can answer.

    If there are none, return "title: heading" of a section in each of up to four articles. `sections` returns the
    sections of an article by its id.
    """
    present = {each.document_id for each in articles}
    answerable = [question for question, document_id in EXAMPLES if document_id in present]
    sample = articles[:: max(1, len(articles) // 4)][:4]
    return answerable or [_title_and_heading(each.title, sections(each.document_id)) for each in sample]


def _title_and_heading(title: str, sections: Sequence[Section]) -> str:
    headings = [section.heading for section in sections if section.path]
    return f"{title}: {headings[len(headings) // 2]}" if headings else title
