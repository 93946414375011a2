"""Facets as HTML: the authors, years, tags and types of the articles found, each a link that narrows the search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from core.counts import counted
from core.documents import Metadata
from search import Facet, FacetValue, facets, parse
from ui.html import hidden
from ui.url_state import UrlState

MAX_VALUES = 8
"""The most values of a facet that are offered: the most frequent ones."""


def facet_links(articles: Mapping[str, Metadata], passages: int, url: UrlState) -> str:
    """Return the facets of the articles found, folded; nothing if no value would narrow them.

    `articles` maps the id of each article that a passage found comes from to its metadata. `passages` is the number of
    passages found.

    A press adds the condition of a value to the question, and so to the address. A press on a value whose condition the
    question holds takes it away.
    """
    active = _active_conditions(url.question)
    rows = "".join(_row(facet, active, len(articles), url) for facet in facets(articles))
    if not rows:
        return ""
    of = f"Among the {counted(len(articles), 'article')} of the {counted(passages, 'passage')} found"
    return (
        '<details class="facets"><summary>Narrow by author, year, tag or type</summary>'
        f'<p class="of">{escape(of)}</p>{rows}</details>'
    )


def _active_conditions(question: str) -> dict[str, str]:
    """Return each condition on articles in the question as it is typed -> the question without it."""
    query = parse(question)
    of_articles = [condition for condition in query.conditions if condition.of_articles]
    pairs = zip(query.properties, of_articles, strict=True)
    return {clause.typed.casefold(): condition.question_without for clause, condition in pairs}


def _row(facet: Facet, active: dict[str, str], articles: int, url: UrlState) -> str:
    useful = [each for each in facet.values if each.count < articles or each.clause.typed.casefold() in active]
    if not useful:
        return ""
    links = "".join(_link(facet, each, active, url) for each in useful[:MAX_VALUES])
    rest = f'<li class="rest">and {len(useful) - MAX_VALUES} more</li>' if len(useful) > MAX_VALUES else ""
    return f'<p class="facet-name" id="facet-{facet.name}">{facet.name.capitalize()}</p>' + (
        f'<ul aria-labelledby="facet-{facet.name}">{links}{rest}</ul>'
    )


def _link(facet: Facet, value: FacetValue, active: dict[str, str], url: UrlState) -> str:
    without = active.get(value.clause.typed.casefold())
    question = f"{url.question} {value.clause.typed}" if without is None else without
    pressed = "" if without is None else ' aria-current="true"'
    cross = "" if without is None else '<span class="take-away" aria-hidden="true">×</span>'
    action = hidden("Narrow to " if without is None else "Take away ")
    count = f'<span class="count">{value.count}{hidden(" articles" if value.count != 1 else " article")}</span>'
    href = escape(replace(url, question=question).results())
    return f'<li><a href="{href}"{pressed}>{action}{escape(value.name)} {count}{cross}</a></li>'
