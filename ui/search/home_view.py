"""The empty search page: questions to begin with, and every article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from core.documents import Section
from index import DocumentSummary
from ui.html import counted, link, page_url
from ui.url_state import UrlState

LISTED = 200
"""Articles on the search page; a larger library is read in the list of the library page."""

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
"""Questions, and the article that each needs."""


def examples(questions: Sequence[str]) -> str:
    if not questions:
        return ""
    items = "".join(f"<li>{link(question, UrlState(question).results())}</li>" for question in questions)
    return f'<section class="examples"><h2>For example</h2><ul>{items}</ul></section>'


def shelf(articles: Sequence[DocumentSummary]) -> str:
    """The articles by title, each a way to read it."""
    named = sorted(articles, key=lambda each: each.title.casefold())
    items = "".join(
        f"<li>{link(each.title, UrlState().opened(each.document_id))}"
        f'<span class="size">{escape(counted(each.sections, "section"))}</span></li>'
        for each in named[:LISTED]
    )
    rest = len(named) - LISTED
    more = f"<p>{rest:,} more are in {link('the library', page_url('library'))}.</p>" if rest > 0 else ""
    return f'<section class="shelf"><h2>{escape(counted(len(named), "article"))}</h2><ul>{items}</ul>{more}</section>'


def questions(articles: Sequence[DocumentSummary], sections: Callable[[str], Sequence[Section]]) -> list[str]:
    """Of the examples those that the articles can answer; else the heading of a section in each of a few articles.

    `sections` gives the sections of an article by its id.
    """
    present = {each.document_id for each in articles}
    known = [question for question, needs in EXAMPLES if needs in present]
    few = articles[:: max(1, len(articles) // 4)][:4]
    return known or [_about(each.title, sections(each.document_id)) for each in few]


def _about(title: str, sections: Sequence[Section]) -> str:
    below = [section.heading for section in sections if section.path]
    return f"{title}: {below[len(below) // 2]}" if below else title
