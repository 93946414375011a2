"""The articles of a library in pages, all or those that meet conditions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from api.contents import ListedArticle, listed_article
from core.errors import UsageError
from index import DocumentSummary, Snapshot
from search import EVERYWHERE, parse

MOST_LISTED = 200
"""The most articles of one page of the list."""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some of the articles, ordered by id. `total` counts all that meet the conditions.

    `next_cursor` is given for the page that follows; None on the last. `notices` tell which conditions no article
    meets.
    """

    generation: str
    total: int
    articles: Sequence[ListedArticle]
    next_cursor: str | None
    notices: Sequence[str]


def list_articles(snapshot: Snapshot, wanted: str = "", cursor: str = "", limit: int = MOST_LISTED) -> ArticlePage:
    """Return the articles that come after a cursor, at most `limit`, all of them or those that are `wanted`.

    `wanted` holds conditions as a question does (`author:smith tag:tea`), and words that id or title must contain. A
    cursor names the last article that was listed, so a page follows it rightly though the library has changed since.
    Raises UsageError for a cursor that this function did not make.
    """
    matching, notices = _wanted(snapshot, wanted)
    after = _read_cursor(cursor)
    following = [each for each in matching if each.document_id > after] if after else matching
    shown = following[: min(max(limit, 1), MOST_LISTED)]
    return ArticlePage(
        generation=snapshot.generation.name,
        total=len(matching),
        articles=[listed_article(each) for each in shown],
        next_cursor=_cursor(shown[-1].document_id) if len(following) > len(shown) else None,
        notices=notices,
    )


def _wanted(snapshot: Snapshot, wanted: str) -> tuple[list[DocumentSummary], list[str]]:
    """Return the articles that meet the conditions, by id, and what is to be said of the conditions."""
    articles = snapshot.summaries()
    if not wanted.strip():
        return articles, []
    query = EVERYWHERE.narrowed(parse(wanted), snapshot)
    documents = query.keyword.filter.documents
    words = query.plain.casefold().split()
    matching = [
        each
        for each in articles
        if (documents is None or each.document_id in documents) and all(word in _names(each) for word in words)
    ]
    return matching, list(query.notices)


def _names(article: DocumentSummary) -> str:
    return f"{article.document_id}\n{article.title}".casefold()


def _cursor(document_id: str) -> str:
    return base64.urlsafe_b64encode(document_id.encode()).decode()


def _read_cursor(cursor: str) -> str:
    """Return the id of the article that a cursor names; "" for the first page."""
    try:
        return base64.b64decode(cursor, b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise UsageError("This is no cursor of a list of articles. Leave it out for the first page.") from error
